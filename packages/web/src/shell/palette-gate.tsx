import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useEffectEvent, useState } from "react";
import type { User } from "../api/types.ts";
import { isPlainKey } from "../ui/keys.ts";
import { cycleTheme } from "../ui/theme.ts";
import { onOpenPalette, openKeysHelp, openPalette } from "./open.ts";

const loadPalette = async () => ({ default: (await import("./palette.tsx")).Palette });
const Palette = lazy(loadPalette);

/** After the first page is drawn: who presses the keys of the palette types on at once. */
const PRELOAD_MS = 1500;

/** Two keys one after the other within this time are a pair, such as g t. */
const PAIR_MS = 1200;

const PLACES = {
  h: "/",
  t: "/targets",
  o: "/observations",
  d: "/dataproducts",
  j: "/tasks",
} as const;

/** The keys of the whole app, and the palette, which is loaded after the first page. */
export function PaletteGate({ user }: { user: User }) {
  const navigate = useNavigate();
  const [openings, setOpenings] = useState(0);
  const go = useEffectEvent((key: string) => {
    const to = PLACES[key as keyof typeof PLACES];
    if (to) void navigate({ to });
    return to !== undefined;
  });
  useEffect(() => onOpenPalette(() => setOpenings((count) => count + 1)), []);
  useEffect(() => {
    const soon = setTimeout(loadPalette, PRELOAD_MS);
    return () => clearTimeout(soon);
  }, []);
  useEffect(() => {
    let pairUntil = 0;
    const onKey = (event: KeyboardEvent) => {
      if (
        event.key.toLowerCase() === "k" &&
        (event.ctrlKey || event.metaKey) &&
        !event.shiftKey &&
        !event.altKey
      ) {
        event.preventDefault();
        openPalette();
        return;
      }
      if (!isPlainKey(event)) return;
      const second = Date.now() < pairUntil;
      pairUntil = 0;
      if (second && go(event.key)) event.preventDefault();
      else if (event.key === "g") pairUntil = Date.now() + PAIR_MS;
      else if (event.key === "t") cycleTheme();
      else if (event.key === "?") openKeysHelp();
      else if (event.key === "/") {
        event.preventDefault();
        const field = document.querySelector<HTMLInputElement>("main [data-search]");
        if (field) field.focus();
        else openPalette();
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  if (openings === 0) return null;
  return (
    <Suspense fallback={null}>
      <Palette user={user} openings={openings} />
    </Suspense>
  );
}
