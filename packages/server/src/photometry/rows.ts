import type { Mapping, Meaning } from "./columns.ts";
import type { Point } from "./points.ts";
import { readTime, short } from "./times.ts";
import { isMagnitude, KNOWN_UNITS, photometryUnit } from "./units.ts";

/** Why a row cannot be a point; the sentence is shown to the user. */
export class RowProblem extends Error {}

/** Values of a file that has no column for them. */
export interface Defaults {
  readonly telescope?: string | undefined;
  readonly instrument?: string | undefined;
  readonly source?: string | undefined;
  readonly band?: string | undefined;
  readonly unit?: string | undefined;
}

const NOTHING = /^(?:|-+|nan|null|none|n\/?a|masked|inf|-inf|\*+|\.\.\.)$/i;
/** Tables write 99, 99.99, -99 or -999 where they have no value. */
const SENTINEL = 90;
/** The brightest and the faintest that is believed; the Sun is -26.7. */
const BRIGHTEST = -30;
const FAINTEST = 40;
/** Text of a column; longer ones are no names. */
const LONGEST_NAME = 100;
/** Signal to noise from which a point of ATLAS' forced photometry is a detection, and the depth of its limits. */
const ATLAS_SIGMA = 3;
/** AB zero point of microjanskys. */
const UJY_ZERO = 23.9;

/** Reads one row. @throws RowProblem, TimeProblem */
export function readRow(fields: readonly string[], mapping: Mapping, defaults: Defaults = {}): Point {
  const { columns } = mapping;
  const text = (meaning: Meaning): string => {
    const index = columns[meaning];
    return index === undefined ? "" : (fields[index] ?? "").trim();
  };
  const time = text("time");
  if (NOTHING.test(time)) throw new RowProblem("there is no time");
  const mjd = readTime(time, mapping.timeFormat, mapping.timeScale);
  const names = {
    band: name(text("band"), "filter") || (defaults.band ?? ""),
    telescope: name(text("telescope"), "telescope") || (defaults.telescope ?? (mapping.atlas ? "ATLAS" : "")),
    instrument: name(text("instrument"), "instrument") || (defaults.instrument ?? ""),
    source: name(text("source"), "source") || (defaults.source ?? ""),
    timeScale: mapping.timeScale,
  };
  if (mapping.atlas) return { mjd, ...names, ...atlasValue(text) };

  const stated = statedUnit(text, defaults);
  const magnitude = read(text("magnitude"), "magnitude", ">");
  const limit = readLimit(text, magnitude.limit ? magnitude.value : undefined);
  const flagged = isFlag(text("limitFlag")) || limit.flag;
  if ((magnitude.value !== undefined && !magnitude.limit) || limit.value !== undefined) {
    const unit = stated !== undefined && isMagnitude(stated) ? stated : mapping.magnitudeUnit;
    for (const value of [magnitude.value, limit.value]) {
      if (value !== undefined && (value < BRIGHTEST || value > FAINTEST)) {
        throw new RowProblem(`the magnitude ${value} is not between ${BRIGHTEST} and ${FAINTEST}`);
      }
    }
    if (flagged && magnitude.value !== undefined) {
      return { mjd, ...names, unit, value: null, error: null, limit: magnitude.value };
    }
    const value = magnitude.limit ? null : (magnitude.value ?? null);
    const error = value === null ? null : readError(text("magnitudeError"));
    return { mjd, ...names, unit, value, error, limit: limit.value ?? null };
  }

  const flux = read(text("flux"), "flux", "<");
  const fluxLimit = read(text("fluxLimit"), "limit", "<").value ?? (flux.limit ? flux.value : undefined);
  if (flux.value === undefined && fluxLimit === undefined) {
    throw new RowProblem("there is neither a magnitude nor a limit nor a flux");
  }
  const unit = stated ?? mapping.fluxUnit;
  if (unit === undefined || isMagnitude(unit)) {
    throw new RowProblem(
      `the flux has no unit: add it to the name of the column, such as flux_uJy, or a column unit (${KNOWN_UNITS})`,
    );
  }
  if (flagged && flux.value !== undefined) {
    return { mjd, ...names, unit, value: null, error: null, limit: flux.value };
  }
  const value = flux.limit ? null : (flux.value ?? null);
  return {
    mjd,
    ...names,
    unit,
    value,
    error: value === null ? null : readError(text("fluxError")),
    limit: fluxLimit ?? null,
  };
}

