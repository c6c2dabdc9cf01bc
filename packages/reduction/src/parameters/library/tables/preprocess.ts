import {
  atLeast,
  below,
  bool,
  float,
  frames,
  inForm,
  int,
  mixed,
  OPTIONAL,
  oneOf,
  type PrimitiveTable,
  str,
  suffix,
  upTo,
  withDefaults,
} from "../parameter.ts";
import { STACKING } from "../shared.ts";

/** Corrections that images and spectra share: primitives of DRAGONS' class Preprocess. */
export const PREPROCESS: PrimitiveTable = {
  addObjectMaskToDQ: {
    doc: "Adds the object mask to the mask of bad pixels.",
    params: [suffix("_objectMaskAdded")],
  },
  ADUToElectrons: {
    doc: "Converts data and variance from ADU to electrons with the gain of each extension.",
    params: [suffix("_ADUToElectrons")],
  },
  applyDQPlane: {
    doc: "Replaces masked pixels by a constant, a median or a mean.",
    params: [
      suffix("_dqPlaneApplied"),
      int("replace_flags", 65529, atLeast(0)),
      mixed("replace_value", "median", { types: ["str", "float"] }, inForm("a number, mean, or median")),
      float("inner", null, OPTIONAL, atLeast(1)),
      float("outer", null, OPTIONAL, atLeast(1)),
      int("max_iters", 1, atLeast(1)),
    ],
  },
  associateSky: {
    doc: "Chooses for each frame the skies that were taken close in time and far enough on the sky.",
    params: [
      suffix("_skyAssociated"),
      float("time", 600, atLeast(0)),
      float("distance", 3, atLeast(0)),
      int("min_skies", 3, OPTIONAL, atLeast(0)),
      int("max_skies", null, OPTIONAL, atLeast(1)),
      bool("use_all", false),
      frames("sky"),
    ],
  },
  correctBackgroundToReference: {
    doc: "Brings the backgrounds of all frames to that of the first, or to zero.",
    params: [suffix("_backgroundCorrected"), bool("separate_ext", true), bool("remove_background", false)],
  },
  darkCorrect: {
    doc: "Subtracts a processed dark.",
    params: [
      oneOf("do_cal", "procmode", ["procmode", "force", "skip"]),
      suffix("_darkCorrected"),
      frames("dark"),
    ],
  },
  dilateObjectMask: {
    doc: "Grows the object mask.",
    params: [suffix("_objmaskDilated"), float("dilation", 1, atLeast(0)), bool("repeat", false)],
  },
  fixPixels: {
    doc: "Interpolates over given regions.",
    params: [
      suffix("_pixelsFixed"),
      str("regions", null, OPTIONAL),
      str("regions_file", null, OPTIONAL),
      int("axis", null, OPTIONAL),
      bool("use_local_median", false, OPTIONAL),
      bool("debug", false),
    ],
  },
  flatCorrect: {
    doc: "Divides by a processed flat.",
    params: [
      oneOf("do_cal", "procmode", ["procmode", "force", "skip"]),
      suffix("_flatCorrected"),
      frames("flat"),
    ],
  },
  makeSky: {
    doc: "Finds skies for each frame: separateSky and associateSky in one.",
    params: [
      suffix("_skyAssociated"),
      str("ref_obj", null, OPTIONAL),
      str("ref_sky", null, OPTIONAL),
      float("frac_FOV", 0.9, atLeast(0.3), below(1)),
      float("time", 600, atLeast(0)),
      float("distance", 3, atLeast(0)),
      int("min_skies", 3, OPTIONAL, atLeast(0)),
      int("max_skies", null, OPTIONAL, atLeast(1)),
      bool("use_all", false),
      frames("sky"),
    ],
  },
  nonlinearityCorrect: {
    doc: "Corrects the counts for the non-linear response of the detector.",
    params: [suffix("_nonlinearityCorrected")],
  },
  normalizeFlat: {
    doc: "Divides a flat by its level, for spectra by a fit along the dispersion.",
    params: [
      suffix("_normalized"),
      oneOf("scale", "median", ["mean", "median"]),
      bool("separate_ext", false),
    ],
  },
  scaleByExposureTime: {
    doc: "Scales the frames to a common exposure time.",
    params: [suffix("_exposureTimeScaled"), float("time", null, OPTIONAL, atLeast(0.1))],
  },
  scaleCountsToReference: {
    doc: "Scales the frames so that common sources are as bright as on the first.",
    params: [
      suffix("_countsScaled"),
      float("tolerance", 0, atLeast(0), upTo(1)),
      bool("use_common", true),
      float("radius", 0.5, atLeast(0.1)),
    ],
  },
  separateSky: {
    doc: "Tells frames of the object from frames of the sky.",
    params: [
      suffix("_skySeparated"),
      str("ref_obj", null, OPTIONAL),
      str("ref_sky", null, OPTIONAL),
      float("frac_FOV", 0.9, atLeast(0.3), below(1)),
    ],
  },
  skyCorrect: {
    doc: "Subtracts from each frame the stack of its skies.",
    params: [
      suffix("_skyCorrected"),
      bool("reset_sky", false),
      bool("scale_sky", true),
      bool("offset_sky", false),
      frames("sky"),
      bool("save_sky", false),
      float("debug_threshold", 0.001),
      ...withDefaults(STACKING, { operation: "median", reject_method: "minmax", nlow: 1, nhigh: 1 }),
      bool("separate_ext", true),
      bool("scale", true),
      bool("zero", false),
      bool("mask_objects", true),
      float("dilation", 2, atLeast(0)),
    ],
  },
  subtractSky: {
    doc: "Subtracts a frame of the sky.",
    params: [
      suffix("_skySubtracted"),
      bool("reset_sky", false),
      bool("scale_sky", true),
      bool("offset_sky", false),
      frames("sky"),
      bool("save_sky", false),
      float("debug_threshold", 0.001),
    ],
  },
  subtractSkyBackground: {
    doc: "Subtracts the level of the background.",
    params: [suffix("_skyBackgroundSubtracted")],
  },
  thresholdFlatfield: {
    doc: "Masks pixels of a flat that are too high or too low.",
    params: [suffix("_thresholdFlatfielded"), float("upper", 10, atLeast(1)), float("lower", 0.01, below(1))],
  },
};
