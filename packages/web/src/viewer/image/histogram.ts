import { percentileOfSorted } from "./statistics.ts";
import type { Limits } from "./zscale.ts";

/** Share of the pixels (in %) at each end that may lie beyond the axis. */
const TAIL = 0.2;

/** Share of the axis left free at both ends. */
const MARGIN = 0.04;

/**
 * The values that the histogram's axis spans: nearly all pixels, without the few far away that would
 * press the rest together, and always both cuts.
 *
 * @param sorted ascending sample
 */
export function histogramDomain(sorted: ArrayLike<number>, cuts: Limits): Limits {
  const lowTail = percentileOfSorted(sorted, TAIL) ?? cuts.low;
  const highTail = percentileOfSorted(sorted, 100 - TAIL) ?? cuts.high;
  const cutsWidth = cuts.high - cuts.low;
  // A long tail may take three times the room of what is between the cuts, not more.
  const reach = 3 * cutsWidth;
  const low = Math.min(cuts.low, Math.max(lowTail, cuts.low - reach));
  const high = Math.max(cuts.high, Math.min(highTail, cuts.high + reach));
  const margin = MARGIN * (high - low);
  return { low: low - margin, high: high + margin };
}
