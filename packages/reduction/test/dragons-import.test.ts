/** Taking over what DRAGONS' local calibration manager knows. */
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe as describeFile } from "@goats/astrodata";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CalibrationDb, openCalibrationDb } from "../src/calibrations/database.ts";
import { importDragonsDatabase } from "../src/calibrations/dragons-import.ts";
import { factsOfFrame } from "../src/calibrations/facts.ts";
import { md5OfFile } from "../src/frames/hash.ts";
import { biasMaker, readAstroData } from "./calibration-files.ts";

let folder: string;
let raw: string;
let bias: string;
let older: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "goats-dragons-"));
  const maker = await biasMaker(folder);
  raw = maker.raw;
  bias = await maker.make("near_bias.fits", "2021-02-10");
  older = await maker.make("far_bias.fits", "2021-01-10");
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The tables of FitsStorage as far as calibrations go, with some columns that do not matter to us. */
const SCHEMA = `
  CREATE TABLE file (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
  CREATE TABLE diskfile (id INTEGER PRIMARY KEY, file_id INTEGER, filename TEXT, path TEXT, present BOOLEAN,
    canonical BOOLEAN, data_md5 TEXT, file_md5 TEXT, compressed BOOLEAN, lastmod DATETIME, entrytime DATETIME);
  CREATE TABLE header (id INTEGER PRIMARY KEY, diskfile_id INTEGER, program_id TEXT, engineering BOOLEAN,
    processing TEXT, observation_id TEXT, data_label TEXT, instrument TEXT, ut_datetime DATETIME,
    ut_datetime_secs BIGINT, observation_type TEXT, observation_class TEXT, object TEXT, elevation NUMERIC,
    cass_rotator_pa NUMERIC, filter_name TEXT, exposure_time NUMERIC, disperser TEXT, camera TEXT,
    central_wavelength NUMERIC, focal_plane_mask TEXT, detector_binning TEXT, detector_roi_setting TEXT,
    coadds INTEGER, spectroscopy BOOLEAN, gcal_lamp TEXT, qa_state TEXT, reduction TEXT, types TEXT,
    phot_standard BOOLEAN);
  CREATE TABLE gmos (id INTEGER PRIMARY KEY, header_id INTEGER, disperser TEXT, filter_name TEXT,
    detector_x_bin INTEGER, detector_y_bin INTEGER, array_name TEXT, amp_read_area TEXT, read_speed_setting TEXT,
    gain_setting TEXT, focal_plane_mask TEXT, nodandshuffle BOOLEAN, nod_count INTEGER, nod_pixels INTEGER,
    prepared BOOLEAN, overscan_subtracted BOOLEAN, overscan_trimmed BOOLEAN, grating_order INTEGER);
  CREATE TABLE ghost (id INTEGER PRIMARY KEY, header_id INTEGER, arm TEXT, want_before_arc BOOLEAN,
    detector_name TEXT, detector_x_bin INTEGER, detector_y_bin INTEGER, exposure_time NUMERIC, gain_setting TEXT,
    read_speed_setting TEXT, focal_plane_mask TEXT, prepared BOOLEAN, overscan_subtracted BOOLEAN,
    overscan_trimmed BOOLEAN);
`;

interface DragonsFile {
  readonly path: string;
  readonly entryTime: string;
  readonly md5?: string;
  readonly present?: number;
  readonly canonical?: number;
  readonly header?: Readonly<Record<string, string | number | null>>;
  /** Rows of the table of the instrument. */
  readonly ghost?: readonly Readonly<Record<string, string | number | null>>[];
}

