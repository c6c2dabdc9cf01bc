/** Floating-point pixels to integers, in steps of a fraction of their noise (FITS Standard 4.0, section 10.2). */
import { Dither, ZERO_CODE } from "./dither.ts";
import type { DitherMethod } from "./tile-layout.ts";

/** The integers of a tile, and what makes pixels of them again. */
export interface Quantised {
  readonly values: Int32Array;
  readonly scale: number;
  readonly zero: number;
}

/** Integers stay this far from those that mean something else. */
const MAX_STEPS = 2 ** 31 - 16;

/**
 * Quantises the pixels of a tile; undefined when that would not do: without noise there is no step, and a very large
 * range has too many. NaN would need an integer that stands for it; astropy and cfitsio do not always look for it, so
 * that such a tile is left as it is.
 *
 * @param level steps in one standard deviation of the noise.
 * @param rowLength pixels that are neighbours in the image.
 */
export function quantise(
  pixels: Float32Array | Float64Array,
  rowLength: number,
  level: number,
  method: DitherMethod,
  tile: number,
): Quantised | undefined {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of pixels) {
    if (Number.isNaN(value)) return undefined;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  const scale = noiseOf(pixels, rowLength) / level;
  if (!(scale > 0) || !((highest - lowest) / scale < MAX_STEPS)) return undefined;
  const values = new Int32Array(pixels.length);
  const dither = method === "NO_DITHER" ? undefined : new Dither(tile);
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] as number;
    const shift = dither === undefined ? 0 : dither.next() - 0.5;
    if (value === 0 && method === "SUBTRACTIVE_DITHER_2") values[i] = ZERO_CODE;
    else values[i] = Math.round((value - lowest) / scale + shift);
  }
  return { values, scale, zero: lowest };
}

/**
 * The standard deviation of the noise: the smallest of three estimates, by differences of second, third and fifth
 * order between pixels two apart (Stoehr et al. 2007, ADASS XVII; Pence et al. 2009, PASP 121, 414), so that stars and
 * slopes do not count. 0 when there are too few pixels.
 */
export function noiseOf(pixels: Float32Array | Float64Array, rowLength: number): number {
  const orders = [[], [], []] as [number[], number[], number[]];
  for (let start = 0; start < pixels.length; start += rowLength) {
    const row = pixels.subarray(start, start + rowLength).filter((value) => Number.isFinite(value));
    const [second, third, fifth] = [[], [], []] as [number[], number[], number[]];
    for (let i = 4; i + 4 < row.length; i++) {
      const at = (step: number) => row[i + step] as number;
      // Of runs of equal pixels nothing can be learnt.
      if (at(0) === at(2) && at(0) === at(-2)) continue;
      second.push(Math.abs(at(0) - at(2)));
      third.push(Math.abs(2 * at(0) - at(-2) - at(2)));
      fifth.push(Math.abs(6 * at(0) - 4 * (at(-2) + at(2)) + at(-4) + at(4)));
    }
    for (const [n, differences] of [second, third, fifth].entries()) {
      if (differences.length > 0) orders[n]?.push(medianOf(differences));
    }
  }
  // What turns the median of absolute differences into a standard deviation, for normal noise.
  const factors = [1.0483579, 0.6052697, 0.1772048];
  const estimates = orders.map((medians, n) => medianOf(medians) * (factors[n] ?? 1));
  const positive = estimates.filter((estimate) => estimate > 0);
  return positive.length === 0 ? 0 : Math.min(...positive);
}

function medianOf(values: number[]): number {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}
