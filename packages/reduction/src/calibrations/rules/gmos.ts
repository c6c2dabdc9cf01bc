import { type Facts, factOf } from "../columns.ts";
import {
  type CalibrationRules,
  type Condition,
  processed,
  type Rule,
  raw,
  SAME_WAVELENGTH,
  SPECTROSCOPIC,
  same,
  type Test,
} from "../vocabulary.ts";

/** Regions that have one fixed place on the detector; of others the calibration may hold more. */
const FIXED_REGION: Condition = { column: "detector_roi_setting", is: ["Full Frame", "Central Spectrum"] };
const CENTRAL_SPECTRUM: Condition = { column: "detector_roi_setting", is: ["Central Spectrum"] };

const AREA: readonly Test[] = [
  { same: "amp_read_area", when: FIXED_REGION },
  {
    covers: "amp_read_area",
    when: { all: [{ not: FIXED_REGION }, { column: "amp_read_area", known: true }] },
  },
];

const CONFIGURATION = same("instrument", "detector_x_bin", "detector_y_bin");
const READOUT = same("read_speed_setting", "gain_setting");

const IMAGING: Condition = { not: SPECTROSCOPIC };
const PREPARED: Condition = { column: "prepared", is: [true] };

/** FitsStorage knows these gratings by name and takes 1200 lines per millimetre for any other. */
const GRATINGS = new Set(["B480", "B600", "R600", "R400", "R831", "R150", "B1200"]);
/** Micrometres per unbinned pixel, times lines per millimetre: a rough value for all GMOS gratings. */
const DISPERSION = 0.03;

/** A number of unbinned pixels as a difference of wavelengths in micrometres, by the grating of the frame. */
function pixels(count: number): (frame: Facts) => number {
  return (frame) => {
    const disperser = factOf(frame, "disperser");
    const name = typeof disperser === "string" ? disperser.split("_G", 1)[0]?.replaceAll("+", "") : undefined;
    const lines = name !== undefined && GRATINGS.has(name) ? Number(name.slice(1)) : 1200;
    return count * (DISPERSION / lines);
  };
}

/**
 * Flexure moves spectra on the detector, so flats are from near the same position. A red IFU frame gets the wider
 * limit of red frames: so does FitsStorage.
 */
const IFU: Condition = { column: "focal_plane_mask", startsWith: "IFU" };
const RED: Condition = {
  all: [
    { column: "central_wavelength", known: true },
    {
      any: [
        { column: "central_wavelength", above: 0.55 },
        { column: "disperser", startsWith: "R150" },
      ],
    },
  ],
};
const HAS_ELEVATION: Condition = { column: "elevation", known: true };

function elevationLimit(frame: Facts): number {
  const wavelength = factOf(frame, "central_wavelength");
  const isLongRed = String(factOf(frame, "disperser") ?? "").startsWith("R150");
  if (typeof wavelength === "number" && (wavelength > 0.55 || isLongRed)) return 15;
  return String(factOf(frame, "focal_plane_mask") ?? "").startsWith("IFU") ? 7.5 : 30;
}

/** The rotator turns faster the higher the telescope points; angles do not wrap at 360 degrees in FitsStorage either. */
function rotatorLimit(frame: Facts): number {
  return elevationLimit(frame) / Math.cos((Number(factOf(frame, "elevation")) * Math.PI) / 180);
}

const POSITION: readonly Test[] = [
  { near: "elevation", within: elevationLimit, when: { all: [HAS_ELEVATION, { any: [IFU, RED] }] } },
  {
    near: "cass_rotator_pa",
    within: rotatorLimit,
    when: { all: [HAS_ELEVATION, { column: "elevation", below: 85 }] },
  },
];

const FLAT: readonly Test[] = [
  ...CONFIGURATION,
  ...same("filter_name"),
  ...READOUT,
  ...same("spectroscopy", "focal_plane_mask", "disperser"),
  ...AREA,
];
const SPECTROSCOPIC_FLAT = {
  when: SPECTROSCOPIC,
  tests: [...FLAT, SAME_WAVELENGTH, ...POSITION],
  days: 180,
} as const;
const IMAGING_FLAT = { when: IMAGING, tests: FLAT, days: 180 } as const;

const ARC: readonly Test[] = [
  ...CONFIGURATION,
  ...same("disperser", "filter_name"),
  {
    column: "focal_plane_mask",
    endsWith: "arcsec",
    when: { column: "focal_plane_mask", is: ["5.0arcsec"] },
  },
  { same: "focal_plane_mask", when: { not: { column: "focal_plane_mask", is: ["5.0arcsec"] } } },
  SAME_WAVELENGTH,
];
const PROCESSED_ARC_REGION: readonly Test[] = [
  { column: "detector_roi_setting", is: ["Full Frame"], when: { not: CENTRAL_SPECTRUM } },
  { column: "detector_roi_setting", is: ["Full Frame", "Central Spectrum"], when: CENTRAL_SPECTRUM },
];

