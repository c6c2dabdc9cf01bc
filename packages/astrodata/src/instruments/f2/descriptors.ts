import { geminiDescriptors, meanPixelScale, offsetInPixels } from "../../gemini/descriptors.ts";
import {
  component,
  keywordIfPrepared,
  numberOf,
  requiredNumber,
  sectionFrom,
  shownSection,
  withId,
  withoutId,
} from "../../keywords.ts";
import type { Descriptor, DescriptorOptions, Metadata } from "../../metadata.ts";
import { wavelengthIn } from "../../wavelength.ts";
import { composedGroupId, zeroPoints } from "../infrared.ts";
import {
  F2_ARRAY,
  F2_CENTRAL_WAVELENGTH,
  F2_DISPERSION,
  F2_R3K_WAVELENGTH,
  F2_ZERO_POINTS,
} from "./tables.ts";

/** Descriptors of FLAMINGOS-2 that differ from the common ones. */
export const f2Descriptors: Readonly<Record<string, Descriptor>> = {
  ...geminiDescriptors,

  array_section: wholeArrayUnlessPrepared("ARRAYSEC"),
  camera: (metadata, { pretty, stripID }) => {
    const name = camera(metadata);
    return pretty || stripID ? withoutId(name) : name;
  },
  central_wavelength: wavelengthIn("nanometers", (metadata) => {
    // The header has Angstroms.
    const header = requiredNumber(metadata.phu, "WAVELENG") * 0.1;
    const filter = metadata.text("filter_name", { keepID: true }) ?? "";
    const value = Object.hasOwn(F2_CENTRAL_WAVELENGTH, filter) ? F2_CENTRAL_WAVELENGTH[filter] : header;
    if (value !== undefined && value >= 0) return value;
    if (metadata.text("disperser", { pretty: true }) !== "R3K") return null;
    return F2_R3K_WAVELENGTH[(metadata.text("filter_name", { pretty: true }) ?? "").slice(0, 1)] ?? null;
  }),
  data_section: wholeArrayUnlessPrepared("DATASEC"),
  detector_section: wholeArrayUnlessPrepared("DETSEC"),
  detector_x_offset: (metadata) => {
    const offset = offsetInPixels(metadata, "QOFFSET");
    return offset === null ? null : -offset;
  },
  detector_y_offset: (metadata) => {
    const offset = offsetInPixels(metadata, "POFFSET");
    if (offset === null) return null;
    return metadata.phu.get("INPORT") === 1 ? offset : -offset;
  },
  disperser: component("GRISM"),
  dispersion: wavelengthIn("nanometers", (metadata) => {
    const grism = metadata.text("disperser", { pretty: true }) ?? "";
    const value = F2_DISPERSION[grism]?.[metadata.text("filter_name", { keepID: true }) ?? ""];
    return value === undefined ? null : metadata.extensions.map(() => value);
  }),
  dispersion_axis: ({ extensions }) => extensions.map(() => 2),
  filter_name: filterName,
  focal_plane_mask: ({ phu }) =>
    phu.get("MOSPOS") === "Open" ? "Open" : (phu.getString("MASKNAME") ?? null),
  gain: keywordIfPrepared("GAIN", ({ phu, extensions }) => {
    const reads = phu.getNumber("LNRS");
    const known = reads !== undefined && readNoise(reads) !== null;
    return extensions.map(() => (known ? F2_ARRAY.gain / reads : null));
  }),
  group_id: groupId,
  lyot_stop: ({ phu }) => lyot(phu.getString("LYOT") ?? phu.getString("LYOTPOS")),
  nominal_photometric_zeropoint: (metadata) =>
    zeroPoints(
      metadata,
      F2_ZERO_POINTS[metadata.text("camera", { pretty: true }) ?? ""]?.[
        metadata.text("filter_name", { pretty: true }) ?? ""
      ],
    ),
  non_linear_level: keywordIfPrepared("NONLINEA", (metadata) => {
    const known = readNoise(metadata.phu.getNumber("LNRS")) !== null;
    return metadata
      .numbers("saturation_level")
      .map((level) => (known && level ? Math.trunc(F2_ARRAY.linearLimit * level) : null));
  }),
  pixel_scale: (metadata) => meanPixelScale(metadata) ?? requiredNumber(metadata.phu, "PIXSCALE"),
  position_angle: ({ phu }) => {
    const angle = (requiredNumber(phu, "PA") + 90) % 360;
    return angle < 0 ? angle + 360 : angle;
  },
  read_mode: ({ phu }) => {
    const reads = phu.getNumber("LNRS");
    return reads === undefined ? null : String(reads);
  },
  read_noise: keywordIfPrepared("RDNOISE", ({ phu, extensions }) => {
    const noise = readNoise(phu.getNumber("LNRS"));
    return extensions.map(() => noise);
  }),
  saturation_level: keywordIfPrepared("SATLEVEL", (metadata) => {
    const known = readNoise(metadata.phu.getNumber("LNRS")) !== null;
    return metadata
      .numbers("gain")
      .map((gain) => (known && gain ? Math.trunc(F2_ARRAY.fullWell / gain) : null));
  }),
  slit_width: (metadata) => {
    const match = /^(\d+)pix-slit$/.exec(metadata.text("focal_plane_mask") ?? "");
    const scale = metadata.number("pixel_scale");
    return match && scale !== null ? Number(match[1]) * scale : null;
  },
  // The slit, and north-south at position angle 0, lie along x of the detector.
  telescope_x_offset: ({ phu }) => negated(numberOf(phu, "YOFFSET")),
  telescope_y_offset: ({ phu }) => negated(numberOf(phu, "XOFFSET")),
};

