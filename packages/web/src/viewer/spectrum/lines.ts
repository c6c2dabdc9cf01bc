/** A spectral line at rest. */
export interface SpectralLine {
  readonly name: string;
  /** Wavelength at rest in air, nm (NIST Atomic Spectra Database). */
  readonly wavelength: number;
}

/** Lines that are shown together. */
export interface LineList {
  readonly key: string;
  readonly label: string;
  readonly lines: readonly SpectralLine[];
}

function list(key: string, label: string, entries: readonly (readonly [string, ...number[]])[]): LineList {
  return {
    key,
    label,
    lines: entries.flatMap(([name, ...wavelengths]) =>
      wavelengths.map((wavelength) => ({ name, wavelength })),
    ),
  };
}

/** Lines of transients and of their hosts. */
export const LINE_LISTS: readonly LineList[] = [
  list("h", "Balmer", [
    ["Hα", 656.279],
    ["Hβ", 486.135],
    ["Hγ", 434.047],
    ["Hδ", 410.173],
    ["Hε", 397.007],
  ]),
  list("he1", "He I", [
    ["He I", 388.865, 447.148, 471.315, 492.193, 501.568, 587.562, 667.815, 706.519, 728.135],
  ]),
  list("he2", "He II", [["He II", 320.31, 454.159, 468.57, 541.152]]),
  list("ca", "Ca", [
    ["Ca II K", 393.366],
    ["Ca II H", 396.847],
    ["Ca I", 422.673],
    ["Ca II", 849.802, 854.209, 866.214],
  ]),
  list("na", "Na", [
    ["Na I D2", 588.995],
    ["Na I D1", 589.592],
    ["Na I", 818.326, 819.482],
  ]),
  list("si", "Si", [
    ["Si II", 385.602, 386.26, 412.805, 413.089, 504.103, 505.598, 634.711, 637.137],
    ["Si III", 455.262],
  ]),
  list("fe", "Fe", [
    ["Fe II", 492.393, 501.844, 516.903, 531.661],
    ["Fe III", 441.96, 515.611],
  ]),
  list("host", "Host galaxy", [
    ["[O II]", 372.603, 372.882],
    ["[Ne III]", 386.876],
    ["[O III]", 436.321, 495.891, 500.684],
    ["[O I]", 630.03],
    ["[N II]", 654.805, 658.345],
    ["[S II]", 671.644, 673.082],
  ]),
];

/** Absorption by the Earth's atmosphere in the optical: from, to (nm, air, as observed) and what absorbs. */
export const TELLURIC: readonly (readonly [from: number, to: number, name: string])[] = [
  [627.6, 629.0, "O₂"],
  [686.7, 694.4, "O₂ B"],
  [716.0, 734.0, "H₂O"],
  [759.3, 770.0, "O₂ A"],
  [813.0, 835.0, "H₂O"],
  [895.0, 922.0, "H₂O"],
  [930.0, 980.0, "H₂O"],
];

/** Vacuum wavelength (nm) of one in standard air (Ciddor 1996 by the inverse of N. Piskunov, as VALD uses it). */
export function airToVacuum(air: number): number {
  const s = 1e3 / air;
  const square = s * s;
  const n =
    1 +
    0.00008336624212083 +
    0.02408926869968 / (130.1065924522 - square) +
    0.0001599740894897 / (38.92568793293 - square);
  return air * n;
}

/** Speed of light, km/s. */
const LIGHT = 299_792.458;

/** Where a line is drawn, nm. */
export interface PlacedLine {
  readonly name: string;
  readonly wavelength: number;
}

/**
 * Lines of some lists, shifted to redshift `z` (0 on a rest-frame axis) and by a velocity (km/s, negative towards us:
 * relativistic Doppler shift).
 */
export function placeLines(
  keys: ReadonlySet<string>,
  z: number,
  velocity: number,
  medium: "air" | "vacuum" | null,
): PlacedLine[] {
  const beta = Math.max(-0.99, Math.min(0.99, velocity / LIGHT));
  const factor = (1 + z) * Math.sqrt((1 + beta) / (1 - beta));
  return LINE_LISTS.filter(({ key }) => keys.has(key)).flatMap(({ lines }) =>
    lines.map(({ name, wavelength }) => ({
      name,
      wavelength: (medium === "vacuum" ? airToVacuum(wavelength) : wavelength) * factor,
    })),
  );
}
