/** How Python prints values: DRAGONS composes identifiers (`group_id`) of such texts, and ours must be equal. */

/** A value inside such a text; a number says whether Python would hold it as a float. */
export type PrintedValue =
  | string
  | number
  | null
  | { readonly float: number }
  | { readonly dict: readonly (readonly [key: string, value: PrintedValue])[] }
  | readonly PrintedValue[];

/** What Python's str() gives: strings bare, None, lists with their items quoted. */
export function pythonText(value: PrintedValue): string {
  return typeof value === "string" ? value : quoted(value);
}

function quoted(value: PrintedValue): string {
  if (value === null) return "None";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return quotedString(value);
  if ("float" in value) return pythonFloat(value.float);
  if ("dict" in value) {
    return `{${value.dict.map(([key, item]) => `${quoted(key)}: ${quoted(item)}`).join(", ")}}`;
  }
  return `[${value.map(quoted).join(", ")}]`;
}

function quotedString(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\");
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

/** The shortest digits that give the same double again, in Python's layout: `2.0`, `6.5e-07`, `1e+16`. */
export function pythonFloat(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return Object.is(value, -0) ? "-0.0" : `${value}.0`;
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 16) return String(value);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