function insertRow(
  db: DatabaseSync,
  table: string,
  row: Readonly<Record<string, string | number | null>>,
): number {
  const names = Object.keys(row);
  const statement = db.prepare(
    `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
  );
  return Number(statement.run(...Object.values(row)).lastInsertRowid);
}

/** A database as DRAGONS makes it. */
async function dragons(name: string, files: readonly DragonsFile[], schema = SCHEMA): Promise<string> {
  const path = join(folder, name);
  const db = new DatabaseSync(path);
  db.exec(schema);
  for (const file of files) {
    const { values } = factsOfFrame(describeFile(await readAstroData(file.path)));
    const time = String(values.ut_datetime);
    const file_id = insertRow(db, "file", { name: basename(file.path) });
    const diskfile_id = insertRow(db, "diskfile", {
      file_id,
      filename: basename(file.path),
      path: folder,
      present: file.present ?? 1,
      canonical: file.canonical ?? 1,
      data_md5: file.md5 ?? (await md5OfFile(file.path)),
      entrytime: file.entryTime,
      compressed: 0,
    });
    const header_id = insertRow(db, "header", {
      diskfile_id,
      instrument: String(values.instrument),
      ut_datetime: time.replace("T", " "),
      observation_type: "BIAS",
      // The name of a filter as people read it; the rules take that of the table of the instrument.
      filter_name: "open",
      reduction: "PROCESSED_BIAS",
      processing: "Science-Quality",
      qa_state: "Undefined",
      types: "{'BIAS', 'GMOS', 'PROCESSED', 'PREPARED', 'CAL'}",
      engineering: 1,
      spectroscopy: 0,
      detector_roi_setting: String(values.detector_roi_setting),
      ...file.header,
    });
    if (file.ghost) {
      for (const row of file.ghost) insertRow(db, "ghost", { header_id, ...row });
      continue;
    }
    insertRow(db, "gmos", {
      header_id,
      filter_name: String(values.filter_name),
      detector_x_bin: Number(values.detector_x_bin),
      detector_y_bin: Number(values.detector_y_bin),
      array_name: String(values.array_name),
      amp_read_area: String(values.amp_read_area),
      read_speed_setting: String(values.read_speed_setting),
      gain_setting: String(values.gain_setting),
      prepared: 1,
      overscan_subtracted: 1,
      overscan_trimmed: 1,
    });
  }
  db.close();
  return path;
}

async function withDatabase(name: string, work: (db: CalibrationDb) => Promise<void>): Promise<void> {
  const db = openCalibrationDb(join(folder, name));
  try {
    await work(db);
  } finally {
    db.close();
  }
}

describe("an import from DRAGONS", () => {
  it("takes over what is there and unchanged, finds the same, and changes nothing in the original", async () => {
    const path = await dragons("cal_manager.db", [
      { path: bias, entryTime: "2026-05-02 10:00:00.123456" },
      { path: older, entryTime: "2026-05-01 10:00:00.000001" },
      { path: raw, entryTime: "2026-05-01 09:00:00.000000", present: 0, canonical: 0 },
    ]);
    const before = await readFile(path);
    await withDatabase("own.db", async (db) => {
      expect(await importDragonsDatabase(path, db)).toEqual({ added: 2, known: 0, skipped: [] });
      expect(db.list().map(({ name, type }) => [name, type])).toEqual([
        ["near_bias.fits", "processed_bias"],
        ["far_bias.fits", "processed_bias"],
      ]);
      expect(db.list()[0]?.addedAt).toBe(
        new Date("2026-05-02T10:00:00.123").toISOString().replace("Z", "456Z"),
      );
      const frame = describeFile(await readAstroData(raw));
      expect((await db.find("processed_bias", frame))?.path).toBe(bias);
      const search = await db.search("processed_bias", factsOfFrame(frame));
      expect(search.association.accepted.map(({ candidate }) => candidate.name)).toEqual([
        "near_bias.fits",
        "far_bias.fits",
      ]);
      // Engineering is forgotten, as DRAGONS does it for what a user adds.
      expect(search.association.accepted[0]?.warnings).toEqual([]);
      expect(await importDragonsDatabase(path, db)).toEqual({ added: 0, known: 2, skipped: [] });
    });
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  it("says what cannot be taken over: gone, changed, compressed", async () => {
    const gone = join(folder, "gone_bias.fits");
    const packed = join(folder, "packed_bias.fits.bz2");
    for (const path of [gone, packed]) await copyFile(bias, path);
    const path = await dragons("skips.db", [
      { path: gone, entryTime: "2026-05-01 10:00:00.000000" },
      { path: packed, entryTime: "2026-05-01 10:00:00.000000", header: {} },
      { path: older, entryTime: "2026-05-01 10:00:00.000000", md5: "0".repeat(32) },
    ]).finally(() => rm(gone));
    await withDatabase("skips-own.db", async (db) => {
      const { added, skipped } = await importDragonsDatabase(path, db);
      expect(added).toBe(0);
      expect(skipped).toEqual([
        `${gone} is not there any more.`,
        `${packed} is compressed, which DRAGONS never gives out; add it by itself.`,
        `${older} was changed since DRAGONS added it.`,
      ]);
      expect(db.list()).toEqual([]);
    });
  });

  it("keeps the arms of GHOST apart, and lets the tags decide between several kinds", async () => {
    const arm = { detector_x_bin: 1, detector_y_bin: 1, gain_setting: "low", read_speed_setting: "slow" };
    const path = await dragons("ghost.db", [
      {
        path: bias,
        entryTime: "2026-05-01 10:00:00.000000",
        header: {
          instrument: "GHOST",
          reduction: "PROCESSED_STANDARD",
          types: "{'GHOST', 'PROCESSED', 'STANDARD', 'TELLURIC'}",
        },
        ghost: [
          { arm: "blue", ...arm, prepared: 0, overscan_trimmed: 0 },
          { arm: "red", ...arm, read_speed_setting: "medium", prepared: 1, overscan_trimmed: null },
        ],
      },
    ]);
    await withDatabase("ghost-own.db", async (db) => {
      await importDragonsDatabase(path, db);
      expect(db.list()[0]?.type).toBe("processed_telluric");
      const frame = factsOfFrame({
        tags: [],
        descriptors: { instrument: "GHOST", ut_datetime: "2021-02-10T00:00:00" },
      });
      const { association } = await db.search("processed_bias", frame);
      expect(association.others[0]?.candidate.facts.arms).toEqual({
        blue: expect.objectContaining({
          read_speed_setting: "slow",
          prepared: false,
          overscan_trimmed: false,
        }),
        red: expect.objectContaining({
          read_speed_setting: "medium",
          prepared: true,
          overscan_trimmed: null,
        }),
      });
    });
  });

  it("refuses what is no database of DRAGONS, and says what it lacks", async () => {
    await withDatabase("refusing.db", async (db) => {
      const refused = async (path: string, message: RegExp) =>
        await expect(importDragonsDatabase(path, db)).rejects.toMatchObject({
          code: "bad_calibration_database",
          message: expect.stringMatching(message),
        });
      await refused(join(folder, "nothing.db"), /There is no file/);
      const text = join(folder, "text.db");
      await writeFile(text, "not a database, but long enough to be looked at".repeat(50));
      await refused(text, /cannot be read as a calibration database of DRAGONS: file is not a database/);
      await refused(join(folder, "refusing.db"), /it has no table "diskfile"/);
      const noTable = await dragons(
        "no-table.db",
        [],
        SCHEMA.replace("CREATE TABLE header", "CREATE TABLE head"),
      );
      await refused(noTable, /it has no table "header"/);
      const noColumn = await dragons("no-column.db", [], SCHEMA.replace("data_md5 TEXT,", ""));
      await refused(noColumn, /its table "diskfile" has no column "data_md5"/);
      const noInstrument = await dragons(
        "no-gmos.db",
        [],
        SCHEMA.replace("CREATE TABLE gmos", "CREATE TABLE gone"),
      );
      expect(await importDragonsDatabase(noInstrument, db)).toEqual({ added: 0, known: 0, skipped: [] });
    });
  });
});
