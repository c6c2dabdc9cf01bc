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

const MGRISM: Condition = { column: "disperser", startsWith: "Mgrism" };
const CONFIGURATION = same("filter_name", "camera", "focal_plane_mask", "disperser");

const OBJECT: Condition = { column: "observation_type", is: ["OBJECT"] };
const SCIENCE: Condition = { column: "observation_class", is: ["science"] };
const IMAGE: Condition = { all: [OBJECT, { not: SPECTROSCOPIC }] };
const SPECTRUM: Condition = { all: [OBJECT, SPECTROSCOPIC] };
/** Through these the sky itself is the flat. */
const THERMAL: Condition = {
  column: "filter_name",
  is: ["Lprime_G0207", "Mprime_G0208", "Bra_G0238", "Bracont_G0237", "hydrocarb_G0231"],
};

/** NIRI. */
export const niriRules: CalibrationRules = {
  name: "NIRI",
  instruments: ["NIRI"],
  types: {
    ...both(
      "dark",
      "DARK",
      {
        tests: [
          ...same("data_section", "read_mode", "well_depth_setting", "coadds"),
          { near: "exposure_time", within: 0.01 },
        ],
        days: 180,
      },
      { raw: 10, processed: 1 },
    ),
    ...both(
      "flat",
      "FLAT",
      {
        tests: [
          // Also of processed flats: one from the sky serves only after its header was made that of a lamp.
          { column: "gcal_lamp", is: ["IRhigh", "IRlow"], orStartsWith: "QH", when: { not: MGRISM } },
          // FitsStorage compares the grism's name without its identifier, so there this line never counts.
          { column: "gcal_lamp", is: ["IRhigh", "IRlow", "Off"], orStartsWith: "QH", when: MGRISM },
          ...same("data_section", "well_depth_setting"),
          ...CONFIGURATION,
          { ...SAME_WAVELENGTH, when: SPECTROSCOPIC },
        ],
        days: 180,
      },
      { raw: 10, processed: 1 },
    ),
    ...both(
      "arc",
      "ARC",
      { tests: [...same("data_section"), ...CONFIGURATION, SAME_WAVELENGTH], days: 180 },
      { raw: 1, processed: 1 },
    ),
    lampoff_flat: [
      {
        select: [...raw("FLAT"), { column: "gcal_lamp", is: ["Off"] }],
        tests: same("data_section", "well_depth_setting", "filter_name", "camera", "disperser"),
        days: 1,
        limit: 10,
      },
    ],
    photometric_standard: [
      {
        select: [...raw("OBJECT"), { column: "spectroscopy", is: [false] }],
        tests: [{ column: "phot_standard", is: [true] }, ...same("filter_name", "camera")],
        days: 1,
        limit: 10,
      },
    ],
    telluric: [
      {
        select: [
          ...raw("OBJECT"),
          { column: "spectroscopy", is: [true] },
          { column: "observation_class", is: ["partnerCal"] },
        ],
        tests: [...CONFIGURATION, SAME_WAVELENGTH],
        days: 1,
        limit: 10,
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
    { when: IMAGE, types: ["processed_flat"] },
    {
      when: { all: [IMAGE, { column: "observation_class", is: ["partnerCal"] }, { not: THERMAL }] },
      types: ["flat"],
    },
    { when: { all: [IMAGE, SCIENCE] }, types: ["dark"] },
    { when: { all: [IMAGE, SCIENCE, { not: THERMAL }] }, types: ["flat"] },
    { when: { all: [IMAGE, SCIENCE] }, types: ["photometric_standard"] },
    {
      when: {
        all: [
          { column: "observation_type", is: ["FLAT"] },
          { not: SPECTROSCOPIC },
          { not: { column: "gcal_lamp", is: ["Off"] } },
        ],
      },
      types: ["lampoff_flat"],
    },
    { when: SPECTRUM, types: ["flat", "arc"] },
    { when: { all: [SPECTRUM, SCIENCE] }, types: ["telluric", "processed_flat"] },
    { types: ["processed_bpm"] },
  ],
};
