/** GNIRS' arrays, filters and gratings (DRAGONS, `gemini_instruments/gnirs/lookup.py`). */

/** Read modes by the number of low-noise reads and of digital averages. */
export const READ_MODES: Readonly<Record<string, string>> = {
  "32,16": "Very Faint Objects",
  "16,16": "Faint Objects",
  "1,16": "Bright Objects",
  "1,1": "Very Bright Objects",
};

/** Electrons for each ADU, of every array in every mode. */
export const GAIN = 13.5;

/** What an array is like in one read mode and well depth. */
interface ArrayMode {
  /** Electrons, of one coadd. */
  readonly readNoise: number;
  /** Full well in electrons. */
  readonly well: number;
  /** Part of the saturation level up to which the response is linear. */
  readonly linearLimit: number;
}

type ByMode = readonly [veryBright: number, bright: number, faint: number, veryFaint: number];

const MODES = ["Very Bright Objects", "Bright Objects", "Faint Objects", "Very Faint Objects"] as const;

function array(
  readNoise: ByMode,
  wells: { readonly Shallow: ByMode; readonly Deep: ByMode },
  limits: { readonly Shallow: ByMode; readonly Deep: ByMode },
): ReadonlyMap<string, ArrayMode> {
  const modes = new Map<string, ArrayMode>();
  for (const [i, mode] of MODES.entries()) {
    for (const depth of ["Shallow", "Deep"] as const) {
      modes.set(`${mode},${depth}`, {
        readNoise: readNoise[i] ?? 0,
        well: wells[depth][i] ?? 0,
        linearLimit: limits[depth][i] ?? 0,
      });
    }
  }
  return modes;
}

function same(value: number): ByMode {
  return [value, value, value, value];
}

const SOUTH: ByMode = [145, 38, 12, 7];
const NORTH: ByMode = [155, 30, 10, 7];
const NOMINAL_WELLS = { Shallow: same(90_000), Deep: same(180_000) };
const NOMINAL_LIMITS = { Shallow: same(0.714286), Deep: same(0.714286) };
/** Measured in 2021: how far the corrected response is linear. */
const MEASURED = array(
  NORTH,
  { Shallow: [92_000, 91_000, 78_000, 67_000], Deep: [209_000, 207_000, 190_000, 180_000] },
  { Shallow: [0.96, 0.96, 0.95, 0.98], Deep: [0.93, 0.91, 0.95, 0.72] },
);

/** The arrays by their name; within, by `mode,depth`. */
export const ARRAYS: ReadonlyMap<string, ReadonlyMap<string, ArrayMode>> = new Map([
  // At Gemini South, up to 2007.
  ["UNKNOWN", array(SOUTH, NOMINAL_WELLS, NOMINAL_LIMITS)],
  // The first years at Gemini North.
  ["SN7638228.1", array(NORTH, NOMINAL_WELLS, NOMINAL_LIMITS)],
  ["SN7638228.1.2", MEASURED],
  // After the mechanisms were refurbished, and then with a new controller.
  ["SN7638228.1.3", MEASURED],
  ["SN7638228.1.3+ARC-III", array(NORTH, NOMINAL_WELLS, { Shallow: same(0.72), Deep: same(0.72) })],
]);

/** Arcseconds for each pixel, by camera. */
export const PIXEL_SCALES: Readonly<Record<string, number>> = {
  ShortBlue: 0.1517,
  ShortRed: 0.15,
  LongBlue: 0.05071,
  LongRed: 0.05095,
};

/** Effective wavelengths in micrometres. */
export const GNIRS_FILTERS: Readonly<Record<string, number>> = {
  YPHOT: 1.03,
  X: 1.1,
  "X_(order_6)": 1.1,
  JPHOT: 1.25,
  "J_(order_5)": 1.27,
  H: 1.63,
  "H_(order_4)": 1.63,
  H2: 2.125,
  "K_(order_3)": 2.195,
  KPHOT: 2.22,
  PAH: 3.295,
  L: 3.5,
  "L_(order_2)": 3.5,
  M: 5.1,
  "M_(order_1)": 5.1,
};

/** Band of a cross-dispersed order. */
export const ORDER_BANDS: Readonly<Record<number, string>> = {
  1: "L",
  2: "M",
  3: "K",
  4: "H",
  5: "J",
  6: "X",
  7: "Z",
  8: "I",
};

/** Dispersion in nm for each pixel, by `grating,camera` and the letter of the band. */
export const DISPERSIONS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "10/mm,Short": { M: -1.939 },
  "10/mm,Long": {
    I: -0.242,
    Z: -0.277,
    X: -0.323,
    J: -0.387,
    H: -0.487,
    K: -0.645,
    L: -0.972,
    M: -1.943,
  },
  "32/mm,Short": {
    I: -0.242,
    Z: -0.275,
    X: -0.321,
    J: -0.386,
    H: -0.482,
    K: -0.646,
    L: -0.969,
    M: -1.934,
  },
  "32/mm,Long": { Z: -0.089, X: -0.107, J: -0.129, H: -0.162, K: -0.216, L: -0.324, M: -0.645 },
  "111/mm,Short": {
    I: -0.069,
    Z: -0.079,
    X: -0.092,
    J: -0.111,
    H: -0.134,
    K: -0.183,
    L: -0.273,
    M: -0.562,
  },
  "111/mm,Long": {
    I: -0.023,
    Z: -0.027,
    X: -0.0309,
    J: -0.0371,
    H: -0.0464,
    K: -0.0618,
    L: -0.0922,
    M: -0.1875,
  },
};
