import { median } from "../median.ts";

/**
 * One pass of clipping: marks the residuals that are farther from the centre than so many standard deviations
 * (divided by n) of the unmarked ones. A limit of null means 3, as in `astropy.stats.sigma_clip`.
 *
 * @returns which points are newly marked (1)
 */
export function clipOnce(
  residuals: Float64Array,
  mask: Uint8Array,
  centre: "mean" | "median",
  lower: number | null,
  upper: number | null,
): Uint8Array {
  const good = residuals.filter((value, i) => mask[i] === 0 && !Number.isNaN(value));
  const marked = new Uint8Array(residuals.length);
  if (good.length === 0) return marked;
  const middle = centre === "mean" ? mean(good) : median(good);
  const sigma = standardDeviation(good);
  const low = middle - (lower ?? 3) * sigma;
  const high = middle + (upper ?? 3) * sigma;
  residuals.forEach((value, i) => {
    if (mask[i] === 0 && (value < low || value > high)) marked[i] = 1;
  });
  return marked;
}

/** Marks the neighbours of marked points up to a distance too. */
export function growMarks(marks: Uint8Array, distance: number): Uint8Array {
  const grown = Uint8Array.from(marks);
  marks.forEach((mark, i) => {
    if (mark !== 0) grown.fill(1, Math.max(i - distance, 0), i + distance + 1);
  });
  return grown;
}

export function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Standard deviation, divided by n. */
export function standardDeviation(values: Float64Array): number {
  const middle = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - middle) ** 2;
  return Math.sqrt(sum / values.length);
}
