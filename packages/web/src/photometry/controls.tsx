import { Checkbox, Group, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Target } from "../api/types.ts";
import { parsePeriod, parseZero } from "./axis-input.ts";
import classes from "./photometry.module.css";

interface ControlsProps {
  zero: string | undefined;
  period: string | undefined;
  units: readonly string[];
  unit: string;
  rest: boolean;
  absolute: boolean;
  canAbsolute: boolean;
  target: Target;
  set: (change: {
    zero?: string | undefined;
    period?: string | undefined;
    unit?: string | undefined;
    axis?: string | undefined;
    absolute?: string | undefined;
  }) => void;
}

/** Phase, period, quantity and frame of a light curve. */
export function Controls(props: ControlsProps) {
  const { set } = props;
  const [zero, setZero] = useState(props.zero ?? "");
  const [period, setPeriod] = useState(props.period ?? "");
  const zeroProblem =
    zero.trim() !== "" && parseZero(zero) === null ? "A date such as 2020-05-01, or an MJD" : undefined;
  const periodProblem =
    period.trim() !== "" && parsePeriod(period) === null ? "A number of days above 0" : undefined;
  const apply = () => {
    if (!zeroProblem && !periodProblem)
      set({ zero: zero.trim() || undefined, period: period.trim() || undefined });
  };
  return (
    <Group align="start" gap="md" mb="sm">
      <TextInput
        size="xs"
        w={190}
        label="Phase zero (date or MJD)"
        placeholder="none: the axis is MJD"
        value={zero}
        error={zeroProblem}
        onChange={(event) => setZero(event.currentTarget.value)}
        onBlur={apply}
        onKeyDown={(event) => event.key === "Enter" && apply()}
      />
      <TextInput
        size="xs"
        w={130}
        label="Period (days)"
        placeholder="not folded"
        inputMode="decimal"
        disabled={parseZero(zero) === null}
        value={period}
        error={periodProblem}
        onChange={(event) => setPeriod(event.currentTarget.value)}
        onBlur={apply}
        onKeyDown={(event) => event.key === "Enter" && apply()}
      />
      {props.units.length > 1 ? (
        <Select
          size="xs"
          w={130}
          label="Quantity"
          allowDeselect={false}
          data={props.units.map((unit) => ({ value: unit, label: unit || "magnitude" }))}
          value={props.unit}
          onChange={(unit) => set({ unit: unit ?? undefined })}
        />
      ) : null}
      {props.target.redshift !== null &&
      parseZero(props.zero) !== null &&
      parsePeriod(props.period) === null ? (
        <div>
          <span className={classes["label"]}>Days</span>
          <SegmentedControl
            size="xs"
            aria-label="Days"
            data={[
              { value: "observed", label: "Observed" },
              { value: "rest", label: "Rest frame" },
            ]}
            value={props.rest ? "rest" : "observed"}
            onChange={(value) => set({ axis: value === "rest" ? "rest" : undefined })}
          />
        </div>
      ) : null}
      {props.canAbsolute ? (
        <Checkbox
          size="xs"
          mt={26}
          label="Absolute magnitudes"
          checked={props.absolute}
          onChange={(event) => set({ absolute: event.currentTarget.checked ? undefined : "off" })}
        />
      ) : null}
    </Group>
  );
}
