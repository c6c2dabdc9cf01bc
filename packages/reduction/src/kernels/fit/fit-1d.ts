/**
 * Fits a function to a line of values with rejection of outliers, as gempy's `fit_1D` does it: Chebyshev series, and
 * cubic splines of a given number of pieces or smoothed to a reduced chi-square of one.
 */
import { type Chebyshev, evaluateChebyshev, fitChebyshev } from "./chebyshev.ts";
import { clipOnce, growMarks, mean, standardDeviation } from "./clip.ts";
import { smoothingSpline } from "./smoothing-spline.ts";
import { evaluateSpline, fitSpline, paddedKnots, type Spline } from "./spline.ts";

export type FitFunction = "chebyshev" | "spline3";

export interface FitOptions {
  readonly function: FitFunction;
  /** Degree of the series or number of spline pieces; null: 0, or for a spline as many as chi-square = 1 needs. */
  readonly order: number | null;
  /** Rejection limits in standard deviations; null means 3. */
  readonly lsigma: number | null;
  readonly hsigma: number | null;
  /** Most rounds of rejection; 0 fits once. */
  readonly niter: number;
  /** Rejection spreads to neighbours up to this distance. */
  readonly grow: number;
}

/** A line of values; x ascending. */
export interface FitData {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** 1 where a value is not to be used. */
  readonly mask: Uint8Array;
  /** Uncertainty of every value. */
  readonly sigma: number;
}

export interface FitResult {
  evaluate(x: number): number;
  /** 1 where a value was not used in the last fit. */
  readonly mask: Uint8Array;
  /** Standard deviation of the used values about the fit; NaN when none was used. */
  readonly rms: number;
  readonly warnings: readonly string[];
}

/** Degree of `spline3`. */
const CUBIC = 3;
/** Weight of a masked point of a spline: as good as none, but it keeps the system solvable. */
const NO_WEIGHT = 2 ** -52;

/** Fits; undefined when there are too few good values for the order of a series. */
export function fit1d(data: FitData, options: FitOptions): FitResult | undefined {
  const warnings: string[] = [];
  const fitted =
    options.function === "chebyshev" ? fitSeries(data, options) : fitCubic(data, options, warnings);
  if (!fitted) return undefined;
  const used = data.y
    .map((value, i) => value - fitted.evaluate(data.x[i] as number))
    .filter((_, i) => fitted.mask[i] === 0);
  return { ...fitted, rms: used.length === 0 ? Number.NaN : standardDeviation(used), warnings };
}

type Fitted = Pick<FitResult, "evaluate" | "mask">;

/** Series: outliers are those far from the mean residual; every round fits what is left. */
function fitSeries({ x, y, mask: given, sigma }: FitData, options: FitOptions): Fitted | undefined {
  const degree = options.order ?? 0;
  if (countGood(given) <= degree) return undefined;
  const domain = [x[0] ?? 0, x[x.length - 1] ?? 0] as const;
  let mask = Uint8Array.from(given);
  const fit = (): Chebyshev =>
    fitChebyshev(
      x,
      y,
      Float64Array.from(mask, (masked) => (masked ? 0 : 1 / sigma)),
      degree,
      domain,
    );
  let model = fit();
  for (let round = 0; round < options.niter; round++) {
    const residuals = y.map((value, i) => value - evaluateChebyshev(model, x[i] as number));
    const marked = growMarks(
      clipOnce(residuals, mask, "mean", options.lsigma || null, options.hsigma || null),
      options.grow,
    );
    const next = union(mask, marked);
    const same = countGood(next) === countGood(mask);
    if (countGood(next) <= degree) break;
    mask = next;
    model = fit();
    if (same) break;
  }
  return { mask, evaluate: (at) => evaluateChebyshev(model, at) };
}

/** Splines: outliers are those far from the median residual; the knots stay where the first mask put them. */
function fitCubic(data: FitData, options: FitOptions, warnings: string[]): Fitted {
  const { x, y } = data;
  let mask = Uint8Array.from(data.mask);
  if (countGood(mask) <= CUBIC + 1) {
    warnings.push("Too few good points for a spline: all are used.");
    mask = new Uint8Array(mask.length);
  }
  const pieces = howManyPieces(options.order, mask, warnings);
  const knots = pieces ? rankedKnots(x, mask, pieces) : undefined;
  let evaluate = fitOnce(data, mask, pieces, knots);
  for (let round = 0; round < options.niter; round++) {
    const residuals = y.map((value, i) => value - evaluate(x[i] as number));
    const marked = growMarks(
      clipOnce(residuals, mask, "median", options.lsigma, options.hsigma),
      options.grow,
    );
    const next = union(mask, marked);
    if (pieces !== null && pieces > countGood(next) - CUBIC) {
      warnings.push(`Too many points are rejected: the fit ends after ${round} rounds.`);
      break;
    }
    const same = countGood(next) === countGood(mask);
    mask = next;
    if (same) break;
    evaluate = fitOnce(data, mask, pieces, knots);
  }
  return { mask, evaluate };
}

/** Fewer pieces when points are masked; null keeps the smoothing spline. */
function howManyPieces(order: number | null, mask: Uint8Array, warnings: string[]): number | null {
  if (order === null) return null;
  const good = countGood(mask);
  const pieces = Math.trunc((order * good) / mask.length + 0.5);
  if (pieces <= good - CUBIC) return pieces;
  const fewer = Math.max(good - CUBIC, 0);
  warnings.push(`Too few good points for ${pieces} spline pieces: ${fewer} are used.`);
  return fewer;
}

/** Interior knots such that every piece has the same number of good points. */
function rankedKnots(x: Float64Array, mask: Uint8Array, pieces: number): number[] {
  const good = x.filter((_, i) => mask[i] === 0);
  return Array.from({ length: pieces - 1 }, (_, k) => {
    const rank = ((good.length - 1) * (k + 1)) / pieces;
    const below = Math.floor(rank);
    const left = good[below] as number;
    const right = good[Math.min(below + 1, good.length - 1)] as number;
    return left + (rank - below) * (right - left);
  });
}

function fitOnce(
  { x, y, sigma }: FitData,
  mask: Uint8Array,
  pieces: number | null,
  interior: readonly number[] | undefined,
): (at: number) => number {
  // No pieces at all: the mean of everything, masked or not, as DRAGONS has it.
  if (pieces === 0) {
    const constant = mean(y);
    return () => constant;
  }
  let spline: Spline;
  if (pieces === null) {
    // Weights are scaled to 1, so chi-square = n is a sum of squares of n sigma^2. Masked points take part: the caller
    // has replaced them.
    const weights = new Float64Array(x.length).fill(1);
    spline = smoothingSpline({ x, y, weights }, x.length * sigma * sigma, CUBIC);
  } else {
    const weights = Float64Array.from(mask, (masked) => (masked ? NO_WEIGHT : 1));
    const knots = paddedKnots(x[0] ?? 0, interior ?? [], x[x.length - 1] ?? 0, CUBIC);
    spline = fitSpline({ x, y, weights }, knots, CUBIC).spline;
  }
  return (at) => evaluateSpline(spline, at);
}

function countGood(mask: Uint8Array): number {
  let good = 0;
  for (const masked of mask) if (masked === 0) good++;
  return good;
}

function union(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(a, (masked, i) => masked | (b[i] as number));
}
