import type { ImageStatistics } from "./statistics.ts";
import { percentileLimits } from "./statistics.ts";
import type { Limits } from "./zscale.ts";

/** The share of pixels (in %) that a percentile cut keeps. */
export const PERCENTILES = [99.5, 99, 98, 95, 90] as const;

/** How the display limits are found. */
export type Cuts =
  | { mode: "zscale" }
  | { mode: "minmax" }
  | { mode: "percentile"; percent: number }
  | { mode: "manual"; low: number; high: number };

/** Limits of an image without a finite pixel, or before it is there. */
const NO_LIMITS: Limits = { low: 0, high: 1 };

/** Limits a little apart when both are equal (a constant image), so that the stretch has a width. */
function separated(limits: Limits): Limits {
  if (limits.high > limits.low) return limits;
  const half = Math.max(Math.abs(limits.low) * 1e-6, 0.5);
  return { low: limits.low - half, high: limits.low + half };
}

/** The display limits that `cuts` means for an image with these statistics; always low < high. */
export function resolveCuts(cuts: Cuts, statistics: ImageStatistics | undefined): Limits {
  switch (cuts.mode) {
    case "manual":
      return separated(cuts.low <= cuts.high ? cuts : { low: cuts.high, high: cuts.low });
    case "zscale":
      return separated(statistics?.zscale ?? NO_LIMITS);
    case "minmax":
      return separated(statistics?.range ?? NO_LIMITS);
    case "percentile":
      return separated((statistics && percentileLimits(statistics.sample, cuts.percent)) ?? NO_LIMITS);
  }
}

/**
 * Whether images differ so much in level that common limits would show nothing of some: the zscale
 * ranges of two of them do not touch. So it is with the amplifiers of a raw frame.
 */
export function levelsDiffer(statistics: readonly ImageStatistics[]): boolean {
  const ranges = statistics.flatMap(({ zscale }) => zscale ?? []).sort((a, b) => a.low - b.low);
  const lowestHigh = Math.min(...ranges.map(({ high }) => high));
  return (ranges.at(-1)?.low ?? Number.NEGATIVE_INFINITY) > lowestHigh;
}

/** `zscale`, `minmax`, `99.5`, or `manual`: the value of a select, and of an address. */
export function cutsKey(cuts: Cuts): string {
  return cuts.mode === "percentile" ? String(cuts.percent) : cuts.mode;
}

/** The reverse of {@link cutsKey}; `manual` begins at the limits in use. Undefined for an unknown key. */
export function cutsFromKey(key: string, current: Limits): Cuts | undefined {
  if (key === "zscale" || key === "minmax") return { mode: key };
  if (key === "manual") return { mode: "manual", low: current.low, high: current.high };
  const percent = PERCENTILES.find((known) => String(known) === key);
  return percent === undefined ? undefined : { mode: "percentile", percent };
}
