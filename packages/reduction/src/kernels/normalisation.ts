/** Offsets or factors that bring many images to one level, from all pairs of them (`optimal_normalization` of gempy). */
import { median } from "./median.ts";

/** The same extensions of one frame. */
type Part = { readonly data: ArrayLike<number>; readonly mask: ArrayLike<number> | undefined };

/** How far two images are apart, and from how many pixels that is known. */
export interface PairOffset {
  /** First minus second, or the logarithm of first over second; 0 with weight 0 when nothing is in common. */
  readonly offset: number;
  readonly weight: number;
}

/** Compares two frames on the pixels that are unmasked in both (for factors: and positive). */
export function pairOffset(
  first: readonly Part[],
  second: readonly Part[],
  kind: "scale" | "zero",
): PairOffset {
  const differences: number[] = [];
  first.forEach((a, part) => {
    const b = second[part];
    if (!b) return;
    for (let i = 0; i < a.data.length; i++) {
      if ((a.mask?.[i] ?? 0) !== 0 || (b.mask?.[i] ?? 0) !== 0) continue;
      const x = a.data[i] as number;
      const y = b.data[i] as number;
      if (kind === "zero") differences.push(y - x);
      else if (x > 0 && y > 0) differences.push(y / x);
    }
  });
  if (differences.length === 0) return { offset: 0, weight: 0 };
  const middle = median(differences);
  return { offset: kind === "zero" ? -middle : -Math.log(middle), weight: differences.length };
}

/**
 * The values t, with t of the first image 0, that minimise the sum of w (O + t_i - t_j)^2 over all pairs. An image
 * that has nothing in common with the others gets 0.
 */
export function normalisation(
  count: number,
  pairs: readonly (PairOffset & { readonly i: number; readonly j: number })[],
): number[] {
  const size = count - 1;
  const matrix = Array.from({ length: size }, () => new Float64Array(size + 1));
  const add = (row: number, column: number, value: number): void => {
    const line = matrix[row];
    if (line && column < line.length) line[column] = (line[column] as number) + value;
  };
  for (const { i, j, offset, weight } of pairs) {
    if (i > 0) {
      add(i - 1, i - 1, weight);
      add(i - 1, j - 1, -weight);
      add(i - 1, size, -weight * offset);
    }
    add(j - 1, j - 1, weight);
    if (i > 0) add(j - 1, i - 1, -weight);
    add(j - 1, size, weight * offset);
  }
  return [0, ...solveSymmetric(matrix)];
}

/** Gauss with pivots; an unknown that no equation ties down becomes 0. */
function solveSymmetric(matrix: Float64Array[]): number[] {
  const size = matrix.length;
  const scale = Math.max(...matrix.map((row, i) => Math.abs(row[i] as number)), 0);
  const pivots: (Float64Array | undefined)[] = [];
  const rows = [...matrix];
  for (let k = 0; k < size; k++) {
    rows.sort((a, b) => Math.abs(b[k] as number) - Math.abs(a[k] as number));
    const [best] = rows;
    if (!best || Math.abs(best[k] as number) <= 1e-12 * scale) {
      pivots.push(undefined);
      continue;
    }
    rows.shift();
    pivots.push(best);
    for (const row of rows) {
      const factor = (row[k] as number) / (best[k] as number);
      for (let j = k; j <= size; j++) row[j] = (row[j] as number) - factor * (best[j] as number);
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let k = size - 1; k >= 0; k--) {
    const row = pivots[k];
    if (!row) continue;
    let value = row[size] as number;
    for (let j = k + 1; j < size; j++) value -= (row[j] as number) * (solution[j] as number);
    solution[k] = value / (row[k] as number);
  }
  return solution;
}
