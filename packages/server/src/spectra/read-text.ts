import { nanometresIn } from "../fitsfiles/wavelengths.ts";
import { type Delimiter, splitBlanks, splitLine } from "../photometry/layout.ts";
import { textOf } from "../photometry/read-table.ts";
import { readTime, short, TimeProblem } from "../photometry/times.ts";
import { fluxConversion, STORED_FLUX_UNIT } from "./flux-units.ts";
import {
  increasing,
  type NewSpectrum,
  type SpectraResult,
  type SpectrumOptions,
  SpectrumProblem,
  type SpectrumRefusal,
} from "./model.ts";

/** Characters of a spectrum as text; the longest ones have some 100,000 lines. */
const MOST_TEXT = 128 * 1024 * 1024;
const TOLD = 100;

const WAVELENGTH = /^(?:wavelength|wave|wl|lambda|lam|wavelen|wav)s?(?:_.*)?$/;
const FLUX = /^(?:flux|flam|f_lambda|flambda|flux_lambda|f_nu|fnu|spectrum|intensity|counts)(?:_(?!err).*)?$/;
const ERROR =
  /^(?:error|err|flux_?err(?:or)?|e_flux|err_flux|sigma|unc|uncertainty|flux_unc|std|noise)(?:_.*)?$/;

const DATE_FIX =
  'Write it into the file as a line such as "# DATE-OBS: 2021-02-19T08:14:01.7", or give it when processing the file.';

interface Columns {
  readonly delimiter: Delimiter;
  readonly wavelength: number;
  readonly flux: number;
  readonly error: number | undefined;
  readonly wavelengthUnit: string | undefined;
  readonly fluxUnit: string | undefined;
  /** Lines up to here hold no samples; counted from 1. */
  readonly headLine: number;
}

/**
 * Reads one spectrum from text: columns wavelength, flux and, if there, error, with or without a line of names;
 * comments `DATE-OBS: <time>`, `FACILITY:`, `TELESCOPE:`, `INSTRUMENT:` and units.
 * @throws SpectrumProblem
 */
export async function readTextSpectrum(
  path: string,
  filename: string,
  options: SpectrumOptions = {},
): Promise<SpectraResult> {
  let text = "";
  for await (const piece of textOf(path)) {
    text += piece;
    if (text.length > MOST_TEXT)
      throw new SpectrumProblem("The text is too long for a spectrum.", "Upload a smaller file.");
  }
  if (text.includes("\u0000")) {
    throw new SpectrumProblem(
      "The file is neither text nor FITS.",
      "Upload the spectrum as FITS or as text with the columns wavelength and flux.",
    );
  }
  const lines = text.split(/\r\n|\n|\r/);
  const comments = readComments(lines);
  const columns = findColumns(lines, comments);
  const mjd = observationTime(comments, options);
  const notes: string[] = [];
  const { wavelength, flux, error, lineOf, refused, count } = readSamples(lines, columns);
  if (wavelength.length < 2) {
    throw new SpectrumProblem(
      wavelength.length === 0
        ? `No line holds a wavelength and a flux${refused[0] === undefined ? "" : `; line ${refused[0].line}: ${refused[0].message}`}.`
        : "The file holds only one sample.",
      "A spectrum is text with the columns wavelength and flux.",
    );
  }
  const { brokenAt, turned } = increasing(wavelength);
  if (brokenAt !== undefined) {
    throw new SpectrumProblem(
      `The wavelengths neither rise nor fall throughout: line ${lineOf[brokenAt]} has ${wavelength[brokenAt]} after ${wavelength[brokenAt - 1]}.`,
      "Sort the samples by wavelength; upload orders that overlap as separate spectra.",
    );
  }
  if (turned) {
    for (const values of [wavelength, flux, error]) values?.reverse();
    notes.push("The wavelengths decrease; the spectrum was turned round.");
  }
  const toAngstrom = wavelengthFactor(
    wavelength,
    options.wavelengthUnit ?? columns.wavelengthUnit ?? comments.get("WAVELENGTH-UNIT"),
  );
  if (toAngstrom !== 1)
    for (let i = 0; i < wavelength.length; i++)
      wavelength[i] = Number(((wavelength[i] ?? 0) * toAngstrom).toPrecision(15));
  const unit = options.fluxUnit ?? columns.fluxUnit ?? comments.get("FLUX-UNIT");
  const fluxUnit = convertFlux(wavelength, flux, error, unit, notes);
  const telescope = options.telescope ?? comments.get("TELESCOPE") ?? comments.get("FACILITY") ?? "";
  const spectrum: NewSpectrum = {
    label: filename,
    wavelength,
    flux,
    error,
    fluxUnit,
    medium: null,
    mjd,
    telescope,
    instrument: options.instrument ?? comments.get("INSTRUMENT") ?? "",
    source: comments.get("FACILITY") ?? telescope,
  };
  return { spectra: [spectrum], refused, refusedCount: count, notes };
}

