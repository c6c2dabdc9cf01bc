import type { DetectorName } from "./detectors.ts";
import type { Section } from "./headers.ts";
import { rejectionFactor } from "./rejection.ts";

/** A pixel of the data section, counted from its corner, and how many ADU stand in it above the bias. */
export interface OddPixel {
  readonly x: number;
  readonly y: number;
  readonly adu: number;
}

/** A cosmic ray: in one frame only. */
export interface Outlier extends OddPixel {
  /** Frame of the set, 0-based. */
  readonly frame: number;
}

/** What was put into one amplifier. */
export interface AmplifierTruth {
  /** Extension, 1-based as EXTVER. */
  readonly extension: number;
  readonly name: string;
  /** e- per ADU. */
  readonly gain: number;
  /** e-. */
  readonly readNoise: number;
  /** Bias level around which the frames lie, ADU. */
  readonly level: number;
  /** In the raw extension, 0-based, ends excluded. */
  readonly dataSection: Section;
  readonly overscanSection: Section;
  /** Fixed pattern of the data section, ADU: pixel (x, y) has `columns[x] + rows[y]`. Not in the overscan. */
  readonly columns: readonly number[];
  readonly rows: readonly number[];
  /** Pixels that are too high in every frame. */
  readonly hotPixels: readonly OddPixel[];
  /** Pixels at 65535 in every frame. */
  readonly saturatedPixels: readonly { readonly x: number; readonly y: number }[];
  readonly outliers: readonly Outlier[];
}

/** What was put into one frame. */
export interface FrameTruth {
  readonly filename: string;
  readonly dataLabel: string;
  /** For each extension: level of this frame, ADU, and the mean and rms of the drift over its rows, ADU. */
  readonly extensions: readonly {
    readonly level: number;
    readonly driftMean: number;
    readonly driftRms: number;
  }[];
}

/** Everything that was put into a set of bias frames; JSON. */
export interface BiasTruth {
  readonly kind: "gmos-bias";
  readonly detector: DetectorName;
  readonly binning: number;
  readonly seed: number;
  /** Overscan columns that a reduction uses: without the contaminated ones and the outermost. */
  readonly usableOverscanColumns: number;
  readonly amplifiers: readonly AmplifierTruth[];
  readonly frames: readonly FrameTruth[];
}

/** Variance that rounding to integers adds, ADU^2: that of a uniform distribution one wide. */
const ROUNDING_VARIANCE = 1 / 12;

/** Standard deviation of one raw pixel about its expectation, ADU. */
export function rawNoise({ gain, readNoise }: AmplifierTruth): number {
  return Math.sqrt((readNoise / gain) ** 2 + ROUNDING_VARIANCE);
}

/** Rejection of DRAGONS' `stackBiases`: `varclip` with `hsigma = lsigma = 3`. */
export const STACK_CLIP_SIGMA = 3;

/**
 * Standard deviation, ADU, that a pixel of the stacked bias has about the fixed pattern: read noise and rounding of the
 * pixel itself and of the mean of its row's overscan, averaged over the frames, and what the rejection of `varclip`
 * makes of it. That compares with the variance plane, which knows the read noise only.
 *
 * @param clipSigma Limit of the rejection; infinite for none.
 */
export function expectedScatter(
  truth: BiasTruth,
  amplifier: AmplifierTruth,
  clipSigma: number = STACK_CLIP_SIGMA,
): number {
  const perFrame = rawNoise(amplifier) * Math.sqrt(1 + 1 / truth.usableOverscanColumns);
  const limit = (clipSigma * amplifier.readNoise) / amplifier.gain / perFrame;
  const frames = truth.frames.length;
  return (perFrame / Math.sqrt(frames)) * rejectionFactor(frames, limit);
}
