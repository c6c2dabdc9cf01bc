import { TextInput } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import classes from "./image.module.css";
import { parseLimit } from "./limit.ts";
import { roundLike } from "./numbers.ts";

interface LimitInputProps {
  label: string;
  value: number;
  /** Distance of the two limits: its 50th part is the step of the arrow keys. */
  width: number;
  /** Shown instead of a value, and nothing can be typed. */
  instead?: string | undefined;
  onChange: (value: number) => void;
}

/**
 * One of the cuts as text, because flux values of 1e-18 need an exponent. Enter or leaving the field
 * takes the value, Escape gives it up, the arrow keys step.
 */
export function LimitInput({ label, value, width, instead, onChange }: LimitInputProps) {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const shown = instead === undefined ? String(roundLike(value, width)) : "";
  const parsed = typed === undefined ? undefined : parseLimit(typed);
  const take = () => {
    setTyped(undefined);
    if (parsed !== undefined && typed !== shown) onChange(parsed);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (direction) {
      event.preventDefault();
      setTyped(undefined);
      onChange((parsed ?? value) + (direction * width) / (event.shiftKey ? 500 : 50));
    } else if (event.key === "Enter") take();
    else if (event.key === "Escape") setTyped(undefined);
  };
  return (
    <TextInput
      label={label}
      size="xs"
      className={classes.third}
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      value={typed ?? shown}
      placeholder={instead ?? ""}
      disabled={instead !== undefined}
      error={typed !== undefined && parsed === undefined ? "A number, such as 250 or 1.5e-17" : undefined}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={onKeyDown}
    />
  );
}
