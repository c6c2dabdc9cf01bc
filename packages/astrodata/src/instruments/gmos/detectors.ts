/** The GMOS detectors: names, scales and regions of interest (DRAGONS, `gemini_instruments/gmos/lookup.py`). */

/** Names for people by the DETTYPE keyword. */
export const DETECTOR_NAMES: Readonly<Record<string, string>> = {
  "SDSU II CCD": "EEV",
  "SDSU II e2v DD CCD42-90": "e2vDD",
  S10892: "Hamamatsu-S",
  "S10892-N": "Hamamatsu-N",
};

/** Arcsec for each unbinned pixel, by instrument and DETTYPE. */
export const PIXEL_SCALES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "GMOS-N": { "SDSU II CCD": 0.0727, "SDSU II e2v DD CCD42-90": 0.07288, "S10892-N": 0.0807 },
  "GMOS-S": { "SDSU II CCD": 0.073, S10892: 0.08 },
};

/** Named regions of interest: [x1, x2, y1, y2] in unbinned detector pixels, 0-based and half-open. */
export const ROI_SETTINGS: Readonly<Record<string, readonly (readonly number[])[]>> = {
  "Full Frame": [
    [0, 6144, 0, 4608],
    [0, 6144, 0, 4224],
  ],
  CCD2: [
    [2048, 4096, 0, 4608],
    [2048, 4096, 0, 4224],
  ],
  "Central Spectrum": [
    [0, 6144, 1792, 2816],
    [0, 6144, 1791, 2815],
    [0, 6144, 1624, 2648],
  ],
  "Central Stamp": [
    [2922, 3222, 2154, 2454],
    [2922, 3222, 1986, 2286],
    [2922, 3222, 1986, 2294],
  ],
};

/** Name of the read mode by gain setting and read-out speed. */
export const READ_MODES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  low: { slow: "Normal", fast: "Acquisition" },
  high: { slow: "Engineering", fast: "Bright" },
};

/** Effective wavelengths of the GMOS filters in micrometres, beside those common to all instruments. */
export const GMOS_FILTERS: Readonly<Record<string, number>> = {
  HeII: 0.468,
  HeIIC: 0.478,
  OIII: 0.499,
  OIIIC: 0.514,
  Ha: 0.656,
  HaC: 0.662,
  SII: 0.672,
  OVIC: 0.679,
  OVI: 0.6838,
  ri: 0.7054,
  CaT: 0.86,
  Z: 0.876,
  DS920: 0.92,
  Y: 1.01,
};
