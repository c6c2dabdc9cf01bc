/**
 * The calibrations of a run: a SQLite file that tells where they are, what they are and what they contained when they
 * were added. Several processes may use it at the same time; every change is one short transaction.
 */
import { existsSync, mkdirSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ReductionError } from "../errors.ts";
import { unreadable } from "../frames/frame.ts";
import { sha256OfFile } from "../frames/hash.ts";
import { type Association, type AssociationOptions, associate } from "./associate.ts";
import type { Facts } from "./columns.ts";
import { type Described, factsOfCalibration, factsOfFrame, typeOf } from "./facts.ts";
import { readDescription, requireTags } from "./read.ts";
import {
  type Entry,
  entriesOf,
  identityOf,
  insert,
  prepareSchema,
  type StoredEntry,
  transaction,
} from "./schema.ts";

/** A calibration in the database. */
export interface Calibration {
  /** File name. */
  readonly name: string;
  /** `processed_bias`, `processed_bpm`; of a raw file its observation type: `bias`, `object`... */
  readonly type: string;
  /** Absolute. */
  readonly path: string;
  /** Of the file when it was added, hexadecimal. */
  readonly sha256: string;
  readonly size: number;
  /** UTC, ISO 8601. */
  readonly addedAt: string;
}

/** A calibration that fits but cannot be used, and why. */
export interface Skipped {
  readonly calibration: Calibration;
  /** One sentence. */
  readonly reason: string;
}

/** What a database has for a frame. */
export interface SearchResult {
  /** The best first, as many as were asked for at most; they are there and unchanged. */
  readonly found: readonly Calibration[];
  readonly skipped: readonly Skipped[];
  readonly association: Association<StoredEntry>;
}

export interface SearchOptions extends AssociationOptions {
  /** How many to give at most; never more than the rule gives. Default 1. */
  readonly howMany?: number | undefined;
}

/** A file of a folder that could not be added, and why. */
export interface NotAdded {
  readonly path: string;
  readonly error: ReductionError;
}

export interface CalibrationDb {
  /** Absolute path of the database. */
  readonly path: string;
  /**
   * Registers a file by its headers, raw or processed; one that is there already is brought up to date.
   *
   * @param meta type of calibration that the file is to be kept as; default what its tags say
   * @throws {ReductionError} `unreadable_file`, `wrong_input` for a file that is not from Gemini, or
   *   `not_that_calibration` for one without the tags of the type
   */
  add(path: string, meta?: { readonly type?: string }): Promise<Calibration>;
  /**
   * Registers the FITS files of a folder, with `walk` also those of the folders in it.
   *
   * @param each called with every file that was added, in the order of their paths
   * @returns the files that are no FITS files of Gemini or cannot be read
   * @throws {ReductionError} `unreadable_file` for a folder that cannot be read
   */
  addFolder(
    folder: string,
    options: { readonly walk: boolean; readonly each?: (added: Calibration) => void },
  ): Promise<NotAdded[]>;
  /** Takes entries over as they are, from another database, all or none; returns how many were not there already. */
  take(entries: readonly Entry[]): number;
  /** Forgets all calibrations of a file name, wherever they are; the files stay. Returns how many there were. */
  remove(name: string): number;
  /** All calibrations, the newest observation first. */
  list(): Calibration[];
  /**
   * The calibrations of a type for a frame, with the reasons for every file. Files that are gone or were changed since
   * they were added are passed over.
   *
   * @throws {ReductionError} `unknown_calibration_type`
   */
  search(type: string, frame: Facts, options?: SearchOptions): Promise<SearchResult>;
  /** The best usable calibration of a type for a frame. */
  find(type: string, frame: Described): Promise<Calibration | undefined>;
  close(): void;
}

/** How long to wait for another process that is writing, in ms. */
const BUSY_TIMEOUT = 15_000;

/**
 * Opens a calibration database, and makes it when it is missing. An older one is brought up to date.
 *
 * @param options `create: false` to refuse a file that is missing
 * @throws {ReductionError} `bad_calibration_database`; of a file that is damaged its cause is what SQLite says
 */
export function openCalibrationDb(path: string, options: { readonly create?: boolean } = {}): CalibrationDb {
  const absolute = resolve(path);
  if (options.create === false && !existsSync(absolute)) {
    throw new ReductionError("bad_calibration_database", `There is no calibration database ${path}.`, {
      fix: "Make it with `goats caldb init`, or check its name.",
    });
  }
  if (options.create !== false) mkdirSync(dirname(absolute), { recursive: true });
  // A rollback journal: changes are rare and tiny, and it works on every file system.
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(absolute, { timeout: BUSY_TIMEOUT });
    prepareSchema(database, path);
  } catch (error) {
    database?.close();
    if (error instanceof ReductionError || !(error instanceof Error)) throw error;
    throw new ReductionError("bad_calibration_database", `${path} cannot be used: ${error.message}.`, {
      fix: "Give the path of a calibration database; one that is damaged has to be made anew.",
      cause: error,
    });
  }
  return new SqliteCalibrationDb(absolute, database);
}

/**
 * Makes an empty calibration database.
 *
 * @param options `wipe` to forget one that is there; the files of its calibrations stay
 * @throws {ReductionError} `bad_calibration_database` when there is one and it is not to be wiped, or when what is there
 *   is no calibration database of GOATS
 */
