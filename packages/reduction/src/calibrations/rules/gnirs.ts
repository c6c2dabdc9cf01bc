import {
  both,
  CALIBRATION_STAR,
  type CalibrationRules,
  type Condition,
  NOT_AFTER,
  processed,
  type Rule,
  raw,
  SAME_WAVELENGTH,
  SPECTROSCOPIC,
  same,
  spectrumTagged,
  type Test,
} from "../vocabulary.ts";

const PINHOLE: Condition = { tag: "PINHOLE" };
const HR_IFU: Condition = { column: "focal_plane_mask", contains: "HR-IFU" };
const CROSS_DISPERSED: Condition = { column: "disperser", contains: "XD" };
/** Here the sky is so bright that a flat without lamp serves. */
const THERMAL: Condition = { column: "central_wavelength", atLeast: 4.25 };

/** The decker of a mask: what stands behind the slit. */
function decker(mask: string): string | undefined {
  return mask.split("&")[1];
}

const FLAT: readonly Test[] = [
  ...same("disperser", "camera", "filter_name", "array_name", "well_depth_setting"),
  { ...SAME_WAVELENGTH, when: SPECTROSCOPIC },
  { covers: "focal_plane_mask", part: decker, when: PINHOLE },
  { same: "focal_plane_mask", when: { not: PINHOLE } },
];
/** FitsStorage would also compare the steps of the prism, but no frame ever says them. */
const NO_ACQUISITION: Test = { column: "observation_class", isNot: ["acqCal"], when: HR_IFU };

const LAMP: Test = { column: "gcal_lamp", is: ["IRhigh"], orStartsWith: "QH" };

const STAR = [
  ...same("spectroscopy", "disperser", "focal_plane_mask", "camera", "array_name", "filter_name"),
  SAME_WAVELENGTH,
];
const GOOD: Test = { column: "qa_state", is: ["Pass", "Undefined"] };

function star(tag: string): Readonly<Record<"raw" | "processed", readonly Rule[]>> {
  return {
    raw: [{ select: CALIBRATION_STAR, tests: [GOOD, ...STAR], days: 1, limit: 8 }],
    processed: [{ select: spectrumTagged(tag), tests: STAR, days: 1, limit: 1 }],
  };
}

const telluric = star("TELLURIC");
const standard = star("STANDARD");

const OBJECT: Condition = { column: "observation_type", is: ["OBJECT"] };
const SPECTRUM: Condition = { all: [OBJECT, SPECTROSCOPIC] };
const ONE_ORDER: Condition = { all: [SPECTRUM, { not: CROSS_DISPERSED }] };
const SHORT: Condition = { column: "camera", contains: "Short" };
const LONG: Condition = { all: [{ column: "camera", contains: "Long" }, { not: SHORT }] };
const COARSE: Condition = { column: "disperser", contains: "32/mm" };
const [LONG_COARSE, LONG_FINE]: readonly [Condition, Condition] = [
  { all: [LONG, COARSE] },
  { all: [LONG, { not: COARSE }] },
];

function below(limit: number): Condition {
  return { column: "central_wavelength", below: limit };
}
function from(limit: number): Condition {
  return { column: "central_wavelength", atLeast: limit };
}

/** GNIRS. */
export const gnirsRules: CalibrationRules = {
  name: "GNIRS",
  instruments: ["GNIRS"],
  types: {
    ...both(
      "dark",
      "DARK",
      {
        tests: same("exposure_time", "read_mode", "well_depth_setting", "array_name", "coadds"),
        days: 90,
      },
      { raw: 10, processed: 1 },
    ),
    flat: [
      {
        when: CROSS_DISPERSED,
        select: raw("FLAT"),
        tests: FLAT,
        inTurn: [
          [{ column: "gcal_lamp", is: ["IRhigh"] }, NO_ACQUISITION],
          [{ column: "gcal_lamp", is: [], orStartsWith: "QH" }],
        ],
        days: 90,
        limit: 10,
        prefer: "observation_id",
      },
      {
        select: raw("FLAT"),
        tests: [
          ...FLAT,
          NO_ACQUISITION,
          { ...LAMP, when: { not: THERMAL } },
          { column: "gcal_lamp", is: ["IRhigh", "Off"], orStartsWith: "QH", when: THERMAL },
        ],
        days: 90,
        limit: 10,
        prefer: "observation_id",
      },
    ],
    // However old: there is no limit for processed flats.
    processed_flat: [
      { select: processed("FLAT"), tests: [...FLAT, NO_ACQUISITION], limit: 1, prefer: "observation_id" },
    ],
    lampoff_flat: [
      {
        select: [...raw("FLAT"), { column: "gcal_lamp", is: ["Off"] }],
        tests: FLAT,
        days: 1,
        limit: 10,
        prefer: "observation_id",
      },
    ],
    ...both(
      "arc",
      "ARC",
      {
        tests: [
          ...same("disperser", "focal_plane_mask", "filter_name", "array_name", "camera"),
          SAME_WAVELENGTH,
        ],
        days: 365,
      },
      { raw: 1, processed: 1 },
    ),
    ...both(
      "pinhole",
      "PINHOLE",
      { tests: [...same("disperser", "camera", "array_name"), SAME_WAVELENGTH], days: 365 },
      { raw: 5, processed: 1 },
    ),
    telluric: telluric.raw,
    processed_telluric: telluric.processed,
    standard: standard.raw,
    processed_standard: standard.processed,
    ...both(
      "bpm",
      "BPM",
      { tests: [...same("instrument", "detector_binning", "array_name"), NOT_AFTER] },
      { raw: 1, processed: 1 },
    ),
  },
  nothingFor: { column: "observation_type", is: ["BPM"] },
  needs: [
    {
      when: {
        all: [
          OBJECT,
          { not: SPECTROSCOPIC },
          { not: { column: "observation_class", is: ["acq", "acqCal"] } },
        ],
      },
      types: ["dark", "flat", "lampoff_flat", "processed_flat"],
    },
    { when: SPECTRUM, types: ["telluric", "processed_telluric", "standard", "processed_standard"] },
    { when: { all: [SPECTRUM, below(2.8)] }, types: ["arc"] },
    { when: { all: [SPECTRUM, CROSS_DISPERSED] }, types: ["flat", "pinhole"] },
    { when: { all: [ONE_ORDER, SHORT, below(2.7)] }, types: ["flat"] },
    { when: { all: [ONE_ORDER, SHORT, from(2.7)] }, types: ["lampoff_flat"] },
    { when: { all: [ONE_ORDER, LONG_COARSE, below(4.25)] }, types: ["flat"] },
    { when: { all: [ONE_ORDER, LONG_COARSE, from(4.25)] }, types: ["lampoff_flat"] },
    { when: { all: [ONE_ORDER, LONG_FINE, below(4.3)] }, types: ["flat"] },
    { when: { all: [ONE_ORDER, LONG_FINE, from(4.3)] }, types: ["lampoff_flat"] },
    {
      when: {
        all: [
          { column: "observation_type", is: ["FLAT"] },
          { column: "gcal_lamp", is: ["IRhigh"] },
        ],
      },
      types: ["lampoff_flat"],
    },
    { types: ["processed_bpm"] },
  ],
};
