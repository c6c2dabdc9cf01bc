/** NIFS' array and set-ups (DRAGONS, `gemini_instruments/nifs/lookup.py`). */

/** The voltage at which the array is known. */
export const BIAS_VOLTS = 3;

export const NIFS_ARRAY = {
  /** Electrons, of one read and coadd. */
  readNoise: 6.3,
  /** Electrons for each ADU. */
  gain: 2.4,
  /** ADU: the full well. */
  well: 50_000,
  /** Part of the saturation level up to which the response is linear. */
  linearLimit: 0.9,
} as const;

/** Read modes by the number of low-noise reads. */
export const NIFS_READ_MODES: Readonly<Record<number, string>> = {
  1: "Bright Object",
  4: "Medium Object",
  16: "Faint Object",
};

/** Arcseconds for each pixel along the slices. */
export const PIXEL_SCALE = 0.043;

/** Set-ups in which NIFS is used: any of these masks with any of these pairs of grating and filter. */
export const NIFS_SETUPS: Readonly<Record<"masks" | "gratings", readonly string[]>> = {
  masks: [
    "3.0_Mask_G5610",
    "Ronchi_Screen_G5615",
    "0.1_Hole_G5611",
    "0.2_Hole_G5612",
    "0.2_Hole_Array_G5613",
    "0.2_Slit_G5614",
    "0.1_Occ_Disc_G5616",
    "0.2_Occ_Disc_G5617",
    "0.5_Occ_Disc_G5618",
    "KG3_ND_Filter_G5619",
    "KG5_ND_Filter_G5620",
    "Blocked_G5621",
  ],
  gratings: [
    "Mirror_G5601,HK_G0603",
    "H_G5604,HK_G0603",
    "K_G5605,HK_G0603",
    "K_Short_G5606,HK_G0603",
    "K_Long_G5607,HK_G0603",
    "Mirror_G5601,HK+WireGrid_G0604",
    "K_G5605,HK+WireGrid_G0604",
    "K_Short_G5606,HK+WireGrid_G0604",
    "K_Long_G5607,HK+WireGrid_G0604",
    "Mirror_G5601,JH_G0602",
    "J_G5603,JH_G0602",
    "H_G5604,JH_G0602",
    "Mirror_G5601,ZJ_G0601",
    "J_G5603,ZJ_G0601",
    "Z_G5602,ZJ_G0601",
  ],
};
