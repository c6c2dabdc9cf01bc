/** FLAMINGOS-2's array, filters and grisms (DRAGONS, `gemini_instruments/f2/lookup.py`, version 4.2.2). */

/** The array by the number of read pairs (LNRS). */
export const F2_ARRAY = {
  /** Electrons for each ADU of one read; reads are summed. */
  gain: 4.44,
  /** Electrons. */
  fullWell: 155_400,
  /** Part of the saturation level up to which the response is linear. */
  linearLimit: 0.72,
  /** Electrons, by the number of read pairs. */
  readNoise: { 1: 11.7, 4: 6, 6: 5.3, 8: 5 },
} as const;

/** Effective wavelengths in micrometres. */
export const F2_FILTERS: Readonly<Record<string, number>> = {
  Jlow: 1.122,
  JH: 1.39,
  H: 1.631,
  HK: 1.871,
  "K-blue": 2.06,
  Ks: 2.157,
  "K-red": 2.31,
  Klong: 2.2,
  "K-long": 2.2,
};

/** Nominal zero points in electrons by camera and filter. */
export const F2_ZERO_POINTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "f/16": { Y: 26.73, J: 26.51, H: 26.75, Ks: 26.12 },
};

/** Dispersion in nm for each pixel, by grism and filter with its identifier. */
export const F2_DISPERSION: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  JH: { JH_G0809: -0.651, JH_G0816: -0.651 },
  HK: { HK_G0806: -0.757, HK_G0817: -0.757, JH_G0809: -0.76, JH_G0816: -0.76 },
  R3K: {
    "J-lo_G0801": -0.168,
    J_G0802: -0.202,
    H_G0803: -0.26,
    Ks_G0804: -0.349,
    "K-long_G0812": -0.351,
  },
};

/** Central wavelengths in nm of filters for which the header has a wrong one. */
export const F2_CENTRAL_WAVELENGTH: Readonly<Record<string, number>> = {
  "K-long_G0812": 2200,
  JH_G0816: 1338.5,
  HK_G0817: 1900,
};

/** Central wavelengths in nm with the R3K grism when the header has none, by the first letter of the filter. */
export const F2_R3K_WAVELENGTH: Readonly<Record<string, number>> = { J: 1250, H: 1650, K: 2200 };
