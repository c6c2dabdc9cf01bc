import {
  both,
  type CalibrationRules,
  type Condition,
  NOT_AFTER,
  processed,
  type Rule,
  raw,
  same,
} from "../vocabulary.ts";

function dome(object: string): readonly Rule[] {
  return [
    {
      select: [
        ...raw("OBJECT"),
        { column: "observation_class", is: ["dayCal"] },
        { column: "object", is: [object] },
      ],
      tests: same("filter_name"),
      days: 30,
      limit: 20,
    },
  ];
}

const DOME_FLAT = dome("Domeflat");
const DOME_FLAT_OFF = dome("Domeflat OFF");
const SCIENCE: Condition = {
  all: [
    { column: "observation_type", is: ["OBJECT"] },
    { column: "observation_class", is: ["science"] },
  ],
};

/** GSAOI: flats are of the dome. */
export const gsaoiRules: CalibrationRules = {
  name: "GSAOI",
  instruments: ["GSAOI"],
  types: {
    domeflat: DOME_FLAT,
    flat: DOME_FLAT,
    processed_flat: [{ select: processed("FLAT"), tests: same("filter_name"), days: 30, limit: 1 }],
    lampoff_domeflat: DOME_FLAT_OFF,
    lampoff_flat: DOME_FLAT_OFF,
    photometric_standard: [
      {
        select: [...raw("OBJECT"), { column: "observation_class", is: ["partnerCal"] }],
        tests: same("filter_name"),
        days: 30,
        limit: 8,
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
    { when: SCIENCE, types: ["domeflat", "lampoff_domeflat", "processed_flat", "photometric_standard"] },
    { types: ["processed_bpm"] },
  ],
};
