import { geminiTagRules } from "../../gemini/tags.ts";
import type { InstrumentRules } from "../../metadata.ts";
import { filterWavelengths } from "../../rules.ts";
import { gmosDescriptors } from "./descriptors.ts";
import { GMOS_FILTERS } from "./detectors.ts";
import { gmosSettings } from "./settings.ts";
import { gmosTagRules } from "./tags.ts";

/** GMOS-N and GMOS-S: the optical imagers and spectrographs of both sites. */
export const gmos: InstrumentRules = {
  className: "AstroDataGmos",
  matches: ({ phu }) => /^GMOS-[NS]$/i.test(phu.getString("INSTRUME") ?? ""),
  genericName: () => "GMOS",
  tagRules: { ...geminiTagRules, ...gmosTagRules },
  descriptors: gmosDescriptors,
  unlisted: ["gain", "read_noise", "saturation_level"],
  filterWavelength: filterWavelengths(GMOS_FILTERS),
  settings: gmosSettings,
};
