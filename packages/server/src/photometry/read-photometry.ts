import { type ColumnHead, type Mapping, type Meaning, mapColumns } from "./columns.ts";
import { missingColumns, TableProblem } from "./layout.ts";
import { type Point, PointColumns, Refusals } from "./points.ts";
import { openTable } from "./read-table.ts";
import { type Defaults, RowProblem, readRow } from "./rows.ts";
import { TimeProblem } from "./times.ts";

/** Points that one file may hold; they are collected before they are stored. */
const MOST_POINTS = 3_000_000;
/** Rows between two reports and looks at the signal. */
const STEP = 5000;

/** What a person says about a file instead of the file. */
export interface PhotometryOptions {
  /** Names of columns by what they mean. */
  readonly mapping?: Readonly<Partial<Record<Meaning, string>>> | undefined;
  readonly defaults?: Defaults | undefined;
}

export interface PhotometryResult {
  readonly points: PointColumns;
  /** Indices into the points, in the order of series and time, every key once. */
  readonly order: Uint32Array;
  readonly refusals: Refusals;
  /** Rows that repeat another one of the file. */
  readonly repeated: number;
  readonly heads: readonly ColumnHead[];
  readonly mapping: Mapping;
  /** What should be known about the points, sentences. */
  readonly notes: readonly string[];
}

/**
 * Reads photometry from a text table: CSV with any usual delimiter, blanks, ECSV, ATLAS' forced photometry, plain or
 * gzipped. Lines that are no points are refused one by one. Memory is that of the points, 44 bytes each.
 * @throws TableProblem when nothing of the file can be read.
 */
export async function readPhotometry(
  path: string,
  options: PhotometryOptions = {},
  running: { signal?: AbortSignal; progress?: (rows: number) => void; mostRows?: number } = {},
): Promise<PhotometryResult> {
  const table = await openTable(path);
  const { heads } = table.layout;
  const mapping = mapColumns(heads, options.mapping);
  const missing = missingColumns(heads, mapping.columns);
  if (missing !== undefined) throw missing;
  const points = new PointColumns();
  const refusals = new Refusals();
  let rows = 0;
  for await (const { line, fields } of table.rows()) {
    rows += 1;
    if (rows > (running.mostRows ?? Number.POSITIVE_INFINITY)) break;
    if (rows % STEP === 0) {
      running.signal?.throwIfAborted();
      running.progress?.(rows);
      // Reading a table must not keep the requests of others waiting.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const point = tryRow(fields, mapping, options.defaults);
    if (typeof point === "string") {
      refusals.add(line, point);
      continue;
    }
    if (points.count >= MOST_POINTS) {
      throw new TableProblem(`The file has more than ${MOST_POINTS} points.`, "Split it into several files.");
    }
    points.add(point, line);
  }
  if (rows === 0) {
    throw new TableProblem("The file has a head but no rows.", "Check the file, then upload it again.");
  }
  const { order, repeated } = points.distinct(refusals);
  return { points, order, refusals, repeated, heads, mapping, notes: notesOf(mapping, points) };
}

function tryRow(fields: readonly string[], mapping: Mapping, defaults: Defaults | undefined): Point | string {
  try {
    return readRow(fields, mapping, defaults);
  } catch (error) {
    if (error instanceof RowProblem || error instanceof TimeProblem) return error.message;
    throw error;
  }
}

function notesOf(mapping: Mapping, points: PointColumns): string[] {
  const notes: string[] = [];
  if (mapping.timeScale === "BJD" || mapping.timeScale === "HJD") {
    const where = mapping.timeScale === "BJD" ? "the barycentre of the solar system" : "the Sun";
    notes.push(`Times are as seen from ${where}: they differ from those on Earth by up to 8.3 minutes.`);
  }
  if (points.count > 0 && points.series.every(({ band }) => band === "")) notes.push("No filter is named.");
  return notes;
}
