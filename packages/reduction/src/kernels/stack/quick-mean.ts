/**
 * The mean of a stack for the many pixels where nothing is rejected, a chunk of pixels at a time and without sorting.
 *
 * Clipping about the median keeps all values if the median lies between (largest value - upper limit) and (smallest
 * value + lower limit). It surely does if no more than a minority of the values lie beyond either bound, so counting
 * answers what sorting would. Pixels for which it does not are left to `Column`.
 */
import type { StackBand, StackResult } from "./band.ts";
import type { StackOptions } from "./options.ts";
import { BEST_TIER } from "./tiers.ts";

/** Pixels at a time: what is kept for each of them stays in the processor's first cache. */
export const CHUNK_PIXELS = 1024;

/**
 * Relative rounding of single precision, with room: the full test rounds centre and limits, and a value so near to a
 * limit that this decides is left to it.
 */
const SINGLE_ROUNDING = 2.5e-7;

export class QuickMean {
  private readonly band: StackBand;
  private readonly planeVariance: Float32Array;
  private readonly options: StackOptions;
  private readonly sum = new Float64Array(CHUNK_PIXELS);
  private readonly min = new Float64Array(CHUNK_PIXELS);
  private readonly max = new Float64Array(CHUNK_PIXELS);
  private readonly squares = new Float64Array(CHUNK_PIXELS);
  private readonly sumVariance = new Float64Array(CHUNK_PIXELS);
  private readonly minVariance = new Float64Array(CHUNK_PIXELS);
  private readonly bits = new Uint16Array(CHUNK_PIXELS);
  private readonly lowest = new Float64Array(CHUNK_PIXELS);
  private readonly highest = new Float64Array(CHUNK_PIXELS);
  private readonly below = new Uint16Array(CHUNK_PIXELS);
  private readonly above = new Uint16Array(CHUNK_PIXELS);
  private readonly settled = new Uint8Array(CHUNK_PIXELS);

  /** The short way exists for means with variance planes, clipped or not. */
  static for(band: StackBand, options: StackOptions): QuickMean | undefined {
    if (options.operation !== "mean" || !band.variance || options.reject === "minmax") return undefined;
    return new QuickMean(band, band.variance, options);
  }

  private constructor(band: StackBand, variance: Float32Array, options: StackOptions) {
    this.band = band;
    this.planeVariance = variance;
    this.options = options;
  }

  /** Averages the pixels from `start` to `end` that it can; tells for each of them (0 or 1) whether it did. */
  run(start: number, end: number, out: StackResult): Uint8Array {
    const count = end - start;
    const anyBits = this.collectMasks(start, count);
    this.collectVariances(start, count);
    this.collectData(start, count);
    if (this.options.reject === "sigclip") this.collectSquares(start, count);
    if (this.options.reject === "none") this.settled.fill(1);
    else this.testLimits(start, count);
    this.write(start, count, anyBits, out);
    return this.settled;
  }

  /** All bits that occur in the chunk; per pixel only when there are any. */
  private collectMasks(start: number, count: number): number {
    const { inputs, pixels, mask } = this.band;
    if (!mask) return 0;
    let any = 0;
    for (let n = 0; n < inputs; n++) {
      const end = n * pixels + start + count;
      for (let at = end - count; at < end; at++) any |= mask[at] as number;
    }
    if (any === 0) return 0;
    this.bits.fill(0);
    for (let n = 0; n < inputs; n++) {
      const from = n * pixels + start;
      for (let j = 0; j < count; j++) (this.bits[j] as number) |= mask[from + j] as number;
    }
    return any;
  }

  /** Sums and smallest variances. Before the first Poisson noise each plane is constant: then once is enough. */
  private collectVariances(start: number, count: number): void {
    const { inputs, pixels } = this.band;
    const variance = this.planeVariance;
    let constantSum = 0;
    let constantMin = Number.POSITIVE_INFINITY;
    for (let n = 0; n < inputs; n++) {
      const first = variance[n * pixels + start] as number;
      if (!this.isConstant(n * pixels + start, count, first)) {
        constantMin = Number.NaN;
        break;
      }
      constantSum += first;
      constantMin = Math.min(constantMin, first);
    }
    const constant = !Number.isNaN(constantMin);
    this.sumVariance.fill(constant ? constantSum : 0);
    this.minVariance.fill(constant ? constantMin : Number.POSITIVE_INFINITY);
    if (constant) return;
    for (let n = 0; n < inputs; n++) {
      const from = n * pixels + start;
      for (let j = 0; j < count; j++) {
        const value = variance[from + j] as number;
        (this.sumVariance[j] as number) += value;
        if (value < (this.minVariance[j] as number)) this.minVariance[j] = value;
      }
    }
  }

