import type { Header } from "@goats/fits";
import type { TagRule } from "../../metadata.ts";
import type { TagSet } from "../../tags.ts";
import { always, textOf, when } from "../define.ts";

const PROCESSED = ["PRSLITIM", "PRSLITBI", "PRSLITDA", "PRSLITFL", "PRWAVLFT", "PRPOLYFT", "PROCSTND"];

function isSlitViewer(phu: Header): boolean {
  return textOf(phu, "CAMERA").toLowerCase().startsWith("slit");
}

/** The tags of one arm; a file of a single camera is no bundle. */
function onSpectrograph(tags: (camera: string) => readonly string[]): TagRule {
  return ({ phu }): TagSet | undefined => {
    const camera = textOf(phu, "CAMERA");
    return camera === "BLUE" || camera === "RED" ? { add: tags(camera), blocks: ["BUNDLE"] } : undefined;
  };
}

/** Tags of GHOST, beside those common to Gemini. */
export const ghostTagRules: Readonly<Record<string, TagRule>> = {
  tag_instrument: always("GHOST"),
  tag_bundle: always("BUNDLE"),
  tag_bias: when("OBSTYPE", "BIAS", { add: ["CAL", "BIAS"], blocks: ["IMAGE", "SPECT"] }),
  tag_dark: when("OBSTYPE", "DARK", { add: ["CAL", "DARK"], blocks: ["IMAGE", "SPECT"] }),
  tag_arc: when("OBSTYPE", "ARC", { add: ["CAL", "ARC"] }),
  tag_flat: when("OBSTYPE", "FLAT", { add: ["CAL", "FLAT"] }),
  tag_slitflat: ({ phu }) =>
    phu.get("OBSTYPE") === "FLAT" && isSlitViewer(phu) ? { add: ["CAL", "SLITFLAT"] } : undefined,
  tag_sky: when("OBSTYPE", "SKY", { add: ["SKY"] }),
  tag_slitv: ({ phu }) =>
    isSlitViewer(phu) ? { add: ["SLITV", "SLIT"], blocks: ["SPECT", "BUNDLE"] } : undefined,
  tag_image: ({ phu }) => (isSlitViewer(phu) ? { add: ["IMAGE"] } : undefined),
  tag_camera: onSpectrograph((camera) => [camera]),
  tag_spect: onSpectrograph(() => ["SPECT", "XD"]),
  status_processed_ghost_cals: ({ phu }) =>
    PROCESSED.some((keyword) => phu.has(keyword)) ? { add: ["PROCESSED"] } : undefined,
  tag_processed_standard: ({ phu }) => (phu.has("PROCSTND") ? { add: ["STANDARD"] } : undefined),
  tag_obsclass: when("OBSCLASS", "partnerCal", { add: ["PARTNER_CAL"] }),
};