const MOS: Condition = { tag: "MOS" };
const SLIT: Condition = { any: [MOS, { tag: "LS" }] };
const IFU_TAG: Condition = { all: [{ not: SLIT }, { tag: "IFU" }] };

/** Any slit serves for a standard star; only the wavelength and the kind of mask matter. */
function specphot(select: readonly Test[], limit: number): readonly Rule[] {
  const variant = (when: Condition, tolerance: (frame: Facts) => number): Rule => ({
    when: { all: [SPECTROSCOPIC, when] },
    select: [...select, { tagged: "STANDARD" }, { column: "object", isNot: ["Twilight"] }],
    tests: [
      ...same("instrument", "filter_name", "disperser"),
      { column: "focal_plane_mask", contains: "arcsec", when: SLIT },
      { column: "focal_plane_mask", contains: "IFU", when: IFU_TAG },
      { same: "focal_plane_mask", when: { not: { any: [SLIT, { tag: "IFU" }] } } },
      { near: "central_wavelength", within: tolerance },
    ],
    days: 183,
    limit,
    order: { days: 365, wavelength: tolerance },
  });
  return [variant(MOS, pixels(1000)), variant({ not: MOS }, pixels(200))];
}

const RAW_STANDARD: readonly Test[] = [
  { column: "reduction", is: ["RAW"] },
  { column: "observation_type", is: ["OBJECT"] },
  { column: "spectroscopy", is: [true] },
];

const PHOTOMETRIC: readonly Rule[] = [
  {
    when: IMAGING,
    select: [
      { column: "observation_type", is: ["OBJECT"] },
      { column: "observation_class", is: ["partnerCal"] },
      {
        column: "program_id",
        // The second form is that of programs from 2024 on, which FitsStorage does not know here yet.
        matches: /^G.-CAL|^G-\d{4}[AB]-CAL/,
        form: "a calibration program such as GN-CAL20220108",
      },
    ],
    tests: same("instrument", "filter_name"),
    days: 1,
    limit: 4,
  },
];

const SLIT_ILLUMINATION = {
  when: SPECTROSCOPIC,
  tests: [
    ...same("instrument", "disperser", "detector_y_bin", "filter_name", "focal_plane_mask"),
    { near: "central_wavelength", within: pixels(200) },
  ],
  days: 183,
  limit: 1,
  order: { days: 183, wavelength: pixels(200) },
} as const satisfies Omit<Rule, "select">;

const BPM = {
  when: { column: "array_name", known: true },
  tests: [...CONFIGURATION, { covers: "array_name" }, { time: "not after" }],
  limit: 1,
} as const satisfies Omit<Rule, "select">;

const FRINGE: Rule = {
  select: processed("FRINGE"),
  tests: [...CONFIGURATION, ...same("filter_name"), ...AREA],
  days: 365,
  limit: 1,
};

const NOT_TWILIGHT: Condition = { not: { column: "object", is: ["Twilight"] } };
const ACQUISITION: Condition = { column: "observation_class", is: ["acq", "acqCal"] };
const OBJECT: Condition = { column: "observation_type", is: ["OBJECT"] };
const SPECTRUM: Condition = { all: [SPECTROSCOPIC, OBJECT, NOT_TWILIGHT] };
const UNKNOWN_STAR: Condition = { all: [SPECTRUM, { not: { tag: "STANDARD" } }] };
const IMAGE: Condition = {
  all: [IMAGING, { column: "focal_plane_mask", is: ["Imaging"] }, OBJECT, NOT_TWILIGHT, { not: ACQUISITION }],
};
const HAS_WAVELENGTH: Condition = { column: "central_wavelength", known: true };

