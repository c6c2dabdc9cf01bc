import { DQ } from "@goats/astrodata";

/**
 * Which inputs of a pixel are used: those of the best tier that has any. Tiers are cumulative, best first; an input
 * belongs to a tier when its mask has no bit outside the tier's (`DQhierarchy` in gempy's `nddops`). Saturated and
 * non-linear values are as good as clean ones here: leaving out just the brightest inputs would bias the result.
 */
export const TIERS: readonly number[] = cumulative([
  DQ.nonLinear | DQ.saturated,
  DQ.cosmicRay,
  DQ.overlap,
  DQ.badPixel,
  DQ.unilluminated,
  DQ.noData,
]);

/** The bits of the best tier. */
export const BEST_TIER: number = TIERS[0] ?? 0;

/**
 * The bits of the best tier that has an input among `masks`; -1 when no input is in any (bits that no tier knows).
 */
export function bestTier(masks: ArrayLike<number>, count: number): number {
  for (const tier of TIERS) {
    for (let n = 0; n < count; n++) if (((masks[n] as number) & ~tier) === 0) return tier;
  }
  return -1;
}

function cumulative(bits: readonly number[]): number[] {
  let all = 0;
  return bits.map((each) => {
    all |= each;
    return all;
  });
}
