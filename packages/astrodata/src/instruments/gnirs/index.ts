import { defineInstrument } from "../define.ts";
import { gnirsDescriptors } from "./descriptors.ts";
import { GNIRS_FILTERS } from "./tables.ts";
import { gnirsTagRules } from "./tags.ts";

/** GNIRS, the near-infrared spectrograph of Gemini North (up to 2007 of Gemini South). */
export const gnirs = defineInstrument({
  className: "AstroDataGnirs",
  instrument: "GNIRS",
  tagRules: gnirsTagRules,
  descriptors: gnirsDescriptors,
  unlisted: ["gain", "non_linear_level", "read_noise", "saturation_level"],
  filters: GNIRS_FILTERS,
});
