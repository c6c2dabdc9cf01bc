import type { Theme } from "../../ui/theme.ts";
import type { ColorMapName } from "./colormaps.ts";
import { DQ_BITS, type DqBit } from "./dq.ts";

/** `auto` is grey, and red at night. */
export type ColorMapChoice = ColorMapName | "auto";

export function resolveColorMap(choice: ColorMapChoice, theme: Theme): ColorMapName {
  if (choice !== "auto") return choice;
  return theme === "night" ? "red" : "grey";
}

/** Reds that differ in lightness, for eyes that must stay adapted to the dark. */
const NIGHT_FLAGS = ["#ff9a86", "#ff5a42", "#d42a1a", "#ff7a64", "#a01c10", "#ff3822", "#6e120a"] as const;

const NIGHT_BITS: readonly DqBit[] = DQ_BITS.map((flag, i) => ({
  ...flag,
  color: NIGHT_FLAGS[i] ?? "#8a1a10",
}));

/** The DQ bits with the colours of a theme. */
export function dqColors(theme: Theme): readonly DqBit[] {
  return theme === "night" ? NIGHT_BITS : DQ_BITS;
}

/** The hatching of pixels without a value: of no colour that a map has. */
export function nanColors(theme: Theme): readonly [string, string] {
  if (theme === "night") return ["#4a0a05", "#1c0302"];
  return theme === "dark" ? ["#2f6f8f", "#1d4558"] : ["#8fc3dc", "#5f9cb9"];
}
