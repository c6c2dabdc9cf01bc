import {
  atLeast,
  bool,
  float,
  inForm,
  int,
  OPTIONAL,
  oneOf,
  type PrimitiveTable,
  str,
  suffix,
} from "../parameter.ts";

/** Nod and shuffle of GMOS: primitives of DRAGONS' class GMOSNodAndShuffle. */
export const NOD_AND_SHUFFLE: PrimitiveTable = {
  combineNodAndShuffleBeams: {
    doc: "Adds the second, negative beam of a nod-and-shuffle spectrum to the first.",
    params: [
      suffix("_beamCombined"),
      bool("align_sources", false),
      str("region", null, OPTIONAL, inForm("a range of whole numbers x1:x2")),
      float("tolerance", 0.5, OPTIONAL, atLeast(0)),
      oneOf("interpolant", "poly3", ["nearest", "linear", "poly3", "poly5", "spline3", "spline5"]),
      int("subsample", 1, atLeast(1)),
      float("dq_threshold", 0.001, atLeast(0)),
      bool("debug_plots", false),
    ],
  },
  skyCorrectNodAndShuffle: {
    doc: "Subtracts the shuffled half of the frame, which saw the other position of the nod.",
    params: [suffix("_skyCorrected")],
  },
};
