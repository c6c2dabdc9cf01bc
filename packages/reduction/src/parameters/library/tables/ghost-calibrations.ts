import { type PrimitiveTable, suffix } from "../parameter.ts";

/** Calibrations that only GHOST has: primitives of DRAGONS' class CalibDBGHOST. */
export const GHOST_CALIBRATIONS: PrimitiveTable = {
  getProcessedSlit: { doc: "Searches the processed slit image of each frame.", params: [] },
  getProcessedSlitFlat: { doc: "Searches the processed slit flat of each frame.", params: [] },
  storeProcessedSlit: {
    doc: "Names and marks the frames as processed slit image and puts them with the calibrations.",
    params: [suffix("_slit")],
  },
  storeProcessedSlitFlat: {
    doc: "Names and marks the frames as processed slit flat and puts them with the calibrations.",
    params: [suffix("_slitflat")],
  },
};
