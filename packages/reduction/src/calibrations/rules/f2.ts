import {
  both,
  CALIBRATION_STAR,
  type CalibrationRules,
  type Condition,
  NOT_AFTER,
  raw,
  SAME_WAVELENGTH,
  SPECTROSCOPIC,
  same,
  spectrumTagged,
  type Test,
} from "../vocabulary.ts";

const COMMON = same("disperser", "lyot_stop", "filter_name", "focal_plane_mask");
const WAVELENGTH_OF_SPECTRA: Test = { ...SAME_WAVELENGTH, when: SPECTROSCOPIC };

const OBJECT: Condition = { column: "observation_type", is: ["OBJECT"] };
const SCIENCE: Condition = { column: "observation_class", is: ["science"] };
const ARC: Condition = { column: "observation_type", is: ["ARC"] };
const IMAGE: Condition = {
  all: [OBJECT, { not: SPECTROSCOPIC }, { not: { column: "observation_class", is: ["acq", "acqCal"] } }],
};
const SPECTRUM: Condition = { all: [OBJECT, SPECTROSCOPIC] };

/** FLAMINGOS-2. */
export const f2Rules: CalibrationRules = {
  name: "F2",
  instruments: ["F2"],
  types: {
    // Coadds are not compared, unlike for the other infrared instruments.
    ...both(
      "dark",
      "DARK",
      { tests: same("exposure_time", "read_mode"), days: 90 },
      { raw: 10, processed: 1 },
    ),
    ...both(
      "flat",
      "FLAT",
      { tests: [...COMMON, WAVELENGTH_OF_SPECTRA], days: 90 },
      { raw: 10, processed: 1 },
    ),
    ...both("arc", "ARC", { tests: [...COMMON, SAME_WAVELENGTH], days: 90 }, { raw: 1, processed: 1 }),
    lampoff_flat: [
      {
        select: [...raw("FLAT"), { column: "gcal_lamp", is: ["Off"] }],
        tests: [...COMMON, ...same("exposure_time"), WAVELENGTH_OF_SPECTRA],
        days: 1,
        limit: 10,
      },
    ],
    photometric_standard: [
      {
        select: [
          { column: "observation_type", is: ["OBJECT"] },
          { column: "observation_class", is: ["partnerCal"] },
        ],
        tests: same("filter_name", "lyot_stop"),
        days: 1,
        limit: 10,
      },
    ],
    telluric: [{ select: CALIBRATION_STAR, tests: [...COMMON, SAME_WAVELENGTH], days: 1, limit: 10 }],
    processed_telluric: [
      { select: spectrumTagged("TELLURIC"), tests: [...COMMON, SAME_WAVELENGTH], days: 1, limit: 10 },
    ],
    standard: [{ select: CALIBRATION_STAR, tests: [...COMMON, SAME_WAVELENGTH], days: 90, limit: 10 }],
    processed_standard: [
      { select: spectrumTagged("STANDARD"), tests: [...COMMON, SAME_WAVELENGTH], days: 90, limit: 10 },
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
    { when: IMAGE, types: ["dark", "processed_dark", "flat", "processed_flat"] },
    { when: { all: [IMAGE, SCIENCE] }, types: ["photometric_standard"] },
    { when: SPECTRUM, types: ["dark", "processed_dark", "flat", "processed_flat", "arc"] },
    { when: { all: [SPECTRUM, SCIENCE] }, types: ["telluric", "standard"] },
    { when: { column: "observation_type", is: ["FLAT"] }, types: ["dark", "processed_dark"] },
    { when: ARC, types: ["dark", "processed_dark", "flat", "processed_flat"] },
    {
      // FitsStorage compares with `HK` and `K-long` alone, which no stored name equals.
      when: {
        all: [
          ARC,
          {
            any: [
              { column: "filter_name", contains: "HK" },
              { column: "filter_name", contains: "K-long" },
            ],
          },
        ],
      },
      types: ["lampoff_flat"],
    },
    { types: ["processed_bpm"] },
  ],
};
