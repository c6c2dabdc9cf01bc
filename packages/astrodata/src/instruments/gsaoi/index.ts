import { offsetInPixels, tangentPoint } from "../../gemini/descriptors.ts";
import {
  completeScalars,
  component,
  fromPhu,
  keywordIfPrepared,
  numberOf,
  sectionFrom,
} from "../../keywords.ts";
import type { Metadata } from "../../metadata.ts";
import { wavelengthIn } from "../../wavelength.ts";
import { always, defineInstrument, textOf, when } from "../define.ts";
import { composedGroupId } from "../infrared.ts";
import {
  GSAOI_ARRAYS,
  GSAOI_FILTERS,
  GSAOI_READ_MODES,
  GSAOI_ZERO_POINTS,
  type GsaoiArray,
} from "./tables.ts";

/** GSAOI, the near-infrared imager behind the adaptive optics of Gemini South. */
export const gsaoi = defineInstrument({
  className: "AstroDataGsaoi",
  instrument: "GSAOI",
  tagRules: {
    tag_instrument: always("GSAOI"),
    tag_dark: when("OBSTYPE", "DARK", { add: ["DARK", "CAL"], blocks: ["IMAGE"] }),
    tag_image: ({ phu }) => {
      const object = textOf(phu, "OBJECT").toUpperCase();
      const special = ["DOMEFLAT", "TWILIGHT"].find((name) => object.includes(name));
      const flat = special !== undefined || phu.get("OBSTYPE") === "FLAT";
      return {
        add: ["IMAGE", ...(flat ? ["FLAT", "CAL"] : []), ...(special === undefined ? [] : [special])],
      };
    },
    // Its flats are of the dome, so the name of the object tells the lamp.
    type_gcal_lamp: ({ phu }) => {
      const object = textOf(phu, "OBJECT").toUpperCase();
      if (object === "DOMEFLAT") return { add: ["LAMPON"] };
      return object === "DOMEFLAT OFF" ? { add: ["LAMPOFF"] } : undefined;
    },
  },
  descriptors: {
    array_name: (metadata) =>
      completeScalars(metadata, "ARRAYID") ??
      metadata.extensions.map(() => metadata.phu.getString("DETECTOR") ?? null),
    array_section: sectionFrom("CCDSEC"),
    camera: component("DETECTOR"),
    central_wavelength: wavelengthIn("angstroms", ({ phu }) => {
      const value = numberOf(phu, "WAVELENG");
      return value === null || value < 0 ? null : value;
    }),
    detector_name: fromPhu("DETECTOR"),
    detector_y_offset: (metadata) => {
      const offset = offsetInPixels(metadata, "QOFFSET");
      return offset === null ? null : -offset;
    },
    gain: keywordIfPrepared("GAIN", (metadata) => arrays(metadata).map((array) => array?.gain ?? null)),
    group_id: (metadata) =>
      composedGroupId(metadata, [
        ...(metadata.has("FLAT")
          ? ["filter_name", "exposure_time", "program_id"]
          : ["observation_id", "filter_name", "exposure_time"]),
        "read_mode",
        "detector_section",
      ]),
    is_coadds_summed: () => false,
    nominal_photometric_zeropoint: (metadata) => {
      const filter = metadata.text("filter_name", { pretty: true }) ?? "";
      const inAdu = metadata.get("is_in_adu") === true;
      const gains = metadata.numbers("gain");
      return metadata.texts("array_name").map((name, i) => {
        const electrons = GSAOI_ZERO_POINTS[filter]?.[name ?? ""];
        const gain = gains[i];
        if (electrons === undefined) return null;
        if (!inAdu) return electrons;
        return gain ? electrons - 2.5 * Math.log10(gain) : null;
      });
    },
    non_linear_level: keywordIfPrepared("NONLINEA", (metadata) => {
      const levels = metadata.numbers("saturation_level");
      return arrays(metadata).map((array, i) => {
        const level = levels[i];
        return array && level ? array.linearLimit * level : null;
      });
    }),
    read_noise: keywordIfPrepared("RDNOISE", (metadata) => {
      // Coadds are averaged.
      const factor = Math.sqrt(metadata.number("coadds") ?? 1);
      return arrays(metadata).map((array) => (array ? Number((array.readNoise / factor).toFixed(2)) : null));
    }),
    read_speed_setting: ({ phu }) => GSAOI_READ_MODES[phu.getNumber("LNRS") ?? 0] ?? "Unknown",
    saturation_level: keywordIfPrepared("SATLEVEL", (metadata) => {
      // The tables have ADU of raw frames; the gain keyword says what became of them.
      const gains = metadata.numbers("gain");
      return arrays(metadata).map((array, i) => {
        const gain = gains[i];
        return array && gain ? (array.well * array.gain) / gain : null;
      });
    }),
    wcs_dec: (metadata) => tangentPoint(metadata, 2, "DEC--TAN"),
    wcs_ra: (metadata) => tangentPoint(metadata, 1, "RA---TAN"),
  },
  unlisted: ["gain", "non_linear_level", "read_noise", "saturation_level"],
  filters: GSAOI_FILTERS,
});

/** The array of each extension as it was read; undefined when array or read mode are not in the tables. */
function arrays(metadata: Metadata): (GsaoiArray | undefined)[] {
  const mode = metadata.text("read_speed_setting") ?? "";
  return metadata.texts("array_name").map((name) => GSAOI_ARRAYS[mode]?.[name ?? ""]);
}
