import { bool, oneOf, type PrimitiveTable, str, suffix } from "../parameter.ts";

/** Finding and storing calibrations: primitives of DRAGONS' class CalibDB. */
export const CALIBRATIONS: PrimitiveTable = {
  getBPM: { doc: "Searches the bad pixel mask of each frame.", params: [] },
  getMDF: { doc: "Searches the mask definition of each frame.", params: [] },
  getProcessedArc: { doc: "Searches the processed arc of each frame.", params: [] },
  getProcessedBias: { doc: "Searches the processed bias of each frame.", params: [] },
  getProcessedDark: { doc: "Searches the processed dark of each frame.", params: [] },
  getProcessedFlat: { doc: "Searches the processed flat of each frame.", params: [] },
  getProcessedFringe: { doc: "Searches the processed fringe frame of each frame.", params: [] },
  getProcessedPinhole: { doc: "Searches the processed pinhole of each frame.", params: [] },
  getProcessedSlitIllum: { doc: "Searches the processed slit illumination of each frame.", params: [] },
  getProcessedStandard: { doc: "Searches the processed standard of each frame.", params: [] },
  getProcessedTelluric: { doc: "Searches the processed telluric of each frame.", params: [] },
  setCalibration: {
    doc: "Gives the frames a certain calibration, whatever the database would find.",
    params: [
      oneOf("caltype", null, [
        "processed_arc",
        "processed_bias",
        "processed_bpm",
        "processed_dark",
        "processed_flat",
        "processed_fringe",
        "processed_standard",
        "processed_slitillum",
        "processed_telluric",
      ]),
      str("calfile", null),
    ],
  },
  storeBPM: {
    doc: "Puts a bad pixel mask with the calibrations.",
    params: [suffix(null), bool("force", false)],
  },
  storeCalibration: {
    doc: "Writes a calibration to its folder and registers it.",
    params: [
      oneOf("caltype", null, [
        "processed_arc",
        "processed_bias",
        "processed_dark",
        "processed_flat",
        "processed_fringe",
        "processed_bpm",
        "processed_pinhole",
        "processed_standard",
        "processed_slitillum",
        "processed_telluric",
      ]),
    ],
  },
  storeProcessedArc: {
    doc: "Names and marks the frames as processed arc and puts them with the calibrations.",
    params: [suffix("_arc"), bool("force", false)],
  },
  storeProcessedBias: {
    doc: "Names and marks the frames as processed bias and puts them with the calibrations.",
    params: [suffix("_bias"), bool("force", false)],
  },
  storeProcessedDark: {
    doc: "Names and marks the frames as processed dark and puts them with the calibrations.",
    params: [suffix("_dark"), bool("force", false)],
  },
  storeProcessedFlat: {
    doc: "Names and marks the frames as processed flat and puts them with the calibrations.",
    params: [suffix("_flat"), bool("force", false)],
  },
  storeProcessedFringe: {
    doc: "Names and marks the frames as processed fringe frame and puts them with the calibrations.",
    params: [suffix("_fringe")],
  },
  storeProcessedPinhole: {
    doc: "Names and marks the frames as processed pinhole and puts them with the calibrations.",
    params: [suffix("_pinhole"), bool("force", false)],
  },
  storeProcessedScience: {
    doc: "Marks the frames as processed science and writes them.",
    params: [suffix(null)],
  },
  storeProcessedSlitIllum: {
    doc: "Names and marks the frames as processed slit illumination and puts them with the calibrations.",
    params: [suffix("_slitIllum")],
  },
  storeProcessedStandard: {
    doc: "Names and marks the frames as processed standard and puts them with the calibrations.",
    params: [suffix("_standard")],
  },
  storeProcessedTelluric: {
    doc: "Names and marks the frames as processed telluric and puts them with the calibrations.",
    params: [suffix("_telluric")],
  },
};
