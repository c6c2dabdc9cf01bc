import { AstroDataError } from "../../errors.ts";
import { offsetInPixels } from "../../gemini/descriptors.ts";
import { headerDec, headerRa, pointing } from "../../gemini/position.ts";
import {
  completeScalars,
  fullFrame,
  keywordIfPrepared,
  modulo,
  numberOf,
  requiredNumber,
  sectionFrom,
  withoutId,
} from "../../keywords.ts";
import type { Descriptor, DescriptorOptions, Metadata } from "../../metadata.ts";
import { wavelengthIn } from "../../wavelength.ts";
import { composedGroupId, zeroPoints } from "../infrared.ts";
import { ARRAYS, DISPERSIONS, GAIN, ORDER_BANDS, PIXEL_SCALES, READ_MODES } from "./tables.ts";

/** World coordinates further than this from where the telescope pointed are wrong: arcsec. */
const WCS_ERROR = 1000;

/** Descriptors of GNIRS that differ from the common ones. */
export const gnirsDescriptors: Readonly<Record<string, Descriptor>> = {
  array_name: ({ phu, extensions }) => {
    const name = phu.getString("ARRAYID") ?? null;
    const controller = phu.getString("CONID");
    const full = controller === undefined ? name : `${name ?? "None"}+${controller}`;
    return extensions.map(() => full);
  },
  array_section: (metadata, options) => metadata.get("detector_section", options),
  central_wavelength: wavelengthIn("micrometers", ({ phu }) => {
    const value = numberOf(phu, "GRATWAVE");
    return value === null || value < 0 ? null : value;
  }),
  data_section: fullFrame,
  dec: (metadata) => position(metadata, "dec"),
  detector_section: (metadata, options) =>
    (completeScalars(metadata, "DETSEC") === undefined ? fullFrame : sectionFrom("DETSEC"))(
      metadata,
      options,
    ),
  detector_x_offset: (metadata) => {
    const offset = offsetInPixels(metadata, "QOFFSET");
    const flip = metadata.phu.get("INPORT") === 1 && metadata.get("is_ao") !== true;
    return offset !== null && flip ? -offset : offset;
  },
  detector_y_offset: (metadata) => {
    const offset = offsetInPixels(metadata, "POFFSET");
    return offset === null ? null : -offset;
  },
  disperser: (metadata, options) => {
    if (metadata.phu.get("ACQMIR") === "In") return "MIRROR";
    const [used, behind] = [grating(metadata, options), prism(metadata, options)];
    if (used === null || behind === null) return null;
    return behind.startsWith("MIR") ? used : `${used}&${behind}`;
  },
  dispersion: wavelengthIn("nanometers", dispersion),
  dispersion_axis: ({ extensions }) => extensions.map(() => 2),
  focal_plane_mask: focalPlaneMask,
  gain: keywordIfPrepared("GAIN", (metadata) => {
    const known = arrayMode(metadata) !== undefined;
    return metadata.extensions.map(() => (known ? GAIN : null));
  }),
  group_id: (metadata) =>
    composedGroupId(
      metadata,
      [
        ...(metadata.has("DARK")
          ? ["read_mode", "exposure_time", "coadds"]
          : ["observation_id", "filter_name", "camera", "read_mode"]),
        "well_depth_setting",
        "detector_section",
        "disperser",
        "focal_plane_mask",
      ],
      metadata.has("IMAGE") && metadata.has("FLAT") ? "GNIRS_IMAGE_FLAT" : undefined,
    ),
  // No zero points are known.
  nominal_photometric_zeropoint: (metadata) => zeroPoints(metadata, undefined),
  non_linear_level: keywordIfPrepared("NONLINEA", (metadata) => {
    if (!arrayIsKnown(metadata)) return null;
    const limit = arrayMode(metadata)?.linearLimit;
    return metadata
      .numbers("saturation_level")
      .map((level) => (limit && level ? Math.trunc(limit * level) : null));
  }),
  pixel_scale: (metadata) => {
    const camera = metadata.text("camera", { pretty: true });
    if (camera === null) return null;
    const scale = Object.hasOwn(PIXEL_SCALES, camera) ? PIXEL_SCALES[camera] : undefined;
    if (scale === undefined) {
      throw new AstroDataError("descriptor_failed", `GNIRS has no camera "${camera}" (keyword CAMERA).`);
    }
    return scale;
  },
  position_angle: ({ phu }) => modulo(requiredNumber(phu, "PA") + 90, 360),
  ra: (metadata) => position(metadata, "ra"),
  read_mode: ({ phu }) => {
    const mode = phu.getString("READMODE");
    return mode ?? READ_MODES[`${phu.getNumber("LNRS")},${phu.getNumber("NDAVGS")}`] ?? "Unknown";
  },
  read_noise: keywordIfPrepared("RDNOISE", (metadata) => {
    const single = arrayMode(metadata)?.readNoise;
    // Coadds are summed.
    const noise = single === undefined ? null : single * Math.sqrt(metadata.number("coadds") ?? 1);
    return metadata.extensions.map(() => noise);
  }),
  saturation_level: keywordIfPrepared("SATLEVEL", (metadata) => {
    if (!arrayIsKnown(metadata)) return null;
    const well = arrayMode(metadata)?.well;
    const coadds = metadata.number("coadds") ?? 1;
    return metadata.numbers("gain").map((gain) => (well && gain ? Math.trunc((well * coadds) / gain) : null));
  }),
  slit: ({ phu }, { pretty, stripID }) => {
    const name = phu.getString("SLIT")?.replaceAll(" ", "").replaceAll("1.0arcsec", "1.00arcsec");
    if (name === undefined) return null;
    return pretty || stripID ? withoutId(name) : name;
  },
  slit_width: (metadata) => {
    const slit = metadata.text("slit", { pretty: true });
    if (slit === null) {
      throw new AstroDataError("descriptor_failed", "The keyword SLIT is missing.");
    }
    const width = slit.includes("arcsec") ? Number(slit.replaceAll("arcsec", "")) : null;
    if (width !== null && Number.isNaN(width)) {
      throw new AstroDataError("descriptor_failed", `The keyword SLIT has no width: "${slit}".`);
    }
    return width;
  },
  well_depth_setting: ({ phu }) => {
    if (!phu.has("DETBIAS")) return null;
    const volts = Math.abs(requiredNumber(phu, "DETBIAS"));
    if (Math.abs(0.3 - volts) < 0.1) return "Shallow";
    return Math.abs(0.6 - volts) < 0.1 ? "Deep" : "Unknown";
  },
};

