import {
  atLeast,
  below,
  bool,
  float,
  frames,
  mixed,
  OPTIONAL,
  oneOf,
  type PrimitiveTable,
  str,
  suffix,
  withDefaults,
} from "../parameter.ts";
import { DETECTION, STACKING } from "../shared.ts";

/** Images: primitives of DRAGONS' class Image. */
export const IMAGE: PrimitiveTable = {
  flagCosmicRaysByStacking: {
    doc: "Masks pixels that stand out from the median of all frames.",
    params: [suffix("_CRMasked"), float("hsigma", 7, atLeast(0)), float("dilation", 1, atLeast(0))],
  },
  fringeCorrect: {
    doc: "Subtracts a processed fringe frame.",
    params: [
      oneOf("do_cal", "procmode", ["procmode", "force", "skip"]),
      suffix("_fringeCorrected"),
      frames("fringe"),
      bool("scale", null, OPTIONAL),
      mixed("scale_factor", null, { types: ["float"], list: "one or many" }, OPTIONAL),
    ],
  },
  makeFringeForQA: {
    doc: "Makes a fringe frame when there are enough frames; for quality assessment.",
    params: [
      suffix("_fringe"),
      ...DETECTION,
      ...withDefaults(STACKING, { reject_method: "varclip" }),
      bool("subtract_median_image", true),
      float("dilation", 2, atLeast(0)),
      float("debug_distance", 5, atLeast(0)),
    ],
  },
  makeFringeFrame: {
    doc: "Makes a fringe frame of dithered images.",
    params: [
      suffix("_fringe"),
      ...DETECTION,
      ...withDefaults(STACKING, { reject_method: "varclip" }),
      bool("subtract_median_image", null, OPTIONAL),
      float("dilation", 2, atLeast(0)),
      float("debug_distance", 5, atLeast(0)),
    ],
  },
  scaleByIntensity: {
    doc: "Scales the frames to the level of the first.",
    params: [
      suffix("_scaled"),
      str("section", null, OPTIONAL),
      oneOf("scaling", "mean", ["mean", "median"]),
      bool("separate_ext", false),
    ],
  },
  transferObjectMask: {
    doc: "Projects the object mask of a stack onto the frames.",
    params: [
      suffix("_objmaskTransferred"),
      str("source", null),
      oneOf("interpolant", "poly3", ["nearest", "linear", "poly3", "poly5", "spline3", "spline5"]),
      float("dq_threshold", 0.01, atLeast(0), below(1)),
      float("dilation", 1.5, atLeast(0)),
    ],
  },
};
