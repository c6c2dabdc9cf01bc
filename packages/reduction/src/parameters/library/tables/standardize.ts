import {
  atLeast,
  bool,
  float,
  frame,
  OPTIONAL,
  oneOf,
  type PrimitiveTable,
  str,
  suffix,
} from "../parameter.ts";

/** Checking frames and adding masks and variances: primitives of DRAGONS' class Standardize. */
export const STANDARDIZE: PrimitiveTable = {
  addDQ: {
    doc: "Makes the mask: bad pixels, saturation, non-linearity and, if wanted, the parts without light.",
    params: [
      suffix("_dqAdded"),
      str("illum_mask", null, OPTIONAL),
      frame("static_bpm", "default"),
      frame("user_bpm", null),
      bool("add_illum_mask", false),
    ],
  },
  addIllumMaskToDQ: {
    doc: "Masks the parts of the detector that light does not reach.",
    params: [suffix("_illumMaskAdded"), str("illum_mask", null, OPTIONAL)],
  },
  addVAR: {
    doc: "Adds the variance that follows from read noise, photon noise, or both.",
    params: [suffix("_varAdded"), bool("read_noise", false), bool("poisson_noise", false)],
  },
  fixHeader: {
    doc: "Changes keywords in the headers of files.",
    params: [
      suffix(null),
      str("filename", null, OPTIONAL),
      str("keyword", null),
      str("value", null),
      oneOf("dtype", null, ["int", "float", "str"], OPTIONAL),
      bool("add", false),
    ],
  },
  makeIRAFCompatible: {
    doc: "Rewrites headers for the Gemini tools of IRAF.",
    params: [
      bool("delvar", false, OPTIONAL),
      bool("deldq", false, OPTIONAL),
      bool("delobjmask", false, OPTIONAL),
    ],
  },
  prepare: {
    doc: "Checks the frames and brings their structure, headers and coordinates to a common form.",
    params: [
      suffix("_prepared"),
      bool("require_wcs", true),
      oneOf("bad_wcs", "exit", ["exit", "fix", "new", "ignore"]),
      float("debug_consistency_limit", 30, atLeast(2)),
      float("debug_max_deadtime", 60, atLeast(10)),
      str("mdf", null, OPTIONAL),
      bool("attach_mdf", true),
    ],
  },
  standardizeHeaders: {
    doc: "Brings the headers to a common form.",
    params: [suffix("_headersStandardized")],
  },
  standardizeInstrumentHeaders: {
    doc: "Brings the headers that depend on the instrument to a common form.",
    params: [suffix("_instrumentHeadersStandardized")],
  },
  standardizeObservatoryHeaders: {
    doc: "Brings the headers that all instruments share to a common form.",
    params: [suffix("_observatoryHeadersStandardized")],
  },
  standardizeStructure: {
    doc: "Brings the extensions to a common form and attaches the mask definition.",
    params: [suffix("_structureStandardized"), str("mdf", null, OPTIONAL), bool("attach_mdf", true)],
  },
  standardizeWCS: {
    doc: "Checks the coordinates of a sequence and repairs what contradicts the offsets of the telescope.",
    params: [
      suffix("_structureStandardized"),
      oneOf("bad_wcs", "exit", ["exit", "fix", "new", "ignore"]),
      float("debug_consistency_limit", 30, atLeast(2)),
      float("debug_max_deadtime", 60, atLeast(10)),
    ],
  },
  validateData: {
    doc: "Checks that the frames are of this instrument and complete.",
    params: [suffix("_dataValidated"), bool("require_wcs", true)],
  },
};
