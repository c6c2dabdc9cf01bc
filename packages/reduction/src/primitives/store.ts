/** `storeProcessedBias`: the product gets its name and marks, and goes to the calibrations. */
import { missingTags } from "../calibrations/facts.ts";
import { ReductionError } from "../errors.ts";
import type { Frame } from "../frames/frame.ts";
import { markHistory } from "../frames/history.ts";
import { type Primitive, type PrimitiveContext, renameFrames, suffixSpec } from "./definition.ts";

export const storeProcessedBias: Primitive = {
  name: "storeProcessedBias",
  doc: "Names and marks the frames as processed bias and puts them with the calibrations.",
  params: [
    suffixSpec("_bias"),
    {
      name: "force",
      type: "bool",
      default: false,
      optional: false,
      doc: "Rewrite the headers so that the frame counts as a bias whatever it was?",
    },
  ],
  run: async (context, frames, params) => {
    const suffix = params.textOrNull("suffix");
    for (const frame of frames) {
      if (params.flag("force")) makeGenericBias(frame);
      if (!frame.phu.has("PROCMODE")) frame.phu.set("PROCMODE", context.mode, "Mode of the processing");
      renameFrames([frame], params);
      if (suffix !== null) updateDataLabel(frame, suffix, frame.phu.getString("PROCMODE") ?? context.mode);
      markHistory(frame.ad, "PROCBIAS", "storeProcessedBias", context.now());
    }
    return context.call("storeCalibration", frames, { caltype: "processed_bias" });
  },
};

export const storeCalibration: Primitive = {
  name: "storeCalibration",
  doc: "Writes the frames into the folder of their type of calibration and registers them.",
  params: [
    {
      name: "caltype",
      type: "str",
      default: null,
      optional: false,
      choices: { processed_bias: "processed bias" },
      doc: "Type of the calibration",
    },
  ],
  run: async (context, frames, params) => {
    const type = params.text("caltype");
    for (const frame of frames) store(context, frame, type);
    return frames;
  },
};

function store(context: PrimitiveContext, frame: Frame, type: string): void {
  const missing = missingTags(type, [...frame.metadata().tags]);
  if (missing.length > 0) {
    throw new ReductionError(
      "wrong_input",
      `${frame.filename} cannot be stored as ${type}: it is no ${missing.join(", ")}.`,
      {
        file: frame.filename,
        fix: "Use the primitive that belongs to this type of frame.",
      },
    );
  }
  context.keep(frame, type);
}

/** Replaces what stacking and storing appended to the data label before by `-<MODE>-<SUFFIX>`. */
function updateDataLabel({ phu }: Frame, suffix: string, mode: string): void {
  const label = phu.getString("DATALAB");
  if (label === undefined) return;
  const observation = (phu.getString("OBSID") ?? "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const ending = new RegExp(`(${observation}(-[0-9]+)+((-[A-Z]+)+(-[0-9]+)+)*)(-[A-Z]+)+$`);
  const kind = suffix.replace(/^_/, "").toUpperCase();
  phu.set("DATALAB", `${label.replace(ending, "$1")}-${mode.toUpperCase()}-${kind}`);
}

/** Headers of a calibration that belongs to no programme: position, programme and labels are taken out. */
function makeGenericBias(frame: Frame): void {
  const { phu } = frame;
  const date = frame.metadata().text("ut_date");
  if (date === null) {
    throw new ReductionError("missing_keyword", `${frame.filename} has no date, which force=True needs.`, {
      file: frame.filename,
      fix: "Set storeProcessedBias:force=False.",
    });
  }
  const site = (phu.getString("TELESCOP") ?? "").toLowerCase().includes("north") ? "GN" : "GS";
  const programme = `${site}-CAL${date.replaceAll("-", "")}`;
  const number = /^[NS]20\d{6}S(\d{4})/.exec(frame.filename)?.[1] ?? "0";
  phu.set("OBSCLASS", "partnerCal").set("OBSTYPE", "BIAS").set("OBJECT", "Bias Frame");
  phu.set("GEMPRGID", programme).set("OBSID", `${programme}-900`);
  phu.set("DATALAB", `${programme}-900-${number.replace(/^0+(?=\d{3})/, "")}`).set("RELEASE", date);
  phu.setFloat("RA", 0).setFloat("DEC", 0);
  for (const header of [phu, ...frame.extensions.map((extension) => extension.header)]) {
    for (const keyword of ["CRVAL1", "CRVAL2"]) if (header.has(keyword)) header.setFloat(keyword, 0);
  }
}
