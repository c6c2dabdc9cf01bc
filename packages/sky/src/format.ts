import { AngleError, type AngleField } from "./errors.ts";

/** How a sexagesimal angle is written. */
export interface SexagesimalFormat {
  /** Decimals of the seconds, 0 to 9. Default 2 for right ascension, 1 for declination: both near 0.1 arcsec. */
  precision?: number;
  /** `colon` 12:34:56.70 (default), `space` 12 34 56.70, `letters` 12h34m56.70s or +01d02m03.1s. */
  style?: "colon" | "space" | "letters";
}

/** Separators after the three parts. */
const STYLES = {
  colon: { ra: [":", ":", ""], dec: [":", ":", ""] },
  space: { ra: [" ", " ", ""], dec: [" ", " ", ""] },
  letters: { ra: ["h", "m", "s"], dec: ["d", "m", "s"] },
} as const;

/**
 * Writes degrees as sexagesimal text: right ascension in hours (wrapped into 0 to 24), declination in degrees with
 * its sign. Rounding happens once, on the whole angle, so 59.9999 seconds carry into the minutes (and 23:59:59.9999
 * into 00:00:00).
 * @throws {AngleError} when the angle is not finite or the declination lies beyond a pole.
 */
export function formatSexagesimal(
  degrees: number,
  field: AngleField,
  format: SexagesimalFormat = {},
): string {
  if (!Number.isFinite(degrees)) {
    throw new AngleError("angle_range", field, `The angle ${degrees} is not a finite number.`);
  }
  if (field === "dec" && Math.abs(degrees) > 90) {
    throw new AngleError("angle_range", field, `The declination ${degrees} lies outside -90 to +90 degrees.`);
  }
  const precision = Math.min(9, Math.max(0, Math.trunc(format.precision ?? (field === "ra" ? 2 : 1))));
  const unit = 10 ** precision;
  // A negative remainder plus a whole turn may round up to the turn itself; the wrap after rounding catches it.
  const size = field === "ra" ? (((degrees % 360) + 360) % 360) / 15 : Math.abs(degrees);
  let ticks = Math.round(size * 3600 * unit);
  if (field === "ra") ticks %= 24 * 3600 * unit;

  const whole = Math.floor(ticks / unit);
  const fraction = precision > 0 ? `.${String(ticks % unit).padStart(precision, "0")}` : "";
  const first = pad(Math.floor(whole / 3600));
  const minutes = pad(Math.floor(whole / 60) % 60);
  const seconds = pad(whole % 60) + fraction;
  const sign = field === "ra" ? "" : degrees < 0 && ticks > 0 ? "-" : "+";
  const [afterFirst, afterMinutes, end] = STYLES[format.style ?? "colon"][field];
  return `${sign}${first}${afterFirst}${minutes}${afterMinutes}${seconds}${end}`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
