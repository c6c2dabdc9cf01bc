import { type Facts, factOf } from "./columns.ts";

const EPOCH = Date.UTC(2000, 0, 1);
/** In microseconds, which the headers have and `Date` does not. */
const DAY = 86_400_000_000;

/** Microseconds since the beginning of 2000 of an ISO time without zone; undefined when it is none. */
function microseconds(time: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?Z?$/.exec(time);
  if (match === null) return undefined;
  const whole = Date.parse(`${match[1]}T${match[2]}Z`);
  if (Number.isNaN(whole)) return undefined;
  return (whole - EPOCH) * 1000 + Number((match[3] ?? "").padEnd(6, "0"));
}

/** When something was observed, in microseconds since the beginning of 2000. */
function timeOf(facts: Facts): number | undefined {
  const value = factOf(facts, "ut_datetime");
  return typeof value === "string" ? microseconds(value) : undefined;
}

/** Whether it is known when something was observed. */
export function hasTime(facts: Facts): boolean {
  return timeOf(facts) !== undefined;
}

/** Days from a frame to a calibration, negative when the calibration is older. */
export function signedDays(calibration: Facts, frame: Facts): number | undefined {
  const [a, b] = [timeOf(calibration), timeOf(frame)];
  return a === undefined || b === undefined ? undefined : (a - b) / DAY;
}

/** Days between a frame and a calibration. */
export function daysBetween(calibration: Facts, frame: Facts): number | undefined {
  const days = signedDays(calibration, frame);
  return days === undefined ? undefined : Math.abs(days);
}

/** Seconds between two observations as they are ranked by: each time is cut to whole seconds first. */
export function secondsBetween(calibration: Facts, frame: Facts): number | undefined {
  const [a, b] = [timeOf(calibration), timeOf(frame)];
  if (a === undefined || b === undefined) return undefined;
  return Math.abs(Math.trunc(a / 1e6) - Math.trunc(b / 1e6));
}
