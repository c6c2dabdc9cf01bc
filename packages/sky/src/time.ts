import { MakeTime, SiderealTime } from "astronomy-engine";

/** Julian date minus modified Julian date, days. */
const MJD_ZERO = 2_400_000.5;
/** MJD of 1970-01-01T00:00:00 UTC. */
const MJD_UNIX = 40_587;
/** MJD of the standard epoch J2000.0 (TT). */
const MJD_J2000 = 51_544.5;
const DAY_MS = 86_400_000;
/** TT minus TAI, seconds (IAU 1991). */
const TT_MINUS_TAI = 32.184;

/**
 * First day (MJD, UTC) on which TAI minus UTC had each value, from 10 s on 1972-01-01 in steps of one second (IERS
 * Bulletin C).
 */
const LEAP_SECONDS: readonly number[] = [
  41317, 41499, 41683, 42048, 42413, 42778, 43144, 43509, 43874, 44239, 44786, 45151, 45516, 46247, 47161,
  47892, 48257, 48804, 49169, 49534, 50083, 50630, 51179, 53736, 54832, 56109, 57204, 57754,
];

/** Modified Julian date of a Julian date. */
export function mjdFromJd(jd: number): number {
  return jd - MJD_ZERO;
}

/** Julian date of a modified Julian date. */
export function jdFromMjd(mjd: number): number {
  return mjd + MJD_ZERO;
}

/** MJD (UTC) of milliseconds since 1970. Within a leap second both clocks repeat the second before it. */
export function mjdFromUnix(milliseconds: number): number {
  return milliseconds / DAY_MS + MJD_UNIX;
}

/** Milliseconds since 1970 of an MJD (UTC), rounded to a whole one. */
export function unixFromMjd(mjd: number): number {
  return Math.round((mjd - MJD_UNIX) * DAY_MS);
}

/**
 * TT minus UTC in seconds at an MJD (UTC): leap seconds as announced, the last value after the last one. Before 1972,
 * when UTC ran at other rates, the value of 1972 is used; the error there is below 10 s.
 */
export function ttMinusUtc(mjd: number): number {
  let steps = LEAP_SECONDS.length;
  while (steps > 1 && mjd < (LEAP_SECONDS[steps - 1] ?? 0)) steps--;
  return TT_MINUS_TAI + 9 + steps;
}

/** MJD (TT) of an MJD (UTC). */
export function ttFromUtc(mjd: number): number {
  return mjd + ttMinusUtc(mjd) / 86_400;
}

/** MJD (UTC) of an MJD (TT). */
export function utcFromTt(mjd: number): number {
  return mjd - ttMinusUtc(mjd - ttMinusUtc(mjd) / 86_400) / 86_400;
}

/** Julian year of an MJD: 2000.0 is J2000. */
export function julianYear(mjd: number): number {
  return 2000 + (mjd - MJD_J2000) / 365.25;
}

/**
 * Greenwich apparent sidereal time in degrees, 0 to 360, at an MJD (UTC). UTC stands for UT1; they differ by less than
 * 0.9 s (14 arcsec).
 */
export function greenwichSiderealTime(mjd: number): number {
  return SiderealTime(engineTime(mjd)) * 15;
}

/** Local apparent sidereal time in degrees, 0 to 360; longitude in degrees, east positive. */
export function localSiderealTime(mjd: number, longitude: number): number {
  return (((greenwichSiderealTime(mjd) + longitude) % 360) + 360) % 360;
}

/** The time as astronomy-engine wants it. */
export function engineTime(mjd: number): ReturnType<typeof MakeTime> {
  return MakeTime(mjd - MJD_J2000);
}
