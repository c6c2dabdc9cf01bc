import { geminiDescriptors } from "../gemini/descriptors.ts";
import { geminiTagRules, isGemini } from "../gemini/tags.ts";
import type { InstrumentRules, Metadata, Setting } from "../metadata.ts";
import { filterWavelengths } from "../rules.ts";
import { settingList } from "../settings.ts";

/** Any file of the Gemini telescopes whose instrument has no rules of its own. */
export const generic: InstrumentRules = {
  className: "AstroDataGemini",
  matches: ({ phu }) => isGemini(phu),
  genericName: (phu) => phu.getString("INSTRUME"),
  tagRules: geminiTagRules,
  descriptors: geminiDescriptors,
  unlisted: [],
  filterWavelength: filterWavelengths({}),
  settings: genericSettings,
};

/** What frames of any instrument must share to be reduced together. */
export function genericSettings(metadata: Metadata): Setting[] {
  const list = settingList(metadata);
  list.add("Instrument", "instrument");
  list.add("Camera", "camera", { pretty: true });
  list.add("Binning", "binning");
  list.add("Read mode", "read_mode");
  list.add("Well depth", "well_depth_setting");
  list.add("Detector section", "detector_section", { pretty: true });
  if (metadata.has("BIAS")) return list.settings;
  list.add("Exposure", "exposure_time", { unit: "s" });
  list.add("Coadds", "coadds");
  if (metadata.has("DARK")) return list.settings;
  list.add("Filter", "filter_name", { pretty: true });
  if (metadata.has("SPECT")) {
    list.add("Disperser", "disperser", { pretty: true });
    list.add("Central wavelength", "central_wavelength", { units: "nanometers", unit: "nm" });
    list.add("Mask", "focal_plane_mask", { pretty: true });
  }
  return list.settings;
}
