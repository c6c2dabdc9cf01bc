/**
 * Which calibration serves which frame: the association rules of FitsStorage that DRAGONS' local database follows, for
 * the types that the built-in engine asks for.
 */

/** What is known of a frame or a calibration: a description from its headers. */
export interface Described {
  readonly tags: readonly string[];
  readonly descriptors: Readonly<Record<string, unknown>>;
}

interface Rule {
  /** Descriptors that must be equal. */
  readonly equal: readonly string[];
  /** Further tests. */
  readonly tests: readonly ((calibration: Described, frame: Described) => boolean)[];
  /** Greatest difference of the times in days (excluded); null for any. */
  readonly days: number | null;
}

const SAME_CONFIGURATION = ["instrument", "detector_x_bin", "detector_y_bin"];

/** Regions that have one fixed place on the detector; of others the calibration may hold more. */
const FIXED_REGIONS = ["Full Frame", "Central Spectrum"];

const GMOS_RULES: Readonly<Record<string, Rule>> = {
  processed_bias: {
    equal: [...SAME_CONFIGURATION, "read_speed_setting", "gain_setting"],
    tests: [sameArea, sameOverscanState],
    days: 90,
  },
  processed_bpm: {
    equal: SAME_CONFIGURATION,
    tests: [
      (bpm, frame) =>
        text(frame, "array_name") !== "" && text(bpm, "array_name").includes(text(frame, "array_name")),
      (bpm, frame) => timeOf(bpm) <= timeOf(frame),
    ],
    days: null,
  },
};

const DAY = 86_400_000;

/**
 * How far a calibration is from a frame in time, in days; undefined when it does not serve the frame or there is no
 * rule for the type.
 */
export function timeDistance(type: string, calibration: Described, frame: Described): number | undefined {
  const rule = frame.tags.includes("GMOS") ? GMOS_RULES[type] : undefined;
  if (!rule) return undefined;
  if (calibration.descriptors["qa_state"] === "Fail") return undefined;
  if (!rule.equal.every((name) => equal(calibration.descriptors[name], frame.descriptors[name])))
    return undefined;
  if (!rule.tests.every((test) => test(calibration, frame))) return undefined;
  const distance = Math.abs(timeOf(calibration) - timeOf(frame)) / DAY;
  if (Number.isNaN(distance)) return undefined;
  return rule.days === null || distance < rule.days ? distance : undefined;
}

function sameArea(calibration: Described, frame: Described): boolean {
  const wanted = text(frame, "amp_read_area");
  const has = text(calibration, "amp_read_area");
  const region = frame.descriptors["detector_roi_setting"];
  if (typeof region === "string" && FIXED_REGIONS.includes(region)) return has === wanted;
  return has.includes(wanted);
}

/** A raw frame can still go either way. */
function sameOverscanState(calibration: Described, frame: Described): boolean {
  if (!frame.tags.includes("PREPARED")) return true;
  const states = ["OVERSCAN_TRIMMED", "OVERSCAN_SUBTRACTED"];
  return states.every((state) => calibration.tags.includes(state) === frame.tags.includes(state));
}

/** Lists of all extensions are compared as one text, as FitsStorage stores them. */
function text(described: Described, name: string): string {
  const value = described.descriptors[name];
  if (Array.isArray(value)) return value.map((each) => String(each ?? "")).join("+");
  return value === null || value === undefined ? "" : String(value);
}

function equal(a: unknown, b: unknown): boolean {
  return a !== undefined && a !== null && JSON.stringify(a) === JSON.stringify(b);
}

function timeOf(described: Described): number {
  const value = described.descriptors["ut_datetime"];
  return typeof value === "string" ? Date.parse(`${value.replace(/Z$/, "")}Z`) : Number.NaN;
}
