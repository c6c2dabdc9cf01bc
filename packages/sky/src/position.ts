import { DEGREE, directionOf, rotate, unitVector, type Vector } from "./vector.ts";

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
  const { ra: l, dec: b } = directionOf(rotate(ICRS_TO_GALACTIC, unitVector(position)));
  return { l, b };
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

/** Proper motion of a star. */
export interface ProperMotion {
  /** Towards east, already multiplied by cos(dec), mas/yr. */
  readonly ra: number;
  /** Towards north, mas/yr. */
  readonly dec: number;
}

/**
 * Where a star that stood at `position` in one Julian year stands in another: motion along a great circle at constant
 * speed, radial velocity taken as zero. Good to 1 mas for centuries but for the handful of nearest stars.
 */
export function moveStar(
  position: SkyPosition,
  motion: ProperMotion,
  fromYear: number,
  toYear: number,
): SkyPosition {
  const scale = ((toYear - fromYear) / 3_600_000) * DEGREE;
  const [east, north] = [motion.ra * scale, motion.dec * scale];
  if (east === 0 && north === 0) return position;
  const [sinRa, cosRa] = [Math.sin(position.ra * DEGREE), Math.cos(position.ra * DEGREE)];
  const [sinDec, cosDec] = [Math.sin(position.dec * DEGREE), Math.cos(position.dec * DEGREE)];
  const [x, y, z] = unitVector(position);
  return directionOf([
    x - east * sinRa - north * sinDec * cosRa,
    y + east * cosRa - north * sinDec * sinRa,
    z + north * cosDec,
  ]);
}

/** Position angle of `to` seen from `from`: degrees from north through east, 0 to 360. */
export function positionAngle(from: SkyPosition, to: SkyPosition): number {
  const deltaRa = (to.ra - from.ra) * DEGREE;
  const [sinFrom, cosFrom] = [Math.sin(from.dec * DEGREE), Math.cos(from.dec * DEGREE)];
  const [sinTo, cosTo] = [Math.sin(to.dec * DEGREE), Math.cos(to.dec * DEGREE)];
  const angle =
    Math.atan2(Math.sin(deltaRa) * cosTo, cosFrom * sinTo - sinFrom * cosTo * Math.cos(deltaRa)) / DEGREE;
  return angle < 0 ? angle + 360 : angle;
}
