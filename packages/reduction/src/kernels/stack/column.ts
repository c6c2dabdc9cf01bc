/**
 * Rejects and combines the values of one pixel of a stack. The rules are those of gempy's `nddops.NDStacker` and
 * `cython_utils.iterclip`; computed in double.
 */
import { DQ } from "@goats/astrodata";
import { medianOfSorted, sortFirst } from "../median.ts";
import type { StackOptions } from "./options.ts";
import { bestTier } from "./tiers.ts";

/** What an input of a column is good for. */
const USED = 0;
const REJECTED = 1;
/** Its mask is worse than that of others. */
const EXCLUDED = 2;

/** Holds one column of a stack at a time; its arrays are reused from pixel to pixel. */
export class Column {
  /** Values, variances and masks of the inputs at this pixel. */
  readonly data: Float64Array;
  readonly variance: Float64Array;
  readonly mask: Uint16Array;
  /** The result. */
  outData = 0;
  outVariance = 0;
  outMask = 0;
  /** How many inputs the rejection left out. */
  outRejected = 0;

  private readonly count: number;
  private readonly state: Uint8Array;
  private readonly sorted: Float64Array;
  private readonly order: number[];
  private readonly options: StackOptions;
  private readonly hasVariance: boolean;
  private readonly hasMask: boolean;

  constructor(count: number, options: StackOptions, planes: { variance: boolean; mask: boolean }) {
    this.count = count;
    this.options = options;
    this.hasVariance = planes.variance;
    this.hasMask = planes.mask;
    this.data = new Float64Array(count);
    this.variance = new Float64Array(count);
    this.mask = new Uint16Array(count);
    this.state = new Uint8Array(count);
    this.sorted = new Float64Array(count);
    this.order = Array.from({ length: count }, (_, n) => n);
  }

  /** Computes the result from `data`, `variance` and `mask`. */
  combine(): void {
    this.outRejected = 0;
    this.outMask = 0;
    if (!this.exclude()) {
      this.outData = 0;
      this.outVariance = 0;
      this.outMask = DQ.noData;
      return;
    }
    this.reject();
    this.average();
  }

  /** Leaves the inputs outside the best tier aside; false when no input is usable at all. */
  private exclude(): boolean {
    this.state.fill(USED);
    if (!this.hasMask) return true;
    const tier = bestTier(this.mask, this.count);
    if (tier < 0) return false;
    for (let n = 0; n < this.count; n++)
      if (((this.mask[n] as number) & ~tier) !== 0) this.state[n] = EXCLUDED;
    return true;
  }

  private reject(): void {
    switch (this.options.reject) {
      case "none":
        return;
      case "minmax":
        this.rejectExtremes();
        break;
      case "sigclip":
        this.clip(false);
        break;
      case "varclip":
        this.clip(this.hasVariance);
        break;
    }
    const left = this.countUsed();
    // When everything would go, nothing goes.
    if (left === 0) {
      for (let n = 0; n < this.count; n++) if (this.state[n] === REJECTED) this.state[n] = USED;
      return;
    }
    for (let n = 0; n < this.count; n++) if (this.state[n] === REJECTED) this.outRejected++;
  }

  /** IRAF's rule: of fewer usable inputs a proportional number is rejected; 0.001 is against rounding. */
  private rejectExtremes(): void {
    const usable = this.countUsed();
    const low = Math.floor((usable * this.options.nlow) / this.count + 0.001);
    const high = Math.floor((usable * this.options.nhigh) / this.count + 0.001);
    if (low === 0 && high === 0) return;
    const order = this.order.sort((a, b) => this.sortKey(a) - this.sortKey(b) || a - b);
    for (let i = 0; i < low; i++) this.state[order[i] as number] = REJECTED;
    for (let i = usable - high; i < usable; i++) this.state[order[i] as number] = REJECTED;
  }

  private sortKey(n: number): number {
    return this.state[n] === USED ? (this.data[n] as number) : Number.MAX_VALUE;
  }

  private clip(byVariance: boolean): void {
    const { lsigma, hsigma, mclip, maxIters } = this.options;
    let good = this.countUsed();
    for (let pass = 0; pass < maxIters; pass++) {
      // The first pass is always around the median.
      const centre = mclip || pass === 0 ? this.median() : this.mean();
      if (byVariance) this.flagByVariance(centre, lsigma, hsigma);
      else this.flagByScatter(centre, lsigma, hsigma);
      const left = this.countUsed();
      if (left === good || left === 0) return;
      good = left;
    }
  }

  private flagByVariance(centre: number, lsigma: number, hsigma: number): void {
    for (let n = 0; n < this.count; n++) {
      if (this.state[n] !== USED) continue;
      const value = this.data[n] as number;
      const sigma = Math.sqrt(this.variance[n] as number);
      if (value < centre - lsigma * sigma || value > centre + hsigma * sigma) this.state[n] = REJECTED;
    }
  }

