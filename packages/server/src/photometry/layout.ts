import { type ColumnHead, foldColumn, type Meaning, mapColumns } from "./columns.ts";
import { short } from "./times.ts";

/** What separates the fields of a line; blanks are any number of spaces and tabs. */
export type Delimiter = "," | "\t" | ";" | "|" | "blanks";

/** How a text table is laid out, from its first lines. */
export interface Layout {
  readonly delimiter: Delimiter;
  readonly heads: readonly ColumnHead[];
  /** 1-based number of the line with the names of the columns; rows follow it. */
  readonly headLine: number;
}

/** Why a text is no table that can be read; a sentence for the user and what to do. */
export class TableProblem extends Error {
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

const DELIMITERS: readonly Delimiter[] = [",", "\t", ";", "|", "blanks"];

/** Columns of a photometry table, for messages. */
const COLUMN_HINT =
  "The first line names the columns: time (MJD, JD or a date), magnitude or limit (or flux), and if there are any error, filter, telescope, instrument, source.";

/**
 * Finds the head of a table and its delimiter.
 * @param start the beginning of the text, whole lines.
 * @throws TableProblem
 */
export function findLayout(start: string): Layout {
  const lines = start.split(/\r\n|\n|\r/);
  const ecsv = /^# *%ECSV /.test(lines[0] ?? "") ? ecsvHead(lines) : undefined;
  const first = lines.findIndex((line) => line.trim() !== "" && !line.startsWith("#"));
  if (first < 0) {
    const named = commentedHead(lines, lines.length);
    if (named === undefined) {
      throw new TableProblem("The file has no lines that are not empty or comments.", COLUMN_HINT);
    }
    return named;
  }
  const row = lines[first] ?? "";
  if (ecsv !== undefined) {
    const delimiter = ecsv.delimiter ?? bestDelimiter(row);
    const names = splitLine(row, delimiter);
    const heads = names.map((name) => ({ name, unit: ecsv.units.get(name) }));
    return { delimiter, heads, headLine: first + 1 };
  }
  // Astronomers' programs write the head as a comment: "#mjd mag err", "###MJD m dm uJy duJy F ...".
  const commented = commentedHead(lines, first);
  if (commented !== undefined && looksLikeData(row)) return commented;
  if (looksLikeData(row)) {
    throw new TableProblem(
      `Line ${first + 1} holds numbers, but no line before it names the columns.`,
      COLUMN_HINT,
    );
  }
  const delimiter = bestDelimiter(row);
  return { delimiter, heads: splitLine(row, delimiter).map((name) => ({ name })), headLine: first + 1 };
}

function commentedHead(lines: readonly string[], before: number): Layout | undefined {
  for (let n = before - 1; n >= 0; n--) {
    const text = (lines[n] ?? "").replace(/^#+\s*/, "");
    if (text.trim() === "") continue;
    const delimiter = bestDelimiter(text);
    const heads = splitLine(text, delimiter).map((name) => ({ name }));
    return meaningsIn(heads) >= 2 ? { delimiter, heads, headLine: before } : undefined;
  }
  return undefined;
}

function looksLikeData(line: string): boolean {
  const fields = splitLine(line, bestDelimiter(line)).filter((field) => field !== "");
  const numbers = fields.filter((field) => /^[<>]?[+-]?[\d.]/.test(field)).length;
  return fields.length > 0 && numbers * 2 >= fields.length;
}

function meaningsIn(heads: readonly ColumnHead[]): number {
  return Object.keys(mapColumns(heads).columns).length;
}

/** The delimiter that makes the most known columns of a line, then the most columns. */
function bestDelimiter(line: string): Delimiter {
  let best: { delimiter: Delimiter; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of DELIMITERS) {
    const fields = splitLine(line, delimiter);
    if (fields.length < 2) continue;
    const score = 1000 * meaningsIn(fields.map((name) => ({ name }))) + fields.length;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** Fields of one line; enough for heads, which have no line breaks in quotes. */
export function splitLine(line: string, delimiter: Delimiter): string[] {
  if (delimiter === "blanks") return splitBlanks(line);
  const fields: string[] = [];
  const pattern = new RegExp(
    `(?:^|${delimiter === "|" ? "\\|" : delimiter})(?:\\s*"((?:[^"]|"")*)"\\s*|([^${delimiter}]*))`,
    "g",
  );
  for (const match of line.matchAll(pattern)) {
    fields.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? "").trim());
  }
  return fields;
}

/** Fields of a line that are separated by blanks; quotes hold them together. */
export function splitBlanks(line: string): string[] {
  if (!line.includes('"')) {
    const trimmed = line.trim();
    return trimmed === "" ? [] : trimmed.split(/\s+/);
  }
  return [...line.matchAll(/"((?:[^"]|"")*)"|\S+/g)].map(
    (match) => match[1]?.replaceAll('""', '"') ?? match[0],
  );
}

/** Units and delimiter from the YAML head of an ECSV file (astropy APE 6), one column a line. */
function ecsvHead(lines: readonly string[]): {
  units: Map<string, string>;
  delimiter: Delimiter | undefined;
} {
  const units = new Map<string, string>();
  let delimiter: Delimiter | undefined = "blanks";
  for (const line of lines) {
    if (!line.startsWith("#")) break;
    const stated = /^# delimiter: *['"]?([^'"\s]|\\t)/.exec(line)?.[1];
    if (stated !== undefined) delimiter = DELIMITERS.find((one) => one === stated);
    const column = /^# *- *\{(.*)\}\s*$/.exec(line)?.[1];
    if (column === undefined) continue;
    const value = (key: string) =>
      new RegExp(`(?:^|, *)${key}: *(?:'([^']*)'|"([^"]*)"|([^,}]*))`)
        .exec(column)
        ?.slice(1)
        .find((v) => v !== undefined);
    const name = value("name");
    const unit = value("unit");
    if (name !== undefined && unit !== undefined) units.set(name.trim(), unit.trim());
  }
  return { units, delimiter };
}

/** What a table lacks to be photometry, as a problem; undefined when nothing. */
export function missingColumns(
  heads: readonly ColumnHead[],
  columns: Readonly<Partial<Record<Meaning, number>>>,
): TableProblem | undefined {
  const names = heads.map((head) => short(head.name)).filter((name) => name !== "");
  const listed =
    names.length > 12 ? `${names.slice(0, 12).join(", ")} and ${names.length - 12} more` : names.join(", ");
  if (columns.time === undefined) {
    return new TableProblem(`No column holds the time; the columns are ${listed}.`, COLUMN_HINT);
  }
  const values = [columns.magnitude, columns.magnitudeLimit, columns.flux, columns.fluxLimit];
  if (values.every((one) => one === undefined)) {
    return new TableProblem(
      `No column holds magnitudes, fluxes or limits; the columns are ${listed}.`,
      COLUMN_HINT,
    );
  }
  const twice = heads
    .map((head) => foldColumn(head.name))
    .find((name, i, all) => name !== "" && all.indexOf(name) !== i && Object.values(columns).includes(i));
  return twice === undefined
    ? undefined
    : new TableProblem(`Two columns are called "${twice}".`, "Rename one of them.");
}
