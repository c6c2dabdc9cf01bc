import {
  atLeast,
  bool,
  float,
  frames,
  int,
  OPTIONAL,
  oneOf,
  type PrimitiveTable,
  suffix,
} from "../parameter.ts";

/** Cross-dispersed spectra: primitives of DRAGONS' class CrossDispersed. */
export const CROSS_DISPERSED: PrimitiveTable = {
  applySlitModel: {
    doc: "Cuts and masks by the slit edges of a processed flat.",
    params: [suffix("_slitModelApplied"), frames("flat")],
  },
  combineOrders: {
    doc: "Joins the orders of an echelle spectrum into one spectrum.",
    params: [
      suffix("_ordersCombined"),
      bool("apply_dq", true),
      oneOf("operation", "wtmean", ["mean", "wtmean", "median", "lmedian"]),
      oneOf("reject_method", "none", ["none", "minmax", "sigclip", "varclip"]),
      float("hsigma", 3, atLeast(0)),
      float("lsigma", 3, atLeast(0)),
      bool("mclip", true),
      int("max_iters", null, OPTIONAL, atLeast(1)),
      int("nlow", 0, atLeast(0)),
      int("nhigh", 0, atLeast(0)),
      float("memory", 1, OPTIONAL, atLeast(0.01)),
      int("debug_pixel", null, OPTIONAL, atLeast(0)),
      bool("save_rejection_map", false),
      bool("debug_old_normalization", false),
      bool("scale", false),
    ],
  },
  cutSlits: {
    doc: "Makes an extension of each order or slit.",
    params: [suffix("_slitsCut")],
  },
};
