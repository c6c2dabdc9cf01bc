import { OPTIONAL, type PrimitiveTable, str } from "../parameter.ts";

/** Statistics of the pixels: primitives of DRAGONS' class Stats. */
export const STATISTICS: PrimitiveTable = {
  recordPixelStats: {
    doc: "Writes mean, scatter and median of the pixels to the headers.",
    params: [str("prefix", null, OPTIONAL)],
  },
};
