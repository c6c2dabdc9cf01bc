/**
 * The level of the overscan of one amplifier, row by row. The rules are those of `subtractOverscan` of DRAGONS
 * (`geminidr/core/primitives_ccd.py`).
 */
import type { PixelData } from "@goats/astrodata";
import type { Compat } from "./compat.ts";
import { type FitFunction, fit1d } from "./fit/fit-1d.ts";
import { median, runningMedian } from "./median.ts";

/** Half-open ranges of pixels, 0-based. */
export interface OverscanStrip {
  readonly x1: number;
  readonly x2: number;
  /** The rows of the data section; every one of them gets a level. */
  readonly y1: number;
  readonly y2: number;
}

export interface OverscanRows {
  /** Mean of each row of the strip, in single precision as the pixels are. */
  readonly means: Float64Array;
  /** Scatter of the pixels within a row (divided by n - 1), put together over all rows but the first and the last. */
  readonly scatter: number;
}

/** Means and scatter of the rows of an overscan strip of at least two columns. */
export function measureOverscan(pixels: PixelData, width: number, strip: OverscanStrip): OverscanRows {
  const rows = strip.y2 - strip.y1;
  const columns = strip.x2 - strip.x1;
  const means = new Float64Array(rows);
  let sum = 0;
  let counted = 0;
  for (let row = 0; row < rows; row++) {
    const from = (strip.y1 + row) * width + strip.x1;
    let total = 0;
    for (let i = from; i < from + columns; i++) total += pixels[i] as number;
    const mean = total / columns;
    means[row] = Math.fround(mean);
    // The first and the last row of a readout often hold wild values.
    if (row === 0 || row === rows - 1) continue;
    let squares = 0;
    for (let i = from; i < from + columns; i++) squares += ((pixels[i] as number) - mean) ** 2;
    sum += squares / (columns - 1);
    counted++;
  }
  return { means, scatter: Math.sqrt(sum / counted) };
}

/** How the level is taken from the means of the rows. */
export interface OverscanOptions {
  readonly function: "none" | FitFunction;
  readonly order: number | null;
  readonly lsigma: number | null;
  readonly hsigma: number | null;
  readonly niter: number;
  readonly grow: number;
  readonly compat: Compat;
}

export interface OverscanLevel {
  /** What to subtract from each row, single precision. */
  readonly level: Float32Array;
  /** Median of the means. */
  readonly median: number;
  /** Scatter of the means about the fit; without a fit the expected error of a mean. */
  readonly rms: number;
  readonly warnings: readonly string[];
}

/** Rows on either side that take part in the running median. */
const MEDIAN_REACH = 2;

/**
 * The level to subtract from each row.
 *
 * @param sigma expected error of the mean of a row
 * @returns undefined when a fit is asked for and there are too few good rows for it, or no expected error
 */
export function overscanLevel(
  means: Float64Array,
  sigma: number,
  options: OverscanOptions,
): OverscanLevel | undefined {
  const { lsigma, hsigma } = options;
  const smooth = runningMedian(means, MEDIAN_REACH);
  const outlier = Uint8Array.from(means, (value, i) => {
    const residual = value - (smooth[i] as number);
    const high = hsigma !== null && residual > hsigma * sigma;
    const low = lsigma !== null && residual < -lsigma * sigma;
    return high || low ? 1 : 0;
  });
  const mended = means.map((value, i) => (outlier[i] ? (smooth[i] as number) : value));
  if (options.function === "none") {
    // Quirk Q4: DRAGONS finds the outlying rows and then uses them all the same.
    const level = Float32Array.from(options.compat === "dragons" ? means : mended);
    return { level, median: median(means), rms: sigma, warnings: [] };
  }
  // Without an expected error nothing tells how closely to follow the rows.
  if (!(sigma > 0)) return undefined;
  // A smoothing spline follows wild rows whatever they weigh, so they are mended first.
  const y = options.function === "spline3" && options.order === null ? mended : means;
  const x = means.map((_, i) => i);
  const fit = fit1d({ x, y, mask: outlier, sigma }, { ...options, function: options.function });
  if (!fit) return undefined;
  const level = Float32Array.from(x, (at) => fit.evaluate(at));
  return { level, median: median(y), rms: fit.rms, warnings: fit.warnings };
}
