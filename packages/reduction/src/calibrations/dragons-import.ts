/** Takes over what DRAGONS' local calibration manager (`cal_manager.db`, the schema of FitsStorage) knows. */
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { ReductionError } from "../errors.ts";
import { md5OfFile, sha256OfFile } from "../frames/hash.ts";
import { COLUMNS, type Column, type Facts, type FactValue, type Values } from "./columns.ts";
import type { CalibrationDb } from "./database.ts";
import { reductionOf, typeOf } from "./facts.ts";
import type { Entry } from "./schema.ts";

/** What came of an import. */
export interface ImportResult {
  /** How many calibrations are new. */
  readonly added: number;
  /** How many were there already. */
  readonly known: number;
  /** Files that are gone or are not what DRAGONS added, in sentences. */
  readonly skipped: readonly string[];
}

type Row = Record<string, SQLOutputValue>;

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  diskfile: ["id", "filename", "path", "present", "canonical", "data_md5", "entrytime"],
  header: [
    "id",
    "diskfile_id",
    "instrument",
    "ut_datetime",
    "observation_type",
    "reduction",
    "qa_state",
    "types",
  ],
};
/** The table of an instrument, by the beginning of its name; IGRINS-2 has none. */
const INSTRUMENT_TABLES: Readonly<Record<string, string>> = {
  "GMOS-N": "gmos",
  "GMOS-S": "gmos",
  GMOS: "gmos",
  F2: "f2",
  NIRI: "niri",
  GNIRS: "gnirs",
  NIFS: "nifs",
  GSAOI: "gsaoi",
  GHOST: "ghost",
};
const NAMES = Object.keys(COLUMNS) as Column[];

/**
 * Copies the calibrations of a database of DRAGONS into one of GOATS: what it knows of them, and when they were added.
 * Their files stay where they are and must be what they were. The database of DRAGONS is only read.
 *
 * @throws {ReductionError} `bad_calibration_database` for a file that is missing, damaged, or no such database
 */
export async function importDragonsDatabase(path: string, into: CalibrationDb): Promise<ImportResult> {
  const candidates = readDragons(path);
  const entries: Entry[] = [];
  const skipped: string[] = [];
  for (const { md5, ...candidate } of candidates) {
    const reason = await whyNot(candidate.path, md5);
    if (reason !== undefined) {
      skipped.push(reason);
      continue;
    }
    const { size } = await stat(candidate.path);
    entries.push({ ...candidate, size, sha256: await sha256OfFile(candidate.path) });
  }
  const added = into.take(entries);
  return { added, known: entries.length - added, skipped };
}

interface DragonsEntry extends Omit<Entry, "sha256" | "size"> {
  readonly md5: string;
}

function readDragons(path: string): DragonsEntry[] {
  if (!existsSync(path)) throw bad(`There is no file ${path}.`);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    for (const [table, columns] of Object.entries(NEEDED)) requireColumns(database, path, table, columns);
    const rows = database
      .prepare(
        "SELECT diskfile.filename, diskfile.path AS folder, diskfile.data_md5, diskfile.entrytime, " +
          "header.id AS header_id FROM diskfile JOIN header ON header.diskfile_id = diskfile.id " +
          "WHERE diskfile.canonical AND diskfile.present ORDER BY diskfile.entrytime, diskfile.id",
      )
      .all();
    return rows.map((row) => dragonsEntry(required(database), row));
  } catch (error) {
    if (error instanceof ReductionError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw bad(`${path} cannot be read as a calibration database of DRAGONS: ${reason}.`, error);
  } finally {
    database?.close();
  }
}

function requireColumns(
  database: DatabaseSync,
  path: string,
  table: string,
  columns: readonly string[],
): void {
  const there = columnsOf(database, table);
  if (there.length === 0) {
    throw bad(`${path} is no calibration database of DRAGONS: it has no table "${table}".`);
  }
  const missing = columns.find((column) => !there.includes(column));
  if (missing !== undefined) {
    throw bad(`${path} cannot be taken over: its table "${table}" has no column "${missing}".`);
  }
}