/** ATLAS' forced photometry: below three sigma the limit of three sigma stands for the point. */
function atlasValue(text: (meaning: Meaning) => string): Pick<Point, "unit" | "value" | "error" | "limit"> {
  const flux = read(text("flux"), "flux", "<").value;
  const error = readError(text("fluxError"));
  if (flux === undefined || error === null || error === 0) throw new RowProblem("uJy or duJy has no value");
  const unit = "mag(AB)";
  if (flux / error <= ATLAS_SIGMA) {
    const limit = UJY_ZERO - 2.5 * Math.log10(ATLAS_SIGMA * error);
    return { unit, value: null, error: null, limit: Math.round(limit * 1e4) / 1e4 };
  }
  const magnitude = read(text("magnitude"), "magnitude", ">").value;
  if (magnitude === undefined) throw new RowProblem("m has no value although uJy is a detection");
  return { unit, value: magnitude, error: readError(text("magnitudeError")), limit: null };
}

/** A number; with `bound` before it (">20.1") it is a limit. */
function read(text: string, what: string, bound: ">" | "<"): { value: number | undefined; limit: boolean } {
  if (NOTHING.test(text)) return { value: undefined, limit: false };
  const match = /^([<>]?)=?\s*(.*)$/.exec(text);
  const sign = match?.[1] ?? "";
  const value = toNumber(match?.[2] ?? "");
  if (value === undefined) throw new RowProblem(`the ${what} "${short(text)}" is no number`);
  if (sign !== "" && sign !== bound) {
    throw new RowProblem(`the ${what} "${short(text)}" is a limit on the wrong side`);
  }
  const isSentinel = what === "magnitude" && Math.abs(value) >= SENTINEL;
  return { value: isSentinel ? undefined : value, limit: sign !== "" };
}

/** A number with point or (in tables that are separated by semicolons) comma. */
function toNumber(text: string): number | undefined {
  const plain = /^[+-]?\d+,\d+$/.test(text) ? text.replace(",", ".") : text;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$/.test(plain)) return undefined;
  const value = Number(plain.replace(/[dD]/, "e"));
  return Number.isFinite(value) ? value : undefined;
}

function readLimit(
  text: (meaning: Meaning) => string,
  bound: number | undefined,
): { value: number | undefined; flag: boolean } {
  const written = text("magnitudeLimit");
  // Columns such as "upper_limit" hold a number or say yes or no.
  if (/^(?:true|t|yes|y)$/i.test(written)) return { value: bound, flag: true };
  if (/^(?:false|f|no|n)$/i.test(written)) return { value: bound, flag: false };
  const { value } = read(written, "limit", ">");
  if (value !== undefined && Math.abs(value) >= SENTINEL) return { value: bound, flag: false };
  return { value: value ?? bound, flag: false };
}

function isFlag(text: string): boolean {
  return /^(?:true|t|yes|y|1|<|>)$/i.test(text);
}

function readError(text: string): number | null {
  if (NOTHING.test(text)) return null;
  const value = toNumber(text.replace(/^(?:\+\/-|\u00b1)\s*/, ""));
  if (value === undefined) throw new RowProblem(`the error "${short(text)}" is no number`);
  if (value <= -1 || value === 99 || value === 99.99 || value === 999) return null;
  if (value < 0) throw new RowProblem(`the error ${value} is negative`);
  return value;
}

function statedUnit(text: (meaning: Meaning) => string, defaults: Defaults): string | undefined {
  for (const meaning of ["system", "unit"] as const) {
    const written = text(meaning);
    if (NOTHING.test(written)) continue;
    const unit = photometryUnit(written);
    if (unit === undefined) {
      throw new RowProblem(`the unit "${short(written)}" is not known (known are ${KNOWN_UNITS})`);
    }
    if (meaning === "system" && !isMagnitude(unit)) continue;
    return unit;
  }
  return defaults.unit;
}

function name(text: string, what: string): string {
  if (NOTHING.test(text)) return "";
  if (text.length > LONGEST_NAME)
    throw new RowProblem(`the ${what} has more than ${LONGEST_NAME} characters`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) throw new RowProblem(`the ${what} has a control character`);
  return text.normalize("NFC");
}
