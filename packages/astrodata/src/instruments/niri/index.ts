import { geminiTagRules } from "../../gemini/tags.ts";
import type { InstrumentRules } from "../../metadata.ts";
import { filterWavelengths } from "../../rules.ts";
import { genericSettings } from "../generic.ts";
import { niriDescriptors } from "./descriptors.ts";
import { NIRI_FILTERS } from "./tables.ts";
import { niriTagRules } from "./tags.ts";

/** NIRI, the near-infrared imager of Gemini North. */
export const niri: InstrumentRules = {
  className: "AstroDataNiri",
  matches: ({ phu }) => (phu.getString("INSTRUME") ?? "").toUpperCase() === "NIRI",
  genericName: (phu) => phu.getString("INSTRUME"),
  tagRules: { ...geminiTagRules, ...niriTagRules },
  descriptors: niriDescriptors,
  unlisted: ["gain", "non_linear_level", "read_noise", "saturation_level"],
  filterWavelength: filterWavelengths(NIRI_FILTERS),
  settings: genericSettings,
};
