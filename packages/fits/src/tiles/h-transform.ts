/**
 * The inverse of the H-transform of HCOMPRESS_1 (White, Postman & Lattanzi 1992). All numbers are whole; doubles hold
 * them exactly, where 32 bits would not.
 */
import { smoothCoefficients } from "./h-smooth.ts";

/**
 * Turns the coefficients of an image of `rows` x `columns` into its pixels, in place.
 *
 * @param smoothing the scale by which the coefficients were divided, to smooth what that lost; 0 not to smooth.
 */
export function invert(a: Float64Array, rows: number, columns: number, smoothing: number): void {
  const longest = Math.max(rows, columns);
  const levels = Math.ceil(Math.log2(longest));
  const spare = new Float64Array((longest + 1) >> 1);
  if (levels === 0) {
    // One pixel: its coefficient is four times its value, rounded.
    a[0] = Math.floor((a[0] as number) / 4);
    return;
  }
  a[0] = roundTo(a[0] as number, 2 ** (levels + 1));
  for (let level = levels - 1; level >= 0; level--) {
    const size = 2 ** level;
    const [levelRows, levelColumns] = [Math.ceil(rows / size), Math.ceil(columns / size)];
    for (let i = 0; i < levelRows; i++) interleave(a, columns * i, levelColumns, 1, spare);
    for (let j = 0; j < levelColumns; j++) interleave(a, j, levelRows, columns, spare);
    if (smoothing > 0) smoothCoefficients(a, levelRows, levelColumns, columns, smoothing);
    invertLevel(a, levelRows, levelColumns, columns, size, level === 0 ? 4 : 2);
  }
}

/** The nearest multiple of a power of two; of two as near, the one farther from 0. */
function roundTo(value: number, step: number): number {
  const half = step / 2;
  const shifted = value >= 0 ? value + half : value + Math.max(0, half - 1);
  return Math.floor(step === 1 ? value : shifted / step) * step;
}

/** First half to the even places, second half to the odd ones. */
function interleave(
  a: Float64Array,
  start: number,
  count: number,
  stride: number,
  spare: Float64Array,
): void {
  const half = (count + 1) >> 1;
  for (let i = half; i < count; i++) spare[i - half] = a[start + i * stride] as number;
  for (let i = half - 1; i >= 0; i--) a[start + 2 * i * stride] = a[start + i * stride] as number;
  for (let i = 1; i < count; i += 2) a[start + i * stride] = spare[i >> 1] as number;
}

/** One level: each group of sum and three differences becomes four values. `bit` is the lowest bit that counts. */
function invertLevel(
  a: Float64Array,
  rows: number,
  columns: number,
  stride: number,
  bit: number,
  divisor: number,
): void {
  const two = 2 * bit;
  const lastRow = rows & ~1;
  const lastColumn = columns & ~1;
  for (let i = 0; i < lastRow; i += 2) {
    let top = stride * i;
    let low = top + stride;
    for (let j = 0; j < lastColumn; j += 2, top += 2, low += 2) {
      let h0 = a[top] as number;
      let hx = roundTo(a[low] as number, two);
      let hy = roundTo(a[top + 1] as number, two);
      const hc = roundTo(a[low + 1] as number, bit);
      // The lowest bits of the differences are not stored in the larger ones: they follow from them.
      const low0 = (hc / bit) & 1 ? bit : 0;
      hx = hx >= 0 ? hx - low0 : hx + low0;
      hy = hy >= 0 ? hy - low0 : hy + low0;
      const low1 = (Math.floor(hc / two) ^ Math.floor(hx / two) ^ Math.floor(hy / two)) & 1 ? two : 0;
      if (h0 >= 0) h0 += low0 - low1;
      else h0 += low0 === 0 ? low1 : low0 - low1;
      a[low + 1] = Math.floor((h0 + hx + hy + hc) / divisor);
      a[low] = Math.floor((h0 + hx - hy - hc) / divisor);
      a[top + 1] = Math.floor((h0 - hx + hy - hc) / divisor);
      a[top] = Math.floor((h0 - hx - hy + hc) / divisor);
    }
    if (lastColumn < columns) invertPair(a, top, low, two, divisor);
  }
  if (lastRow === rows) return;
  let at = stride * lastRow;
  for (let j = 0; j < lastColumn; j += 2, at += 2) invertPair(a, at, at + 1, two, divisor);
  if (lastColumn < columns) a[at] = Math.floor((a[at] as number) / divisor);
}

/** At an odd edge there are only a sum and one difference. */
function invertPair(a: Float64Array, first: number, second: number, bit: number, divisor: number): void {
  const difference = roundTo(a[second] as number, bit);
  const low = (difference / bit) & 1 ? bit : 0;
  const sum = (a[first] as number) >= 0 ? (a[first] as number) - low : (a[first] as number) + low;
  a[second] = Math.floor((sum + difference) / divisor);
  a[first] = Math.floor((sum - difference) / divisor);
}
