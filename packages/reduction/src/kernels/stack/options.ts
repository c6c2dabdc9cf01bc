import type { Compat } from "../compat.ts";

export const OPERATIONS = {
  mean: "arithmetic mean",
  wtmean: "mean weighted with the inverse variance",
  median: "median",
  lmedian: "median, the lower of the two central values if there are two",
} as const;
export type StackOperation = keyof typeof OPERATIONS;

export const REJECT_METHODS = {
  none: "no rejection",
  minmax: "reject the lowest and the highest values",
  sigclip: "reject by the scatter of the values",
  varclip: "reject by the variance plane",
} as const;
export type RejectMethod = keyof typeof REJECT_METHODS;

/** How a stack is combined. */
export interface StackOptions {
  readonly operation: StackOperation;
  readonly reject: RejectMethod;
  /** Clipping limits in standard deviations below and above the centre. */
  readonly lsigma: number;
  readonly hsigma: number;
  /** Clip around the median in every pass, or around the mean after the first? */
  readonly mclip: boolean;
  readonly maxIters: number;
  /** minmax: how many values to reject at each end when no input is masked. */
  readonly nlow: number;
  readonly nhigh: number;
  readonly compat: Compat;
}

/** Passes of the clipping when nothing else is asked for; it has long converged by then. */
export const DEFAULT_MAX_ITERS = 100;

/** DRAGONS' defaults of `stackFrames`, with `varclip` as its `stackBiases` has it. */
export const BIAS_STACK: StackOptions = {
  operation: "mean",
  reject: "varclip",
  lsigma: 3,
  hsigma: 3,
  mclip: true,
  maxIters: DEFAULT_MAX_ITERS,
  nlow: 0,
  nhigh: 0,
  compat: "dragons",
};
