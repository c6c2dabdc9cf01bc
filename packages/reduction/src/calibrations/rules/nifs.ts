import {
  both,
  type CalibrationRules,
  type Condition,
  NOT_AFTER,
  raw,
  SAME_WAVELENGTH,
  SPECTROSCOPIC,
  same,
} from "../vocabulary.ts";

const COMMON = [...same("disperser", "focal_plane_mask", "filter_name"), SAME_WAVELENGTH];
const OBJECT: Condition = { column: "observation_type", is: ["OBJECT"] };

/**
 * NIFS. There is no rule for processed arcs and processed tellurics: FitsStorage fails for the one and answers with a
 * raw star for the other.
 */
export const nifsRules: CalibrationRules = {
  name: "NIFS",
  instruments: ["NIFS"],
  types: {
    ...both(
      "dark",
      "DARK",
      { tests: same("exposure_time", "read_mode", "coadds", "disperser"), days: 90 },
      { raw: 10, processed: 1 },
    ),
    ...both(
      "flat",
      "FLAT",
      {
        tests: [{ column: "gcal_lamp", is: ["IRhigh"], orStartsWith: "QH" }, ...COMMON],
        days: 10,
      },
      { raw: 10, processed: 1 },
    ),
    lampoff_flat: [
      {
        select: [...raw("FLAT"), { column: "gcal_lamp", is: ["Off"] }],
        tests: COMMON,
        days: 1 / 24,
        limit: 10,
      },
    ],
    arc: [{ select: raw("ARC"), tests: COMMON, days: 365, limit: 1 }],
    ronchi_mask: [
      {
        select: [{ column: "observation_type", is: ["RONCHI"] }],
        tests: [...same("disperser"), SAME_WAVELENGTH],
        limit: 1,
      },
    ],
    telluric: [
      {
        select: [
          ...raw("OBJECT"),
          { column: "spectroscopy", is: [true] },
          { column: "observation_class", is: ["partnerCal"] },
        ],
        tests: COMMON,
        days: 1,
        limit: 12,
      },
    ],
    ...both(
      "bpm",
      "BPM",
      { tests: [...same("instrument", "detector_binning"), NOT_AFTER] },
      { raw: 1, processed: 1 },
    ),
  },
  nothingFor: { column: "observation_type", is: ["BPM"] },
  needs: [
    {
      when: {
        all: [OBJECT, { not: SPECTROSCOPIC }, { column: "observation_class", is: ["science"] }],
      },
      types: ["dark"],
    },
    {
      when: {
        all: [
          OBJECT,
          SPECTROSCOPIC,
          { not: { column: "observation_class", is: ["partnerCal", "progCal", "acqCal", "acq"] } },
        ],
      },
      types: ["flat", "processed_flat", "arc", "ronchi_mask", "telluric"],
    },
    {
      when: {
        all: [{ column: "observation_type", is: ["FLAT"] }, { not: { column: "gcal_lamp", is: ["Off"] } }],
      },
      types: ["lampoff_flat"],
    },
    { types: ["processed_bpm"] },
  ],
};
