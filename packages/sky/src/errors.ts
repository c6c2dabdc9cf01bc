/** What can be wrong with an angle. */
export const ANGLE_ERROR_CODES = {
  angle_empty: "There is no text.",
  angle_syntax: "The text is not an angle.",
  angle_sign: "A right ascension is negative.",
  angle_unit: "A declination is given in hours.",
  angle_range: "The angle, its minutes or its seconds are outside their range.",
} as const;

/** Stable code of an {@link AngleError}. */
export type AngleErrorCode = keyof typeof ANGLE_ERROR_CODES;

/** Which coordinate an angle was meant to be. */
export type AngleField = "ra" | "dec";

/** An angle that a person typed, or a program passed, cannot be used. */
export class AngleError extends Error {
  readonly code: AngleErrorCode;
  /** The coordinate, as the API and the forms name it. */
  readonly field: AngleField;
  /** What to type instead, with examples. */
  readonly fix: string;

  constructor(code: AngleErrorCode, field: AngleField, message: string) {
    super(message);
    this.name = "AngleError";
    this.code = code;
    this.field = field;
    this.fix = ANGLE_EXAMPLES[field];
  }
}

/** A sentence with examples of what each coordinate accepts; good as the hint of a form field. */
export const ANGLE_EXAMPLES: Readonly<Record<AngleField, string>> = {
  ra: "Give degrees from 0 to 360, such as 188.7363, or hours, minutes and seconds, such as 12:34:56.7 or 12h34m56.7s.",
  dec: "Give degrees from -90 to +90, such as -1.0342, or degrees, minutes and seconds, such as -01:02:03.1 or -1d02m03.1s.",
};
