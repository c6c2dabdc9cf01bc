import {
  type AirmassFormula,
  airmass,
  altitudeOfAirmass,
  type HorizonFrame,
  horizonFrame,
  toHorizon,
} from "./horizon.ts";
import { crossings, type Interval, type Night } from "./night.ts";
import type { SkyPosition } from "./position.ts";
import type { Site } from "./sites.ts";
import { moonDistance, moonState, sunPosition } from "./sun-moon.ts";
import { mjdFromUnix } from "./time.ts";
import { DEGREE, dot, unitVector, type Vector } from "./vector.ts";

/** Radians of hour angle to hours of solar time. */
const HOURS_PER_RADIAN = 12 / Math.PI;
/** Sidereal days in a solar day. */
const SIDEREAL = 1.00273790935;

/** ICRS position of a target at an MJD (UTC): constant for a star, from its elements for a target that moves. */
export type Track = (mjd: number) => SkyPosition;

/** A target through a night, one entry per time. */
export interface VisibilityCurve {
  /** MJD (UTC). */
  readonly times: readonly number[];
  /** Degrees, without refraction. */
  readonly altitude: readonly number[];
  readonly azimuth: readonly number[];
  /** NaN below the horizon. */
  readonly airmass: readonly number[];
  /** Degrees; negative when below the horizon. */
  readonly moonAltitude: readonly number[];
  /** Angle between target and Moon as seen from the site, degrees. */
  readonly moonDistance: readonly number[];
}

/** When a target stands above an altitude. */
export interface RiseAndSet {
  readonly kind: "rises" | "always above" | "always below";
  /** MJD (UTC) in the interval asked for; null when it does not happen there. */
  readonly rise: number | null;
  readonly set: number | null;
  /** Highest point in the interval. */
  readonly transit: number;
  /** Altitude at the highest point, degrees. */
  readonly highest: number;
}

/** Evenly spaced times of an interval, its ends included, about `minutes` apart. */
export function timesOf({ start, end }: Interval, minutes: number): number[] {
  const count = Math.max(1, Math.round(((end - start) * 1440) / minutes));
  return Array.from({ length: count + 1 }, (_, i) => start + ((end - start) * i) / count);
}

/**
 * Prepares many times of a site, within a day or so, for the airmasses of many targets: the quick way to a table. The
 * function that is returned fills `out` with sec z per time, NaN below the horizon.
 */
export function airmassTable(
  site: Site,
  times: readonly number[],
): (position: SkyPosition, out: Float64Array) => void {
  const count = times.length;
  // Precession and nutation move by 0.2 arcsec in a day, aberration by 0.3: one frame serves, turned with the Earth.
  const middle = horizonFrame(site, times[count >> 1] ?? 0);
  const { east, zenith, pole, velocity } = middle;
  const cosLat = Math.cos(site.latitude * DEGREE);
  const sinLat = Math.sin(site.latitude * DEGREE);
  // Towards the meridian along the equator, then a quarter turn east of it.
  const south: Vector = [
    (zenith[0] - sinLat * pole[0]) / cosLat,
    (zenith[1] - sinLat * pole[1]) / cosLat,
    (zenith[2] - sinLat * pole[2]) / cosLat,
  ];
  const axes = new Float64Array(3 * count);
  for (const [i, mjd] of times.entries()) {
    const turn = (mjd - middle.mjd) * 2 * Math.PI * SIDEREAL;
    const [sin, cos] = [Math.sin(turn) * cosLat, Math.cos(turn) * cosLat];
    for (let k = 0; k < 3; k++) {
      axes[3 * i + k] = cos * (south[k] ?? 0) + sin * (east[k] ?? 0) + sinLat * (pole[k] ?? 0);
    }
  }
  return (position, out) => {
    const target = unitVector(position);
    const moved: Vector = [target[0] + velocity[0], target[1] + velocity[1], target[2] + velocity[2]];
    const length = Math.hypot(...moved);
    const [x, y, z] = [moved[0] / length, moved[1] / length, moved[2] / length];
    for (let i = 0, k = 0; i < count; i++, k += 3) {
      const up = (axes[k] ?? 0) * x + (axes[k + 1] ?? 0) * y + (axes[k + 2] ?? 0) * z;
      out[i] = up > 0 ? 1 / up : Number.NaN;
    }
  };
}

/** Altitude, airmass and Moon for a target at the given times. */
export function visibilityCurve(
  site: Site,
  track: Track,
  times: readonly number[],
  formula: AirmassFormula = "secant",
): VisibilityCurve {
  const frames = times.map((mjd) => horizonFrame(site, mjd));
  const places = frames.map((frame) => toHorizon(frame, track(frame.mjd)));
  return {
    times,
    altitude: places.map(({ altitude }) => altitude),
    azimuth: places.map(({ azimuth }) => azimuth),
    airmass: places.map(({ altitude }) => airmass(altitude, formula)),
    moonAltitude: frames.map((frame) => moonState(frame, site).altitude),
    moonDistance: times.map((mjd) => moonDistance(mjd, track(mjd), site)),
  };
}

/**
 * Rise, set and highest point of a target above an altitude (degrees, true; 0 is the horizon) in an interval of about
 * a day. Rise and set are the first of their kind in it.
 */
