import {
  atLeast,
  below,
  bool,
  float,
  inForm,
  int,
  mixed,
  OPTIONAL,
  oneOf,
  type PrimitiveTable,
  suffix,
} from "../parameter.ts";
import { STACKING } from "../shared.ts";

/** Near-infrared arrays: primitives of DRAGONS' class NearIR. */
export const NEAR_INFRARED: PrimitiveTable = {
  addLatencyToDQ: {
    doc: "Masks pixels that remember a saturated source of an earlier frame.",
    params: [suffix("_latencyAdded"), bool("non_linear", false), float("time", 120, atLeast(0))],
  },
  cleanFFTReadout: {
    doc: "Removes periodic noise of the readout in Fourier space.",
    params: [
      suffix("_readoutFFTCleaned"),
      int("win_size", 9, atLeast(3)),
      float("periodicity", 8),
      float("sigma_fact", 4, atLeast(0)),
      float("pat_thres", -0.3, below(1)),
      bool("lquad", true),
      bool("l2clean", true),
      float("l2thres", 4, atLeast(0)),
      int("smoothing_extent", 5, atLeast(1)),
      int("pad_rows", 0),
      oneOf("clean", "skip", ["default", "force", "skip"]),
    ],
  },
  cleanReadout: {
    doc: "Removes the pattern that the readout repeats in each quadrant.",
    params: [
      suffix("_readoutCleaned"),
      float("hsigma", 3, atLeast(0)),
      float("lsigma", 3, atLeast(0)),
      int("pattern_x_size", 16, inForm("a power of 2")),
      int("pattern_y_size", 4, inForm("a power of 2")),
      bool("debug_subtract_background", true),
      bool("level_bias_offset", true),
      int("smoothing_extent", 5, atLeast(1)),
      int("intraquad_smooth", 50, atLeast(1)),
      int("sg_win_size", 25, atLeast(3)),
      float("simple_thres", 0.6, atLeast(0)),
      float("pat_strength_thres", 15, atLeast(0)),
      oneOf("clean", "skip", ["default", "force", "skip"]),
      float("debug_canny_sigma", 3, atLeast(1)),
    ],
  },
  makeBPM: {
    doc: "Makes a bad pixel mask from darks and a flat.",
    params: [
      mixed("override_thresh", true, { types: ["bool"], choices: ["True"] }),
      float("dark_lo_thresh", null, OPTIONAL),
      float("dark_hi_thresh", null, OPTIONAL),
      float("flat_lo_thresh", null, OPTIONAL, below(1)),
      float("flat_hi_thresh", null, OPTIONAL, atLeast(1)),
      bool("keep_unilluminated", false),
    ],
  },
  makeLampFlat: {
    doc: "Stacks flats with the lamp on and with the lamp off and subtracts.",
    params: [suffix("_lampstack"), ...STACKING],
  },
  removeFirstFrame: {
    doc: "Drops the first frame of a sequence, and others by name.",
    params: [
      bool("remove_first", true),
      mixed("remove_files", null, { types: ["str"], list: "many" }, OPTIONAL),
    ],
  },
  separateFlatsDarks: { doc: "Puts flats and darks into streams of their own.", params: [] },
};