/** GMOS-N and GMOS-S. */
export const gmosRules: CalibrationRules = {
  name: "GMOS",
  // Masks of GMOS carry the name of neither twin.
  instruments: ["GMOS-N", "GMOS-S", "GMOS"],
  types: {
    bias: [{ select: raw("BIAS"), tests: [...CONFIGURATION, ...READOUT, ...AREA], days: 90, limit: 50 }],
    processed_bias: [
      {
        select: processed("BIAS"),
        tests: [
          ...CONFIGURATION,
          ...READOUT,
          ...AREA,
          // What becomes of the overscan of a raw frame is not decided yet.
          { same: "overscan_trimmed", when: PREPARED },
          { same: "overscan_subtracted", when: PREPARED },
        ],
        days: 90,
        limit: 1,
      },
    ],
    ...Object.fromEntries(
      (
        [
          ["dark", raw("DARK"), 15],
          ["processed_dark", processed("DARK"), 1],
        ] as const
      ).map(([type, select, limit]) => [
        type,
        [
          {
            select,
            tests: [
              ...CONFIGURATION,
              ...READOUT,
              { near: "exposure_time", within: 50 },
              ...same("nod_count", "nod_pixels"),
              ...AREA,
            ],
            days: 365,
            limit,
          },
        ],
      ]),
    ),
    flat: [
      { ...SPECTROSCOPIC_FLAT, select: raw("FLAT"), limit: 2 },
      {
        ...IMAGING_FLAT,
        select: [
          { column: "reduction", is: ["RAW"] },
          { column: "observation_type", is: ["OBJECT"] },
          { column: "observation_class", is: ["dayCal"] },
          { column: "object", is: ["Twilight"] },
        ],
        limit: 20,
      },
    ],
    processed_flat: [
      { ...SPECTROSCOPIC_FLAT, select: processed("FLAT"), limit: 1 },
      { ...IMAGING_FLAT, select: processed("FLAT"), limit: 1 },
    ],
    arc: [{ when: SPECTROSCOPIC, select: raw("ARC"), tests: [...ARC, ...AREA], days: 365, limit: 1 }],
    processed_arc: [
      {
        when: SPECTROSCOPIC,
        select: processed("ARC"),
        tests: [...ARC, ...PROCESSED_ARC_REGION],
        days: 365,
        limit: 1,
      },
    ],
    processed_fringe: [FRINGE],
    standard: [...specphot(RAW_STANDARD, 4), ...PHOTOMETRIC],
    processed_standard: specphot(processed("STANDARD"), 1),
    specphot: specphot(RAW_STANDARD, 4),
    photometric_standard: PHOTOMETRIC,
    slitillum: [
      { ...SLIT_ILLUMINATION, select: [{ column: "reduction", is: ["RAW"] }, { tagged: "SLITILLUM" }] },
    ],
    processed_slitillum: [{ ...SLIT_ILLUMINATION, select: processed("SLITILLUM") }],
    mask: [
      {
        select: [{ column: "observation_type", is: ["MASK"] }],
        tests: [{ column: "data_label", equals: "focal_plane_mask" }],
        limit: 1,
      },
    ],
    bpm: [{ ...BPM, select: raw("BPM") }],
    processed_bpm: [{ ...BPM, select: processed("BPM") }],
  },
  nothingFor: { any: [{ column: "observation_type", is: ["MASK", "BPM"] }, { tag: "PROCESSED_SCIENCE" }] },
  needs: [
    {
      when: {
        not: {
          any: [
            { column: "observation_type", is: ["BIAS", "ARC"] },
            ACQUISITION,
            { column: "detector_roi_setting", is: ["Central Stamp"] },
          ],
        },
      },
      types: ["bias", "processed_bias"],
    },
    {
      when: { all: [SPECTROSCOPIC, { column: "observation_type", is: ["FLAT"] }] },
      types: ["arc", "processed_arc"],
    },
    { when: SPECTRUM, types: ["arc", "processed_arc", "flat", "processed_flat"] },
    { when: UNKNOWN_STAR, types: ["standard"] },
    {
      when: { all: [UNKNOWN_STAR, HAS_WAVELENGTH] },
      types: ["processed_standard", "processed_slitillum", "slitillum"],
    },
    { when: IMAGE, types: ["flat", "processed_flat", "processed_fringe"] },
    { when: { all: [IMAGE, HAS_WAVELENGTH] }, types: ["processed_standard"] },
    {
      when: { all: [IMAGE, { column: "observation_class", is: ["science"] }] },
      types: ["photometric_standard"],
    },
    {
      when: {
        all: [
          { column: "nodandshuffle", is: [true] },
          OBJECT,
          {
            any: [
              { not: { column: "ut_datetime", known: true } },
              // The detectors of today have so little dark current that these darks are not taken any more.
              { column: "ut_datetime", below: "2020" },
            ],
          },
        ],
      },
      types: ["dark", "processed_dark"],
    },
    { when: MOS, types: ["mask"] },
    {
      when: {
        all: [
          { column: "detector_x_bin", known: true },
          { column: "detector_y_bin", known: true },
        ],
      },
      types: ["processed_bpm"],
    },
  ],
};