/** Raw frames have no such keywords: the array is always read as a whole. */
function wholeArrayUnlessPrepared(keyword: string): Descriptor {
  const fromKeyword = sectionFrom(keyword);
  return (metadata, options) =>
    metadata.has("PREPARED")
      ? fromKeyword(metadata, options)
      : metadata.extensions.map(() => shownSection([0, 2048, 0, 2048], options.pretty));
}

function readNoise(reads: number | undefined): number | null {
  const table: Readonly<Record<string, number>> = F2_ARRAY.readNoise;
  return table[String(reads)] ?? null;
}

function lyot(name: string | undefined): string | null {
  return name === undefined || name === "Undefined" ? null : name;
}

/** The focal ratio: from the Lyot wheel if a stop is in, else from FOCUS, else from the scale of the pixels. */
function camera(metadata: Metadata): string {
  const stop = metadata.text("lyot_stop");
  if (stop?.startsWith("f/")) return stop;
  let focus = metadata.phu.getString("FOCUS") ?? "";
  if (!/^f\/\d+$/.test(focus)) {
    const scale = metadata.has("PREPARED")
      ? requiredNumber(metadata.phu, "PIXSCALE")
      : (metadata.number("pixel_scale") ?? 0);
    focus = scale > 0.1 ? "f/16" : "f/32";
  }
  return `${focus}_${focus === "f/16" ? "G5830" : "G9999"}`;
}

/** The filters of two wheels, and of the Lyot wheel when it holds a filter. */
function filterName(metadata: Metadata, { pretty, stripID, keepID }: DescriptorOptions): string | null {
  const { phu } = metadata;
  const [first, second] =
    phu.has("FILTER1") && phu.has("FILTER2")
      ? [phu.getString("FILTER1"), phu.getString("FILTER2")]
      : [phu.getString("FILT1POS"), phu.getString("FILT2POS")];
  if (first === undefined || second === undefined) return null;
  const stop = metadata.text("lyot_stop");
  const third = stop !== null && !/^(f|GEMS|Hart)/.test(stop) ? [stop] : [];
  const named = (name: string) => {
    const short = pretty || stripID ? withoutId(name) : name;
    return keepID ? withId(short) : short;
  };
  const wheels = [named(first), named(second)];
  const filters = [...wheels, ...third.map(named)];
  if (!pretty && !keepID) return filters.join("&");

  const inWheels = (part: string) => wheels.some((name) => name.includes(part));
  if (inWheels("DK")) return "dark";
  if (inWheels("Block") || inWheels("Dark")) return "blank";
  const kept = filters.filter(
    (name, index) => index > 1 || !(name.includes("open") || name.includes("Open")),
  );
  return kept.length === 0 ? "open" : kept.join("&");
}

function groupId(metadata: Metadata): string {
  const flat = metadata.has("IMAGE") && metadata.has("FLAT");
  const twilight = metadata.has("IMAGE") && metadata.has("TWILIGHT");
  let names: string[];
  let addition: string | undefined;
  if (metadata.has("DARK")) names = ["exposure_time", "coadds"];
  else if (flat) {
    names = ["filter_name", "camera", "exposure_time", "observation_id"];
    addition = "F2_IMAGE_FLAT";
  } else if (twilight) {
    names = ["filter_name", "camera"];
    addition = "F2_IMAGE_TWILIGHT";
  } else names = ["observation_id", "filter_name", "camera", "exposure_time"];
  names.push("read_mode", "detector_section");
  if (metadata.has("SPECT")) names.push("disperser", "focal_plane_mask");
  return composedGroupId(metadata, names, addition);
}

function negated(value: number | null): number | null {
  return value === null ? null : -value;
}
