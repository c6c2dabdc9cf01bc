import { bool, type PrimitiveTable, suffix } from "../parameter.ts";

/** Measuring seeing, background and cloud cover: primitives of DRAGONS' class QA. */
export const QUALITY: PrimitiveTable = {
  measureBG: {
    doc: "Measures the sky background and its band of conditions.",
    params: [suffix("_bgMeasured"), bool("separate_ext", false)],
  },
  measureCC: {
    doc: "Measures the zero point and the band of cloud cover.",
    params: [suffix("_ccMeasured"), bool("separate_ext", false)],
  },
  measureIQ: {
    doc: "Measures the seeing and its band of conditions.",
    params: [suffix("_iqMeasured"), bool("display", false), bool("separate_ext", false)],
  },
};
