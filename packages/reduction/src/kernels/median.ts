/** Order statistics. None of them changes its input. */

/** Below this many values insertion sort is faster than the typed array's own sort. */
const INSERTION_LIMIT = 48;

/** Sorts the first `count` values in place, ascending. */
function sortFirst(values: Float64Array, count: number): void {
  if (count > INSERTION_LIMIT) {
    values.subarray(0, count).sort();
    return;
  }
  for (let i = 1; i < count; i++) {
    const value = values[i] as number;
    let j = i - 1;
    while (j >= 0 && (values[j] as number) > value) {
      values[j + 1] = values[j] as number;
      j--;
    }
    values[j + 1] = value;
  }
}

/** Median of the first `count` values of an ascending array: the mean of the two central ones if there are two. */
export function medianOfSorted(sorted: Float64Array, count: number): number {
  const half = count >> 1;
  const upper = sorted[half] as number;
  return count % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}

/** Median of some numbers; NaN for none. */
export function median(values: ArrayLike<number>): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  return medianOfSorted(sorted, sorted.length);
}

/** Median of non-negative integers below 65536 by counting; NaN for none. Much faster than sorting large arrays. */
export function medianOfCounts(histogram: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < histogram.length; i++) total += histogram[i] as number;
  if (total === 0) return Number.NaN;
  const lower = rank(histogram, (total - 1) >> 1);
  return total % 2 === 1 ? lower : (lower + rank(histogram, total >> 1)) / 2;
}

function rank(histogram: ArrayLike<number>, position: number): number {
  let seen = 0;
  for (let value = 0; value < histogram.length; value++) {
    seen += histogram[value] as number;
    if (seen > position) return value;
  }
  return Number.NaN;
}

/**
 * Running median over `2 * size + 1` values, with fewer at the ends (`boxcar` in gempy's `astrotools`).
 */
export function runningMedian(values: Float64Array, size: number): Float64Array {
  const window = new Float64Array(2 * size + 1);
  return Float64Array.from(values, (_, i) => {
    const part = values.subarray(Math.max(i - size, 0), i + size + 1);
    window.set(part);
    sortFirst(window, part.length);
    return medianOfSorted(window, part.length);
  });
}
