import { FILTER_WAVELENGTHS } from "./gemini/bands.ts";

/** Looks a filter up in the table of its instrument, then in the common one. Micrometres, or null. */
export function filterWavelengths(
  own: Readonly<Record<string, number>>,
): (filter: string | null) => number | null {
  const known = new Map([...Object.entries(FILTER_WAVELENGTHS), ...Object.entries(own)]);
  return (filter) => (filter === null ? null : (known.get(filter) ?? null));
}
