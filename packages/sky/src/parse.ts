import { AngleError, type AngleField } from "./errors.ts";

/** An angle as written, before the coordinate it belongs to decides what its numbers mean. */
interface WrittenAngle {
  negative: boolean;
  /** Magnitude in the leading unit: hours or degrees. */
  value: number;
  /** The unit that was spelled out, if any. */
  unit: "hours" | "degrees" | undefined;
  /** True for two or three parts (12:34, 12 34 56), false for a single number. */
  sexagesimal: boolean;
}

const NAMES: Readonly<Record<AngleField, string>> = { ra: "right ascension", dec: "declination" };

/**
 * Reads a right ascension and returns degrees, 0 <= ra < 360 (ICRS or whatever frame the caller means).
 *
 * A number, or a string with a single number, is degrees. Two or three parts are hours, minutes and seconds
 * (`12:34:56.7`, `12 34 56.7`, `12h34m56.7s`, `12h34m56s.7`) unless the unit says degrees (`188d44m10s`,
 * `188°44'10"`). `12.58h` is decimal hours. Exactly 360 degrees (24 hours) is 0.
 * @throws {AngleError} with field `ra` when the text is no angle, is negative or lies outside the circle.
 */
export function parseRightAscension(input: string | number): number {
  const written = read(input, "ra");
  if (written.negative && written.value > 0) {
    throw new AngleError("angle_sign", "ra", `The right ascension ${quote(input)} is negative.`);
  }
  const inHours = written.unit === "hours" || (written.unit === undefined && written.sexagesimal);
  const limit = inHours ? 24 : 360;
  if (written.value > limit) {
    const unit = inHours ? "hours" : "degrees";
    throw new AngleError(
      "angle_range",
      "ra",
      `The right ascension ${quote(input)} is more than ${limit} ${unit}.`,
    );
  }
  return written.value === limit ? 0 : inHours ? written.value * 15 : written.value;
}

/**
 * Reads a declination and returns degrees, -90 <= dec <= 90.
 *
 * A number, or a string with a single number, is degrees; two or three parts are degrees, minutes and seconds
 * of arc (`-01:02:03.1`, `-1 02 03.1`, `-1d02m03.1s`, `-1°02'03.1"`). The sign may be any of the usual minus signs.
 * @throws {AngleError} with field `dec` when the text is no angle, is in hours or lies beyond a pole.
 */
export function parseDeclination(input: string | number): number {
  const written = read(input, "dec");
  if (written.unit === "hours") {
    throw new AngleError(
      "angle_unit",
      "dec",
      `The declination ${quote(input)} is given in hours; declinations are in degrees.`,
    );
  }
  if (written.value > 90) {
    throw new AngleError(
      "angle_range",
      "dec",
      `The declination ${quote(input)} lies outside -90 to +90 degrees.`,
    );
  }
  // No negative zero: it would print as "-0" and compare oddly.
  return written.negative && written.value !== 0 ? -written.value : written.value;
}

/** Longest text looked at; an honest angle is far shorter. */
const LONGEST = 64;

const NUMBER = String.raw`(\d+(?:\.\d*)?|\.\d+)`;
const DECIMAL = /^(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?) *(h|hours?|hrs?|d|degrees?|deg|°)?$/;
const COLONS = new RegExp(`^${NUMBER} *: *${NUMBER}(?: *: *${NUMBER})?$`);
const BLANKS = new RegExp(`^${NUMBER} +${NUMBER}(?: +${NUMBER})?$`);
/** Units spelled out; that of the last part may be missing, and `56s.7` stands for 56.7 s. */
const LETTERS = new RegExp(
  `^${NUMBER} *(h|hours?|hrs?|d|degrees?|deg|°) *(?:${NUMBER} *(?:(?:m|min|') *(?:${NUMBER} *(?:(?:s|sec|")(\\.\\d+)?)?)?)?)?$`,
);

/** Splits the text into sign, parts and unit; every failure is an AngleError. */
function read(input: string | number, field: AngleField): WrittenAngle {
  if (typeof input === "number") {
    if (!Number.isFinite(input)) {
      throw new AngleError("angle_syntax", field, `The ${NAMES[field]} is not a finite number.`);
    }
    return { negative: input < 0, value: Math.abs(input), unit: undefined, sexagesimal: false };
  }
  const text = normalise(input);
  if (text === "") throw new AngleError("angle_empty", field, `The ${NAMES[field]} is missing.`);
  const unreadable = () =>
    new AngleError("angle_syntax", field, `The ${NAMES[field]} ${quote(input)} is not an angle.`);
  if (text.length > LONGEST) throw unreadable();

  const negative = text.startsWith("-");
  const body = text.replace(/^[+-] */, "");

  const decimal = DECIMAL.exec(body);
  if (decimal) {
    const value = Number(decimal[1]);
    if (!Number.isFinite(value)) throw unreadable();
    return { negative, value, unit: unitOf(decimal[2]), sexagesimal: false };
  }
  const letters = LETTERS.exec(body);
  if (letters) {
    const [, first, unit, second, third, fraction] = letters;
    // The unit of seconds may stand before their decimals (56s.7) only when they are whole.
    if (fraction !== undefined && third?.includes(".")) throw unreadable();
    const parts = [first, second, fraction === undefined ? third : `${third}${fraction}`];
    return { negative, value: combine(parts, field, input), unit: unitOf(unit), sexagesimal: true };
  }
  const plain = COLONS.exec(body) ?? BLANKS.exec(body);
  if (!plain) throw unreadable();
  return { negative, value: combine(plain.slice(1), field, input), unit: undefined, sexagesimal: true };
}

/** Adds whole units, minutes and seconds; only the last part may have decimals, minutes and seconds stay below 60. */
function combine(parts: (string | undefined)[], field: AngleField, input: string): number {
  const given = parts.filter((part) => part !== undefined);
  let value = 0;
  for (const [index, part] of given.entries()) {
    if (part.includes(".") && index < given.length - 1) {
      throw new AngleError(
        "angle_syntax",
        field,
        `In the ${NAMES[field]} ${quote(input)} a part before the last has decimals.`,
      );
    }
    const number = Number(part);
    if (index > 0 && number >= 60) {
      const name = index === 1 ? "minutes" : "seconds";
      throw new AngleError(
        "angle_range",
        field,
        `The ${name} of the ${NAMES[field]} ${quote(input)} are not below 60.`,
      );
    }
    value += number / 60 ** index;
  }
  return value;
}

function unitOf(text: string | undefined): WrittenAngle["unit"] {
  if (text === undefined) return undefined;
  return text.startsWith("h") ? "hours" : "degrees";
}

/** One spelling for the many signs that papers, catalogues and keyboards use. */
function normalise(text: string): string {
  return text
    .replace(/[\u2010-\u2015\u2212\uFE63\uFF0D]/g, "-")
    .replace(/[\u00BA\u02DA\u1D52]/g, "°")
    .replace(/''|[\u2033\u201C\u201D\u02BA]/g, '"')
    .replace(/[\u2032\u2018\u2019\u02B9\u00B4`]/g, "'")
    .replace(/\u02B0/g, "h")
    .replace(/\u1D48/g, "d")
    .replace(/\u1D50/g, "m")
    .replace(/\u02E2/g, "s")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

/** The input as a message shows it; a hostile megabyte is cut. */
function quote(input: string | number): string {
  const text = String(input).trim();
  return `"${text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text}"`;
}
