import { randomStream } from "./random.ts";

/** Enough for a relative error of 0.2 % in a standard deviation: 1 / sqrt(2 n). */
const DRAWS = 120_000;

function medianOf(sorted: Float64Array, count: number): number {
  const middle = count >> 1;
  const upper = sorted[middle] as number;
  return count % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/**
 * The mean of what is left when values far from the median are rejected, until none is: DRAGONS' `varclip` for inputs
 * of equal variance. `values` is sorted in place.
 */
function clippedMean(values: Float64Array, limit: number): number {
  const sorted = values.sort();
  let [from, to] = [0, sorted.length];
  for (;;) {
    const left = sorted.subarray(from, to);
    const centre = medianOf(left, left.length);
    const before = to - from;
    while (centre - (sorted[from] as number) > limit) from++;
    while ((sorted[to - 1] as number) - centre > limit) to--;
    if (to - from === before) break;
  }
  let sum = 0;
  for (let i = from; i < to; i++) sum += sorted[i] as number;
  return sum / (to - from);
}

/**
 * By how much rejection changes the scatter of a mean of `count` normal values, compared with 1 / sqrt(count). It makes
 * it larger: of a few values the rejected one is usually not wrong, only far out, and without it the mean is lopsided.
 * There is no closed form, so the mean is drawn often enough; the same numbers every time.
 *
 * @param limit Distance from the median beyond which a value is rejected, in standard deviations of the values.
 */
export function rejectionFactor(count: number, limit: number): number {
  if (limit === Number.POSITIVE_INFINITY || count < 2) return 1;
  const random = randomStream(count, Math.round(limit * 1e6));
  const values = new Float64Array(count);
  let square = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    for (let i = 0; i < count; i++) values[i] = random.normal();
    square += clippedMean(values, limit) ** 2;
  }
  return Math.sqrt((square / DRAWS) * count);
}