  private flagByScatter(centre: number, lsigma: number, hsigma: number): void {
    const sigma = Math.sqrt(this.populationVariance());
    // The limits are single precision in DRAGONS.
    const low = Math.fround(centre - lsigma * sigma);
    const high = Math.fround(centre + hsigma * sigma);
    for (let n = 0; n < this.count; n++) {
      if (this.state[n] !== USED) continue;
      const value = this.data[n] as number;
      if (value < low || value > high) this.state[n] = REJECTED;
    }
  }

  /** Variance (divided by n) of the inputs in use. Quirk Q1: DRAGONS rounds the squares to single precision. */
  private populationVariance(): number {
    const mean = this.mean();
    let sum = 0;
    let used = 0;
    for (let n = 0; n < this.count; n++) {
      if (this.state[n] !== USED) continue;
      const value = this.data[n] as number;
      sum += this.options.compat === "dragons" ? Math.fround(value * value) : (value - mean) ** 2;
      used++;
    }
    return this.options.compat === "dragons" ? sum / used - mean * mean : sum / used;
  }

  private average(): void {
    const used = this.countUsed();
    for (let n = 0; n < this.count; n++) {
      if (this.state[n] === USED && this.hasMask) this.outMask |= this.mask[n] as number;
    }
    switch (this.options.operation) {
      case "mean":
        this.outData = this.mean();
        this.outVariance = this.hasVariance
          ? this.meanVariance(used) / used
          : this.scatterAbout(this.outData, used);
        return;
      case "wtmean":
        this.weightedMean(used);
        return;
      case "median":
      case "lmedian":
        this.outData = this.options.operation === "median" ? this.median() : this.lowMedian(used);
        this.outVariance = this.medianVariance(used);
        return;
    }
  }

  private weightedMean(used: number): void {
    if (!this.hasVariance) {
      this.outData = this.mean();
      this.outVariance = this.scatterAbout(this.outData, used);
      return;
    }
    let sum = 0;
    let weights = 0;
    for (let n = 0; n < this.count; n++) {
      if (this.state[n] !== USED) continue;
      sum += (this.data[n] as number) / (this.variance[n] as number);
      weights += 1 / (this.variance[n] as number);
    }
    this.outData = sum / weights;
    this.outVariance = 1 / weights;
    // Variances of zero (masked areas) make it undefined.
    if (Number.isNaN(this.outData) && this.outMask > 0) this.outData = 0;
  }

  /** Laplace: the variance of a median is pi/2 of that of the mean. */
  private medianVariance(used: number): number {
    if (!this.hasVariance) return (Math.PI / 2) * this.scatterAbout(this.outData, used);
    const plain = !this.hasMask && this.options.reject === "none" && this.options.operation === "median";
    if (plain && used % 2 === 1 && this.options.compat === "dragons") {
      // Quirk Q3: without any mask DRAGONS takes the variance of the input that is the median.
      const chosen = this.data.indexOf(this.outData);
      return this.variance[chosen] ?? Number.NaN;
    }
    return ((Math.PI / 2) * this.meanVariance(used)) / used;
  }

  /** Variance of the mean from the scatter of the inputs; 0 for a single one. */
  private scatterAbout(centre: number, used: number): number {
    if (used < 2) return 0;
    let sum = 0;
    for (let n = 0; n < this.count; n++)
      if (this.state[n] === USED) sum += ((this.data[n] as number) - centre) ** 2;
    return sum / (used * (used - 1));
  }

  private mean(): number {
    let sum = 0;
    let used = 0;
    for (let n = 0; n < this.count; n++) {
      if (this.state[n] !== USED) continue;
      sum += this.data[n] as number;
      used++;
    }
    return sum / used;
  }

  private meanVariance(used: number): number {
    let sum = 0;
    for (let n = 0; n < this.count; n++) if (this.state[n] === USED) sum += this.variance[n] as number;
    return Math.fround(sum / used);
  }

  private median(): number {
    const used = this.sortUsed();
    return Math.fround(medianOfSorted(this.sorted, used));
  }

  private lowMedian(used: number): number {
    this.sortUsed();
    return this.sorted[(used - 1) >> 1] as number;
  }

  private sortUsed(): number {
    let used = 0;
    for (let n = 0; n < this.count; n++)
      if (this.state[n] === USED) this.sorted[used++] = this.data[n] as number;
    sortFirst(this.sorted, used);
    return used;
  }

  private countUsed(): number {
    let used = 0;
    for (let n = 0; n < this.count; n++) if (this.state[n] === USED) used++;
    return used;
  }
}