function columnsOf(database: DatabaseSync, table: string): readonly string[] {
  return database
    .prepare("SELECT name FROM pragma_table_info(?)")
    .all(table)
    .map(({ name }) => String(name));
}

function bad(message: string, cause?: unknown): ReductionError {
  return new ReductionError("bad_calibration_database", message, {
    fix: "Give a cal_manager.db that DRAGONS 4.0 or later has made.",
    cause,
  });
}

function dragonsEntry(database: DatabaseSync, row: Row): DragonsEntry {
  const header = required(
    database.prepare("SELECT * FROM header WHERE id = ?").get(row["header_id"] ?? null),
  );
  const instrument = String(header["instrument"]);
  const table = Object.hasOwn(INSTRUMENT_TABLES, instrument) ? INSTRUMENT_TABLES[instrument] : undefined;
  const rows =
    table === undefined || columnsOf(database, table).length === 0
      ? []
      : database.prepare(`SELECT * FROM ${table} WHERE header_id = ?`).all(row["header_id"] ?? null);
  const tags = [...String(header["types"] ?? "").matchAll(/'([^']*)'/g)].map(([, tag]) => tag ?? "");
  const own = rows.map((each) => valuesOf(each));
  const values: Partial<Record<Column, FactValue>> = {
    ...valuesOf(header),
    // Of several kinds DRAGONS takes any; the tags tell which one counts.
    ...(tags.includes("PROCESSED") ? { reduction: reductionOf(tags) } : {}),
    ...(own.length === 1 ? own[0] : {}),
    // What a user adds is never refused for being engineering.
    engineering: false,
  };
  const facts: Facts = {
    tags,
    values,
    ...(own.length > 1
      ? { arms: Object.fromEntries(own.map((each) => [String(each.arm ?? ""), each])) }
      : {}),
  };
  const name = String(row["filename"]);
  return {
    path: resolve(join(String(row["folder"]), name)),
    name,
    type: typeOf(facts),
    addedAt: isoOf(String(row["entrytime"])),
    facts,
    md5: String(row["data_md5"]),
  };
}

/** The columns of a row that are ours too; the row of an instrument has the names as the headers have them. */
function valuesOf(row: Row): Values {
  const values: Partial<Record<Column, FactValue>> = {};
  for (const name of NAMES) {
    const value = row[name];
    if (value === undefined) continue;
    if (value === null || COLUMNS[name].sql !== "BOOLEAN") values[name] = plain(value);
    else values[name] = value !== 0;
  }
  if (typeof values.ut_datetime === "string") values.ut_datetime = values.ut_datetime.replace(" ", "T");
  return values;
}

function plain(value: SQLOutputValue): FactValue {
  return typeof value === "bigint" ? Number(value) : value instanceof Uint8Array ? null : value;
}

/** DRAGONS writes the local time; the digits behind milliseconds keep the order of quick entries. */
function isoOf(entryTime: string): string {
  const time = new Date(entryTime.replace(" ", "T"));
  if (Number.isNaN(time.getTime())) return new Date(0).toISOString();
  const rest = /\.\d{3}(\d{1,3})/.exec(entryTime)?.[1] ?? "";
  return time.toISOString().replace("Z", `${rest}Z`);
}

async function whyNot(path: string, md5: string): Promise<string | undefined> {
  if (!existsSync(path)) return `${path} is not there any more.`;
  // DRAGONS hashes what is in a compressed file and so never finds it again; it has to be added anew.
  if (path.endsWith(".bz2")) return `${path} is compressed, which DRAGONS never gives out; add it by itself.`;
  return (await md5OfFile(path)) === md5 ? undefined : `${path} was changed since DRAGONS added it.`;
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("a row is gone");
  return value;
}
