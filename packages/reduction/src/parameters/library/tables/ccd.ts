import { atLeast, float, frames, int, OPTIONAL, oneOf, type PrimitiveTable, suffix } from "../parameter.ts";

/** Detectors with overscan: primitives of DRAGONS' class CCD. */
export const CCD: PrimitiveTable = {
  biasCorrect: {
    doc: "Subtracts a processed bias.",
    params: [
      oneOf("do_cal", "procmode", ["procmode", "force", "skip"]),
      suffix("_biasCorrected"),
      frames("bias"),
    ],
  },
  overscanCorrect: {
    doc: "Subtracts the level of the overscan and cuts the overscan off.",
    params: [
      suffix("_overscanCorrected"),
      oneOf("function", "none", ["none", "spline3", "chebyshev"]),
      int("order", null, OPTIONAL, atLeast(0)),
      float("lsigma", 3, OPTIONAL, atLeast(0)),
      float("hsigma", 3, OPTIONAL, atLeast(0)),
      int("niter", 0, atLeast(0)),
      int("grow", 0, atLeast(0)),
      int("nbiascontam", null, OPTIONAL, atLeast(0)),
      oneOf("bias_type", null, ["serial", "parallel"], OPTIONAL),
    ],
  },
  subtractOverscan: {
    doc: "Subtracts the level of the overscan.",
    params: [
      oneOf("function", "none", ["none", "spline3", "chebyshev"]),
      int("order", null, OPTIONAL, atLeast(0)),
      float("lsigma", 3, OPTIONAL, atLeast(0)),
      float("hsigma", 3, OPTIONAL, atLeast(0)),
      int("niter", 0, atLeast(0)),
      int("grow", 0, atLeast(0)),
      suffix("_overscanSubtracted"),
      int("nbiascontam", null, OPTIONAL, atLeast(0)),
      oneOf("bias_type", null, ["serial", "parallel"], OPTIONAL),
    ],
  },
  trimOverscan: {
    doc: "Cuts the overscan off.",
    params: [suffix("_overscanTrimmed")],
  },
};
