import type { Metadata, Setting } from "../../metadata.ts";
import { settingList } from "../../settings.ts";

/** What GMOS frames must share to be reduced together. */
export function gmosSettings(metadata: Metadata): Setting[] {
  const list = settingList(metadata);
  list.add("Instrument", "instrument");
  list.add("Detector", "detector_name", { pretty: true });
  list.add("Binning", "binning");
  list.put("Region", () => region(metadata));
  list.put("Amplifiers", () => String(metadata.extensions.length));
  list.add("Read speed", "read_speed_setting");
  list.add("Gain", "gain_setting");
  if (metadata.has("NODANDSHUFFLE")) list.add("Shuffled rows", "shuffle_pixels");

  if (metadata.has("BIAS")) return list.settings;
  if (metadata.has("DARK")) {
    list.add("Exposure", "exposure_time", { unit: "s" });
    return list.settings;
  }
  list.add("Filter", "filter_name", { pretty: true });
  if (metadata.has("SPECT")) {
    list.add("Disperser", "disperser", { pretty: true });
    list.put("Central wavelength", () => nanometers(metadata));
  }
  if (metadata.has("SPECT") || metadata.has("THRUSLIT"))
    list.add("Mask", "focal_plane_mask", { pretty: true });
  return list.settings;
}

/** The name of the region of interest; one without a name is told by its pixels. */
function region(metadata: Metadata): string | null {
  const name = metadata.text("detector_roi_setting");
  if (name !== "Custom" && name !== "Undefined") return name;
  const sections = [
    ...new Set(metadata.texts("detector_section", { pretty: true }).filter((text) => text !== null)),
  ];
  return sections.length === 0 ? name : `${name} ${sections.join(" ")}`;
}

function nanometers(metadata: Metadata): string | null {
  const wavelength = metadata.number("central_wavelength", { pretty: true, units: "nanometers" });
  return wavelength === null ? null : `${wavelength} nm`;
}
