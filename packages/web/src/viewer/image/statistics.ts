import type { Limits, PixelSource } from "./zscale.ts";
import { strideSample, zscaleOfSample } from "./zscale.ts";

/** What the display needs to know of an image's values; cheap to send from the worker. */
export interface ImageStatistics {
  /** Smallest and largest finite pixel, of all pixels; undefined when none is finite. */
  range: Limits | undefined;
  /** zscale limits; undefined when no pixel is finite. */
  zscale: Limits | undefined;
  /** Ascending finite values, evenly drawn: all of them for small images. */
  sample: Float32Array;
  pixelCount: number;
  nanCount: number;
}

/** Values drawn for percentiles and the histogram: a percentile's error is then below 0.1 %. */
const SAMPLE_SIZE = 1 << 18;

/** The same for one of several images. */
const PART_SAMPLE_SIZE = 1 << 15;

/** Several images read as one sequence, so that a mosaic has the statistics of the whole. */
function concatenated(images: readonly PixelSource[]): PixelSource {
  const all = new Float32Array(images.reduce((total, image) => total + image.length, 0));
  let offset = 0;
  for (const image of images) {
    all.set(image, offset);
    offset += image.length;
  }
  return all;
}

/** Statistics of several images taken together. */
export function statisticsOfAll(images: readonly PixelSource[]): ImageStatistics {
  return statisticsOf(concatenated(images), SAMPLE_SIZE);
}

/**
 * Statistics of one image's values.
 *
 * @param pixels in storage order
 * @param part true for one of many images: fewer values are kept
 */
export function imageStatistics(pixels: PixelSource, part = false): ImageStatistics {
  return statisticsOf(pixels, part ? PART_SAMPLE_SIZE : SAMPLE_SIZE);
}

function statisticsOf(pixels: PixelSource, sampleSize: number): ImageStatistics {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let nanCount = 0;
  let finite = 0;
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] ?? Number.NaN;
    if (Number.isNaN(value)) nanCount++;
    else if (Number.isFinite(value)) {
      finite++;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return {
    range: low <= high ? { low, high } : undefined,
    zscale: zscaleOfSample(strideSample(pixels, 1000, finite)),
    sample: Float32Array.from(strideSample(pixels, sampleSize, finite)).sort(),
    pixelCount: pixels.length,
    nanCount,
  };
}

/**
 * The value below which `percent` % of an ascending sample lies, linear between neighbours
 * (numpy's default method). Undefined for an empty sample.
 */
export function percentileOfSorted(sorted: ArrayLike<number>, percent: number): number | undefined {
  if (sorted.length === 0) return undefined;
  const position = (Math.min(100, Math.max(0, percent)) / 100) * (sorted.length - 1);
  const below = Math.floor(position);
  const lower = sorted[below] ?? Number.NaN;
  const upper = sorted[below + 1] ?? lower;
  return lower + (position - below) * (upper - lower);
}

/** Limits that leave out the same share of pixels at both ends, keeping `percent` % between them. */
export function percentileLimits(sorted: ArrayLike<number>, percent: number): Limits | undefined {
  const outside = (100 - percent) / 2;
  const low = percentileOfSorted(sorted, outside);
  const high = percentileOfSorted(sorted, 100 - outside);
  return low === undefined || high === undefined ? undefined : { low, high };
}

/** Index of the first element of an ascending array that is not below `value`. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? 0) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * Counts of an ascending sample in equal bins over `limits`; the last bin includes the upper limit.
 */
export function histogramOfSorted(sorted: ArrayLike<number>, limits: Limits, bins: number): Uint32Array {
  const counts = new Uint32Array(bins);
  const width = (limits.high - limits.low) / bins;
  if (!(width > 0)) return counts;
  let from = lowerBound(sorted, limits.low);
  for (let bin = 0; bin < bins; bin++) {
    let to: number;
    if (bin < bins - 1) to = lowerBound(sorted, limits.low + (bin + 1) * width);
    else {
      to = lowerBound(sorted, limits.high);
      while (to < sorted.length && sorted[to] === limits.high) to++;
    }
    counts[bin] = to - from;
    from = to;
  }
  return counts;
}
