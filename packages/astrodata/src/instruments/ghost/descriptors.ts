import { AstroDataError } from "../../errors.ts";
import { geminiDescriptors } from "../../gemini/descriptors.ts";
import { extensionScalars, fromPhu, numberOf, sectionFrom } from "../../keywords.ts";
import type { Descriptor, DescriptorValue, Metadata } from "../../metadata.ts";
import { pythonText } from "../../python-text.ts";
import { wavelengthIn } from "../../wavelength.ts";
import { textOf } from "../define.ts";
import { composedGroupId } from "../infrared.ts";
import { countExposures, firstSpectrum, forEachArm } from "./bundle.ts";

/** Nominal central wavelengths of the arms in nm. */
const ARM_CENTRES: Readonly<Record<string, number>> = { blue: 440, red: 750 };

/** Read modes by `speed,gain`. */
const GHOST_READ_MODES: Readonly<Record<string, string>> = {
  "slow,low": "slow",
  "medium,low": "medium",
  "fast,low": "rapid",
  "fast,high": "bright",
  "standard,standard": "standard",
};

/** ADU at which the converters end; counts where the header has no level. */
const CONVERTER_LIMIT = 65_535;

/** Descriptors of GHOST that differ from the common ones. */
export const ghostDescriptors: Readonly<Record<string, Descriptor>> = {
  amp_read_area: forEachArm((metadata) => {
    const sections = metadata.texts("detector_section", { pretty: true });
    const tiled = metadata.phu.has("TILEARRY");
    const names = tiled ? ["0"] : metadata.texts("array_name");
    const areas = names.map((name, i) => {
      const section = sections[i];
      return name && section ? `'${name}':${section}` : null;
    });
    return sameBackwards(areas) ? areas.slice(0, 1) : areas;
  }),
  arm: arm,
  array_name: forEachArm((metadata) =>
    extensionScalars(metadata, "AMPNAME").map(
      (name) => `${textOf(metadata.phu, "DETECTOR") || "None"}, ${pythonText(String(name ?? "None"))}`,
    ),
  ),
  array_section: sectionFrom("CCDSEC"),
  binning: forEachArm((metadata) => {
    const [x, y] = [bin(metadata, 0), bin(metadata, 1)];
    return `${x ?? "None"}x${y ?? "None"}`;
  }),
  calibration_key: (metadata) => [dataLabel(metadata).replaceAll("_stack", ""), arm(metadata)],
  central_wavelength: wavelengthIn(
    "nanometers",
    (metadata) => numberOf(metadata.phu, "CWAVE") ?? ARM_CENTRES[arm(metadata) ?? ""] ?? null,
  ),
  data_label: dataLabel,
  detector_name: forEachArm(fromPhu("DETECTOR")),
  detector_x_bin: forEachArm((metadata) => bin(metadata, 0)),
  detector_y_bin: forEachArm((metadata) => bin(metadata, 1)),
  exposure_time: forEachArm(common("exposure_time")),
  focal_plane_mask: (metadata) => {
    const mode = resolution(metadata);
    return mode === null ? null : `${mode.slice(0, 1).toUpperCase()}R`;
  },
  gain_setting: forEachArm(gainSetting),
  group_id: (metadata) => {
    const still = metadata.has("DARK") || metadata.has("BIAS");
    const first = metadata.has("DARK")
      ? ["exposure_time", "coadds"]
      : metadata.has("BIAS")
        ? []
        : ["observation_id", "res_mode"];
    const names = [...first, "arm", "detector_x_bin", "detector_y_bin", ...(still ? [] : ["res_mode"])];
    return composedGroupId(metadata, names, metadata.has("FLAT") ? "FLAT" : undefined);
  },
  non_linear_level: saturationLevel,
  number_of_exposures: (metadata) => {
    if (!metadata.has("BUNDLE")) return metadata.has("SLITV") ? metadata.extensions.length : 1;
    return metadata.isSingle ? 1 : countExposures(metadata);
  },
  overscan_section: sectionFrom("BIASSEC"),
  pixel_scale: () => null,
  read_mode: forEachArm(
    (metadata) => GHOST_READ_MODES[`${readSpeed(metadata)},${gainSetting(metadata)}`] ?? "unknown",
  ),
  read_speed_setting: forEachArm(readSpeed),
  res_mode: resolution,
  saturation_level: saturationLevel,
  ut_date: ofSpectrum("ut_date"),
  ut_datetime: ofSpectrum("ut_datetime"),
  ut_time: ofSpectrum("ut_time"),
  want_before_arc: ({ phu }) => (phu.has("ARCBEFOR") ? Boolean(phu.get("ARCBEFOR")) : null),
};