const KEYS: readonly (readonly [key: string, RegExp])[] = [
  ["DATE-OBS", /^(?:date[-_ ]?obs|obs[-_ ]?date|observation[-_ ]?date|utc?|date)$/i],
  ["MJD", /^(?:mjd(?:-?obs)?)$/i],
  ["JD", /^(?:jd)$/i],
  ["FACILITY", /^(?:facility|observatory)$/i],
  ["TELESCOPE", /^(?:telescope|telescop)$/i],
  ["INSTRUMENT", /^(?:instrument|instrume)$/i],
  ["FLUX-UNIT", /^(?:flux[-_ ]?units?|bunit)$/i],
  ["WAVELENGTH-UNIT", /^(?:wave(?:length)?[-_ ]?units?|cunit1)$/i],
];

/** `# KEY: value` and `# KEY = value`; everything behind the first of them is the value, colons included. */
function readComments(lines: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of lines) {
    const match = /^\s*[#%!]+\s*([A-Za-z][A-Za-z0-9 _-]*?)\s*[:=]\s*(.*)$/.exec(line);
    if (match === null) continue;
    const key = KEYS.find(([, pattern]) => pattern.test(match[1] ?? ""))?.[0];
    const value = (match[2] ?? "").replace(/^'([^']*)'.*$/, "$1").trim();
    if (key !== undefined && value !== "" && !found.has(key)) found.set(key, value.slice(0, 100));
  }
  return found;
}

function observationTime(comments: ReadonlyMap<string, string>, options: SpectrumOptions): number {
  try {
    if (options.observedAt !== undefined) return readTime(options.observedAt, "auto", "UTC");
    const date = comments.get("DATE-OBS");
    if (date !== undefined) return readTime(date, "auto", "UTC");
    const days = comments.get("MJD") ?? comments.get("JD");
    if (days !== undefined) return readTime(days, comments.has("MJD") ? "mjd" : "jd", "UTC");
  } catch (error) {
    if (error instanceof TimeProblem)
      throw new SpectrumProblem(`Of the observation date: ${error.message}.`, DATE_FIX);
    throw error;
  }
  throw new SpectrumProblem("The file does not say when the spectrum was taken.", DATE_FIX);
}

