import { geminiDescriptors, offsetInPixels } from "../../gemini/descriptors.ts";
import {
  completeScalars,
  fullFrame,
  keywordIfPrepared,
  numberOf,
  shownSection,
  withoutId,
} from "../../keywords.ts";
import type { Descriptor, DescriptorValue, Metadata } from "../../metadata.ts";
import { wavelengthIn } from "../../wavelength.ts";
import { composedGroupId, zeroPoints } from "../infrared.ts";
import {
  NIRI_ARRAY,
  NIRI_CENTRAL_WAVELENGTH,
  NIRI_DISPERSION,
  NIRI_FILTER_NAMES,
  NIRI_ZERO_POINTS,
} from "./tables.ts";

/** Descriptors of NIRI that differ from the common ones. */
export const niriDescriptors: Readonly<Record<string, Descriptor>> = {
  ...geminiDescriptors,

  array_section: arraySection,
  central_wavelength: wavelengthIn("nanometers", (metadata) => {
    const slit = metadata.text("focal_plane_mask", { stripID: true }) ?? "";
    return NIRI_CENTRAL_WAVELENGTH[metadata.text("camera") ?? ""]?.[slit]?.[grism(metadata)] ?? null;
  }),
  data_section: fullFrame,
  detector_roi_setting: (metadata) => {
    const sections = metadata.sections("data_section");
    const [x1, x2, y1, y2] = sections[0] ?? [];
    if (x2 === undefined) return null;
    const square = x1 === 0 && y1 === 0 && x2 === y2 && x2 % 256 === 0;
    if (!square) return "Custom";
    return x2 === 1024 ? "Full Frame" : `Central${x2}`;
  },
  detector_section: (metadata, options) => metadata.get("array_section", options),
  detector_x_offset: (metadata) => {
    const offset = offsetInPixels(metadata, "POFFSET");
    const flip = metadata.phu.get("INPORT") === 1 && metadata.get("is_ao") !== true;
    return offset !== null && flip ? -offset : offset;
  },
  detector_y_offset: (metadata) => {
    const offset = offsetInPixels(metadata, "QOFFSET");
    return offset === null ? null : -offset;
  },
  disperser: ({ phu }, { pretty, stripID }) => {
    const third = phu.getString("FILTER3");
    if (third === undefined) return null;
    if (!third.includes("grism")) return "MIRROR";
    return pretty || stripID ? withoutId(third) : third;
  },
  dispersion: wavelengthIn("nanometers", (metadata) => {
    const value = NIRI_DISPERSION[metadata.text("camera") ?? ""]?.[grism(metadata)];
    return value === undefined ? null : metadata.extensions.map(() => value);
  }),
  dispersion_axis: ({ extensions }) => extensions.map(() => 1),
  filter_name: ({ phu }, { pretty, stripID }) => {
    const filters = ["FILTER1", "FILTER2", "FILTER3"]
      .map((keyword) => phu.getString(keyword))
      .filter((name) => name !== undefined && !/open|grism|pupil/i.test(name))
      .map((name = "") => (pretty || stripID ? withoutId(name) : name))
      .toSorted();
    if (filters.includes("blank")) return "blank";
    if (filters.length === 0) return "open";
    const joined = filters.join("&");
    return pretty && Object.hasOwn(NIRI_FILTER_NAMES, joined)
      ? (NIRI_FILTER_NAMES[joined] ?? joined)
      : joined;
  },
  gain: keywordIfPrepared("GAIN", ({ extensions }) => extensions.map(() => NIRI_ARRAY.gain)),
  group_id: (metadata) =>
    composedGroupId(
      metadata,
      [
        ...(metadata.has("DARK") ? ["exposure_time", "coadds"] : ["observation_id", "filter_name", "camera"]),
        "read_mode",
        "well_depth_setting",
        "detector_section",
        ...(metadata.has("SPECT") ? ["disperser", "focal_plane_mask"] : []),
      ],
      metadata.has("IMAGE") && metadata.has("FLAT")
        ? `NIRI_IMAGE_${metadata.has("TWILIGHT") ? "TWILIGHT" : "FLAT"}`
        : undefined,
    ),
  nominal_photometric_zeropoint: (metadata) =>
    zeroPoints(
      metadata,
      NIRI_ZERO_POINTS[metadata.text("camera") ?? ""]?.[metadata.text("filter_name", { pretty: true }) ?? ""],
    ),
  non_linear_level: keywordIfPrepared("NONLINEA", (metadata) =>
    metadata
      .numbers("saturation_level")
      .map((level) => (level ? Math.trunc(NIRI_ARRAY.linearLimit * level) : null)),
  ),
  pupil_mask: ({ phu }, { pretty, stripID }) => {
    const third = phu.getString("FILTER3");
    if (third === undefined) return null;
    if (!third.startsWith("pup")) return "MIRROR";
    return pretty || stripID ? withoutId(third) : third;
  },
  read_mode: ({ phu }) => {
    const [reads, averages] = [phu.get("LNRS"), phu.get("NDAVGS")];
    if (reads === 16 && averages === 16) return "Low Background";
    if (reads === 1 && averages === 16) return "Medium Background";
    return reads === 1 && averages === 1 ? "High Background" : "Unknown";
  },
  read_noise: keywordIfPrepared("RDNOISE", (metadata) => {
    const byMode: Readonly<Record<string, number>> = NIRI_ARRAY.readNoise;
    const single = byMode[metadata.text("read_mode") ?? ""] ?? NIRI_ARRAY.readNoise["Medium Background"];
    // Coadds are summed.
    const noise = single * Math.sqrt(metadata.number("coadds") ?? 1);
    return metadata.extensions.map(() => noise);
  }),
  saturation_level: keywordIfPrepared("SATLEVEL", (metadata) => {
    const wells: Readonly<Record<string, { electrons: number }>> = NIRI_ARRAY.wells;
    const well = wells[metadata.text("well_depth_setting") ?? ""]?.electrons;
    const coadds = metadata.number("coadds") ?? 1;
    return metadata.numbers("gain").map((gain) => (gain && well ? Math.trunc((well * coadds) / gain) : null));
  }),
  slit_width: (metadata) => {
    const mask = metadata.text("focal_plane_mask", { pretty: true }) ?? "";
    const match = /^f(\d+)-(\d+)pix/.exec(mask);
    return match ? (Number(match[2]) * 0.7) / Number(match[1]) : null;
  },
  well_depth_setting: ({ phu }) => {
    const [upper, lower] = [numberOf(phu, "A_VDDUC"), numberOf(phu, "A_VDET")];
    if (upper === null || lower === null) return "Unknown";
    const found = Object.entries(NIRI_ARRAY.wells).find(
      ([, { volts }]) => Math.abs(upper - lower - volts) < 0.05,
    );
    return found?.[0] ?? "Unknown";
  },
};

/** The part of the array that was read, centred on it. Rows of these keywords are x. */
function arraySection(metadata: Metadata, { pretty }: { pretty?: boolean }): DescriptorValue {
  const [low, high, left, right] = ["LOWROW", "HIROW", "LOWCOL", "HICOL"].map((keyword) =>
    completeScalars(metadata, keyword),
  );
  if (!low || !high || !left || !right) return null;
  const half = (from: unknown, to: unknown) => Math.floor((Number(to) - Number(from) + 1) / 2);
  return metadata.extensions.map((_, i) => {
    const [x, y] = [half(low[i], high[i]), half(left[i], right[i])];
    return shownSection([512 - x, 512 + x, 512 - y, 512 + y], pretty);
  });
}

/** The grism as the tables know it, such as `Jgrism`. */
function grism(metadata: Metadata): string {
  return (metadata.text("disperser", { stripID: true }) ?? "").slice(0, 6);
}
