/** Central wavelengths of the broad bands in micrometres; the nearest gives the name of the band. */
export const WAVELENGTH_BANDS: readonly (readonly [name: string, micrometers: number])[] = [
  ["None", 0],
  ["u", 0.35],
  ["g", 0.475],
  ["r", 0.63],
  ["i", 0.78],
  ["Z", 0.9],
  ["Y", 1.02],
  ["X", 1.1],
  ["J", 1.2],
  ["H", 1.65],
  ["K", 2.2],
  ["L", 3.4],
  ["M", 4.8],
  ["N", 11.7],
  ["Q", 18.3],
];

/** Effective wavelengths of filters in micrometres, for any instrument that does not know better. */
export const FILTER_WAVELENGTHS: Readonly<Record<string, number>> = {
  u: 0.35,
  g: 0.475,
  r: 0.63,
  i: 0.78,
  z: 0.925,
  Y: 1.02,
  J: 1.25,
  H: 1.635,
  K: 2.2,
  FeII: 1.644,
};

/** Nominal extinction in magnitudes for each airmass above one: Mauna Kea and Cerro Pachón. */
export const NOMINAL_EXTINCTION: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "Gemini-North": { u: 0.42, g: 0.14, r: 0.11, i: 0.1, z: 0.05 },
  "Gemini-South": { u: 0.38, g: 0.18, r: 0.1, i: 0.08, z: 0.05 },
};
