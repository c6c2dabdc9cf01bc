/** Least-squares fits of Chebyshev series. */

/** A Chebyshev series over a domain; outside it extrapolates. */
export interface Chebyshev {
  readonly kind: "chebyshev";
  readonly domain: readonly [number, number];
  /** Of T0, T1, ... */
  readonly coefficients: readonly number[];
}

/** The series at x (Clenshaw's recurrence). */
export function evaluateChebyshev({ domain, coefficients }: Chebyshev, x: number): number {
  const t = toUnit(domain, x);
  let b1 = 0;
  let b2 = 0;
  for (let k = coefficients.length - 1; k > 0; k--) {
    [b1, b2] = [2 * t * b1 - b2 + (coefficients[k] as number), b1];
  }
  return t * b1 - b2 + (coefficients[0] ?? 0);
}

/**
 * Fits a series of the given degree; `weights` multiply the residuals (inverse standard deviations). The system is
 * reduced with Givens rotations, which keeps it well conditioned for every degree that makes sense.
 */
export function fitChebyshev(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  degree: number,
  domain: readonly [number, number],
): Chebyshev {
  const terms = degree + 1;
  const triangle = new Float64Array(terms * (terms + 1));
  const row = new Float64Array(terms + 1);
  for (let i = 0; i < x.length; i++) {
    const weight = weights[i] as number;
    if (weight === 0) continue;
    fillRow(row, terms, toUnit(domain, x[i] as number), weight);
    row[terms] = weight * (y[i] as number);
    rotateIn(triangle, row, terms);
  }
  return { kind: "chebyshev", domain, coefficients: backSubstitute(triangle, terms) };
}

function toUnit([low, high]: readonly [number, number], x: number): number {
  return high === low ? 0 : (2 * x - low - high) / (high - low);
}

function fillRow(row: Float64Array, terms: number, t: number, weight: number): void {
  row[0] = weight;
  if (terms > 1) row[1] = weight * t;
  for (let k = 2; k < terms; k++) row[k] = 2 * t * (row[k - 1] as number) - (row[k - 2] as number);
}

/** Rotates one more row (with its right side in the last column) into the upper triangle. */
function rotateIn(triangle: Float64Array, row: Float64Array, terms: number): void {
  const width = terms + 1;
  for (let k = 0; k < terms; k++) {
    const pivot = row[k] as number;
    if (pivot === 0) continue;
    const diagonal = triangle[k * width + k] as number;
    const length = Math.hypot(diagonal, pivot);
    const cos = diagonal / length;
    const sin = pivot / length;
    for (let j = k; j < width; j++) {
      const above = triangle[k * width + j] as number;
      const here = row[j] as number;
      triangle[k * width + j] = cos * above + sin * here;
      row[j] = cos * here - sin * above;
    }
  }
}

function backSubstitute(triangle: Float64Array, terms: number): number[] {
  const width = terms + 1;
  const solution = new Array<number>(terms).fill(0);
  for (let k = terms - 1; k >= 0; k--) {
    let value = triangle[k * width + terms] as number;
    for (let j = k + 1; j < terms; j++)
      value -= (triangle[k * width + j] as number) * (solution[j] as number);
    const diagonal = triangle[k * width + k] as number;
    solution[k] = Math.abs(diagonal) > 0 ? value / diagonal : 0;
  }
  return solution;
}