function findColumns(lines: readonly string[], comments: ReadonlyMap<string, string>): Columns {
  const isComment = (line: string) => /^\s*[#%!]/.test(line);
  const first = lines.findIndex((line) => line.trim() !== "" && !isComment(line));
  if (first < 0)
    throw new SpectrumProblem(
      "The file holds no samples.",
      "A spectrum is text with the columns wavelength and flux.",
    );
  const row = lines[first] ?? "";
  const named = headColumns(row, first + 1, lines);
  if (named !== undefined) return named;
  if (!/^\s*[+-]?[\d.]/.test(row)) {
    throw new SpectrumProblem(
      `Line ${first + 1} names no columns wavelength and flux: "${short(row)}".`,
      "Name the columns wavelength and flux (and error).",
    );
  }
  for (let n = first - 1; n >= 0; n--) {
    const head = headColumns((lines[n] ?? "").replace(/^\s*[#%!]+\s*/, ""), first, lines);
    if (head !== undefined) return head;
  }
  const delimiter = dataDelimiter(row);
  const fields = fieldsOf(row, delimiter).length;
  if (fields < 2)
    throw new SpectrumProblem(
      "The file has only one column.",
      "A spectrum has the columns wavelength and flux.",
    );
  return {
    delimiter,
    wavelength: 0,
    flux: 1,
    error: fields > 2 ? 2 : undefined,
    wavelengthUnit: comments.get("WAVELENGTH-UNIT"),
    fluxUnit: undefined,
    headLine: first,
  };
}

function headColumns(line: string, headLine: number, lines: readonly string[]): Columns | undefined {
  for (const delimiter of [",", "\t", ";", "|", "blanks"] as const) {
    const names = fieldsOf(line, delimiter);
    const folded = names.map((name) =>
      name
        .replace(/\s*[([].*$/, "")
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "_"),
    );
    const wavelength = folded.findIndex((name) => WAVELENGTH.test(name));
    const error = folded.findIndex((name) => ERROR.test(name));
    const flux = folded.findIndex((name, i) => FLUX.test(name) && i !== error);
    if (wavelength < 0 || flux < 0) continue;
    const unit = (index: number) => unitOf(names[index] ?? "", lines);
    return {
      delimiter,
      wavelength,
      flux,
      error: error < 0 ? undefined : error,
      wavelengthUnit: unit(wavelength),
      fluxUnit: unit(flux),
      headLine,
    };
  }
  return undefined;
}

function unitOf(name: string, lines: readonly string[]): string | undefined {
  const bracketed = /[([](.*)[)\]]\s*$/.exec(name)?.[1];
  if (bracketed !== undefined) return bracketed;
  const suffix = /_(nm|um|aa|ang|angstrom|m)$/i.exec(name)?.[1];
  if (suffix !== undefined)
    return suffix.toLowerCase() === "aa" || suffix.toLowerCase() === "ang" ? "Angstrom" : suffix;
  for (const line of lines) {
    if (!line.startsWith("#")) break;
    const match = /^# *- *\{ *name: *([^,}]+),(?:.*,)? *unit: *(?:'([^']*)'|"([^"]*)"|([^,}]*))/.exec(line);
    if (match?.[1]?.trim() === name) return match[2] ?? match[3] ?? match[4]?.trim();
  }
  return undefined;
}

function dataDelimiter(row: string): Delimiter {
  for (const delimiter of [",", "\t", ";", "|"] as const) if (row.includes(delimiter)) return delimiter;
  return "blanks";
}

function fieldsOf(line: string, delimiter: Delimiter): string[] {
  return delimiter === "blanks" ? splitBlanks(line) : splitLine(line, delimiter);
}

function readSamples(lines: readonly string[], columns: Columns) {
  const wavelength: number[] = [];
  const flux: number[] = [];
  const error: number[] = [];
  const lineOf: number[] = [];
  const refused: SpectrumRefusal[] = [];
  let count = 0;
  const refuse = (line: number, message: string) => {
    count += 1;
    if (refused.length < TOLD) refused.push({ line, message });
  };
  for (let n = columns.headLine; n < lines.length; n++) {
    const line = lines[n] ?? "";
    if (line.trim() === "" || /^\s*[#%!]/.test(line)) continue;
    const fields = fieldsOf(line, columns.delimiter);
    const at = toNumber(fields[columns.wavelength]);
    if (at === undefined || !Number.isFinite(at) || at <= 0) {
      refuse(n + 1, `the wavelength "${short(fields[columns.wavelength] ?? "")}" is no positive number`);
      continue;
    }
    const value = toNumber(fields[columns.flux]);
    if (value === undefined) {
      refuse(n + 1, `the flux "${short(fields[columns.flux] ?? "")}" is no number`);
      continue;
    }
    const spread = columns.error === undefined ? Number.NaN : (toNumber(fields[columns.error]) ?? Number.NaN);
    wavelength.push(at);
    flux.push(Number.isFinite(value) ? value : Number.NaN);
    error.push(Number.isFinite(spread) && spread >= 0 ? spread : Number.NaN);
    lineOf.push(n + 1);
  }
  const hasErrors = columns.error !== undefined && error.some((value) => !Number.isNaN(value));
  return {
    wavelength: Float64Array.from(wavelength),
    flux: Float64Array.from(flux),
    error: hasErrors ? Float64Array.from(error) : null,
    lineOf,
    refused,
    count,
  };
}

function toNumber(text: string | undefined): number | undefined {
  const plain = (text ?? "").trim();
  if (/^[+-]?(?:nan|inf(?:inity)?)$/i.test(plain)) return Number.NaN;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$/.test(plain)) return undefined;
  return Number(plain.replace(/[dD]/, "e"));
}

/** Angstrom in the unit of the wavelengths. */
function wavelengthFactor(wavelength: Float64Array, unit: string | undefined): number {
  if (unit !== undefined) {
    const nanometres = nanometresIn(unit);
    if (nanometres === undefined) {
      throw new SpectrumProblem(
        `The wavelengths are in "${short(unit)}".`,
        "Wavelengths must be in m, um, nm or Angstrom.",
      );
    }
    return Number((nanometres * 10).toPrecision(12));
  }
  if ((wavelength.at(-1) ?? 0) < 100) {
    throw new SpectrumProblem(
      `The wavelengths run from ${wavelength[0]} to ${wavelength.at(-1)} and have no unit.`,
      'Write the unit behind the name of the column, such as "wavelength (um)"; without one they are Angstrom.',
    );
  }
  return 1;
}

/** Converts fluxes and errors in place; says the unit in which they are. */
export function convertFlux(
  wavelength: Float64Array,
  flux: Float64Array,
  error: Float64Array | null,
  unit: string | undefined,
  notes: string[],
): string {
  if (unit === undefined || unit.trim() === "") {
    notes.push(`The file states no unit of flux; it is taken as ${STORED_FLUX_UNIT}.`);
    return STORED_FLUX_UNIT;
  }
  const convert = fluxConversion(unit);
  if (convert === undefined) {
    notes.push(`The flux is in "${short(unit)}", which is no flux density, and was kept so.`);
    return unit.trim().slice(0, 60);
  }
  for (let i = 0; i < wavelength.length; i++) {
    const factor = convert(wavelength[i] ?? 0);
    flux[i] = (flux[i] ?? Number.NaN) * factor;
    if (error !== null) error[i] = (error[i] ?? Number.NaN) * factor;
  }
  return STORED_FLUX_UNIT;
}
