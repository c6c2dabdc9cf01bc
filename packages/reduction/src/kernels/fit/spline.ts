/** B-splines: their basis, their values, and banded triangular systems, as P. Dierckx describes them. */

/** A spline of degree `degree` with its knots (the boundary ones repeated); outside it the end pieces go on. */
export interface Spline {
  readonly kind: "spline";
  readonly degree: number;
  readonly knots: Float64Array;
  /** One for each basis function: number of knots - degree - 1. */
  readonly coefficients: Float64Array;
}

/** The spline at x. */
export function evaluateSpline(spline: Spline, x: number): number {
  const { degree, knots, coefficients } = spline;
  const interval = findInterval(knots, degree, x);
  const basis = new Float64Array(degree + 1);
  basisFunctions(knots, degree, interval, x, basis);
  let value = 0;
  for (let j = 0; j <= degree; j++) {
    value += (coefficients[interval - degree + j] as number) * (basis[j] as number);
  }
  return value;
}

/** Index of the knot at which the piece of x begins; the end pieces serve everything beyond them. */
function findInterval(knots: Float64Array, degree: number, x: number, from = degree): number {
  const last = knots.length - degree - 2;
  let interval = from;
  while (interval < last && x >= (knots[interval + 1] as number)) interval++;
  return interval;
}

/** The `degree + 1` basis functions that are not zero on the piece that begins at knot `interval` (de Boor, Cox). */
function basisFunctions(
  knots: Float64Array,
  degree: number,
  interval: number,
  x: number,
  into: Float64Array,
): void {
  into[0] = 1;
  for (let order = 1; order <= degree; order++) {
    let carried = 0;
    for (let i = 0; i < order; i++) {
      const right = knots[interval + i + 1] as number;
      const left = knots[interval + i + 1 - order] as number;
      const share = right === left ? 0 : (into[i] as number) / (right - left);
      into[i] = carried + share * (right - x);
      carried = share * (x - left);
    }
    into[order] = carried;
  }
}

/**
 * An upper triangular system whose rows have at most `width` elements from the diagonal on, filled by rotating
 * equations in.
 */
export class BandedTriangle {
  readonly size: number;
  readonly width: number;
  readonly rows: Float64Array;
  readonly right: Float64Array;

  constructor(size: number, width: number) {
    this.size = size;
    this.width = width;
    this.rows = new Float64Array(size * width);
    this.right = new Float64Array(size);
  }

  /** A copy with room for wider rows. */
  widened(width: number): BandedTriangle {
    const copy = new BandedTriangle(this.size, width);
    copy.right.set(this.right);
    for (let i = 0; i < this.size; i++) {
      copy.rows.set(this.rows.subarray(i * this.width, (i + 1) * this.width), i * width);
    }
    return copy;
  }

  /**
   * Rotates an equation in whose first element belongs to column `column`; `row` (of `width` elements or fewer) is
   * used up. Returns what is left of the right side: its square is the equation's share of the residual.
   */
  rotateIn(row: Float64Array, value: number, column: number): number {
    let right = value;
    const count = row.length;
    for (let k = column; k < this.size; k++) {
      const pivot = row[0] as number;
      if (pivot !== 0) right = this.rotate(k, row, right);
      if (count === 1) break;
      row.copyWithin(0, 1);
      row[count - 1] = 0;
      if (row.every((each) => each === 0)) break;
    }
    return right;
  }

  private rotate(k: number, row: Float64Array, right: number): number {
    const at = k * this.width;
    const diagonal = this.rows[at] as number;
    const pivot = row[0] as number;
    const length = Math.hypot(diagonal, pivot);
    const cos = diagonal / length;
    const sin = pivot / length;
    const room = Math.min(row.length, this.width, this.size - k);
    for (let j = 0; j < room; j++) {
      const above = this.rows[at + j] as number;
      const here = row[j] as number;
      this.rows[at + j] = cos * above + sin * here;
      row[j] = cos * here - sin * above;
    }
    const above = this.right[k] as number;
    this.right[k] = cos * above + sin * right;
    return cos * right - sin * above;
  }

  /** The solution; unknowns that no equation mentions become 0. */
  solve(): Float64Array {
    const solution = new Float64Array(this.size);
    for (let k = this.size - 1; k >= 0; k--) {
      let value = this.right[k] as number;
      const room = Math.min(this.width, this.size - k);
      for (let j = 1; j < room; j++) {
        value -= (this.rows[k * this.width + j] as number) * (solution[k + j] as number);
      }
      const diagonal = this.rows[k * this.width] as number;
      solution[k] = diagonal === 0 ? 0 : value / diagonal;
    }
    return solution;
  }

  /** Sum of the diagonal elements. */
  trace(): number {
    let sum = 0;
    for (let k = 0; k < this.size; k++) sum += this.rows[k * this.width] as number;
    return sum;
  }
}

/** Knots of a spline: the interior ones between the boundaries, each repeated. */
export function paddedKnots(
  low: number,
  interior: ArrayLike<number>,
  high: number,
  degree: number,
): Float64Array {
  const knots = new Float64Array(interior.length + 2 * (degree + 1));
  knots.fill(low, 0, degree + 1);
  knots.set(Array.from(interior), degree + 1);
  knots.fill(high, degree + 1 + interior.length);
  return knots;
}

/** A least-squares spline and what is needed to go on with it. */
export interface LeastSquares {
  readonly spline: Spline;
  /** The triangle of the normal problem, not solved yet. */
  readonly triangle: BandedTriangle;
  /** Basis functions of every point, `degree + 1` each. */
  readonly basis: Float64Array;
  /** For every point the knot at which its piece begins. */
  readonly intervals: Int32Array;
  /** Sum of the squared weighted residuals. */
  readonly residual: number;
}

/** Points to fit: x ascending, weights multiply the residuals. */
export interface SplinePoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly weights: Float64Array;
}

/** The least-squares spline of given knots. */
export function fitSpline(
  { x, y, weights }: SplinePoints,
  knots: Float64Array,
  degree: number,
): LeastSquares {
  const order = degree + 1;
  const triangle = new BandedTriangle(knots.length - order, order);
  const basis = new Float64Array(x.length * order);
  const intervals = new Int32Array(x.length);
  const row = new Float64Array(order);
  let residual = 0;
  let interval = degree;
  for (let i = 0; i < x.length; i++) {
    interval = findInterval(knots, degree, x[i] as number, interval);
    const own = basis.subarray(i * order, (i + 1) * order);
    basisFunctions(knots, degree, interval, x[i] as number, own);
    intervals[i] = interval;
    const weight = weights[i] as number;
    for (let j = 0; j < order; j++) row[j] = weight * (own[j] as number);
    residual += triangle.rotateIn(row, weight * (y[i] as number), interval - degree) ** 2;
  }
  const spline: Spline = { kind: "spline", degree, knots, coefficients: triangle.solve() };
  return { spline, triangle, basis, intervals, residual };
}

/** Squared weighted residual of point i against coefficients. */
export function squaredResidual(
  points: SplinePoints,
  fit: Pick<LeastSquares, "basis" | "intervals">,
  coefficients: Float64Array,
  degree: number,
  i: number,
): number {
  const order = degree + 1;
  const first = (fit.intervals[i] as number) - degree;
  let value = 0;
  for (let j = 0; j < order; j++) {
    value += (coefficients[first + j] as number) * (fit.basis[i * order + j] as number);
  }
  return ((points.weights[i] as number) * (value - (points.y[i] as number))) ** 2;
}
