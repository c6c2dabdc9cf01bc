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

/** Width in pixels over which the noise of a spectrum without errors is estimated. */
const NOISE_WIDTH = 25;

/**
 * Errors of a spectrum that comes without: the median step from pixel to pixel around each, divided
 * by sqrt(2) (a step has two errors) and by 0.6745 (the median of a normal distribution's size).
 */
function estimatedErrors(flux: readonly number[]): number[] {
  const steps = flux.slice(1).map((value, i) => Math.abs(value - (flux[i] ?? value)));
  const half = NOISE_WIDTH >> 1;
  return flux.map((_, i) => {
    const from = Math.max(0, Math.min(i - half, steps.length - NOISE_WIDTH));
    return median(steps.slice(from, from + NOISE_WIDTH)) / (Math.SQRT2 * 0.6745);
  });
}

/** Values within the wavelengths `from` to `to` that count for the range. */
function valuesOf(curve: Curve, from: number, to: number, robust: boolean): number[] {
  const { wavelength, flux, sigma } = curve;
  const inside = [...wavelength.keys()].filter((i) => {
    const at = wavelength[i] ?? Number.NaN;
    return at >= from && at <= to && flux[i] !== null;
  });
  const values = inside.map((i) => flux[i] ?? 0);
  if (!robust || values.length < MEDIAN_WIDTH) return values;
  const errors = sigma ? inside.map((i) => sigma[i] ?? Number.NaN) : estimatedErrors(values);
  const limit = NOISY * median(errors.filter((error) => error > 0));
  const trusted = values.filter((_, k) => !((errors[k] ?? 0) > limit));
  const used = trusted.length >= MEDIAN_WIDTH ? trusted : values;
  const half = MEDIAN_WIDTH >> 1;
  return used.slice(half, used.length - half).map((_, k) => median(used.slice(k, k + MEDIAN_WIDTH)));
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
