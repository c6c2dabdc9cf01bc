/** What a frame remembers of its processing: time stamps in the header, HISTORY and PROVENANCE tables. */
import type { AstroData, AttachedTable } from "@goats/astrodata";
import { type Column, Header, makeColumn } from "@goats/fits";

/** One row of HISTORY: a primitive that a recipe called. */
export interface HistoryRow {
  readonly primitive: string;
  /** Its arguments as JSON. */
  readonly args: string;
  /** UTC, ISO 8601 with microseconds and without zone. */
  readonly start: string;
  readonly stop: string;
}

/** One row of PROVENANCE: a file that went into the frame. */
export interface ProvenanceRow {
  readonly timestamp: string;
  readonly filename: string;
  readonly md5: string;
  readonly addedBy: string;
}

/** Widths of the columns, as DRAGONS has them; arguments get as much as they need. */
const NAME_WIDTH = 128;
const TIME_WIDTH = 28;

/** Writes the time stamp of a primitive under its keyword, and that of the last change. */
export function markHistory(ad: AstroData, keyword: string, primitive: string, now: string): void {
  ad.phu.set("GEM-TLM", now, "UT of the last change to this file");
  ad.phu.set(keyword, now, `UT of ${primitive}`);
}

/** The rows of the HISTORY table (older files: PROVHISTORY); none without one. */
export function readHistory(ad: AstroData): HistoryRow[] {
  const table = ad.tables.get("HISTORY") ?? ad.tables.get("PROVHISTORY");
  const primitive = texts(table, "primitive");
  const args = texts(table, "args");
  const start = texts(table, "timestamp_start");
  const stop = texts(table, "timestamp_stop");
  return primitive.map((name, i) => ({
    primitive: name,
    args: args[i] ?? "",
    start: start[i] ?? "",
    stop: stop[i] ?? "",
  }));
}

/** Adds rows that are not there yet. */
export function addHistory(ad: AstroData, rows: readonly HistoryRow[]): void {
  const all = readHistory(ad);
  const key = (row: HistoryRow): string => JSON.stringify([row.start, row.stop, row.primitive, row.args]);
  const known = new Set(all.map(key));
  for (const row of rows) {
    if (known.has(key(row))) continue;
    known.add(key(row));
    all.push(row);
  }
  ad.tables.delete("PROVHISTORY");
  const width = Math.max(...all.map((row) => row.args.length)) + 1;
  setTable(ad, "HISTORY", [
    column("primitive", all, (row) => row.primitive, NAME_WIDTH),
    column("args", all, (row) => row.args, width),
    column("timestamp_start", all, (row) => row.start, TIME_WIDTH),
    column("timestamp_stop", all, (row) => row.stop, TIME_WIDTH),
  ]);
}

/** The rows of the PROVENANCE table; none without one. */
export function readProvenance(ad: AstroData): ProvenanceRow[] {
  const table = ad.tables.get("PROVENANCE");
  const filename = texts(table, "filename");
  const timestamp = texts(table, "timestamp");
  const md5 = texts(table, "md5");
  const addedBy = texts(table, "provenance_added_by");
  return filename.map((name, i) => ({
    timestamp: timestamp[i] ?? "",
    filename: name,
    md5: md5[i] ?? "",
    addedBy: addedBy[i] ?? "",
  }));
}

/** Adds rows that are not there yet; the same file added by the same primitive counts once. */
export function addProvenance(ad: AstroData, rows: readonly ProvenanceRow[]): void {
  const all = readProvenance(ad);
  const key = (row: ProvenanceRow): string => JSON.stringify([row.filename, row.md5, row.addedBy]);
  const known = new Set(all.map(key));
  for (const row of rows) {
    if (known.has(key(row))) continue;
    known.add(key(row));
    all.push(row);
  }
  if (all.length === 0) return;
  setTable(ad, "PROVENANCE", [
    column("timestamp", all, (row) => row.timestamp, TIME_WIDTH),
    column("filename", all, (row) => row.filename, NAME_WIDTH),
    column("md5", all, (row) => row.md5, NAME_WIDTH),
    column("provenance_added_by", all, (row) => row.addedBy, NAME_WIDTH),
  ]);
}

/** A text column; longer texts are cut, and what is not ASCII cannot stand in a FITS file. */
function column<Row>(name: string, rows: readonly Row[], pick: (row: Row) => string, width: number): Column {
  const cells = rows.map((row) =>
    pick(row)
      .slice(0, width)
      .replace(/[^\x20-\x7e]/g, "?"),
  );
  return makeColumn(name, cells, { width });
}

function setTable(ad: AstroData, name: string, columns: AttachedTable["columns"]): void {
  const header = ad.tables.get(name)?.header ?? Header.from();
  ad.tables.set(name, { kind: "table", header, columns });
}

function texts(table: ReturnType<AstroData["tables"]["get"]>, column: string): string[] {
  if (table?.kind !== "table") return [];
  const values = table.columns.find((each) => each.name.toLowerCase() === column)?.values;
  return Array.isArray(values) ? values : [];
}
