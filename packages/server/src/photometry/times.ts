/** Times as tables of astronomers write them, to MJD in UTC. */

/** The scale that a time came in; `BJD` and `HJD` times are moved to the Sun or the barycentre and stay so. */
export type TimeScale = "UTC" | "TT" | "TAI" | "TDB" | "HJD" | "BJD";

/** How the times of a column are written. `auto` tells MJD from JD by their size, value by value. */
export type TimeFormat = "mjd" | "jd" | "iso" | "auto";

/** MJD of 1970-01-01T00:00:00 UTC. */
const UNIX_EPOCH = 40_587;
const DAY_MS = 86_400_000;
/** TT minus TAI, seconds; TDB differs from TT by less than 2 ms. */
const TT_TAI = 32.184;

/**
 * MJD from which TAI-UTC has a value, IERS Bulletin C. Before 1972 the difference was no whole number of seconds; the
 * first value is used, wrong by less than 10 s.
 */
const LEAP_SECONDS: readonly (readonly [mjd: number, seconds: number])[] = [
  [41317, 10],
  [41499, 11],
  [41683, 12],
  [42048, 13],
  [42413, 14],
  [42778, 15],
  [43144, 16],
  [43509, 17],
  [43874, 18],
  [44239, 19],
  [44786, 20],
  [45151, 21],
  [45516, 22],
  [46247, 23],
  [47161, 24],
  [47892, 25],
  [48257, 26],
  [48804, 27],
  [49169, 28],
  [49534, 29],
  [50083, 30],
  [50630, 31],
  [51179, 32],
  [53736, 33],
  [54832, 34],
  [56109, 35],
  [57204, 36],
  [57754, 37],
];

/** Why a time cannot be used; the sentence is shown to the user. */
export class TimeProblem extends Error {}

/** TAI minus UTC at a UTC time, seconds. */
function taiMinusUtc(mjd: number): number {
  let seconds = 10;
  for (const [from, value] of LEAP_SECONDS) {
    if (mjd < from) break;
    seconds = value;
  }
  return seconds;
}

/**
 * Reads one time.
 * @returns MJD, UTC for all scales but HJD and BJD, rounded to a nanoday so that the same time written as JD and as
 * MJD is the same number.
 * @throws TimeProblem with a sentence.
 */
export function readTime(text: string, format: TimeFormat, scale: TimeScale): number {
  // Tables that are separated by semicolons may have decimal commas.
  const trimmed = text.trim().replace(/^(\d+),(\d+)$/, "$1.$2");
  const value = decimalDays(trimmed);
  if (value === undefined) return checked(toUtc(isoMjd(trimmed), scale), trimmed);
  if (format === "iso" && !/^\d{4}$/.test(trimmed)) {
    // A column called "date" may hold days.
    return readTime(text, "auto", scale);
  }
  const isJd = format === "jd" || (format === "auto" && value.days >= 2_000_000);
  // A JD has no room for microseconds in a double; its digits have.
  const shifted = isJd && value.days >= 2_000_000;
  const mjd = shifted ? value.days - 2_400_001 + (value.fraction + 0.5) : value.days + value.fraction;
  return checked(toUtc(mjd, scale), trimmed);
}

function decimalDays(text: string): { days: number; fraction: number } | undefined {
  const match = /^([+-]?\d+)(\.\d*)?(?:[eE]([+-]?\d+))?$/.exec(text) ?? /^()(\.\d+)$/.exec(text);
  if (match === null) return undefined;
  if (match[3] !== undefined || text.startsWith("-")) {
    const value = Number(text);
    return { days: Math.floor(value), fraction: value - Math.floor(value) };
  }
  return { days: Number(match[1] === "" ? 0 : match[1]), fraction: Number(`0${match[2] ?? ""}`) };
}

const ISO =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:(?:[T ]+|\s*T\s*)(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d*)?))?|(\.\d+))?\s*(Z|UTC|UT|[+-]\d{2}:?\d{2})?$/i;

function isoMjd(text: string): number {
  const match = ISO.exec(text);
  if (match === null) {
    throw new TimeProblem(`the time "${short(text)}" is no MJD, JD or date such as 2021-02-19T08:14:01.7`);
  }
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "0", zone = ""] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isDay = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!isDay || Number(hour) > 24 || Number(minute) > 59 || Number(second) >= 61) {
    throw new TimeProblem(`the date "${short(text)}" does not exist`);
  }
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  const shift =
    offset === null ? 0 : (offset[1] === "-" ? 1 : -1) * (Number(offset[2]) * 3600 + Number(offset[3]) * 60);
  return UNIX_EPOCH + date.getTime() / DAY_MS + Number(fraction) + (seconds + shift) / 86_400;
}

function toUtc(mjd: number, scale: TimeScale): number {
  if (scale === "UTC" || scale === "HJD" || scale === "BJD") return mjd;
  const tai = scale === "TAI" ? mjd : mjd - TT_TAI / 86_400;
  return tai - taiMinusUtc(tai) / 86_400;
}

function checked(mjd: number, text: string): number {
  // From 1858 to 2132; nobody has photometry of another time, but wrong columns give such numbers.
  if (!(mjd > 0 && mjd < 100_000)) {
    throw new TimeProblem(`the time ${short(text)} is not between MJD 0 and 100000 (1858 to 2132)`);
  }
  return Math.round(mjd * 1e9) / 1e9;
}

/** Text for a message: without control characters, shortened. */
export function short(text: string): string {
  const visible = text.toWellFormed().replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "\ufffd");
  return visible.length > 40 ? `${visible.slice(0, 37)}...` : visible;
}

/** MJD (UTC) as UTC ISO 8601 with milliseconds. */
export function mjdToIso(mjd: number): string {
  return new Date(Math.round((mjd - UNIX_EPOCH) * DAY_MS)).toISOString();
}
