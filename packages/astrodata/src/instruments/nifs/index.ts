import { AstroDataError } from "../../errors.ts";
import {
  component,
  fromPhu,
  keywordIfPrepared,
  numberOf,
  requiredNumber,
  sectionFrom,
  withoutId,
} from "../../keywords.ts";
import type { Metadata } from "../../metadata.ts";
import { wavelengthIn } from "../../wavelength.ts";
import { always, defineInstrument, when } from "../define.ts";
import { BIAS_VOLTS, NIFS_ARRAY, NIFS_READ_MODES, NIFS_SETUPS, PIXEL_SCALE } from "./tables.ts";

/** NIFS, the near-infrared integral field spectrograph of Gemini North. */
export const nifs = defineInstrument({
  className: "AstroDataNifs",
  instrument: "NIFS",
  tagRules: {
    tag_instrument: always("NIFS"),
    tag_dark: when("OBSTYPE", "DARK", { add: ["DARK", "CAL"], blocks: ["IMAGE", "SPECT"] }),
    tag_image: when("FLIP", "In", { add: ["IMAGE"] }),
    tag_arc: when("OBSTYPE", "ARC", { add: ["ARC", "CAL"] }),
    tag_ronchi: ({ phu }) =>
      phu.get("OBSTYPE") === "FLAT" && phu.get("APERTURE") === "Ronchi_Screen_G5615"
        ? { add: ["RONCHI", "CAL"] }
        : undefined,
    tag_spect: when("FLIP", "Out", { add: ["SPECT", "IFU"] }),
  },
  descriptors: {
    array_section: sectionFrom("DATASEC"),
    camera: component("INSTRUME"),
    central_wavelength: wavelengthIn("micrometers", ({ phu }) => {
      const value = numberOf(phu, "GRATWAVE");
      return value === null || value < 0 ? null : value;
    }),
    detector_section: sectionFrom("DATASEC"),
    disperser: component("GRATING"),
    filter_name: ({ phu }, { pretty, stripID }) => {
      const name = phu.getString("FILTER");
      if (name === undefined) return null;
      const shown = pretty || stripID ? withoutId(name) : name;
      return shown === "Blocked" ? "blank" : shown;
    },
    focal_plane_mask: component("APERTURE"),
    gain: keywordIfPrepared("GAIN", (metadata) => {
      requireBias(metadata);
      return metadata.extensions.map(() => NIFS_ARRAY.gain);
    }),
    non_linear_level: keywordIfPrepared("NONLINEA", (metadata) => {
      requireBias(metadata);
      return metadata
        .numbers("saturation_level")
        .map((level) => (level ? Math.trunc(NIFS_ARRAY.linearLimit * level) : null));
    }),
    observation_epoch: fromPhu("EPOCH"),
    pixel_scale: (metadata) => {
      const mask = metadata.text("focal_plane_mask") ?? "";
      const setup = `${metadata.text("disperser")},${metadata.text("filter_name")}`;
      return NIFS_SETUPS.masks.includes(mask) && NIFS_SETUPS.gratings.includes(setup) ? PIXEL_SCALE : null;
    },
    read_mode: ({ phu }) => NIFS_READ_MODES[phu.getNumber("LNRS") ?? 0] ?? "Unknown",
    read_noise: (metadata) => {
      requireBias(metadata);
      const reads = numberOf(metadata.phu, "LNRS");
      const coadds = metadata.number("coadds") ?? 1;
      const noise = reads === null ? null : (NIFS_ARRAY.readNoise * Math.sqrt(coadds)) / Math.sqrt(reads);
      return metadata.extensions.map(() => noise);
    },
    saturation_level: keywordIfPrepared("SATLEVEL", (metadata) => {
      if (!metadata.phu.has("BIASPWR")) return metadata.extensions.map(() => null);
      requireBias(metadata);
      const coadds = metadata.number("coadds") ?? 1;
      return metadata
        .numbers("gain")
        .map((gain) => (gain ? Math.trunc((NIFS_ARRAY.well * NIFS_ARRAY.gain * coadds) / gain) : null));
    }),
  },
  unlisted: ["gain", "non_linear_level", "saturation_level"],
});

/** The array is known at one bias voltage only. @throws {AstroDataError} `descriptor_failed` */
function requireBias({ phu }: Metadata): void {
  const volts = requiredNumber(phu, "BIASPWR");
  if (Math.abs(volts - BIAS_VOLTS) >= 0.1) {
    throw new AstroDataError(
      "descriptor_failed",
      `The array is not known at a bias of ${volts} V (keyword BIASPWR).`,
    );
  }
}
