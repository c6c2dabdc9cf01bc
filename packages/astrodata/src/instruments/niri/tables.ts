/** NIRI's array, filters and grisms (DRAGONS, `gemini_instruments/niri/lookup.py`, version 4.2.2). */

export const NIRI_ARRAY = {
  /** Electrons for each ADU. */
  gain: 12.3,
  /** Electrons of one coadd, by read mode; modes that are not known count as the medium one. */
  readNoise: { "Low Background": 12.3, "Medium Background": 35, "High Background": 70 },
  /** Full wells in electrons and bias voltages by well depth. */
  wells: { Shallow: { electrons: 200_000, volts: -0.6 }, Deep: { electrons: 280_000, volts: -0.87 } },
  /** Part of the saturation level up to which the response is linear. */
  linearLimit: 0.7,
} as const;

/** Name of a filter combination by its components, sorted and joined with `&`. */
export const NIRI_FILTER_NAMES: Readonly<Record<string, string>> = {
  "PK50&Y": "Y",
  J: "J",
  H: "H",
  Kprime: "K(prime)",
  K: "K",
  Lprime: "L(prime)",
  Mprime: "M(prime)",
  "Jcon(121)&PK50": "Jcon(121)",
  "Hcon(157)&PK50": "H-con(157)",
  "CH4short&PK50": "CH4(short)",
  "CH4long&PK50": "CH4(long)",
  "FeII&PK50": "FeII",
  "HeI(2p2s)&Kprime": "HeI(2p2s)",
  H2Oice204: "H2Oice(2045)",
  "kcon(209)": "Kcon(209)",
  "kcon(227)": "Kcon(227)",
  "H2v=1-0S1&K": "H2 1-0 S1",
  Brgamma: "Br(gamma)",
  CH4ice227: "CH4ice(2275)",
  Jsort: "J order sort",
  "Hsort&PK50": "H order sort",
  Ksort: "K order sort",
  Lsort: "L order sort",
  Msort: "M order sort",
  "Jcon1065&PK50": "Jcon(1065)",
  "Jcon(112)&PK50": "Jcon(112)",
  Kshort: "K(short)",
  "H2v=2-1S1": "H2 2-1 S1",
  "PK50&Pabeta": "Pa(beta)",
  PaGamma: "Pa(gamma)",
  HeI: "HeI",
  Bra: "Br(alpha)",
  H2Oice: "H2O ice",
  hydrocarb: "hydrocarb",
  Bracont: "Br(alpha)Con",
  "COv=2-0bh": "CO 2-0 (bh)",
};

/** Effective wavelengths in micrometres. */
export const NIRI_FILTERS: Readonly<Record<string, number>> = {
  "Jcon(1065)": 1.065,
  HeI: 1.083,
  "Pa(gamma)": 1.094,
  "Jcon(112)": 1.122,
  "Jcon(121)": 1.207,
  "Pa(beta)": 1.282,
  "H-con(157)": 1.57,
  "CH4(short)": 1.58,
  H: 1.65,
  "CH4(long)": 1.69,
  "H2Oice(2045)": 2.045,
  "HeI(2p2s)": 2.059,
  "Kcon(209)": 2.0975,
  "K(prime)": 2.12,
  "H2 1-0 S1": 2.1239,
  "K(short)": 2.15,
  "H2 2-1 S1": 2.2465,
  "Br(gamma)": 2.1686,
  "Kcon(227)": 2.2718,
  "CH4ice(2275)": 2.275,
  "CO 2-0 (bh)": 2.289,
  H2Oice: 3.05,
  hydrocarb: 3.295,
  "L(prime)": 3.78,
  "Br(alpha)Con": 3.99,
  "Br(alpha)": 4.052,
  "M(prime)": 4.68,
};

/** Nominal zero points in electrons by camera and filter. */
export const NIRI_ZERO_POINTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  f6: { Y: 25.71, J: 26.69, H: 26.77, K: 26.15, "K(short)": 26.12, "K(prime)": 26.4 },
  f32: { J: 26.05, H: 26.34, K: 25.71, "K(short)": 25.67, "K(prime)": 26.32 },
};

/** Dispersion in nm for each pixel, by camera and grism. */
export const NIRI_DISPERSION: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  f6: { Jgrism: -0.3604, Hgrism: -0.5157, Kgrism: -0.7086, Lgrism: -1.139, Mgrism: -1.651 },
  f32: { Jgrism: 0.3041, Hgrism: 0.2964, Kgrism: 0.4396 },
};

const F6_CENTRED = { Jgrism: 1233, Hgrism: 1695, Kgrism: 2263, Lgrism: 3574, Mgrism: 5140 };
const F6_BLUE = { Jgrism: 1184, Hgrism: 1625, Kgrism: 2167, Lgrism: 3435, Mgrism: 4940 };
const F32 = { Jgrism: 1203, Hgrism: 1641.2, Kgrism: 2184 };

/** Central wavelength of the useful range in nm, by camera, slit and grism. */
export const NIRI_CENTRAL_WAVELENGTH: Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>
> = {
  f6: {
    "f6-2pix": F6_CENTRED,
    "f6-4pix": F6_CENTRED,
    "f6-6pix": F6_CENTRED,
    "f6-2pixBl": F6_BLUE,
    "f6-4pixBl": F6_BLUE,
    "f6-6pixBl": F6_BLUE,
  },
  f32: { "f32-6pix": F32, "f32-9pix": F32, "f6-2pix": F32 },
};
