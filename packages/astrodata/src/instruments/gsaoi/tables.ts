/** GSAOI's arrays and filters (DRAGONS, `gemini_instruments/gsaoi/lookup.py`). */

/** Read modes by the number of low-noise reads. */
export const GSAOI_READ_MODES: Readonly<Record<number, string>> = {
  2: "Bright Objects",
  8: "Faint Objects",
  16: "Very Faint Objects",
};

/** An array as it is read in one mode. */
export interface GsaoiArray {
  /** Electrons, of one coadd. */
  readonly readNoise: number;
  /** Electrons for each ADU. */
  readonly gain: number;
  /** ADU at which it saturates. */
  readonly well: number;
  /** Part of the saturation level up to which the response is linear. */
  readonly linearLimit: number;
}

/** The four arrays, by read mode and name. */
export const GSAOI_ARRAYS: Readonly<Record<string, Readonly<Record<string, GsaoiArray>>>> = {
  "Bright Objects": {
    "H2RG-032-074": { readNoise: 26.53, gain: 2.434, well: 52400, linearLimit: 0.73 },
    "H2RG-032-064": { readNoise: 19.1, gain: 2.01, well: 50250, linearLimit: 0.64 },
    "H2RG-032-071": { readNoise: 27.24, gain: 2.411, well: 53700, linearLimit: 0.76 },
    "H2RG-032-061": { readNoise: 32.26, gain: 2.644, well: 52300, linearLimit: 0.75 },
  },
  "Faint Objects": {
    "H2RG-032-074": { readNoise: 13.63, gain: 2.434, well: 52400, linearLimit: 0.73 },
    "H2RG-032-064": { readNoise: 9.85, gain: 2.01, well: 50250, linearLimit: 0.64 },
    "H2RG-032-071": { readNoise: 14.22, gain: 2.411, well: 53700, linearLimit: 0.76 },
    "H2RG-032-061": { readNoise: 16.78, gain: 2.644, well: 52300, linearLimit: 0.75 },
  },
  "Very Faint Objects": {
    "H2RG-032-074": { readNoise: 10.22, gain: 2.434, well: 52400, linearLimit: 0.73 },
    "H2RG-032-064": { readNoise: 7.44, gain: 2.01, well: 50250, linearLimit: 0.64 },
    "H2RG-032-071": { readNoise: 10.61, gain: 2.411, well: 53700, linearLimit: 0.76 },
    "H2RG-032-061": { readNoise: 12.79, gain: 2.644, well: 52300, linearLimit: 0.75 },
  },
};

/** Effective wavelengths in micrometres. */
export const GSAOI_FILTERS: Readonly<Record<string, number>> = {
  Z: 1.015,
  HeI1083: 1.083,
  PaG: 1.094,
  Jcont: 1.207,
  PaB: 1.282,
  Hcont: 1.57,
  CH4short: 1.58,
  CH4long: 1.69,
  H2O: 2,
  "HeI-2p2s": 2.058,
  Kcntshrt: 2.093,
  Kprime: 2.12,
  "H2(1-0)": 2.122,
  Kshort: 2.15,
  "H2(2-1)": 2.248,
  BrG: 2.166,
  Kcntlong: 2.27,
  CO2360: 2.36,
};

/** Nominal zero points in electrons, by filter and array. */
export const GSAOI_ZERO_POINTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Z: {
    "H2RG-032-074": 26.71,
    "H2RG-032-064": 26.71,
    "H2RG-032-071": 26.71,
    "H2RG-032-061": 26.71,
  },
  J: {
    "H2RG-032-074": 26.857,
    "H2RG-032-064": 26.891,
    "H2RG-032-071": 26.774,
    "H2RG-032-061": 26.727,
  },
  H: {
    "H2RG-032-074": 26.796,
    "H2RG-032-064": 26.931,
    "H2RG-032-071": 26.821,
    "H2RG-032-061": 26.796,
  },
  Kshort: {
    "H2RG-032-074": 26.201,
    "H2RG-032-064": 26.287,
    "H2RG-032-071": 26.154,
    "H2RG-032-061": 26.192,
  },
  K: {
    "H2RG-032-074": 26.199,
    "H2RG-032-064": 26.285,
    "H2RG-032-071": 26.152,
    "H2RG-032-061": 26.19,
  },
  Kprime: {
    "H2RG-032-074": 26.419,
    "H2RG-032-064": 26.505,
    "H2RG-032-071": 26.372,
    "H2RG-032-061": 26.41,
  },
};
