import type { SkyPosition } from "./position.ts";

/** Cartesian components along the axes of some frame. */
export type Vector = readonly [number, number, number];

/** Degrees to radians. */
export const DEGREE = Math.PI / 180;

/** Unit vector of a direction given by longitude and latitude (here right ascension and declination), degrees. */
export function unitVector({ ra, dec }: SkyPosition): Vector {
  const cosDec = Math.cos(dec * DEGREE);
  return [cosDec * Math.cos(ra * DEGREE), cosDec * Math.sin(ra * DEGREE), Math.sin(dec * DEGREE)];
}

/** Direction of a vector of any length, 0 <= ra < 360, degrees. */
export function directionOf([x, y, z]: Vector): SkyPosition {
  const ra = Math.atan2(y, x) / DEGREE;
  // A tiny negative angle plus 360 rounds to 360 itself, which is 0.
  const wrapped = ra < 0 ? ra + 360 : ra;
  return { ra: wrapped === 360 ? 0 : wrapped, dec: Math.atan2(z, Math.hypot(x, y)) / DEGREE };
}

/** Turns a vector by a matrix given as rows. */
export function rotate([r1, r2, r3]: readonly [Vector, Vector, Vector], v: Vector): Vector {
  return [dot(r1, v), dot(r2, v), dot(r3, v)];
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Angle between two directions in degrees, whatever their lengths; accurate at 0 and 180 too. */
export function angleBetween(a: Vector, b: Vector): number {
  const cross = Math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]);
  return Math.atan2(cross, dot(a, b)) / DEGREE;
}
