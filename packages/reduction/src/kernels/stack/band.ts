/** Combines a band of rows of a stack: the loop over pixels, with a short way for the pixels where nothing is odd. */
import { Column } from "./column.ts";
import type { StackOptions } from "./options.ts";
import { BEST_TIER } from "./tiers.ts";

/** The same pixels of all inputs, one input after the other: value n of pixel i is at `n * pixels + i`. */
export interface StackBand {
  readonly inputs: number;
  readonly pixels: number;
  readonly data: Float32Array;
  /** Null when an input has no variance plane. */
  readonly variance: Float32Array | null;
  /** Null when masks are absent or not to be used. */
  readonly mask: Uint16Array | null;
}

/** Where the result goes; all arrays hold at least `pixels` values. */
export interface StackResult {
  readonly data: Float32Array;
  readonly variance: Float32Array;
  readonly mask: Uint16Array | null;
  /** Number of inputs that were rejected at each pixel, if somebody wants to know. */
  readonly rejected: Int16Array | null;
}

/**
 * Combines all pixels of a band.
 *
 * Pixels whose inputs are all in the best mask tier and of which the clipping rejects none are averaged directly;
 * whether any is rejected can nearly always be told without sorting. Everything else goes through {@link Column}.
 */
export function stackBand(band: StackBand, options: StackOptions, out: StackResult): void {
  const column = new Column(band.inputs, options, {
    variance: band.variance !== null,
    mask: band.mask !== null,
  });
  const quick = quickCheck(band, options);
  for (let i = 0; i < band.pixels; i++) {
    if (quick?.accepts(i)) {
      out.data[i] = quick.mean;
      out.variance[i] = quick.variance;
      if (out.mask) out.mask[i] = quick.mask;
      if (out.rejected) out.rejected[i] = 0;
    } else {
      load(band, i, column);
      column.combine();
      out.data[i] = column.outData;
      out.variance[i] = column.outVariance;
      if (out.mask) out.mask[i] = column.outMask;
      if (out.rejected) out.rejected[i] = column.outRejected;
    }
  }
}

function load(band: StackBand, i: number, column: Column): void {
  const { inputs, pixels, data, variance, mask } = band;
  for (let n = 0, at = i; n < inputs; n++, at += pixels) {
    column.data[n] = data[at] as number;
    if (variance) column.variance[n] = variance[at] as number;
    if (mask) column.mask[n] = mask[at] as number;
  }
}

/** The short way exists for means with variance planes. */
function quickCheck(band: StackBand, options: StackOptions): QuickMean | undefined {
  if (options.operation !== "mean" || !band.variance || options.reject === "minmax") return undefined;
  return new QuickMean(band, band.variance, options);
}

/**
 * Relative rounding of single precision, with room: the full test rounds centre and limits, and a value so near to a
 * limit that this decides is left to it.
 */
const SINGLE_ROUNDING = 2.5e-7;

class QuickMean {
  mean = 0;
  variance = 0;
  mask = 0;

  private readonly band: StackBand;
  private readonly planeVariance: Float32Array;
  private readonly planeMask: Uint16Array | null;
  private readonly options: StackOptions;
  /** At most this many values may lie beyond a bound that the median must not pass. */
  private readonly minority: number;

  constructor(band: StackBand, variance: Float32Array, options: StackOptions) {
    this.band = band;
    this.planeVariance = variance;
    this.planeMask = band.mask;
    this.options = options;
    this.minority = (band.inputs - 1) >> 1;
  }

  /** True when pixel `i` can be averaged directly; the result is then in `mean`, `variance` and `mask`. */
  accepts(i: number): boolean {
    const { inputs, pixels, data } = this.band;
    const end = i + inputs * pixels;
    let bits = 0;
    if (this.planeMask) {
      for (let at = i; at < end; at += pixels) bits |= this.planeMask[at] as number;
      if ((bits & ~BEST_TIER) !== 0) return false;
    }
    let sum = 0;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    let sumVariance = 0;
    let minVariance = Number.POSITIVE_INFINITY;
    for (let at = i; at < end; at += pixels) {
      const value = data[at] as number;
      const variance = this.planeVariance[at] as number;
      sum += value;
      sumVariance += variance;
      if (value < min) min = value;
      if (value > max) max = value;
      if (variance < minVariance) minVariance = variance;
    }
    // Written so that NaN and infinity fail it.
    if (!(sum - sum === 0 && sumVariance >= 0)) return false;
    if (this.options.reject === "varclip" && !this.keepsAll(i, end, min, max, Math.sqrt(minVariance)))
      return false;
    if (
      this.options.reject === "sigclip" &&
      !this.keepsAll(i, end, min, max, this.scatter(i, end, sum / inputs))
    ) {
      return false;
    }
    this.mean = sum / inputs;
    this.variance = Math.fround(sumVariance / inputs) / inputs;
    this.mask = bits;
    return true;
  }

  /** Does the clipping surely reject nothing? It does if the median lies between two bounds. */
  private keepsAll(i: number, end: number, min: number, max: number, sigma: number): boolean {
    const { hsigma, lsigma } = this.options;
    const slack = SINGLE_ROUNDING * (Math.max(Math.abs(min), Math.abs(max)) + (hsigma + lsigma) * sigma);
    const lowest = max - hsigma * sigma + slack;
    const highest = min + lsigma * sigma - slack;
    return (lowest <= min && highest >= max) || this.medianWithin(i, end, lowest, highest);
  }

  /** Is the median surely within the bounds? Counting the values beyond them is enough. */
  private medianWithin(i: number, end: number, lowest: number, highest: number): boolean {
    const { pixels, data } = this.band;
    let below = 0;
    let above = 0;
    for (let at = i; at < end; at += pixels) {
      const value = data[at] as number;
      if (value < lowest) below++;
      if (value > highest) above++;
    }
    return below <= this.minority && above <= this.minority;
  }

  /** Population standard deviation as {@link Column} has it (quirk Q1 included). */
  private scatter(i: number, end: number, mean: number): number {
    const { inputs, pixels, data } = this.band;
    const dragons = this.options.compat === "dragons";
    let sum = 0;
    for (let at = i; at < end; at += pixels) {
      const value = data[at] as number;
      sum += dragons ? Math.fround(value * value) : (value - mean) * (value - mean);
    }
    return Math.sqrt(dragons ? sum / inputs - mean * mean : sum / inputs);
  }
}