  private isConstant(from: number, count: number, value: number): boolean {
    const variance = this.planeVariance;
    for (let at = from; at < from + count; at++) if (variance[at] !== value) return false;
    return true;
  }

  private collectData(start: number, count: number): void {
    const { inputs, pixels, data } = this.band;
    const { sum, min, max } = this;
    sum.fill(0);
    min.fill(Number.POSITIVE_INFINITY);
    max.fill(Number.NEGATIVE_INFINITY);
    for (let n = 0; n < inputs; n++) {
      const from = n * pixels + start;
      for (let j = 0; j < count; j++) {
        const value = data[from + j] as number;
        (sum[j] as number) += value;
        if (value < (min[j] as number)) min[j] = value;
        if (value > (max[j] as number)) max[j] = value;
      }
    }
  }

  /** Sums of squares: as DRAGONS rounds them (quirk Q1), or about the mean. */
  private collectSquares(start: number, count: number): void {
    const { inputs, pixels, data } = this.band;
    const dragons = this.options.compat === "dragons";
    this.squares.fill(0);
    for (let n = 0; n < inputs; n++) {
      const from = n * pixels + start;
      for (let j = 0; j < count; j++) {
        const value = data[from + j] as number;
        const offset = value - (this.sum[j] as number) / inputs;
        (this.squares[j] as number) += dragons ? Math.fround(value * value) : offset * offset;
      }
    }
  }

  /** Standard deviation that the clipping limits are made of. */
  private sigma(j: number): number {
    if (this.options.reject === "varclip") return Math.sqrt(this.minVariance[j] as number);
    const { inputs } = this.band;
    const mean = (this.sum[j] as number) / inputs;
    const square = (this.squares[j] as number) / inputs;
    return Math.sqrt(this.options.compat === "dragons" ? square - mean * mean : square);
  }

  private testLimits(start: number, count: number): void {
    const { inputs, pixels, data } = this.band;
    const { hsigma, lsigma } = this.options;
    const { lowest, highest, below, above } = this;
    for (let j = 0; j < count; j++) {
      const sigma = this.sigma(j);
      const min = this.min[j] as number;
      const max = this.max[j] as number;
      const slack = SINGLE_ROUNDING * (Math.max(Math.abs(min), Math.abs(max)) + (hsigma + lsigma) * sigma);
      lowest[j] = max - hsigma * sigma + slack;
      highest[j] = min + lsigma * sigma - slack;
    }
    below.fill(0);
    above.fill(0);
    for (let n = 0; n < inputs; n++) {
      const from = n * pixels + start;
      for (let j = 0; j < count; j++) {
        const value = data[from + j] as number;
        (below[j] as number) += value >= (lowest[j] as number) ? 0 : 1;
        (above[j] as number) += value <= (highest[j] as number) ? 0 : 1;
      }
    }
    const minority = (inputs - 1) >> 1;
    for (let j = 0; j < count; j++) {
      this.settled[j] = (below[j] as number) <= minority && (above[j] as number) <= minority ? 1 : 0;
    }
  }

  private write(start: number, count: number, anyBits: number, out: StackResult): void {
    const { inputs } = this.band;
    const { sum, sumVariance, settled } = this;
    for (let j = 0; j < count; j++) {
      const total = sum[j] as number;
      // Sums that are not finite need the full treatment, and so do worse masks.
      if (total - total !== 0 || (anyBits !== 0 && ((this.bits[j] as number) & ~BEST_TIER) !== 0))
        settled[j] = 0;
      out.data[start + j] = total / inputs;
      out.variance[start + j] = Math.fround((sumVariance[j] as number) / inputs) / inputs;
    }
    out.mask?.fill(0, start, start + count);
    if (out.mask && anyBits !== 0) out.mask.set(this.bits.subarray(0, count), start);
    out.rejected?.fill(0, start, start + count);
  }
}
