import { geminiTagRules } from "../../gemini/tags.ts";
import type { InstrumentRules } from "../../metadata.ts";
import { filterWavelengths } from "../../rules.ts";
import { genericSettings } from "../generic.ts";
import { f2Descriptors } from "./descriptors.ts";
import { F2_FILTERS } from "./tables.ts";
import { f2TagRules } from "./tags.ts";

/** FLAMINGOS-2, the near-infrared imager and spectrograph of Gemini South. Early frames call it Flam. */
export const f2: InstrumentRules = {
  className: "AstroDataF2",
  matches: ({ phu }) => ["F2", "FLAM"].includes((phu.getString("INSTRUME") ?? "").toUpperCase()),
  genericName: (phu) => phu.getString("INSTRUME"),
  tagRules: { ...geminiTagRules, ...f2TagRules },
  descriptors: f2Descriptors,
  unlisted: ["camera", "gain", "non_linear_level", "read_noise", "saturation_level"],
  filterWavelength: filterWavelengths(F2_FILTERS),
  settings: genericSettings,
};
