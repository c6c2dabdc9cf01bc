import type { Theme } from "../../ui/theme.ts";

/** Colours for what is drawn on a canvas, where style sheets do not reach. */
export interface CanvasColors {
  text: string;
  dim: string;
  grid: string;
  surface: string;
  accent: string;
  /** Curves, in order; distinct for the colour-blind too (Okabe and Ito), darker on light. */
  series: readonly string[];
}

/** Dash patterns of the curves: they differ even where colours cannot. */
export const SERIES_DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [9, 3, 2, 3]];

const SERIES: Readonly<Record<Theme, readonly string[]>> = {
  light: ["#41349f", "#b4520a", "#007a5a", "#a3437d", "#1f6fb0", "#6b6500"],
  dark: ["#f2b83a", "#6cb8f2", "#4fc79c", "#e79ac4", "#ff8f5c", "#e8e07a"],
  night: ["#ff4530", "#ff8a70", "#d01f12", "#ff5f4a", "#b8180c", "#ff7460"],
};

/** The colours of the theme in force, from the same style sheet as the page. */
export function canvasColors(theme: Theme): CanvasColors {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  return {
    text: read("--text", theme === "light" ? "#1b1a23" : "#e5e5ec"),
    dim: read("--dim", theme === "light" ? "#5a586b" : "#a0a1b0"),
    grid: read("--border", theme === "light" ? "#dcdce5" : "#2d2f3a"),
    surface: read("--surface", theme === "light" ? "#ffffff" : "#191a21"),
    accent: read("--accent", theme === "light" ? "#41349f" : "#f2ac14"),
    series: SERIES[theme],
  };
}
