/** What files remember of how they came about: the tables HISTORY and PROVENANCE, as DRAGONS 4 writes them. */
import { type Column, Header, makeColumn } from "@goats/fits";
import type { AstroData } from "./astrodata.ts";

/** One row of HISTORY: a primitive that a recipe called. */
export interface HistoryRow {
  readonly primitive: string;
  /** Its arguments as JSON. */
  readonly args: string;
  /** UTC, ISO 8601 with microseconds and without zone. */
  readonly start: string;
  readonly stop: string;
}

/** One row of PROVENANCE: a file that went into this one. */
export interface ProvenanceRow {
  readonly timestamp: string;
  readonly filename: string;
  /** Empty for data that were never in a file. */
  readonly md5: string;
  readonly addedBy: string;
}

/** Widths of the columns, as DRAGONS has them; arguments get as much as they need. */
const NAME_WIDTH = 128;
const TIME_WIDTH = 28;

/** The rows of HISTORY (older files: PROVHISTORY), whatever the order of its columns; none without one. */
export function readHistory(ad: AstroData): HistoryRow[] {
  const table = ad.tables.get("HISTORY") ?? ad.tables.get("PROVHISTORY");
  const read = cells(table);
  return rowsOf(table, (i) => ({
    primitive: read("primitive", i),
    args: read("args", i),
    start: read("timestamp_start", i),
    stop: read("timestamp_stop", i),
  }));
}

/** Adds rows that are not there yet. A table of the old name gets the new one. */
export function addHistory(ad: AstroData, rows: readonly HistoryRow[]): void {
  const all = merged(readHistory(ad), rows, (row) => [row.start, row.stop, row.primitive, row.args]);
  const header = (ad.tables.get("HISTORY") ?? ad.tables.get("PROVHISTORY"))?.header;
  ad.tables.delete("PROVHISTORY");
  if (all.length === 0) return;
  const width = Math.max(...all.map((row) => row.args.length)) + 1;
  setTable(ad, "HISTORY", header, [
    column("primitive", all, (row) => row.primitive, NAME_WIDTH),
    column("args", all, (row) => row.args, width),
    column("timestamp_start", all, (row) => row.start, TIME_WIDTH),
    column("timestamp_stop", all, (row) => row.stop, TIME_WIDTH),
  ]);
}

/** The rows of PROVENANCE; none without one. */
export function readProvenance(ad: AstroData): ProvenanceRow[] {
  const table = ad.tables.get("PROVENANCE");
  const read = cells(table);
  return rowsOf(table, (i) => ({
    timestamp: read("timestamp", i),
    filename: read("filename", i),
    md5: read("md5", i),
    addedBy: read("provenance_added_by", i),
  }));
}

/** Adds rows that are not there yet; the same file added by the same primitive counts once. */
export function addProvenance(ad: AstroData, rows: readonly ProvenanceRow[]): void {
  const all = merged(readProvenance(ad), rows, (row) => [row.filename, row.md5, row.addedBy]);
  if (all.length === 0) return;
  setTable(ad, "PROVENANCE", ad.tables.get("PROVENANCE")?.header, [
    column("timestamp", all, (row) => row.timestamp, TIME_WIDTH),
    column("filename", all, (row) => row.filename, NAME_WIDTH),
    column("md5", all, (row) => row.md5, NAME_WIDTH),
    column("provenance_added_by", all, (row) => row.addedBy, NAME_WIDTH),
  ]);
}

type AnyTable = ReturnType<AstroData["tables"]["get"]>;

function merged<Row>(known: Row[], rows: readonly Row[], key: (row: Row) => string[]): Row[] {
  const keyOf = (row: Row): string => JSON.stringify(key(row));
  const seen = new Set(known.map(keyOf));
  for (const row of rows) {
    if (seen.has(keyOf(row))) continue;
    seen.add(keyOf(row));
    known.push(row);
  }
  return known;
}

/** A text column; longer texts are cut, and what is not ASCII cannot stand in a FITS file. */
function column<Row>(name: string, rows: readonly Row[], pick: (row: Row) => string, width: number): Column {
  const texts = rows.map((row) =>
    pick(row)
      .slice(0, width)
      .replace(/[^\x20-\x7e]/g, "?"),
  );
  return makeColumn(name, texts, { width });
}

function setTable(ad: AstroData, name: string, header: Header | undefined, columns: readonly Column[]): void {
  ad.tables.set(name, { kind: "table", header: header ?? Header.from(), columns });
}

function rowsOf<Row>(table: AnyTable, row: (i: number) => Row): Row[] {
  if (table?.kind !== "table") return [];
  const length = Math.max(
    0,
    ...table.columns.map(({ values }) => (Array.isArray(values) ? values.length : 0)),
  );
  return Array.from({ length }, (_, i) => row(i));
}

/** Reads cells of text columns by their names; a column that is missing is empty. */
function cells(table: AnyTable): (column: string, row: number) => string {
  const columns = new Map<string, readonly unknown[]>();
  for (const { name, values } of table?.kind === "table" ? table.columns : []) {
    if (Array.isArray(values)) columns.set(name.toLowerCase(), values);
  }
  return (name, row) => {
    const value = columns.get(name)?.[row];
    return typeof value === "string" ? value : "";
  };
}
