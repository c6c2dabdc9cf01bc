import { offsetInPixels } from "../../gemini/descriptors.ts";
import { component, numberOf } from "../../keywords.ts";
import type { Metadata } from "../../metadata.ts";
import { wavelengthIn } from "../../wavelength.ts";
import { always, defineInstrument, textOf } from "../define.ts";

/** Dispersion and central wavelength in micrometres by grating; the high resolution has its centre in the header. */
const GRATINGS: Readonly<Record<string, { readonly dispersion: number; readonly centre?: number }>> = {
  "LowRes-10": { dispersion: 0.022, centre: 10.5 },
  "LowRes-20": { dispersion: 0.033, centre: 20 },
  "HighRes-10": { dispersion: 0.0019 },
};

/** Electrons for each ADU by the bias level. */
const GAINS: Readonly<Record<string, number>> = { "1": 718, "2": 214 };

/** T-ReCS, the mid-infrared imager and spectrograph of Gemini South. */
export const trecs = defineInstrument({
  className: "AstroDataTrecs",
  instrument: "TRECS",
  tagRules: {
    tag_instrument: always("TRECS"),
    type_mode: ({ phu }) => ({
      add: [textOf(phu, "GRATING").toUpperCase().includes("MIRROR") ? "IMAGE" : "SPECT"],
    }),
  },
  descriptors: {
    camera: component("OBSMODE"),
    central_wavelength: wavelengthIn("micrometers", (metadata) => {
      const used = grating(metadata);
      return used === undefined ? null : (used.centre ?? numberOf(metadata.phu, "HRCENWL"));
    }),
    detector_x_offset: (metadata) => offsetInPixels(metadata, "POFFSET"),
    detector_y_offset: (metadata) => {
      const offset = offsetInPixels(metadata, "QOFFSET");
      return offset === null ? null : -offset;
    },
    disperser: component("GRATING"),
    dispersion: wavelengthIn("micrometers", (metadata) => grating(metadata)?.dispersion ?? null),
    exposure_time: (metadata) => {
      const seconds = numberOf(metadata.phu, "OBJTIME");
      if (seconds === null || seconds < 0) return null;
      return metadata.has("PREPARED") ? seconds : seconds * (metadata.number("coadds") ?? 1);
    },
    focal_plane_mask: component("SLIT"),
    gain: ({ phu, extensions }) => {
      const value = GAINS[textOf(phu, "BIASLEVL")] ?? null;
      return extensions.map(() => value);
    },
    pixel_scale: () => 0.089,
    pupil_mask: component("PUPILIMA"),
  },
});

function grating(metadata: Metadata) {
  const name = metadata.text("disperser") ?? "";
  return GRATINGS[name.startsWith("HighRes-10") ? "HighRes-10" : name];
}
