import { atLeast, bool, int, OPTIONAL, type PrimitiveTable, str, suffix } from "../parameter.ts";

/** Streams, lists and output: primitives of DRAGONS' class Bookkeeping. */
export const BOOKKEEPING: PrimitiveTable = {
  addToList: {
    doc: "Remembers the frames in a list on disk, for later calls at the telescope.",
    params: [str("purpose", null, OPTIONAL)],
  },
  appendStream: {
    doc: "Adds the frames of another stream to these.",
    params: [str("from_stream", ""), bool("copy", false)],
  },
  clearAllStreams: { doc: "Empties all streams but the main one.", params: [] },
  clearStream: {
    doc: "Empties a stream.",
    params: [str("stream", "main")],
  },
  combineSlices: {
    doc: "Puts chosen extensions of another stream with those of these frames.",
    params: [str("from_stream", null), str("ids", null)],
  },
  copyInputs: { doc: "Copies the frames, usually into another stream.", params: [] },
  flushPixels: {
    doc: "Writes the frames to disk to free memory.",
    params: [bool("force", false)],
  },
  getList: {
    doc: "Takes the frames that were remembered in a list.",
    params: [str("purpose", null, OPTIONAL), int("max_frames", null, OPTIONAL, atLeast(1))],
  },
  mergeInputs: { doc: "Puts all frames as extensions into one.", params: [] },
  rejectInputs: {
    doc: "Drops frames from the start or the end.",
    params: [int("at_start", 0, atLeast(0)), int("at_end", 0, atLeast(0))],
  },
  removeFromInputs: {
    doc: "Drops the frames that have all given tags.",
    params: [str("tags", null, OPTIONAL)],
  },
  selectFromInputs: {
    doc: "Keeps the frames that have all given tags.",
    params: [str("tags", null, OPTIONAL)],
  },
  showInputs: {
    doc: "Lists the frames in the log.",
    params: [str("purpose", null, OPTIONAL)],
  },
  showList: {
    doc: "Shows a list of frames that was kept on disk.",
    params: [str("purpose", "all")],
  },
  sliceIntoStreams: {
    doc: "Makes a stream of each extension.",
    params: [str("root_stream_name", "ext"), bool("copy", false)],
  },
  sortInputs: {
    doc: "Sorts the frames by a descriptor.",
    params: [str("descriptor", "filename"), bool("reverse", false)],
  },
  transferAttribute: {
    doc: "Takes an attribute over from the frames of another stream.",
    params: [suffix("_attributeTransferred"), str("source", null), str("attribute", null)],
  },
  writeOutputs: {
    doc: "Writes the frames to disk.",
    params: [
      bool("overwrite", true),
      str("outfilename", null, OPTIONAL),
      str("prefix", "", OPTIONAL),
      suffix(""),
      bool("strip", false),
    ],
  },
};
