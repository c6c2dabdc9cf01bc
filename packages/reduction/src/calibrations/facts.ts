import type { Header } from "@goats/fits";
import type { Column, Facts, FactValue, Values } from "./columns.ts";

/** A description from headers, as `describe` of `@goats/astrodata` gives it. */
export interface Described {
  readonly tags: readonly string[];
  readonly descriptors: Readonly<Record<string, unknown>>;
}

/** What a processed file is, by the first of these tags that it carries; FitsStorage takes any of several. */
const KINDS = [
  "BPM",
  "PINHOLE",
  "SLITILLUM",
  "FRINGE",
  "TELLURIC",
  "STANDARD",
  "FLAT",
  "ARC",
  "BIAS",
  "DARK",
];

const OBSERVATION_TYPES = new Set(
  "DARK ARC FLAT BIAS OBJECT PINHOLE RONCHI CAL FRINGE MASK STANDARD SLITILLUM BPM".split(" "),
);
const OBSERVATION_CLASSES = new Set("dayCal partnerCal acqCal acq science progCal nightCal".split(" "));
const PROCESSINGS = ["Failed", "Raw", "Quick-Look", "Science-Quality", "Quality-Assessment"];

/** Values that the tables of the instruments take; anything else counts as not known. */
const KNOWN: Readonly<Record<string, Readonly<Partial<Record<Column, readonly string[]>>>>> = {
  NIRI: {
    read_mode: ["High Background", "Medium Background", "Low Background", "Invalid"],
    well_depth_setting: ["Shallow", "Deep", "Invalid"],
  },
  GNIRS: {
    read_mode: ["Very Faint Objects", "Faint Objects", "Bright Objects", "Very Bright Objects", "Invalid"],
    well_depth_setting: ["Shallow", "Deep", "Invalid"],
  },
  NIFS: { read_mode: ["Faint Object", "Medium Object", "Bright Object", "Invalid"] },
};

/** The same for what only a calibration is held to: a frame asks with the value that it has. */
const KNOWN_OF_CALIBRATIONS: typeof KNOWN = {
  NIRI: {
    disperser: (
      "Hgrismf32_G5228 Hgrism_G5203 Jgrismf32_G5226 Jgrism_G5202 Kgrismf32_G5227 Kgrism_G5204 " +
      "Lgrism_G5205 Mgrism_G5206 MIRROR"
    ).split(" "),
    camera: ["datum", "f13.9", "f14", "f32", "f6", "INVALID", "No Value", "UNKNOWN"],
  },
};

/** Regions of NIRI's detector that calibrations are taken for: x1, x2, y1, y2. */
const NIRI_SECTIONS = new Set(
  [
    [0, 1024, 0, 1024],
    [0, 256, 0, 256],
    [0, 512, 0, 512],
    [0, 768, 0, 768],
    [256, 769, 0, 1024],
    [256, 769, 256, 768],
    [64, 192, 64, 192],
  ].map(sectionText),
);

/** Descriptors that are taken over as they are. */
const PLAIN: readonly Column[] = [
  "instrument",
  "ut_datetime",
  "object",
  "qa_state",
  "coadds",
  "elevation",
  "cass_rotator_pa",
  "gcal_lamp",
  "disperser",
  "filter_name",
  "focal_plane_mask",
  "camera",
  "lyot_stop",
  "detector_name",
  "detector_x_bin",
  "detector_y_bin",
  "detector_roi_setting",
  "array_name",
  "amp_read_area",
  "read_mode",
  "read_speed_setting",
  "gain_setting",
  "well_depth_setting",
  "prism_motor_steps",
  "arm",
  "want_before_arc",
];

const UPPER_CASE: readonly Column[] = ["program_id", "observation_id", "data_label"];

/**
 * What the rules may ask of a frame that needs a calibration. As it is now: preparing it or subtracting its overscan
 * changes the answer. Whether it is an engineering frame is left out, as DRAGONS does: such calibrations are not
 * refused.
 */
export function factsOfFrame({ tags, descriptors }: Described): Facts {
  const values = frameValues(tags, descriptors);
  const split = Object.entries(descriptors).filter(([, value]) => isByArm(value));
  if (split.length === 0) return { tags, values };
  const names = new Set(split.flatMap(([, value]) => Object.keys(value as object)));
  const arms = [...names].map((arm) => {
    const own = Object.fromEntries(split.map(([name, value]) => [name, Reflect.get(Object(value), arm)]));
    return [arm, frameValues(tags, { ...descriptors, ...own })] as const;
  });
  return { tags, values, arms: Object.fromEntries(arms) };
}