export function initCalibrationDb(path: string, options: { readonly wipe: boolean }): void {
  const absolute = resolve(path);
  if (existsSync(absolute)) {
    if (!options.wipe) {
      throw new ReductionError("bad_calibration_database", `${path} is there already; it was not changed.`, {
        fix: "Use it as it is, or empty it with --wipe.",
      });
    }
  }
  const database = openCalibrationDb(absolute);
  try {
    // The file stays: another process may have it open.
    for (const { name } of database.list()) database.remove(name);
  } finally {
    database.close();
  }
}

/** The columns that tell one file from another. */
const IDENTITY = "id, path, name, type, sha256, size, added_at";

/** Files in folders that are taken for FITS files. */
const FITS_NAME = /\.fits(\.(bz2|gz|Z))?$/i;

class SqliteCalibrationDb implements CalibrationDb {
  readonly path: string;
  private readonly database: DatabaseSync;

  constructor(path: string, database: DatabaseSync) {
    this.path = path;
    this.database = database;
  }

  async add(path: string, meta: { readonly type?: string } = {}): Promise<Calibration> {
    const absolute = resolve(path);
    const name = basename(absolute);
    const { described, phu, isGemini } = await readDescription(absolute);
    const facts = factsOfCalibration(described, phu);
    if (!isGemini) {
      throw new ReductionError("wrong_input", `${name} is not a file from Gemini.`, {
        file: name,
        fix: "Add raw or processed files of the Gemini telescopes.",
      });
    }
    if (meta.type !== undefined) requireTags(name, meta.type, facts.tags);
    const type = meta.type ?? typeOf(facts);
    const sha256 = await sha256OfFile(absolute);
    const { size } = await stat(absolute);
    return transaction(this.database, () => {
      const before = this.row(absolute);
      if (before?.sha256 !== sha256 || before.type !== type) {
        const addedAt = new Date().toISOString();
        insert(this.database, [{ path: absolute, name, type, sha256, size, addedAt, facts }]);
      }
      const after = this.row(absolute);
      if (after === undefined) throw new Error(`${absolute} was added and is not there`);
      return calibrationOf(after);
    });
  }

  async addFolder(
    folder: string,
    options: { readonly walk: boolean; readonly each?: (added: Calibration) => void },
  ): Promise<NotAdded[]> {
    const failed: NotAdded[] = [];
    for (const path of await fitsFilesOf(resolve(folder), options.walk)) {
      try {
        options.each?.(await this.add(path));
      } catch (error) {
        if (!(error instanceof ReductionError)) throw error;
        failed.push({ path, error });
      }
    }
    return failed;
  }

  take(entries: readonly Entry[]): number {
    return transaction(this.database, () => {
      const fresh = entries.filter(({ path, sha256 }) => this.row(path)?.sha256 !== sha256);
      insert(this.database, fresh);
      return fresh.length;
    });
  }

  remove(name: string): number {
    return transaction(this.database, () =>
      Number(this.database.prepare("DELETE FROM calibration WHERE name = ?").run(basename(name)).changes),
    );
  }

  list(): Calibration[] {
    return this.database
      .prepare(`SELECT ${IDENTITY} FROM calibration ORDER BY ut_datetime DESC, name, path`)
      .all()
      .map((row) => calibrationOf(identityOf(row)));
  }

  async search(type: string, frame: Facts, options: SearchOptions = {}): Promise<SearchResult> {
    const entries = entriesOf(this.database.prepare("SELECT * FROM calibration").all());
    const association = associate(frame, type, entries, options);
    const found: Calibration[] = [];
    const skipped: Skipped[] = [];
    const wanted = Math.min(options.howMany ?? 1, association.limit);
    for (const { candidate } of association.accepted) {
      if (found.length >= wanted) break;
      const reason = await whyUnusable(candidate);
      if (reason === undefined) found.push(calibrationOf(candidate));
      else skipped.push({ calibration: calibrationOf(candidate), reason });
    }
    return { found, skipped, association };
  }

  async find(type: string, frame: Described): Promise<Calibration | undefined> {
    return (await this.search(type, factsOfFrame(frame))).found[0];
  }

  close(): void {
    this.database.close();
  }

  private row(path: string): Omit<StoredEntry, "facts"> | undefined {
    const row = this.database.prepare(`SELECT ${IDENTITY} FROM calibration WHERE path = ?`).get(path);
    return row && identityOf(row);
  }
}

async function fitsFilesOf(folder: string, walk: boolean): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(basename(folder), error);
  });
  const paths: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (walk) paths.push(...(await fitsFilesOf(path, walk)));
    } else if (FITS_NAME.test(entry.name)) {
      paths.push(path);
    }
  }
  return paths;
}

/** Why a file cannot be used: gone, or not what was added; undefined when it can. */
async function whyUnusable({ path, name, size, sha256 }: StoredEntry): Promise<string | undefined> {
  try {
    const { size: now } = await stat(path);
    if (now === size && (await sha256OfFile(path)) === sha256) return undefined;
    return `${name} was changed since it was added; add it again.`;
  } catch {
    return `${name} is not there any more, or cannot be read.`;
  }
}

function calibrationOf({ path, name, type, sha256, size, addedAt }: Omit<StoredEntry, "facts">): Calibration {
  return { path, name, type, sha256, size, addedAt };
}
