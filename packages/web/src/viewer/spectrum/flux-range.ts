import type { Curve } from "./spectrum.ts";

/** From and to of an axis. */
export interface Range {
  low: number;
  high: number;
}

/** Width in pixels of the running median: spikes of up to half of it are ignored, lines are wider. */
const MEDIAN_WIDTH = 5;

/** Points with more than this many times the median error say nothing about the range. */
const NOISY = 6;

/** Share of the range left free above and below. */
const MARGIN = 0.06;

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** Values within the wavelengths `from` to `to` that count for the range. */
function valuesOf(curve: Curve, from: number, to: number, robust: boolean): number[] {
  const { wavelength, flux, sigma } = curve;
  const inside = [...wavelength.keys()].filter((i) => {
    const at = wavelength[i] ?? Number.NaN;
    return at >= from && at <= to && flux[i] !== null;
  });
  if (!robust) return inside.map((i) => flux[i] ?? 0);
  const errors = inside.flatMap((i) => sigma?.[i] ?? []);
  const limit = errors.length > 0 ? NOISY * median(errors) : Number.POSITIVE_INFINITY;
  const trusted = inside.filter((i) => !((sigma?.[i] ?? 0) > limit));
  const used = trusted.length >= MEDIAN_WIDTH ? trusted : inside;
  if (used.length < MEDIAN_WIDTH) return used.map((i) => flux[i] ?? 0);
  const half = MEDIAN_WIDTH >> 1;
  return used
    .slice(half, used.length - half)
    .map((_, k) => median(used.slice(k, k + MEDIAN_WIDTH).map((i) => flux[i] ?? 0)));
}

/**
 * The flux axis for what lies between two wavelengths. The robust range ignores spikes narrower than
 * three pixels (cosmic rays, residuals of sky lines) and stretches where the errors are far above
 * the usual; emission and absorption lines count in full. The plain range holds every point.
 *
 * @returns undefined when there is no flux between the wavelengths
 */
export function fluxRange(
  curves: readonly Curve[],
  from: number,
  to: number,
  robust: boolean,
): Range | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const curve of curves) {
    for (const value of valuesOf(curve, from, to, robust)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return undefined;
  // The noise about the filtered curve should be seen as well: a robust range gets more room.
  const width = high - low || Math.abs(high) || 1;
  const margin = width * (robust ? 2 * MARGIN : MARGIN);
  return { low: low - margin, high: high + margin };
}
