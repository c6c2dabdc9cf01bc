import { AstroDataError } from "../../errors.ts";
import { geminiDescriptors, offsetInPixels, tangentPoint } from "../../gemini/descriptors.ts";
import {
  fromExtensions,
  fromPhu,
  modulo,
  numberOf,
  requiredNumber,
  sectionFrom,
  withoutId,
} from "../../keywords.ts";
import type { Descriptor, DescriptorValue, Metadata } from "../../metadata.ts";
import { type PrintedValue, pythonText } from "../../python-text.ts";
import type { Section } from "../../section.ts";
import { wavelengthIn } from "../../wavelength.ts";
import { DETECTOR_NAMES, PIXEL_SCALES, ROI_SETTINGS } from "./detectors.ts";
import { gratingDispersion, gratingRuling } from "./gratings.ts";
import { readoutDescriptors } from "./readout.ts";
import { saturationLevel } from "./saturation.ts";
import { ZERO_POINTS } from "./zeropoints.ts";

/** Descriptors of GMOS-N and GMOS-S that differ from the common ones. */
export const gmosDescriptors: Readonly<Record<string, Descriptor>> = {
  ...geminiDescriptors,
  ...readoutDescriptors,

  amp_read_area: (metadata) => {
    const sections = metadata.texts("detector_section", { pretty: true });
    return metadata.texts("array_name").map((name, index) => {
      const section = sections[index];
      return name && section ? `'${name}':${section}` : null;
    });
  },
  array_name: fromExtensions("AMPNAME"),
  array_section: sectionFrom("CCDSEC"),
  camera: (metadata, { pretty, stripID }) => {
    const name = metadata.phu.getString("INSTRUME") ?? null;
    return name !== null && (pretty || stripID) ? withoutId(name) : name;
  },
  central_wavelength: wavelengthIn("nanometers", ({ phu }, { pretty }) => {
    // CENTWAVE is in the headers since 2007.
    const value = numberOf(phu, phu.has("CENTWAVE") ? "CENTWAVE" : "GRWLEN");
    if (value === null || value <= 0) return null;
    return pretty ? Math.round(10 * value) / 10 : value;
  }),
  detector_name: ({ phu }, { pretty }) => {
    if (!pretty) return phu.getString("DETID") ?? null;
    const type = phu.getString("DETTYPE") ?? "";
    return Object.hasOwn(DETECTOR_NAMES, type) ? (DETECTOR_NAMES[type] ?? null) : null;
  },
  detector_roi_setting: (metadata) => {
    const roi = requestedRois(metadata)[0];
    if (roi === undefined) return "Undefined";
    const named = Object.entries(ROI_SETTINGS).find(([, sections]) =>
      sections.some((section) => section.every((edge, index) => edge === roi[index])),
    );
    return named?.[0] ?? "Custom";
  },
  detector_rois_requested: requestedRois,
  detector_x_bin: (metadata) => binning(metadata, 0),
  detector_y_bin: (metadata) => binning(metadata, 1),
  detector_x_offset: (metadata) => portFlipped(metadata, "POFFSET", "GMOS-N"),
  detector_y_offset: (metadata) => portFlipped(metadata, "QOFFSET", "GMOS-S"),
  disperser: ({ phu }, { pretty, stripID }) => {
    const name = phu.getString("GRATING") ?? null;
    if (name === null || !(pretty || stripID)) return name;
    return pretty ? withoutId(name).replace(/^\++|\++$/g, "") : withoutId(name);
  },
  dispersion: wavelengthIn("nanometers", dispersion),
  dispersion_axis: ({ extensions }) => extensions.map(() => 1),
  exposure_time: ({ phu }) => {
    const seconds = numberOf(phu, "EXPTIME");
    return seconds === null || seconds < 0 || seconds > 10_000 ? null : seconds;
  },
  focal_plane_mask: ({ phu }) => {
    const mask = phu.getString("MASKNAME") ?? null;
    return mask === "None" ? "Imaging" : mask;
  },
  group_id: groupId,
  nod_count: ({ phu }) => {
    const [a, b] = [phu.getNumber("ANODCNT"), phu.getNumber("BNODCNT")];
    return a === undefined || b === undefined ? null : [Math.trunc(a), Math.trunc(b)];
  },
  nod_offsets: nodOffsets,
  nominal_photometric_zeropoint: (metadata) => {
    const filter = metadata.text("filter_name", { pretty: true }) ?? "";
    const inAdu = metadata.get("is_in_adu") === true;
    const gains = metadata.numbers("gain");
    return metadata.extensions.map(({ header }, index) => {
      const electrons = ZERO_POINTS[header.getString("CCDNAME") ?? ""]?.[filter];
      const gain = gains[index] ?? null;
      if (electrons === undefined) return null;
      if (!inAdu) return electrons;
      return gain !== null && gain > 0 ? electrons - 2.5 * Math.log10(gain) : null;
    });
  },
  non_linear_level: saturationLevel,
  overscan_section: sectionFrom("BIASSEC"),
  pixel_scale: (metadata) => {
    const { phu } = metadata;
    const scale = PIXEL_SCALES[phu.getString("INSTRUME") ?? ""]?.[phu.getString("DETTYPE") ?? ""];
    const yBin = metadata.number("detector_y_bin");
    return scale === undefined || yBin === null ? null : scale * yBin;
  },
  position_angle: ({ phu }) => modulo(requiredNumber(phu, "PA") + 180, 360),
  saturation_level: saturationLevel,
  shuffle_pixels: (metadata, options) =>
    metadata.has("NODANDSHUFFLE") ? fromPhu("NODPIX")(metadata, options) : null,
  slit_width: (metadata) => {
    const match = /^(?:NS)?(\d+(?:\.\d*)?)arcsec(?:NS)?$/.exec(metadata.text("focal_plane_mask") ?? "");
    return match ? Number(match[1]) : null;
  },
  wcs_dec: (metadata) => tangentPoint(metadata, 2, "DEC--TAN"),
  wcs_ra: (metadata) => tangentPoint(metadata, 1, "RA---TAN"),
};

