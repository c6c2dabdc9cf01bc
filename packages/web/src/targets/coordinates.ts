import {
  AngleError,
  type AngleField,
  formatSexagesimal,
  parseDeclination,
  parseRightAscension,
  toGalactic,
} from "@goats/sky";

/** A field of the form: what was typed, as an angle or as a problem. */
export interface CheckedAngle {
  /** Degrees. */
  readonly degrees: number | undefined;
  readonly problem: string | undefined;
}

/** Reads what was typed so far; an empty field is no problem yet. */
export function checkAngle(text: string, field: AngleField): CheckedAngle {
  if (text.trim() === "") return { degrees: undefined, problem: undefined };
  try {
    const degrees = field === "ra" ? parseRightAscension(text) : parseDeclination(text);
    return { degrees, problem: undefined };
  } catch (error) {
    if (error instanceof AngleError) return { degrees: undefined, problem: `${error.message} ${error.fix}` };
    throw error;
  }
}

/** A position in the notations that people use. */
export interface WrittenPosition {
  readonly sexagesimal: string;
  readonly degrees: string;
  readonly galactic: string;
}

/** Writes an ICRS position (degrees) in every notation, to 0.01 arcsec or better. */
export function writePosition(ra: number, dec: number): WrittenPosition {
  const { l, b } = toGalactic({ ra, dec });
  return {
    sexagesimal: `${formatSexagesimal(ra, "ra", { precision: 3 })} ${formatSexagesimal(dec, "dec", { precision: 2 })}`,
    degrees: `${ra.toFixed(6)} ${signed(dec)}`,
    galactic: `l ${l.toFixed(4)}° b ${b < 0 ? "" : "+"}${b.toFixed(4)}°`,
  };
}

function signed(dec: number): string {
  return `${dec < 0 ? "" : "+"}${dec.toFixed(6)}`;
}

/**
 * Splits a position pasted as one text, such as `14:03:38.56 +54:18:42.0` or `210.910 54.3116`, at the sign of the
 * declination or in the middle; undefined when it does not read as one.
 */
export function splitPosition(text: string): { ra: string; dec: string } | undefined {
  const clean = text
    .trim()
    .replace(/[\u2212\u2013]/g, "-")
    .replace(/[,;\t]+/g, " ");
  const candidates: [string, string][] = [];
  const sign = clean.search(/(?<=\S)\s*[+-]/);
  if (sign > 0) candidates.push([clean.slice(0, sign), clean.slice(sign)]);
  const parts = clean.split(/\s+/);
  if (parts.length >= 2 && parts.length % 2 === 0) {
    const half = parts.length / 2;
    candidates.push([parts.slice(0, half).join(" "), parts.slice(half).join(" ")]);
  }
  for (const [ra, dec] of candidates) {
    const pair = { ra: ra.trim(), dec: dec.trim().replace(/^([+-])\s+/, "$1") };
    if (
      checkAngle(pair.ra, "ra").degrees !== undefined &&
      checkAngle(pair.dec, "dec").degrees !== undefined
    ) {
      // `12 34` alone is one angle in hours and minutes, not two in degrees.
      if (sign > 0 || /[.:hd°]/.test(clean) || parts.length === 6) return pair;
    }
  }
  return undefined;
}
