/**
 * The calibrations of a run: a SQLite file that tells where they are, what they are and what they contained when they
 * were added. Several processes may use it at the same time; every change is one short transaction.
 */
import { existsSync, mkdirSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { describe, headersOf } from "@goats/astrodata";
import { openFitsFile } from "@goats/fits/node";
import { z } from "zod";
import { ReductionError } from "../errors.ts";
import { unreadable } from "../frames/frame.ts";
import { sha256OfFile } from "../frames/hash.ts";
import { type Described, timeDistance } from "./rules.ts";

/** A calibration in the database. */
export interface Calibration {
  /** File name. */
  readonly name: string;
  /** `processed_bias`, `processed_bpm`... */
  readonly type: string;
  /** Absolute. */
  readonly path: string;
  /** Of the file when it was added, hexadecimal. */
  readonly sha256: string;
  readonly size: number;
  /** UTC, ISO 8601. */
  readonly addedAt: string;
}

export interface CalibrationDb {
  /**
   * Registers a file; one that is there already is brought up to date.
   *
   * @throws {ReductionError} `unreadable_file`, or `wrong_input` for a file that is no processed calibration
   */
  add(path: string, meta?: { readonly type?: string }): Promise<Calibration>;
  /** Forgets all calibrations of a file name; the files stay. Returns how many there were. */
  remove(name: string): number;
  /** All calibrations, the newest observation first. */
  list(): Calibration[];
  /**
   * The best calibration of a type for a frame: the nearest in time of those that fit. Files that are gone or were
   * changed since they were added are passed over.
   */
  find(type: string, frame: Described): Promise<Calibration | undefined>;
  close(): void;
}

/** How long to wait for another process that is writing, in ms. */
const BUSY_TIMEOUT = 15_000;
const SCHEMA_VERSION = 1;
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS calibration (
    path TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    added_at TEXT NOT NULL,
    observed_at TEXT,
    description TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS calibration_type ON calibration (type);
  CREATE INDEX IF NOT EXISTS calibration_name ON calibration (name);
`;

const UPSERT = `
  INSERT INTO calibration (path, name, type, sha256, size, added_at, observed_at, description)
  VALUES ($path, $name, $type, $sha256, $size, $addedAt, $observedAt, $description)
  ON CONFLICT (path) DO UPDATE SET
    name = excluded.name, type = excluded.type, sha256 = excluded.sha256, size = excluded.size,
    added_at = excluded.added_at, observed_at = excluded.observed_at, description = excluded.description
  WHERE sha256 <> excluded.sha256 OR type <> excluded.type
`;

/** What a processed file is, by the first of these tags that it carries. */
const KINDS = [
  "BPM",
  "PINHOLE",
  "SLITILLUM",
  "FRINGE",
  "TELLURIC",
  "STANDARD",
  "FLAT",
  "ARC",
  "BIAS",
  "DARK",
];

const describedSchema = z.object({
  tags: z.array(z.string()),
  descriptors: z.record(z.string(), z.unknown()),
});

/** Opens the database, and makes it when it is missing. */
export function openCalibrationDb(path: string): CalibrationDb {
  mkdirSync(dirname(resolve(path)), { recursive: true });
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
  // A rollback journal: changes are rare and tiny, and it works on every file system.
  const found = database.prepare("PRAGMA user_version").get()?.["user_version"];
  if (typeof found === "number" && found > SCHEMA_VERSION) {
    database.close();
    throw new ReductionError("wrong_input", `${path} was made by a newer version of GOATS.`, {
      fix: "Use the newer version, or another calibration database.",
    });
  }
  if (found !== SCHEMA_VERSION) {
    transaction(database, () => {
      database.exec(SCHEMA);
      database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    });
  }
  return new SqliteCalibrationDb(database);
}

class SqliteCalibrationDb implements CalibrationDb {
  private readonly database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  async add(path: string, meta: { readonly type?: string } = {}): Promise<Calibration> {
    const absolute = resolve(path);
    const name = basename(absolute);
    const described = await describeFile(absolute);
    const type = meta.type ?? typeOf(described);
    if (type === undefined) {
      throw new ReductionError("wrong_input", `${name} is not a processed calibration.`, {
        file: name,
        fix: "Add files that a recipe such as makeProcessedBias has made.",
      });
    }
    const sha256 = await sha256OfFile(absolute);
    const { size } = await stat(absolute);
    const observed = described.descriptors["ut_datetime"];
    transaction(this.database, () => {
      this.database.prepare(UPSERT).run({
        path: absolute,
        name,
        type,
        sha256,
        size,
        addedAt: new Date().toISOString(),
        observedAt: typeof observed === "string" ? observed : null,
        description: JSON.stringify(described),
      });
    });
    const row = this.database.prepare("SELECT * FROM calibration WHERE path = ?").get(absolute);
    if (!row) throw new Error(`${absolute} was added and is not there`);
    return calibrationOf(row);
  }

  remove(name: string): number {
    return transaction(this.database, () =>
      Number(this.database.prepare("DELETE FROM calibration WHERE name = ?").run(name).changes),
    );
  }

  list(): Calibration[] {
    return this.database
      .prepare("SELECT * FROM calibration ORDER BY observed_at DESC, name")
      .all()
      .map(calibrationOf);
  }

  async find(type: string, frame: Described): Promise<Calibration | undefined> {
    const rows = this.database
      .prepare("SELECT * FROM calibration WHERE type = ? ORDER BY added_at DESC")
      .all(type);
    const candidates = rows
      .map((row) => ({
        calibration: calibrationOf(row),
        distance: timeDistance(type, describedOf(row), frame),
      }))
      .filter((each): each is { calibration: Calibration; distance: number } => each.distance !== undefined)
      .sort((a, b) => a.distance - b.distance);
    for (const { calibration } of candidates) if (await isUnchanged(calibration)) return calibration;
    return undefined;
  }

  close(): void {
    this.database.close();
  }
}

async function describeFile(path: string): Promise<Described> {
  const name = basename(path);
  try {
    const file = await openFitsFile(path);
    try {
      const { tags, descriptors } = describe(headersOf(file, name));
      return { tags, descriptors };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(name, error);
  }
}

function typeOf({ tags }: Described): string | undefined {
  if (!tags.includes("PROCESSED")) return undefined;
  const kind = KINDS.find((each) => tags.includes(each));
  return kind && `processed_${kind.toLowerCase()}`;
}

async function isUnchanged({ path, size, sha256 }: Calibration): Promise<boolean> {
  if (!existsSync(path)) return false;
  const { size: now } = await stat(path);
  return now === size && (await sha256OfFile(path)) === sha256;
}

type Row = Record<string, SQLOutputValue>;

const rowSchema = z.object({
  name: z.string(),
  type: z.string(),
  path: z.string(),
  sha256: z.string(),
  size: z.number(),
  added_at: z.string(),
});

function calibrationOf(row: Row): Calibration {
  const { added_at: addedAt, ...rest } = rowSchema.parse(row);
  return { ...rest, addedAt };
}

function describedOf(row: Row): Described {
  return describedSchema.parse(JSON.parse(String(row["description"])));
}

function transaction<Result>(database: DatabaseSync, run: () => Result): Result {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = run();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
