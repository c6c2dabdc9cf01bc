/** `addDQ`: the first mask of a frame. */
import { addProvenance } from "@goats/astrodata";
import { ReductionError } from "../errors.ts";
import type { Frame } from "../frames/frame.ts";
import { markHistory } from "../frames/history.ts";
import { flagLevels } from "../kernels/mask.ts";
import { alreadyDone } from "./already-done.ts";
import { fitBadPixelMask } from "./bad-pixels.ts";
import {
  type Parameters,
  type Primitive,
  type PrimitiveContext,
  renameFrames,
  suffixSpec,
} from "./definition.ts";

/** What the parameter `static_bpm` says to search the calibration database. */
const SEARCH = "default";

export const addDQ: Primitive = {
  name: "addDQ",
  doc: "Gives every extension a mask: bad pixels of a bad pixel mask if there is one, saturated and non-linear pixels.",
  params: [
    suffixSpec("_dqAdded"),
    { name: "illum_mask", type: "str", default: null, optional: true, doc: "File with an illumination mask" },
    {
      name: "static_bpm",
      type: "str",
      default: SEARCH,
      optional: true,
      doc: "File with a bad pixel mask; default searches the calibrations, None uses none",
    },
    {
      name: "user_bpm",
      type: "str",
      default: null,
      optional: true,
      doc: "File with another bad pixel mask, added to the first",
    },
    {
      name: "add_illum_mask",
      type: "bool",
      default: false,
      optional: false,
      doc: "Add the illumination mask?",
    },
  ],
  run: async (context, frames, params) => {
    for (const [i, frame] of frames.entries()) {
      if (alreadyDone(context, frame, "ADDDQ", "addDQ")) continue;
      refuseIllumination(frame, params);
      await addMask(context, frame, params);
      markHistory(frame.ad, "ADDDQ", "addDQ", context.now());
      renameFrames([frame], params);
      context.progress((i + 1) / frames.length);
      await context.breathe();
    }
    return frames;
  },
};

/** Dark and bias frames have no illumination; for others the packaged masks are not there yet. */
function refuseIllumination(frame: Frame, params: Parameters): void {
  if (!params.flag("add_illum_mask")) return;
  const metadata = frame.metadata();
  if (metadata.has("BIAS") || metadata.has("DARK")) return;
  throw new ReductionError("wrong_input", `${frame.filename}: illumination masks are not available.`, {
    file: frame.filename,
    fix: "Set addDQ:add_illum_mask=False, or use DRAGONS for these frames.",
  });
}

async function addMask(context: PrimitiveContext, frame: Frame, params: Parameters): Promise<void> {
  const masks = await badPixelMasks(context, frame, params);
  const metadata = frame.metadata();
  const saturation = metadata.numbers("saturation_level");
  const nonLinear = metadata.numbers("non_linear_level");
  frame.extensions.forEach((extension, i) => {
    if (extension.mask) {
      context.log(
        "WARNING",
        `${frame.filename}: extension ${extension.id} has a mask already, which is kept.`,
      );
      return;
    }
    const mask = new Uint16Array(extension.width * extension.height);
    for (const bad of masks) orInto(mask, bad[i]);
    const levels = { saturation: saturation[i] ?? null, nonLinear: nonLinear[i] ?? null };
    if (levels.saturation !== null) {
      context.log(
        "FULLINFO",
        `${frame.filename}: extension ${extension.id} is saturated from ${levels.saturation.toFixed(2)} on`,
      );
      if (levels.nonLinear !== null && levels.saturation < levels.nonLinear) {
        context.log(
          "WARNING",
          `${frame.filename}: extension ${extension.id} saturates below its non-linear level.`,
        );
      }
    }
    flagLevels(mask, extension.data, extension.width, levels);
    extension.mask = mask;
  });
}

async function badPixelMasks(
  context: PrimitiveContext,
  frame: Frame,
  params: Parameters,
): Promise<Uint16Array[][]> {
  const wanted = params.textOrNull("static_bpm");
  const found = wanted === SEARCH ? await context.findCalibration("processed_bpm", frame) : undefined;
  const paths = [
    { what: "static", path: wanted === SEARCH ? (found?.path ?? null) : wanted },
    { what: "user", path: params.textOrNull("user_bpm") },
  ];
  const masks: Uint16Array[][] = [];
  for (const { what, path } of paths) {
    if (path === null) continue;
    const bpm = await context.open(path);
    context.log("STDINFO", `${frame.filename}: ${bpm.filename} is the ${what} bad pixel mask`);
    masks.push(fitBadPixelMask(frame, bpm));
    const { filename, source } = bpm;
    bpm.release();
    addProvenance(frame.ad, [
      { timestamp: context.now(), filename, md5: source?.md5 ?? "", addedBy: "addDQ" },
    ]);
  }
  if (masks.length === 0) context.log("STDINFO", `${frame.filename}: no bad pixel mask was found or given`);
  return masks;
}

function orInto(mask: Uint16Array, other: Uint16Array | undefined): void {
  other?.forEach((bits, i) => {
    mask[i] = (mask[i] as number) | bits;
  });
}