/** A bundle has values for each of its arms. */
function isByArm(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function frameValues(tags: readonly string[], descriptors: Described["descriptors"]): Values {
  const values: Partial<Record<Column, FactValue>> = {};
  for (const column of PLAIN) values[column] = single(descriptors[column]);
  for (const column of UPPER_CASE) values[column] = upper(single(descriptors[column]));
  const has = (tag: string) => tags.includes(tag);
  const [x, y] = [values.detector_x_bin, values.detector_y_bin];
  values.detector_binning = typeof x === "number" && typeof y === "number" ? `${x}x${y}` : null;
  values.observation_type = has("PINHOLE")
    ? "PINHOLE"
    : has("RONCHI")
      ? "RONCHI"
      : among(OBSERVATION_TYPES, descriptors["observation_type"]);
  values.observation_class = among(OBSERVATION_CLASSES, descriptors["observation_class"]);
  values.exposure_time = between(descriptors["exposure_time"], 0, 10_000);
  values.central_wavelength = micrometres(descriptors["central_wavelength"]);
  values.spectroscopy = has("SPECT") || (has("GHOST") && has("BUNDLE"));
  values.prepared = has("PREPARED");
  values.overscan_trimmed = has("OVERSCAN_TRIMMED");
  values.overscan_subtracted = has("OVERSCAN_SUBTRACTED");
  values.nodandshuffle = has("NODANDSHUFFLE");
  // Counts of the two positions that differ by one are the rule; FitsStorage keeps the first, and so do we on both sides.
  const counts = descriptors["nod_count"];
  values.nod_count = values.nodandshuffle ? single(Array.isArray(counts) ? counts[0] : counts) : null;
  values.nod_pixels = values.nodandshuffle ? single(descriptors["shuffle_pixels"]) : null;
  values.data_section = sectionOf(descriptors["data_section"]);
  values.reduction = reductionOf(tags);
  return onlyKnown(values, KNOWN);
}

/**
 * What is known of a file as a calibration.
 * @param phu its primary header; without it the file counts as processed in no particular quality.
 */
export function factsOfCalibration(described: Described, phu?: Header): Facts {
  const { tags, values, arms } = factsOfFrame(described);
  const stored = (own: Values): Values => {
    const section = own.data_section ?? null;
    const isNiri = own.instrument === "NIRI";
    const isKnownSection = typeof section === "string" && NIRI_SECTIONS.has(section);
    return onlyKnown(
      {
        ...own,
        central_wavelength: own.spectroscopy ? (own.central_wavelength ?? null) : null,
        data_section: isNiri && !isKnownSection ? "None" : section,
        processing: phu === undefined ? "Raw" : processingOf(phu),
        engineering: isEngineering(own.program_id ?? null, phu),
        data_label: own.data_label ?? "",
      },
      KNOWN_OF_CALIBRATIONS,
    );
  };
  const byArm = arms && Object.entries(arms).map(([arm, own]) => [arm, stored(own)] as const);
  return { tags, values: stored(values), ...(byArm ? { arms: Object.fromEntries(byArm) } : {}) };
}

/** `RAW`, `PREPARED`, `PROCESSED_BIAS`...: how far a file has come, by its tags. */
export function reductionOf(tags: readonly string[]): string {
  if (tags.includes("PROCESSED_SCIENCE")) return "PROCESSED_SCIENCE";
  if (tags.includes("PROCESSED")) {
    return `PROCESSED_${KINDS.find((kind) => tags.includes(kind)) ?? "UNKNOWN"}`;
  }
  // A telluric spectrum without a sensitivity function does not count as processed, though it is finished.
  if (tags.includes("PREPARED")) return "PREPARED";
  return "RAW";
}

/**
 * What a file can be used as: `processed_bias` of a processed one, `bias` or `object` of a raw one.
 */
export function typeOf({ tags, values }: Facts): string {
  const reduction = String(values.reduction ?? "RAW");
  if (tags.includes("MASK") || values.observation_type === "MASK") return "mask";
  if (tags.includes("SLITV") && reduction === "PROCESSED_FLAT") return "processed_slitflat";
  if (tags.includes("SLITV") && /^PROCESSED_(ARC|UNKNOWN)$/.test(reduction)) return "processed_slit";
  if (reduction.startsWith("PROCESSED_")) return reduction.toLowerCase();
  if (reduction === "PREPARED" && tags.includes("TELLURIC")) return "processed_telluric";
  return String(values.observation_type ?? "unknown").toLowerCase();
}

/**
 * Whether the tags are those of a finished calibration, one that a database of a run should know. A reduced spectrum of
 * a standard star is none.
 */
export function isProcessedCalibration(tags: readonly string[]): boolean {
  const type = typeOf({ tags, values: { reduction: reductionOf(tags) } });
  return type === "processed_slit" || Object.hasOwn(REQUIRED_TAGS, type);
}

/** Tags that a file must have to be kept as a calibration of a type. */
const REQUIRED_TAGS: Readonly<Record<string, readonly string[]>> = {
  processed_arc: ["PROCESSED", "ARC"],
  processed_bias: ["PROCESSED", "BIAS"],
  processed_dark: ["PROCESSED", "DARK"],
  processed_flat: ["PROCESSED", "FLAT"],
  processed_fringe: ["PROCESSED", "FRINGE"],
  processed_pinhole: ["PROCESSED", "PINHOLE"],
  processed_standard: ["PROCESSED", "STANDARD"],
  processed_slitillum: ["PROCESSED", "SLITILLUM"],
  processed_bpm: ["PROCESSED", "BPM"],
  processed_slitflat: ["PROCESSED", "FLAT", "SLITV"],
  processed_slit: ["PROCESSED", "SLITV"],
  // DRAGONS asks for PROCESSED as well, which a spectrum without a sensitivity function never gets.
  processed_telluric: ["TELLURIC"],
  bpm: ["BPM"],
  mask: ["MASK"],
};

/** The tags that a file lacks to be kept as a calibration of a type. */
export function missingTags(type: string, tags: readonly string[]): readonly string[] {
  const required = Object.hasOwn(REQUIRED_TAGS, type) ? REQUIRED_TAGS[type] : undefined;
  return (required ?? []).filter((tag) => !tags.includes(tag));
}

function processingOf(phu: Header): string {
  for (const keyword of ["PROCREVW", "PROCITNT"]) {
    const value = phu.getString(keyword);
    if (value !== undefined && PROCESSINGS.includes(value)) return value;
  }
  const mode = phu.getString("PROCMODE") ?? phu.getString("PROCSCI");
  return mode === "sq" ? "Science-Quality" : mode === "ql" ? "Quick-Look" : "Raw";
}

/** Programs without a valid number and those of the observatory's own work are engineering. */
function isEngineering(program: FactValue, phu: Header | undefined): boolean {
  const flag = phu?.get("ENG_DATA");
  if (flag !== undefined && flag !== null) return flag === true || flag === "T" || flag === 1;
  return typeof program !== "string" || /(^|-)ENG/.test(program) || !/^G[NS]?-/.test(program);
}

function onlyKnown(values: Values, known: typeof KNOWN): Values {
  const lists = Object.entries(known[String(values.instrument)] ?? {});
  const unknown = lists.filter(([column, list]) => !list.includes(String(values[column as Column] ?? "")));
  return { ...values, ...Object.fromEntries(unknown.map(([column]) => [column, null])) };
}

/** Lists with one value for each extension become that value if it is the same everywhere, else one text. */
function single(value: unknown): FactValue {
  if (Array.isArray(value)) {
    const [first, ...rest] = value.map(single);
    if (first === undefined) return null;
    return rest.every((each) => each === first)
      ? first
      : [first, ...rest].map((each) => String(each ?? "None")).join("+");
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

/** The section of the first extension, written as Python writes it, since that is how the databases hold it. */
function sectionOf(value: unknown): string | null {
  if (!Array.isArray(value)) return null;
  const section: unknown = Array.isArray(value[0]) ? value[0] : value;
  return Array.isArray(section) && section.length === 4 && section.every((edge) => typeof edge === "number")
    ? sectionText(section)
    : null;
}

function sectionText([x1, x2, y1, y2]: readonly number[]): string {
  return `Section(x1=${x1}, x2=${x2}, y1=${y1}, y2=${y2})`;
}

function upper(value: FactValue): FactValue {
  return typeof value === "string" ? value.toUpperCase() : value;
}

function among(list: ReadonlySet<string>, value: unknown): string | null {
  return typeof value === "string" && list.has(value) ? value : null;
}

function between(value: unknown, low: number, below: number): number | null {
  return typeof value === "number" && value >= low && value < below ? value : null;
}

/** Descriptors give metres; the digits that the change of unit would add are cut. */
function micrometres(value: unknown): number | null {
  const metres = Array.isArray(value) ? single(value) : value;
  return typeof metres === "number" ? Math.round(metres * 1e15) / 1e9 : null;
}
