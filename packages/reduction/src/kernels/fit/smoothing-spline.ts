/**
 * The smoothing spline of P. Dierckx (Curve and Surface Fitting with Splines, 1993, chapter 5; FITPACK's `curfit`):
 * the smoothest spline whose sum of squared weighted residuals is `smoothing`. Knots are added where the residuals
 * are largest until a least-squares spline is good enough; then the jumps of the highest derivative at the knots are
 * held down with a factor p that is found by rational iteration.
 */
import {
  fitSpline,
  type LeastSquares,
  paddedKnots,
  type Spline,
  type SplinePoints,
  squaredResidual,
} from "./spline.ts";

/** How near to `smoothing` the residual must come, relative to it. */
const TOLERANCE = 0.001;
/** Most steps of the search for p. */
const MAX_STEPS = 20;

/**
 * The smoothing spline through points of ascending, different x.
 *
 * @param smoothing sum of squared weighted residuals to reach; positive
 */
export function smoothingSpline(points: SplinePoints, smoothing: number, degree = 3): Spline {
  const { fit, polynomialResidual, done } = addKnots(points, smoothing, degree);
  return done ? fit.spline : holdDown(points, fit, polynomialResidual, smoothing, degree);
}

interface Knotted {
  readonly fit: LeastSquares;
  /** Residual of the polynomial without interior knots. */
  readonly polynomialResidual: number;
  /** True when the least-squares spline itself is the answer. */
  readonly done: boolean;
}

function addKnots(points: SplinePoints, smoothing: number, degree: number): Knotted {
  const count = points.x.length;
  const low = points.x[0] ?? 0;
  const high = points.x[count - 1] ?? 0;
  const most = Math.max(count - degree - 1, 0);
  const accuracy = TOLERANCE * smoothing;
  let interior: number[] = [];
  let spans: Span[] = [{ first: 1, points: count - 2 }];
  let polynomialResidual = 0;
  let previousResidual = 0;
  let added = 0;
  for (;;) {
    const fit = fitSpline(points, paddedKnots(low, interior, high, degree), degree);
    if (interior.length === 0) polynomialResidual = fit.residual;
    const excess = fit.residual - smoothing;
    if (Math.abs(excess) < accuracy || (excess < 0 && interior.length === 0))
      return { fit, polynomialResidual, done: true };
    if (excess < 0) return { fit, polynomialResidual, done: false };
    if (interior.length >= most) return { fit, polynomialResidual, done: true };
    added = howManyMore(added, interior.length === 0, previousResidual - fit.residual, excess, accuracy);
    previousResidual = fit.residual;
    const shares = residualShares(points, fit, interior.length + 1, degree);
    const grown = insertKnots(points.x, interior, spans, shares, Math.min(added, most - interior.length));
    if (grown.interior.length === interior.length) return { fit, polynomialResidual, done: true };
    interior = grown.interior;
    spans = grown.spans;
  }
}

/** The points strictly inside a piece: index of the first one and how many. */
interface Span {
  readonly first: number;
  readonly points: number;
}

function howManyMore(last: number, isFirst: boolean, gain: number, excess: number, accuracy: number): number {
  if (isFirst) return 1;
  const wanted = gain > accuracy ? Math.trunc((last * excess) / gain) : last * 2;
  return Math.min(last * 2, Math.max(wanted, Math.trunc(last / 2), 1));
}

/** Sum of the squared residuals of each piece; a point on a knot counts half in either. */
function residualShares(points: SplinePoints, fit: LeastSquares, pieces: number, degree: number): number[] {
  const { knots, coefficients } = fit.spline;
  const shares: number[] = [];
  let share = 0;
  let next = degree + 1;
  for (let i = 0; i < points.x.length; i++) {
    const term = squaredResidual(points, fit, coefficients, degree, i);
    share += term;
    if ((points.x[i] as number) >= (knots[next] as number) && next < knots.length - degree - 1) {
      shares.push(share - term / 2);
      share = term / 2;
      next++;
    }
  }
  shares.push(share);
  while (shares.length < pieces) shares.push(0);
  return shares;
}

function insertKnots(
  x: Float64Array,
  interior: readonly number[],
  spans: readonly Span[],
  shares: readonly number[],
  howMany: number,
): { interior: number[]; spans: Span[] } {
  const knots = [...interior];
  const inside = [...spans];
  const share = [...shares];
  for (let added = 0; added < howMany; added++) {
    const worst = worstPiece(inside, share);
    const span = inside[worst];
    if (!span) break;
    const half = span.points >> 1;
    const at = span.first + half;
    knots.splice(worst, 0, x[at] as number);
    const right = span.points - half - 1;
    inside.splice(worst, 1, { first: span.first, points: half }, { first: at + 1, points: right });
    const total = share[worst] as number;
    share.splice(worst, 1, (total * half) / span.points, (total * right) / span.points);
  }
  return { interior: knots, spans: inside };
}

