import { atLeast, float, OPTIONAL, type PrimitiveTable, str, suffix } from "../parameter.ts";
import { DETECTION } from "../shared.ts";

/** Sources and catalogues: primitives of DRAGONS' class Photometry. */
export const PHOTOMETRY: PrimitiveTable = {
  addReferenceCatalog: {
    doc: "Fetches a catalogue of the field from a server and attaches it.",
    params: [
      suffix("_refcatAdded"),
      float("radius", 0.033, atLeast(0)),
      str("source", "2mass", OPTIONAL),
      str("format", null, OPTIONAL),
    ],
  },
  detectSources: {
    doc: "Finds sources and attaches their catalogue and mask; needs SExtractor.",
    params: [suffix("_sourcesDetected"), ...DETECTION],
  },
};
