import { atLeast, bool, float, type PrimitiveTable, suffix } from "../parameter.ts";

/** Aligning images: primitives of DRAGONS' class Register. */
export const REGISTER: PrimitiveTable = {
  determineAstrometricSolution: {
    doc: "Fits the coordinates to the attached catalogue.",
    params: [
      suffix("_astrometryCorrected"),
      float("initial", 5, atLeast(1)),
      float("final", 1, atLeast(0)),
      bool("rotate", false),
      bool("scale", false),
    ],
  },
};