/** The piece with the largest share among those that have points inside. */
function worstPiece(spans: readonly Span[], shares: readonly number[]): number {
  let worst = -1;
  let largest = 0;
  spans.forEach((span, i) => {
    const share = shares[i] as number;
    if (span.points > 0 && share > largest) {
      largest = share;
      worst = i;
    }
  });
  return worst;
}

/** Finds p such that the residual is `smoothing`. */
function holdDown(
  points: SplinePoints,
  fit: LeastSquares,
  polynomialResidual: number,
  smoothing: number,
  degree: number,
): Spline {
  const { knots } = fit.spline;
  const jumps = derivativeJumps(knots, degree);
  const accuracy = TOLERANCE * smoothing;
  const search = new RationalSearch(polynomialResidual - smoothing, fit.residual - smoothing, accuracy);
  let p = fit.triangle.size / fit.triangle.trace();
  let coefficients = fit.spline.coefficients;
  for (let step = 0; step < MAX_STEPS; step++) {
    coefficients = penalised(fit, jumps, p, degree);
    let residual = 0;
    for (let i = 0; i < points.x.length; i++)
      residual += squaredResidual(points, fit, coefficients, degree, i);
    const excess = residual - smoothing;
    if (Math.abs(excess) < accuracy) break;
    const next = search.next(p, excess);
    if (next === undefined) break;
    p = next;
  }
  return { kind: "spline", degree, knots, coefficients };
}

function penalised(
  fit: LeastSquares,
  jumps: readonly Float64Array[],
  p: number,
  degree: number,
): Float64Array {
  const triangle = fit.triangle.widened(degree + 2);
  jumps.forEach((jump, column) => {
    triangle.rotateIn(
      jump.map((value) => value / p),
      0,
      column,
    );
  });
  return triangle.solve();
}

/**
 * Jumps of the derivative of order `degree` at each interior knot of the basis functions that have it inside, scaled
 * by the mean distance of the knots so that p has a sensible size.
 */
function derivativeJumps(knots: Float64Array, degree: number): Float64Array[] {
  const order = degree + 1;
  const pieces = knots.length - 2 * order + 1;
  const scale = pieces / ((knots[knots.length - order] as number) - (knots[degree] as number));
  const jumps: Float64Array[] = [];
  for (let knot = order; knot < knots.length - order; knot++) {
    const jump = new Float64Array(order + 1);
    for (let j = 0; j <= order; j++) {
      const first = knot - order + j;
      let product = scale ** degree;
      for (let other = first; other <= first + order; other++) {
        if (other !== knot) product *= (knots[knot] as number) - (knots[other] as number);
      }
      jump[j] = ((knots[first + order] as number) - (knots[first] as number)) / product;
    }
    jumps.push(jump);
  }
  return jumps;
}

/** The search for the zero of a falling, convex function of p by a rational function through three points. */
class RationalSearch {
  private p1 = 0;
  private f1: number;
  private p3 = -1;
  private f3: number;
  private lowKnown = false;
  private highKnown = false;
  private readonly accuracy: number;

  constructor(atZero: number, atInfinity: number, accuracy: number) {
    this.f1 = atZero;
    this.f3 = atInfinity;
    this.accuracy = accuracy;
  }

  /** The next p after p gave f; undefined when rounding makes it pointless to go on. */
  next(p: number, f: number): number | undefined {
    if (!this.highKnown) {
      if (f - this.f3 <= this.accuracy) return this.shrink(p, f);
      if (f < 0) this.highKnown = true;
    }
    if (!this.lowKnown) {
      if (this.f1 - f <= this.accuracy) return this.grow(p, f);
      if (f > 0) this.lowKnown = true;
    }
    if (f >= this.f1 || f <= this.f3) return undefined;
    return this.interpolate(p, f);
  }

  /** p was far too large. */
  private shrink(p: number, f: number): number {
    this.p3 = p;
    this.f3 = f;
    const smaller = p * 0.04;
    return smaller <= this.p1 ? this.p1 * 0.9 + p * 0.1 : smaller;
  }

  /** p was far too small. */
  private grow(p: number, f: number): number {
    this.p1 = p;
    this.f1 = f;
    const larger = p / 0.04;
    return this.p3 >= 0 && larger >= this.p3 ? p * 0.1 + this.p3 * 0.9 : larger;
  }

  private interpolate(p2: number, f2: number): number {
    const { p1, f1, p3, f3 } = this;
    let p: number;
    if (p3 > 0) {
      const h1 = f1 * (f2 - f3);
      const h2 = f2 * (f3 - f1);
      const h3 = f3 * (f1 - f2);
      p = -(p1 * p2 * h3 + p2 * p3 * h1 + p3 * p1 * h2) / (p1 * h1 + p2 * h2 + p3 * h3);
    } else {
      p = (p1 * (f1 - f3) * f2 - p2 * (f2 - f3) * f1) / ((f1 - f2) * f3);
    }
    if (f2 < 0) {
      this.p3 = p2;
      this.f3 = f2;
    } else {
      this.p1 = p2;
      this.f1 = f2;
    }
    return p;
  }
}
