/**
 * Rejects and combines the values of one pixel of a stack. The rules are those of gempy's `nddops.NDStacker` and
 * `cython_utils.iterclip`; computed in double.
 */
import { DQ } from "@goats/astrodata";
import { medianOfSorted } from "../median.ts";
import type { StackOptions } from "./options.ts";
import { bestTier } from "./tiers.ts";

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

  private readonly inputs: number;
  private readonly options: StackOptions;
  private readonly hasVariance: boolean;
  private readonly hasMask: boolean;
  /** The inputs that are still in use, `kept` of them; ascending when `sorted`. */
  private readonly values: Float64Array;
  private readonly variances: Float64Array;
  private readonly masks: Uint16Array;
  private kept = 0;
  private sorted = false;

  constructor(inputs: number, options: StackOptions, planes: { variance: boolean; mask: boolean }) {
    this.inputs = inputs;
    this.options = options;
    this.hasVariance = planes.variance;
    this.hasMask = planes.mask;
    this.data = new Float64Array(inputs);
    this.variance = new Float64Array(inputs);
    this.mask = new Uint16Array(inputs);
    this.values = new Float64Array(inputs);
    this.variances = new Float64Array(inputs);
    this.masks = new Uint16Array(inputs);
  }

  /** Computes the result from `data`, `variance` and `mask`. */
  combine(): void {
    this.takeBestTier();
    const usable = this.kept;
    if (usable === 0) {
      this.outData = 0;
      this.outVariance = 0;
      this.outMask = DQ.noData;
      this.outRejected = 0;
      return;
    }
    this.reject();
    // When everything would go, nothing goes.
    if (this.kept === 0) this.takeBestTier();
    this.outRejected = usable - this.kept;
    this.outMask = 0;
    if (this.hasMask) for (let i = 0; i < this.kept; i++) this.outMask |= this.masks[i] as number;
    this.average();
  }

  /** Puts the inputs of the best mask tier into use; none when no tier has any. */
  private takeBestTier(): void {
    const tier = this.hasMask ? bestTier(this.mask, this.inputs) : 0xffff;
    this.sorted = false;
    this.kept = 0;
    if (tier < 0) return;
    for (let n = 0; n < this.inputs; n++) {
      if (((this.mask[n] as number) & ~tier) !== 0) continue;
      this.values[this.kept] = this.data[n] as number;
      this.variances[this.kept] = this.variance[n] as number;
      this.masks[this.kept] = this.mask[n] as number;
      this.kept++;
    }
  }

  private reject(): void {
    switch (this.options.reject) {
      case "none":
        return;
      case "minmax":
        this.rejectExtremes();
        return;
      case "sigclip":
        this.clip(false);
        return;
      case "varclip":
        this.clip(this.hasVariance);
        return;
    }
  }

  /** IRAF's rule: of fewer usable inputs a proportional number is rejected; 0.001 is against rounding. */
  private rejectExtremes(): void {
    const { nlow, nhigh } = this.options;
    const low = Math.floor((this.kept * nlow) / this.inputs + 0.001);
    const high = Math.floor((this.kept * nhigh) / this.inputs + 0.001);
    this.sort();
    this.kept -= low + high;
    this.values.copyWithin(0, low, low + this.kept);
    this.variances.copyWithin(0, low, low + this.kept);
    this.masks.copyWithin(0, low, low + this.kept);
  }

  private clip(byVariance: boolean): void {
    const { lsigma, hsigma, mclip, maxIters } = this.options;
    this.sort();
    for (let pass = 0; pass < maxIters; pass++) {
      const before = this.kept;
      // The first pass is always around the median.
      const centre = mclip || pass === 0 ? this.median() : this.mean();
      if (byVariance) this.keepByVariance(centre, lsigma, hsigma);
      else this.keepByScatter(centre, lsigma, hsigma);
      if (this.kept === before || this.kept === 0) return;
    }
  }

  private keepByVariance(centre: number, lsigma: number, hsigma: number): void {
    const { values, variances } = this;
    const before = this.kept;
    let kept = 0;
    for (let i = 0; i < before; i++) {
      const value = values[i] as number;
      const sigma = Math.sqrt(variances[i] as number);
      if (value < centre - lsigma * sigma || value > centre + hsigma * sigma) continue;
      if (kept !== i) this.move(i, kept);
      kept++;
    }
    this.kept = kept;
  }

  private keepByScatter(centre: number, lsigma: number, hsigma: number): void {
    const sigma = Math.sqrt(this.populationVariance());
    // The limits are single precision in DRAGONS.
    const low = Math.fround(centre - lsigma * sigma);
    const high = Math.fround(centre + hsigma * sigma);
    const before = this.kept;
    let kept = 0;
    for (let i = 0; i < before; i++) {
      const value = this.values[i] as number;
      if (value < low || value > high) continue;
      if (kept !== i) this.move(i, kept);
      kept++;
    }
    this.kept = kept;
  }

  private move(from: number, to: number): void {
    this.values[to] = this.values[from] as number;
    this.variances[to] = this.variances[from] as number;
    this.masks[to] = this.masks[from] as number;
  }

  /** Variance (divided by n) of the inputs in use. Quirk Q1: DRAGONS rounds the squares to single precision. */
  private populationVariance(): number {
    const mean = this.mean();
    let sum = 0;
    for (let i = 0; i < this.kept; i++) {
      const value = this.values[i] as number;
      sum += this.options.compat === "dragons" ? Math.fround(value * value) : (value - mean) ** 2;
    }
    return this.options.compat === "dragons" ? sum / this.kept - mean * mean : sum / this.kept;
  }

  private average(): void {
    switch (this.options.operation) {
      case "mean":
        this.outData = this.mean();
        this.outVariance = this.hasVariance
          ? this.meanVariance() / this.kept
          : this.scatterAbout(this.outData);
        return;
      case "wtmean":
        this.weightedMean();
        return;
      case "median":
        this.sort();
        this.outData = this.median();
        this.outVariance = this.medianVariance();
        return;
      case "lmedian":
        this.sort();
        this.outData = this.values[(this.kept - 1) >> 1] as number;
        this.outVariance = this.medianVariance();
        return;
    }
  }

  private weightedMean(): void {
    if (!this.hasVariance) {
      this.outData = this.mean();
      this.outVariance = this.scatterAbout(this.outData);
      return;
    }
    let sum = 0;
    let weights = 0;
    for (let i = 0; i < this.kept; i++) {
      sum += (this.values[i] as number) / (this.variances[i] as number);
      weights += 1 / (this.variances[i] as number);
    }
    this.outData = sum / weights;
    this.outVariance = 1 / weights;
    // Variances of zero (masked areas) make it undefined.
    if (Number.isNaN(this.outData) && this.outMask > 0) this.outData = 0;
  }

  /** Laplace: the variance of a median is pi/2 of that of the mean. */
  private medianVariance(): number {
    if (!this.hasVariance) return (Math.PI / 2) * this.scatterAbout(this.outData);
    const plain = !this.hasMask && this.options.reject === "none" && this.options.operation === "median";
    if (plain && this.kept % 2 === 1 && this.options.compat === "dragons") {
      // Quirk Q3: without any mask DRAGONS takes the variance of the input that is the median.
      return this.variances[this.kept >> 1] as number;
    }
    return ((Math.PI / 2) * this.meanVariance()) / this.kept;
  }

  /** Variance of the mean from the scatter of the inputs; 0 for a single one. */
  private scatterAbout(centre: number): number {
    if (this.kept < 2) return 0;
    let sum = 0;
    for (let i = 0; i < this.kept; i++) sum += ((this.values[i] as number) - centre) ** 2;
    return sum / (this.kept * (this.kept - 1));
  }

  private mean(): number {
    let sum = 0;
    for (let i = 0; i < this.kept; i++) sum += this.values[i] as number;
    return sum / this.kept;
  }

  private meanVariance(): number {
    let sum = 0;
    for (let i = 0; i < this.kept; i++) sum += this.variances[i] as number;
    return Math.fround(sum / this.kept);
  }

  /** Of the sorted values; single precision, as in DRAGONS. */
  private median(): number {
    return Math.fround(medianOfSorted(this.values, this.kept));
  }

  /** Insertion sort of the inputs in use: there are few of them, and their variances and masks move along. */
  private sort(): void {
    if (this.sorted) return;
    const { values, variances, masks } = this;
    for (let i = 1; i < this.kept; i++) {
      const value = values[i] as number;
      if (!((values[i - 1] as number) > value)) continue;
      const variance = variances[i] as number;
      const mask = masks[i] as number;
      let j = i - 1;
      for (; j >= 0 && (values[j] as number) > value; j--) this.move(j, j + 1);
      values[j + 1] = value;
      variances[j + 1] = variance;
      masks[j + 1] = mask;
    }
    this.sorted = true;
  }
}
