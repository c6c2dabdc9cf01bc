import {
  atLeast,
  bool,
  inForm,
  int,
  mixed,
  OPTIONAL,
  oneOf,
  type PrimitiveTable,
  str,
  suffix,
} from "../parameter.ts";

/** Showing and putting together: primitives of DRAGONS' class Visualize. */
export const VISUALIZE: PrimitiveTable = {
  display: {
    doc: "Shows the frames in an image viewer.",
    params: [
      str("extname", "SCI"),
      int("frame", 1, atLeast(1)),
      bool("ignore", false),
      mixed("debug_overlay", null, { types: ["str", "tuple"] }, OPTIONAL),
      mixed("threshold", "auto", { types: ["str", "float"] }, OPTIONAL, inForm("a number, auto, or None")),
      bool("tile", true),
      bool("zscale", true),
    ],
  },
  inspect: {
    doc: "Shows the frames one after the other in an image viewer.",
    params: [
      str("extname", "SCI"),
      int("frame", 1, atLeast(1)),
      bool("ignore", false),
      mixed("debug_overlay", null, { types: ["str", "tuple"] }, OPTIONAL),
      mixed("threshold", "auto", { types: ["str", "float"] }, OPTIONAL, inForm("a number, auto, or None")),
      bool("tile", true),
      bool("zscale", true),
      int("pause", 2, atLeast(0)),
    ],
  },
  mosaicDetectors: {
    doc: "Puts the detectors together to one image, with their gaps and rotations.",
    params: [
      str("suffix", "_mosaic"),
      bool("sci_only", false),
      oneOf("interpolant", "poly3", ["nearest", "linear", "poly3", "poly5", "spline3", "spline5"]),
    ],
  },
  plotSpectraForQA: {
    doc: "Sends extracted spectra to the display of the quality assessment.",
    params: [str("url", "http://localhost:8777/spec_report")],
  },
  tileArrays: {
    doc: "Puts the arrays together without resampling.",
    params: [suffix("_tiled"), bool("sci_only", false), bool("tile_all", false)],
  },
};
