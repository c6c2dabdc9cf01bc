/** A value of a header or descriptor as text, in Python's way but for texts, which stand without quotes. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${shown(item)}`);
  return `{${entries.join(", ")}}`;
}

/** A number; one that may have decimals shows it. */
export function shownAs(value: number, isFloat: boolean): string {
  return isFloat && Number.isInteger(value) ? value.toFixed(1) : String(value);
}
