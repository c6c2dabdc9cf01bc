/** Degrees, with the multiples of 90 exact: the poles of the sky are where they are. */

/** Radians in a degree. */
export const DEGREE = Math.PI / 180;

/** Sine of an angle in degrees. */
export function sinDegrees(angle: number): number {
  const turn = angle % 360;
  if (turn % 90 !== 0) return Math.sin(turn * DEGREE);
  const quarter = ((turn / 90) % 4) + (turn < 0 ? 4 : 0);
  return quarter === 1 ? 1 : quarter === 3 ? -1 : 0;
}

/** Cosine of an angle in degrees. */
export function cosDegrees(angle: number): number {
  return sinDegrees(90 - (angle % 360));
}

/** The same direction as an angle of 0 to 360 degrees, 360 excluded. */
export function normaliseDegrees(angle: number): number {
  const turned = angle % 360;
  if (turned >= 0) return turned;
  // A tiny negative angle plus 360 can round to 360.
  return turned + 360 < 360 ? turned + 360 : 0;
}

/** A direction: a vector of length 1. */
export type Direction = readonly [x: number, y: number, z: number];

/** The direction of a longitude and a latitude in degrees. */
export function directionOf(longitude: number, latitude: number): Direction {
  const cos = cosDegrees(latitude);
  return [cos * cosDegrees(longitude), cos * sinDegrees(longitude), sinDegrees(latitude)];
}

/** Longitude (-180 to 180) and latitude of a direction, in degrees. */
export function anglesOf([x, y, z]: Direction): readonly [longitude: number, latitude: number] {
  return [Math.atan2(y, x) / DEGREE, Math.atan2(z, Math.hypot(x, y)) / DEGREE];
}
