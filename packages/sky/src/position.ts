/** A direction on the sky: ICRS right ascension and declination in degrees. */
export interface SkyPosition {
  ra: number;
  dec: number;
}

/** A direction in galactic coordinates: longitude 0 <= l < 360 and latitude, degrees. */
export interface GalacticPosition {
  l: number;
  b: number;
}

type Vector = readonly [number, number, number];

const DEGREE = Math.PI / 180;

/**
 * Rotation from ICRS to galactic axes: north galactic pole at 192.85948, +27.12825 degrees and the ascending node of
 * the galactic plane at l = 32.93192 degrees (ESA 1997, The Hipparcos and Tycho Catalogues, vol. 1, eq. 1.5.11).
 */
const ICRS_TO_GALACTIC: readonly [Vector, Vector, Vector] = [
  [-0.0548755604162154, -0.873437090234885, -0.4838350155487132],
  [0.4941094278755837, -0.4448296299600112, 0.746982244497219],
  [-0.8676661490190047, -0.1980763734312015, 0.4559837761750669],
];

/**
 * Converts an ICRS position to galactic coordinates. astropy passes through FK5 axes and so differs by up to
 * 0.03 arcsec.
 */
export function toGalactic(position: SkyPosition): GalacticPosition {
  const [x, y, z] = rotate(ICRS_TO_GALACTIC, unitVector(position));
  const l = Math.atan2(y, x) / DEGREE;
  // A tiny negative angle plus 360 rounds to 360 itself, which is longitude 0.
  const wrapped = l < 0 ? l + 360 : l;
  return { l: wrapped === 360 ? 0 : wrapped, b: Math.atan2(z, Math.hypot(x, y)) / DEGREE };
}

/**
 * Great-circle distance between two positions in degrees, 0 to 180; accurate for the smallest and for antipodal
 * separations alike (Vincenty 1975, special case of the sphere).
 */
export function separation(a: SkyPosition, b: SkyPosition): number {
  const deltaRa = (b.ra - a.ra) * DEGREE;
  const [sinA, cosA] = [Math.sin(a.dec * DEGREE), Math.cos(a.dec * DEGREE)];
  const [sinB, cosB] = [Math.sin(b.dec * DEGREE), Math.cos(b.dec * DEGREE)];
  const cosDelta = Math.cos(deltaRa);
  const opposite = Math.hypot(cosB * Math.sin(deltaRa), cosA * sinB - sinA * cosB * cosDelta);
  const adjacent = sinA * sinB + cosA * cosB * cosDelta;
  return Math.atan2(opposite, adjacent) / DEGREE;
}

function unitVector({ ra, dec }: SkyPosition): Vector {
  const cosDec = Math.cos(dec * DEGREE);
  return [cosDec * Math.cos(ra * DEGREE), cosDec * Math.sin(ra * DEGREE), Math.sin(dec * DEGREE)];
}

function rotate([r1, r2, r3]: readonly [Vector, Vector, Vector], v: Vector): Vector {
  return [dot(r1, v), dot(r2, v), dot(r3, v)];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