/** How the array was read; undefined when array, read mode or well depth are not in the tables. */
function arrayMode(metadata: Metadata) {
  const modes = ARRAYS.get(metadata.texts("array_name")[0] ?? "");
  return modes?.get(`${metadata.text("read_mode")},${metadata.text("well_depth_setting")}`);
}

function arrayIsKnown(metadata: Metadata): boolean {
  return ARRAYS.has(metadata.texts("array_name")[0] ?? "");
}

function dispersion(metadata: Metadata): number[] | null {
  const camera = metadata.text("camera");
  if (camera === null) throw new AstroDataError("descriptor_failed", "The keyword CAMERA is missing.");
  const length = ["Short", "Long"].find((name) => camera.includes(name));
  const order = metadata.has("SPECT") ? numberOf(metadata.phu, "GRATORD") : null;
  const band = metadata.has("XD")
    ? ORDER_BANDS[Math.trunc(order ?? 0)]
    : (metadata.text("filter_name", { pretty: true }) ?? "").slice(0, 1);
  const value = DISPERSIONS[`${grating(metadata, { pretty: true })},${length}`]?.[band ?? ""];
  return value === undefined ? null : metadata.extensions.map(() => value);
}

/** The grating without the letters of its camera: `32/mmSB_G5533` is `32/mm_G5533`. */
function grating({ phu }: Metadata, { pretty, stripID }: DescriptorOptions): string | null {
  const name = phu.getString("GRATING");
  if (name === undefined) return null;
  const match = /^([\d/m]+)[A-Z]*(_G\d+)/.exec(name);
  const plain = match ? `${match[1]}${match[2]}` : name;
  return pretty || stripID ? withoutId(plain) : plain;
}

/** The prism without what is mounted with it: `SB+SXD_G5508` is `SXD_G5508`. */
function prism({ phu }: Metadata, { pretty, stripID }: DescriptorOptions): string | null {
  const name = /^(?:[A-Z0-9]*\+)?([A-Z]*_G\d+)/.exec(phu.getString("PRISM") ?? "")?.[1] ?? null;
  return name !== null && (pretty || stripID) ? withoutId(name) : name;
}

function focalPlaneMask(metadata: Metadata, { pretty, stripID }: DescriptorOptions): string | null {
  const options = { pretty: pretty ?? false, stripID: stripID ?? false };
  const [slit, decker] = ["slit", "decker"].map((name) =>
    metadata.text(name, options)?.replaceAll("Acquisition", "Acq"),
  );
  if (slit === undefined || decker === undefined) return null;
  if (pretty) {
    if (decker.includes("Long")) return slit;
    if (decker.includes("XD")) return `${slit}XD`;
    const both = ["HR-IFU", "LR-IFU", "IFU", "Acq"].find(
      (name) => slit.includes(name) && decker.includes(name),
    );
    if (both !== undefined) return both;
  }
  return `${slit}&${decker}`;
}

/** The world coordinates, unless they are far from where the telescope pointed; without them the header's position. */
function position(metadata: Metadata, coordinate: "ra" | "dec"): number | null {
  const world = metadata.number(`wcs_${coordinate}`);
  if (world === null) return coordinate === "ra" ? headerRa(metadata.phu) : headerDec(metadata.phu);
  const target = pointedAt(metadata)?.[coordinate];
  if (target === undefined) return world;
  let distance = Math.abs(world - target);
  if (distance > 180) distance = Math.abs(distance - 360);
  if (coordinate === "ra") distance /= Math.cos(((metadata.number("dec") ?? 0) * Math.PI) / 180);
  return distance * 3600 > WCS_ERROR ? target : world;
}

function pointedAt(metadata: Metadata): { ra: number; dec: number } | null {
  try {
    return pointing(metadata);
  } catch (error) {
    if (error instanceof AstroDataError) return null;
    throw error;
  }
}