/** Regions of interest that were asked for, in unbinned detector pixels. */
function requestedRois(metadata: Metadata): Section[] {
  const rois: Section[] = [];
  for (let n = 1; n < 10; n++) {
    const [x, xSize, y, ySize] = ["X", "XS", "Y", "YS"].map((part) =>
      numberOf(metadata.phu, `DETRO${n}${part}`),
    );
    if (!x || !xSize || !y || !ySize) break;
    const [xBin, yBin] = [binning(metadata, 0), binning(metadata, 1)];
    if (xBin === null || yBin === null) {
      throw new AstroDataError("descriptor_failed", "The extensions do not agree on one binning (CCDSUM).");
    }
    rois.push([x - 1, x - 1 + xSize * xBin, y - 1, y - 1 + ySize * yBin]);
  }
  return rois;
}

/** Binning along x (0) or y (1): the one that all extensions agree on. */
function binning({ extensions }: Metadata, axis: 0 | 1): number | null {
  const found = new Set(
    extensions.map(({ header }) => {
      const part = (header.getString("CCDSUM") ?? "").trim().split(/\s+/)[axis] ?? "";
      return /^\d+$/.test(part) ? Number(part) : null;
    }),
  );
  const [first = null] = found;
  return found.size === 1 ? first : null;
}

/** An offset in pixels; one of the twins sees it mirrored when it is mounted on the bottom port. */
function portFlipped(metadata: Metadata, keyword: string, mirrored: string): number | null {
  const offset = offsetInPixels(metadata, keyword);
  const flip = metadata.phu.get("INPORT") === 1 && metadata.phu.get("INSTRUME") === mirrored;
  return offset !== null && flip ? -offset : offset;
}

/** Dispersion of each extension in nm for each pixel: as calibrated, else as the grating equation has it. */
function dispersion(metadata: Metadata): (number | null)[] | null {
  const { phu, extensions } = metadata;
  const order = numberOf(phu, "GRORDER") ?? 1;
  if (extensions.some(({ header }) => header.has("WDELTA"))) {
    return extensions.map(({ header }) => {
      const metres = numberOf(header, "WDELTA");
      return metres === null ? null : (1e9 * metres) / order;
    });
  }
  const ruling = gratingRuling(metadata.text("disperser", { pretty: true }));
  const centralWavelength = metadata.number("central_wavelength");
  const scale = metadata.number("pixel_scale");
  const [xBin, yBin] = [metadata.number("detector_x_bin"), metadata.number("detector_y_bin")];
  if (ruling === null || centralWavelength === null || scale === null || xBin === null || yBin === null)
    return null;
  const value = gratingDispersion({ ruling, centralWavelength, pixelScale: scale, xBin, yBin, order });
  return extensions.map(() => value);
}

/** Offsets of the two nod positions in arcsec. */
function nodOffsets(metadata: Metadata): DescriptorValue {
  const { phu } = metadata;
  const [a, b, single] = ["NODAYOFF", "NODBYOFF", "NODYOFF"].map((keyword) => phu.getNumber(keyword));
  const south = phu.get("INSTRUME") === "GMOS-S";
  let offsets: [number, number] | undefined;
  if (a !== undefined && b !== undefined && (!south || phu.has("INPORT"))) {
    const flip = south && phu.get("INPORT") === 1 ? -1 : 1;
    offsets = [flip * a, flip * b];
  } else if (single !== undefined) {
    offsets = [0, single];
  }
  if (offsets === undefined) return null;
  // The older CCDs are read the other way round.
  const detector = metadata.text("detector_name") ?? "";
  const sign = detector.includes("EEV") || detector.includes("e2v") ? -1 : 1;
  return [sign * offsets[0], sign * offsets[1]];
}

/** What frames must share to be stacked, as the text that DRAGONS makes of it. */
function groupId(metadata: Metadata): string {
  const pretty = { pretty: true };
  const filter = () => metadata.text("filter_name", pretty);
  const wavelength = (): PrintedValue => {
    const value = metadata.number("central_wavelength", pretty);
    return value === null ? null : { float: value };
  };
  const observation = () => metadata.text("observation_id");
  const spectroscopic = metadata.has("SPECT");
  const calibration = ["FLAT", "SLITILLUM", "ARC"].some((tag) => metadata.has(tag));

  let parts: PrintedValue[];
  if (metadata.has("BIAS")) parts = [];
  else if (metadata.has("DARK")) parts = [exposureText(metadata)];
  else if (metadata.has("IMAGE") && (metadata.has("FLAT") || metadata.has("TWILIGHT"))) parts = [filter()];
  else if (spectroscopic && calibration) parts = [filter(), wavelength()];
  else if (spectroscopic && metadata.has("STANDARD")) parts = [observation(), filter(), wavelength()];
  else parts = [observation(), filter()];

  parts.push(
    metadata.number("detector_x_bin"),
    metadata.number("detector_y_bin"),
    metadata.text("read_mode"),
  );
  parts.push(metadata.texts("amp_read_area"));
  if (spectroscopic) parts.push(metadata.text("disperser", pretty));
  return parts.map(pythonText).join("_");
}

function exposureText(metadata: Metadata): PrintedValue {
  const seconds = metadata.number("exposure_time");
  return seconds !== null && metadata.phu.card("EXPTIME")?.isFloat ? { float: seconds } : seconds;
}
