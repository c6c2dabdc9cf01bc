import { mjdFromUnix } from "@goats/sky";

/** An MJD of what was typed: a number, or a date with or without a time (UTC). */
export function parseZero(text: string | undefined): number | null {
  const clean = text?.trim() ?? "";
  if (clean === "") return null;
  if (/^-?\d+(\.\d+)?$/.test(clean)) return Number(clean);
  if (!/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?$/.test(clean)) return null;
  const time = Date.parse(clean.length === 10 ? `${clean}T00:00:00Z` : `${clean.replace(" ", "T")}Z`);
  return Number.isNaN(time) ? null : mjdFromUnix(time);
}

/** A number of days above 0; null for anything else. */
export function parsePeriod(text: string | undefined): number | null {
  const value = Number(text?.trim() || Number.NaN);
  return value > 0 && Number.isFinite(value) ? value : null;
}