export function riseAndSet(site: Site, track: Track, interval: Interval, altitude = 0): RiseAndSet {
  const height = (mjd: number): number => toHorizon(horizonFrame(site, mjd), track(mjd)).altitude;
  const found = crossings((mjd) => height(mjd) - altitude, interval.start, interval.end, 1 / 96);
  const transit = highestTime(height, interval);
  const highest = height(transit);
  return {
    kind: found.length > 0 ? "rises" : highest >= altitude ? "always above" : "always below",
    rise: found.find(({ rising }) => rising)?.time ?? null,
    set: found.find(({ rising }) => !rising)?.time ?? null,
    transit,
    highest,
  };
}

/** Parts of an interval in which a target stands below an airmass (sec z), with the Sun as low as the interval says. */
export function observableIntervals(site: Site, track: Track, interval: Interval, limit: number): Interval[] {
  const lowest = altitudeOfAirmass(limit);
  const height = (mjd: number): number => toHorizon(horizonFrame(site, mjd), track(mjd)).altitude - lowest;
  const edges = [
    interval.start,
    ...crossings(height, interval.start, interval.end, 1 / 96).map(({ time }) => time),
    interval.end,
  ];
  const parts: Interval[] = [];
  for (let i = 1; i < edges.length; i++) {
    const [start, end] = [edges[i - 1] ?? 0, edges[i] ?? 0];
    if (end > start && height((start + end) / 2) >= 0) parts.push({ start, end });
  }
  return parts;
}

/** One night of {@link hoursThroughYear}. */
export interface NightHours {
  /** Local date of the evening, `YYYY-MM-DD`. */
  readonly date: string;
  /** Hours with the Sun below -18 degrees. */
  readonly dark: number;
  /** Those of them with the target below the airmass. */
  readonly hours: number;
}

/**
 * Dark hours below an airmass for each of `nights` nights from a local date on. Hour angles follow from the altitude
 * formula with the positions of Sun and target at midnight: good to a minute or two.
 */
export function hoursThroughYear(
  site: Site,
  track: Track,
  from: string,
  nights: number,
  limit: number,
): NightHours[] {
  const lowest = altitudeOfAirmass(limit);
  const first = Date.parse(`${from}T12:00:00Z`);
  return Array.from({ length: nights }, (_, n) => {
    const noon = first + n * 86_400_000;
    const midnight = mjdFromUnix(noon) - site.longitude / 360 + 0.5;
    const frame = horizonFrame(site, midnight);
    const sun = hourAngleOf(frame, site, unitVector(sunPosition(midnight)));
    // Half the time between the twilights, about the Sun's passage below the pole, in hours from midnight.
    const half = (Math.PI - hoursAboveHalf(site, sun.declination, -18)) * HOURS_PER_RADIAN;
    const middle = wrapAngle(Math.PI - sun.hourAngle) * HOURS_PER_RADIAN;
    const target = hourAngleOf(frame, site, unitVector(track(midnight)));
    const up = hoursAboveHalf(site, target.declination, lowest);
    return {
      date: new Date(noon).toISOString().slice(0, 10),
      dark: 2 * half,
      hours: up === Math.PI ? 2 * half : overlap(middle, half, target.hourAngle, up),
    };
  });
}

/** Hours that a target is up, `up` radians on each side of its transit, within `half` hours of `middle`. */
function overlap(middle: number, half: number, hourAngle: number, up: number): number {
  const perRadian = HOURS_PER_RADIAN / SIDEREAL;
  let sum = 0;
  for (const turn of [-1, 0, 1]) {
    const transit = (turn * 2 * Math.PI - hourAngle) * perRadian;
    const start = Math.max(middle - half, transit - up * perRadian);
    const end = Math.min(middle + half, transit + up * perRadian);
    sum += Math.max(0, end - start);
  }
  return sum;
}

/** Hour angle (-pi to pi, west positive) and declination of date, radians. */
function hourAngleOf(
  frame: HorizonFrame,
  site: Site,
  direction: Vector,
): { hourAngle: number; declination: number } {
  const sinDec = dot(frame.pole, direction);
  const sinLat = Math.sin(site.latitude * DEGREE);
  const cosLat = Math.cos(site.latitude * DEGREE);
  return {
    hourAngle: Math.atan2(
      -dot(frame.east, direction),
      (dot(frame.zenith, direction) - sinLat * sinDec) / cosLat,
    ),
    declination: Math.asin(Math.min(1, Math.max(-1, sinDec))),
  };
}

/** Half the time above an altitude as an hour angle in radians: 0 never, pi always. */
function hoursAboveHalf(site: Site, declination: number, altitude: number): number {
  const latitude = site.latitude * DEGREE;
  const cos =
    (Math.sin(altitude * DEGREE) - Math.sin(latitude) * Math.sin(declination)) /
    (Math.cos(latitude) * Math.cos(declination));
  return Math.acos(Math.min(1, Math.max(-1, cos)));
}

function wrapAngle(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

/** Time of the highest altitude: the best of coarse samples, then a search by thirds around it. */
function highestTime(height: (mjd: number) => number, { start, end }: Interval): number {
  const times = timesOf({ start, end }, 15);
  const heights = times.map(height);
  const best = heights.indexOf(Math.max(...heights));
  let [low, high] = [times[best - 1] ?? start, times[best + 1] ?? end];
  while (high - low > 1e-5) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (height(a) < height(b)) low = a;
    else high = b;
  }
  return (low + high) / 2;
}

/** The dark time of a night: astronomical twilight to twilight, or the darkest there is. */
export function darkTime(night: Night): Interval | null {
  return night.astronomical ?? night.nautical ?? night.civil;
}
