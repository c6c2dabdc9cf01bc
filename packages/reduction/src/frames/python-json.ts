/** JSON as Python's `json.dumps` writes it: HISTORY tables hold the arguments of primitives in this form. */
import type { ParameterSpec, ParameterValue } from "../parameters/spec.ts";

/** The values as one JSON object, in the order of the specifications; numbers of type float keep a decimal point. */
export function argumentsAsJson(
  specs: readonly ParameterSpec[],
  values: Readonly<Record<string, ParameterValue>>,
): string {
  const members = specs.map((spec) => {
    const value = values[spec.name] ?? null;
    return `${pythonString(spec.name)}: ${pythonValue(value, spec.type === "float")}`;
  });
  return `{${members.join(", ")}}`;
}

function pythonValue(value: ParameterValue, isFloat: boolean): string {
  if (typeof value === "string") return pythonString(value);
  if (typeof value === "number") return isFloat ? pythonFloat(value) : String(value);
  return value === null ? "null" : String(value);
}

/** All but ASCII is escaped. */
function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `repr` of a Python float: always a point or an exponent, an exponent of at least two digits from 1e16 on. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  const magnitude = Math.abs(value);
  if (value !== 0 && (magnitude >= 1e16 || magnitude < 1e-4)) {
    const [digits = "", exponent = "0"] = value.toExponential().split("e");
    const sign = exponent.startsWith("-") ? "-" : "+";
    return `${digits}e${sign}${exponent.replace(/^[+-]/, "").padStart(2, "0")}`;
  }
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.includes(".") ? text : `${text}.0`;
}
