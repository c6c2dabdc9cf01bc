import { OPTIONAL, type PrimitiveTable, str, suffix } from "../parameter.ts";

/** What all instruments of Gemini share: primitives of DRAGONS' class Gemini. */
export const GEMINI: PrimitiveTable = {
  addMDF: {
    doc: "Attaches the table that describes the slits of the mask.",
    params: [suffix("_mdfAdded"), str("mdf", null, OPTIONAL)],
  },
  checkWCS: {
    doc: "Compares the coordinates of the frames with the offsets of the telescope and reports.",
    params: [],
  },
};
