import { atLeast, bool, float, oneOf, type PrimitiveTable, str, suffix } from "../parameter.ts";

/** Resampling: primitives of DRAGONS' class Resample. */
export const RESAMPLE: PrimitiveTable = {
  shiftImages: {
    doc: "Shifts the images by given offsets.",
    params: [
      suffix("_shift"),
      str("shifts", null),
      oneOf("interpolant", "poly3", ["nearest", "linear", "poly3", "poly5", "spline3", "spline5"]),
      bool("trim_data", false),
      bool("clean_data", false),
      float("dq_threshold", 0.001, atLeast(0)),
    ],
  },
};
