import {
  atLeast,
  bool,
  float,
  inForm,
  int,
  type LibraryParameter,
  OPTIONAL,
  oneOf,
  str,
} from "./parameter.ts";

/** How frames are averaged. */
export const STACKING: readonly LibraryParameter[] = [
  bool("apply_dq", true),
  str("statsec", null, OPTIONAL, inForm("[x1:x2,y1:y2], counted from 1")),
  oneOf("operation", "mean", ["mean", "wtmean", "median", "lmedian"]),
  oneOf("reject_method", "sigclip", ["none", "minmax", "sigclip", "varclip"]),
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
];

/** How sources are found. */
export const DETECTION: readonly LibraryParameter[] = [
  bool("mask", false),
  int("replace_flags", 249, atLeast(0)),
  bool("set_saturation", false),
  int("detect_minarea", 8, atLeast(1)),
  float("detect_thresh", 2, atLeast(0.1)),
  float("analysis_thresh", 2, atLeast(0.1)),
  float("deblend_mincont", 0.005, atLeast(0)),
  float("phot_min_radius", 3.5, atLeast(1)),
  int("back_size", 32, atLeast(1)),
  int("back_filtersize", 8, atLeast(1)),
];

/** How a line is fitted. */
export const FITTING: readonly LibraryParameter[] = [
  oneOf("function", "spline3", ["spline3", "chebyshev"]),
  int("order", 6, atLeast(1)),
  float("lsigma", 3, OPTIONAL, atLeast(0)),
  float("hsigma", 3, OPTIONAL, atLeast(0)),
  int("niter", 0, atLeast(0)),
];
