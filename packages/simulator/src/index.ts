/** Simulated raw Gemini frames with known truth: for tests and for `goats demo`, never for the product itself. */
export { type BiasOptions, type BiasSet, type SimulatedFrame, simulateBias, writeBias } from "./bias.ts";
export {
  type AmplifierComparison,
  BIAS_TOLERANCE,
  type BiasComparison,
  compareBias,
  type ReducedAmplifier,
} from "./compare.ts";
export type { DetectorName } from "./detectors.ts";
export { type Random, randomStream } from "./random.ts";
export {
  type AmplifierTruth,
  type BiasTruth,
  expectedScatter,
  type FrameTruth,
  type OddPixel,
  type Outlier,
  rawNoise,
  STACK_CLIP_SIGMA,
} from "./truth.ts";
