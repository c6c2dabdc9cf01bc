/** The file of a calibration database: its table, and how older and foreign ones are met. */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { z } from "zod";
import { ReductionError } from "../errors.ts";
import { COLUMNS, type Column, type Facts, type FactValue } from "./columns.ts";
import { factsOfCalibration } from "./facts.ts";

const SCHEMA_VERSION = 2;
const SQL_TYPES = { TEXT: "TEXT", REAL: "REAL", INTEGER: "INTEGER", BOOLEAN: "INTEGER" } as const;
const NAMES = Object.keys(COLUMNS) as Column[];

/** A row that no file on disk is compared with yet. */
export interface Entry {
  readonly path: string;
  readonly name: string;
  readonly type: string;
  readonly sha256: string;
  readonly size: number;
  /** UTC, ISO 8601; decides between equals, so copies and imports keep it. */
  readonly addedAt: string;
  readonly facts: Facts;
}

/** A row as it is in the database. */
export interface StoredEntry extends Entry {
  readonly id: number;
}

const SCHEMA = `
  CREATE TABLE calibration (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    added_at TEXT NOT NULL,
    tags TEXT NOT NULL,
    arms TEXT,
    ${NAMES.map((name) => `${name} ${SQL_TYPES[COLUMNS[name].sql]}`).join(",\n    ")}
  ) STRICT;
  CREATE INDEX calibration_name ON calibration (name);
  CREATE INDEX calibration_instrument ON calibration (instrument);
`;

const FIELDS = ["path", "name", "type", "sha256", "size", "added_at", "tags", "arms", ...NAMES];
/** Content that changed makes a new row: of equals, the last to come wins. */
const REPLACE = `
  INSERT OR REPLACE INTO calibration (${FIELDS.join(", ")}) VALUES (${FIELDS.map((name) => `$${name}`).join(", ")})
`;

/**
 * Brings a database file to the present schema; makes the tables in one that is empty.
 * @throws {ReductionError} `bad_calibration_database` for one that is newer, or is something else
 */
export function prepareSchema(database: DatabaseSync, path: string): void {
  if (versionOf(database) === SCHEMA_VERSION) return;
  transaction(database, () => {
    // Asked again: another process may have been quicker.
    const version = versionOf(database);
    if (version === SCHEMA_VERSION) return;
    refuseForeign(database, path, version);
    if (version === 1) {
      const rows = database.prepare("SELECT * FROM calibration ORDER BY added_at").all();
      database.exec("DROP TABLE calibration");
      database.exec(SCHEMA);
      insert(database, rows.map(entryOfFirstVersion));
    } else {
      database.exec(SCHEMA);
    }
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
}

function refuseForeign(database: DatabaseSync, path: string, version: number): void {
  if (version > SCHEMA_VERSION) {
    throw new ReductionError("bad_calibration_database", `${path} was made by a newer version of GOATS.`, {
      fix: "Use the newer version, or another calibration database.",
    });
  }
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  const names = tables.map(({ name }) => String(name));
  if (version === 1 || names.length === 0) return;
  if (names.includes("diskfile") && names.includes("header")) {
    throw new ReductionError("bad_calibration_database", `${path} is a calibration database of DRAGONS.`, {
      fix: "Take it over into one of GOATS with `goats caldb import`; it stays as it is.",
    });
  }
  throw new ReductionError("bad_calibration_database", `${path} is a database of something else.`, {
    fix: "Give the path of a calibration database, or a new one.",
  });
}

/** Puts rows in, in place of those of the same paths. */
export function insert(database: DatabaseSync, entries: readonly Entry[]): void {
  const statement = database.prepare(REPLACE);
  for (const { facts, addedAt, path, name, type, sha256, size } of entries) {
    const values = Object.fromEntries(
      NAMES.map((column) => [column, sqlValue(facts.values[column] ?? null, column)]),
    );
    statement.run({
      path,
      name,
      type,
      sha256,
      size,
      ...values,
      added_at: addedAt,
      tags: JSON.stringify(facts.tags),
      arms: facts.arms === undefined ? null : JSON.stringify(facts.arms),
    });
  }
}

/** A value in the type of its column: the tables are strict, headers are not. */
function sqlValue(value: FactValue, column: Column): string | number | null {
  if (value === null) return null;
  const { sql } = COLUMNS[column];
  if (sql === "TEXT") return String(value);
  if (sql === "BOOLEAN") return value === true || value === 1 ? 1 : 0;
  const number = Number(value);
  if (!Number.isFinite(number)) return null;
  return sql === "INTEGER" ? Math.trunc(number) : number;
}

type Row = Readonly<Record<string, SQLOutputValue>>;

/** What tells one file from another, without what its headers say. */
export function identityOf(row: Row): Omit<StoredEntry, "facts"> {
  return {
    id: Number(row["id"]),
    path: String(row["path"]),
    name: String(row["name"]),
    type: String(row["type"]),
    sha256: String(row["sha256"]),
    size: Number(row["size"]),
    addedAt: String(row["added_at"]),
  };
}

const tagsSchema = z.array(z.string());
const factSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const armsSchema = z.record(z.string(), z.record(z.string(), factSchema));

/** Rows as the rest of the engine knows them. The tables are strict: what is no JSON has the type of its column. */
export function entriesOf(rows: readonly Row[]): StoredEntry[] {
  // Many files share their tags.
  const known = new Map<string, readonly string[]>();
  return rows.map((row) => {
    const [tagText, arms] = [String(row["tags"]), row["arms"]];
    const tags = known.get(tagText) ?? tagsSchema.parse(JSON.parse(tagText));
    known.set(tagText, tags);
    const values: Partial<Record<Column, FactValue>> = {};
    for (const name of NAMES) values[name] = factOfSql(row[name], name);
    const facts =
      typeof arms === "string"
        ? { tags, values, arms: armsSchema.parse(JSON.parse(arms)) }
        : { tags, values };
    return { ...identityOf(row), facts };
  });
}

function factOfSql(value: SQLOutputValue | undefined, column: Column): FactValue {
  if (value === null || value === undefined) return null;
  if (COLUMNS[column].sql === "BOOLEAN") return value !== 0;
  return typeof value === "string" || typeof value === "number" ? value : Number(value);
}

const firstVersionSchema = z.object({
  path: z.string(),
  name: z.string(),
  type: z.string(),
  sha256: z.string(),
  size: z.number(),
  added_at: z.string(),
  description: z
    .string()
    .transform((text) =>
      z
        .object({ tags: z.array(z.string()), descriptors: z.record(z.string(), z.unknown()) })
        .parse(JSON.parse(text)),
    ),
});

/** The first version kept the description as it was; the rest follows from it. */
function entryOfFirstVersion(row: Row): Entry {
  const { added_at: addedAt, description, ...rest } = firstVersionSchema.parse(row);
  return { ...rest, addedAt, facts: factsOfCalibration(description) };
}

/** Runs statements as one change that is made as a whole or not at all. */
export function transaction<Result>(database: DatabaseSync, run: () => Result): Result {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = run();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
