import {
  both,
  type CalibrationRules,
  type Condition,
  NOT_AFTER,
  processed,
  raw,
  same,
  type Test,
} from "../vocabulary.ts";

const PREPARED: Condition = { column: "prepared", is: [true] };
const BIAS = same(
  "instrument",
  "arm",
  "detector_x_bin",
  "detector_y_bin",
  "read_speed_setting",
  "gain_setting",
);
const FLAT = same(
  "instrument",
  "spectroscopy",
  "arm",
  "read_speed_setting",
  "gain_setting",
  "focal_plane_mask",
);
/** A wavelength solution is drawn through arcs on both sides; a frame can say which side it still needs. */
const BRACKET: readonly Test[] = [
  { time: "before", when: { column: "want_before_arc", is: [true] } },
  { time: "after", when: { column: "want_before_arc", is: [false] } },
];
const ONE_SIDE: Condition = { column: "want_before_arc", known: true };
const ARC = [...same("instrument", "focal_plane_mask", "arm"), ...BRACKET];
const SLIT_VIEWER: Condition = { tag: "SLITV" };
const SLIT = same("instrument", "observation_type", "focal_plane_mask");
const SLIT_IMAGE: readonly Test[] = [
  { column: "spectroscopy", is: [false] },
  { column: "detector_name", contains: "ICX674" },
];
const IS_ARC: Condition = { column: "observation_type", is: ["ARC"] };

/** GHOST. Bundles are asked for arm by arm, and the answers taken in turn. */
export const ghostRules: CalibrationRules = {
  name: "GHOST",
  instruments: ["GHOST"],
  types: {
    bias: [{ select: raw("BIAS"), tests: BIAS, days: 90, limit: 10, skipArms: ["slitv"] }],
    processed_bias: [
      {
        select: processed("BIAS"),
        tests: [
          ...BIAS,
          { same: "overscan_trimmed", when: PREPARED },
          { same: "overscan_subtracted", when: PREPARED },
        ],
        days: 90,
        limit: 1,
        skipArms: ["slitv"],
      },
    ],
    arc: [
      { when: ONE_SIDE, select: raw("ARC"), tests: ARC, days: 365, limit: 1 },
      { select: raw("ARC"), tests: ARC, days: 365, limit: 2 },
    ],
    processed_arc: [
      { when: ONE_SIDE, select: processed("ARC"), tests: ARC, days: 365, limit: 1 },
      { select: processed("ARC"), tests: ARC, days: 365, limit: 2 },
    ],
    ...both("flat", "FLAT", { tests: FLAT, days: 180 }, { raw: 2, processed: 1 }),
    standard: [
      {
        select: [...raw("OBJECT"), { column: "observation_class", is: ["partnerCal", "progCal"] }],
        tests: same("instrument", "arm", "focal_plane_mask"),
        days: 365,
        limit: 1,
      },
    ],
    processed_standard: [
      {
        select: processed("STANDARD"),
        tests: same("instrument", "arm", "focal_plane_mask"),
        days: 365,
        limit: 1,
      },
    ],
    ...both("bpm", "BPM", { tests: [...same("arm"), NOT_AFTER] }, { raw: 1, processed: 1 }),
    processed_slitflat: [
      { when: SLIT_VIEWER, select: processed("FLAT"), tests: FLAT, days: 180, limit: 1 },
      {
        // FitsStorage forgets to ask for a processed one here.
        select: [
          ...processed("FLAT"),
          { column: "observation_type", is: ["FLAT"] },
          { column: "spectroscopy", is: [false] },
        ],
        tests: same("instrument", "focal_plane_mask"),
        days: 180,
        limit: 1,
      },
    ],
    processed_slit: [
      {
        when: IS_ARC,
        select: [...processed("ARC"), ...SLIT_IMAGE],
        tests: SLIT,
        days: 30 / 86_400,
        limit: 1,
      },
      { select: [...processed("UNKNOWN"), ...SLIT_IMAGE], tests: SLIT, days: 30 / 86_400, limit: 1 },
    ],
  },
  nothingFor: { tag: "PROCESSED_SCIENCE" },
  needs: [
    {
      when: { not: { column: "observation_type", is: ["BIAS"] } },
      types: ["bias", "processed_bias", "processed_bpm"],
    },
    {
      when: {
        all: [
          { column: "observation_type", is: ["OBJECT"] },
          { not: { column: "object", is: ["Twilight"] } },
          { not: { column: "observation_class", is: ["partnerCal", "progCal"] } },
        ],
      },
      types: ["arc", "processed_arc", "flat", "processed_flat", "standard", "processed_standard"],
    },
  ],
};