function common(name: string): Descriptor {
  const descriptor = geminiDescriptors[name];
  return (metadata, options) => descriptor?.(metadata, options) ?? null;
}

/** Times are those of the first exposure of a spectrograph. */
function ofSpectrum(name: string): Descriptor {
  const compute = common(name);
  return (metadata, options) => {
    if (!metadata.has("BUNDLE")) return compute(metadata, options);
    const spectrum = firstSpectrum(metadata);
    if (spectrum === undefined) {
      throw new AstroDataError("descriptor_failed", "The bundle holds no exposure of the blue or red arm.");
    }
    return compute(spectrum, options);
  };
}

function arm(metadata: Metadata): string | null {
  const tag = ["BLUE", "RED", "SLITV"].find((name) => metadata.has(name));
  return tag?.toLowerCase() ?? null;
}

function dataLabel({ phu }: Metadata): string {
  const label = phu.getString("DATALAB");
  if (label === undefined) throw new AstroDataError("descriptor_failed", "The keyword DATALAB is missing.");
  return label;
}

/** Binning along x (0) or y (1), when that of the amplifiers is the same read from either end. */
function bin({ extensions }: Metadata, axis: 0 | 1): number | null {
  const found = extensions.map(({ header }) => {
    const part = textOf(header, "CCDSUM").trim().split(/\s+/)[axis] ?? "";
    return /^[+-]?\d+$/.test(part) ? Number(part) : null;
  });
  return sameBackwards(found) ? (found[0] ?? null) : null;
}

function sameBackwards(list: readonly unknown[]): boolean {
  return list.every((item, i) => item === list[list.length - 1 - i]);
}

function gainSetting(metadata: Metadata): string {
  if (metadata.has("SLITV")) return "standard";
  const low = metadata.numbers("gain").map((gain) => {
    if (gain === null) throw new AstroDataError("descriptor_failed", "The keyword GAIN is missing.");
    return metadata.isSingle ? gain < 1 : gain <= 1;
  });
  if (low.every(Boolean)) return "low";
  if (low.some(Boolean)) {
    throw new AstroDataError("descriptor_failed", "The keyword GAIN is low in some extensions only.");
  }
  return "high";
}

function readSpeed(metadata: Metadata): string {
  if (metadata.has("SLITV")) return "standard";
  const mode = metadata.phu.has("READMODE") ? (metadata.phu.getNumber("READMODE") ?? -1) : 3;
  const speed = ["slow", "medium", "fast", "unknown"][mode];
  if (speed === undefined) {
    throw new AstroDataError("descriptor_failed", `There is no read mode ${mode} (keyword READMODE).`);
  }
  return speed;
}

function resolution({ phu }: Metadata): string | null {
  const mode = textOf(phu, "SMPNAME");
  if (mode.endsWith("HI_ONLY")) return "high";
  return mode.endsWith("LO_ONLY") || mode.endsWith("STD_ONLY") ? "std" : null;
}

function saturationLevel(metadata: Metadata): DescriptorValue {
  const levels = metadata.extensions.map(({ header }) => numberOf(header, "SATURATE"));
  if (metadata.has("PREPARED")) return levels;
  return levels.map((level) => (level === null || level > 0 ? level : CONVERTER_LIMIT));
}
