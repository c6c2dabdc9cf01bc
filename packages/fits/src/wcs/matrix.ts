/** Small matrices, as rows. */
export type Matrix = readonly (readonly number[])[];

/** The product with a vector. */
export function multiply(matrix: Matrix, vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, value, i) => sum + value * (vector[i] ?? 0), 0));
}

/** The inverse by Gauss and Jordan with pivots; undefined for a singular matrix. */
export function invert(matrix: Matrix): Matrix | undefined {
  const n = matrix.length;
  const work = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  const at = (i: number, j: number) => work[i]?.[j] ?? 0;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++) if (Math.abs(at(i, column)) > Math.abs(at(pivot, column))) pivot = i;
    const value = at(pivot, column);
    if (!Number.isFinite(1 / value)) return undefined;
    const chosen = (work[pivot] ?? []).map((entry) => entry / value);
    work[pivot] = work[column] ?? [];
    work[column] = chosen;
    for (let i = 0; i < n; i++) {
      const factor = at(i, column);
      if (i === column || factor === 0) continue;
      work[i] = (work[i] ?? []).map((entry, j) => entry - factor * (chosen[j] ?? 0));
    }
  }
  const inverse = work.map((row) => row.slice(n));
  return inverse.every((row) => row.every(Number.isFinite)) ? inverse : undefined;
}

/**
 * The matrix that gives, for more equations than unknowns, the unknowns that fit best: `(A'A)^-1 A'`. Rows are
 * first brought to a common size, since their units differ.
 */
export function fittingInverse(matrix: Matrix): Matrix | undefined {
  const sizes = matrix.map((row) => Math.hypot(...row));
  const scaled = matrix.map((row, i) => row.map((value) => value / (sizes[i] || 1)));
  const columns = scaled[0]?.length ?? 0;
  const transposed = Array.from({ length: columns }, (_, j) => scaled.map((row) => row[j] ?? 0));
  const normal = invert(transposed.map((row) => transposed.map((other) => dot(row, other))));
  return normal?.map((row) =>
    sizes.map(
      (size, i) =>
        dot(
          row,
          transposed.map((other) => other[i] ?? 0),
        ) / (size || 1),
    ),
  );
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
