import { Rotation_EQJ_EQD, SiderealTime } from "astronomy-engine";
import type { SkyPosition } from "./position.ts";
import type { Site } from "./sites.ts";
import { engineTime } from "./time.ts";
import { DEGREE, dot, unitVector, type Vector } from "./vector.ts";

/** A direction seen from a site. */
export interface HorizontalPosition {
  /** Degrees above the horizon, without refraction. */
  readonly altitude: number;
  /** Degrees from north through east, 0 to 360. */
  readonly azimuth: number;
}

/** The axes of a site at a moment in ICRS, and the Earth's velocity. */
export interface HorizonFrame {
  /** MJD (UTC). */
  readonly mjd: number;
  readonly east: Vector;
  readonly north: Vector;
  readonly zenith: Vector;
  /** Towards the north pole of date: with the zenith it gives the parallactic angle. */
  readonly pole: Vector;
  /** Velocity of the Earth about the Sun in units of the speed of light. */
  readonly velocity: Vector;
}

/** Constant of aberration, radians (20.49551 arcsec, IAU 1976). */
const ABERRATION = (20.49551 / 3600) * DEGREE;
/** Mean obliquity of the ecliptic of J2000, degrees (IAU 2006). */
const OBLIQUITY = 84381.406 / 3600;

/**
 * The axes of a site at an MJD (UTC): precession, nutation and sidereal time, aberration by a circular orbit with the
 * Earth's eccentricity left out (0.3 arcsec). UT1 is taken as UTC (up to 14 arcsec of hour angle) and polar motion
 * as zero.
 */
export function horizonFrame(site: Site, mjd: number): HorizonFrame {
  const time = engineTime(mjd);
  const { rot } = Rotation_EQJ_EQD(time);
  const row = (index: 0 | 1 | 2): Vector => [
    rot[0]?.[index] ?? 0,
    rot[1]?.[index] ?? 0,
    rot[2]?.[index] ?? 0,
  ];
  const [x, y, z] = [row(0), row(1), row(2)];
  const sidereal = (SiderealTime(time) * 15 + site.longitude) * DEGREE;
  const [sinTime, cosTime] = [Math.sin(sidereal), Math.cos(sidereal)];
  const [sinLat, cosLat] = [Math.sin(site.latitude * DEGREE), Math.cos(site.latitude * DEGREE)];
  return {
    mjd,
    east: combine(x, -sinTime, y, cosTime, z, 0),
    north: combine(x, -sinLat * cosTime, y, -sinLat * sinTime, z, cosLat),
    zenith: combine(x, cosLat * cosTime, y, cosLat * sinTime, z, sinLat),
    pole: z,
    velocity: earthVelocity(mjd),
  };
}

/** Altitude and azimuth of an ICRS position in a frame, without refraction. */
export function toHorizon(frame: HorizonFrame, position: SkyPosition): HorizontalPosition {
  return directionToHorizon(frame, apparent(frame, unitVector(position)));
}

/** Altitude and azimuth of a direction that already holds aberration; of any length. */
export function directionToHorizon(frame: HorizonFrame, direction: Vector): HorizontalPosition {
  const [east, north, up] = [
    dot(frame.east, direction),
    dot(frame.north, direction),
    dot(frame.zenith, direction),
  ];
  const azimuth = Math.atan2(east, north) / DEGREE;
  return {
    altitude: Math.atan2(up, Math.hypot(east, north)) / DEGREE,
    azimuth: azimuth < 0 ? azimuth + 360 : azimuth,
  };
}

/**
 * Parallactic angle in degrees, -180 to 180: position angle of the zenith at the target, negative before (east of) the
 * meridian.
 */
export function parallacticAngle(frame: HorizonFrame, position: SkyPosition): number {
  const target = apparent(frame, unitVector(position));
  // Components of the zenith along east and north of the target, both times cos(dec of date).
  const [a, b, c] = frame.pole;
  const east: Vector = [
    b * target[2] - c * target[1],
    c * target[0] - a * target[2],
    a * target[1] - b * target[0],
  ];
  const alongNorth = dot(frame.pole, frame.zenith) - dot(frame.pole, target) * dot(target, frame.zenith);
  return Math.atan2(dot(east, frame.zenith), alongNorth) / DEGREE;
}

/** How an airmass is reckoned from the true altitude. */
export type AirmassFormula = "secant" | "kasten-young";

/**
 * Airmass at a true altitude in degrees; NaN below the horizon. `secant` is 1 / sin(altitude), without end at the
 * horizon; `kasten-young` stays finite there (38 at the horizon; Kasten and Young 1989, Applied Optics 28, 4735).
 */
export function airmass(altitude: number, formula: AirmassFormula = "secant"): number {
  if (formula === "secant") return altitude > 0 ? 1 / Math.sin(altitude * DEGREE) : Number.NaN;
  if (altitude < 0) return Number.NaN;
  return 1 / (Math.sin(altitude * DEGREE) + 0.50572 * (altitude + 6.07995) ** -1.6364);
}

/** True altitude in degrees at which sec z equals an airmass of 1 or more. */
export function altitudeOfAirmass(value: number): number {
  return Math.asin(1 / Math.max(1, value)) / DEGREE;
}

function apparent(frame: HorizonFrame, [x, y, z]: Vector): Vector {
  const [vx, vy, vz] = frame.velocity;
  const moved: Vector = [x + vx, y + vy, z + vz];
  const length = Math.hypot(...moved);
  return [moved[0] / length, moved[1] / length, moved[2] / length];
}

/** The Earth moves 90 degrees behind the Sun's longitude along the ecliptic (low-precision Sun, Astronomical Almanac). */
function earthVelocity(mjd: number): Vector {
  const days = mjd - 51_544.5;
  const anomaly = (357.529 + 0.98560028 * days) * DEGREE;
  const longitude =
    (280.459 + 0.98564736 * days + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * DEGREE;
  const [sin, cos] = [Math.sin(longitude), Math.cos(longitude)];
  return [
    ABERRATION * sin,
    -ABERRATION * cos * Math.cos(OBLIQUITY * DEGREE),
    -ABERRATION * cos * Math.sin(OBLIQUITY * DEGREE),
  ];
}

function combine(x: Vector, a: number, y: Vector, b: number, z: Vector, c: number): Vector {
  return [a * x[0] + b * y[0] + c * z[0], a * x[1] + b * y[1] + c * z[1], a * x[2] + b * y[2] + c * z[2]];
}
