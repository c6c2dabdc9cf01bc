import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ended, goats, inFolder } from "./goats.ts";

const SHARED = process.env["GOATS_SHARED"] ?? resolve(import.meta.dirname, "../../../../shared");
const GEMINI = join(SHARED, "data", "gemini");
const SPECTRUM = join(GEMINI, "gmos_longslit_object_at2020caa.fits");

/** The command in a folder without anybody's configuration. */
function caldb(folder: string, ...args: string[]): Promise<Ended> {
  return goats(["caldb", ...args], { env: { HOME: folder, DRAGONSRC: "" } });
}

const NAMES = ["gmos_longslit_bias", "gmos_imaging_bias", "gmos_longslit_bpm", "gmos_longslit_flat"].map(
  (name) => `${name}.fits`,
);

/** A database with four real files; copied for those who change it. */
let original: string;
let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "goats-caldb-"));
  original = join(home, "c.db");
  await caldb(home, "init", "-d", original);
  await caldb(home, "add", "-d", original, ...NAMES.map((name) => join(GEMINI, name)));
}, 60_000);
afterAll(() => rm(home, { recursive: true, force: true }));

async function filled(folder: string): Promise<string> {
  const database = join(folder, "c.db");
  await copyFile(original, database);
  return database;
}

describe("goats caldb", () => {
  it("makes a database, once; empties it when asked", () =>
    inFolder(async (folder) => {
      const database = join(folder, "new", "c.db");
      expect(await caldb(folder, "init", "-d", database)).toEqual({ code: 0, stdout: "", stderr: "" });
      await copyFile(original, database);
      const again = await caldb(folder, "init", "-d", database);
      expect(again).toMatchObject({ code: 1, stdout: "" });
      expect(again.stderr).toMatch(/^goats: .* is there already; it was not changed\. .*--wipe\.\n$/);
      expect((await caldb(folder, "list", "-d", database)).stdout).toContain(NAMES[0]);
      expect((await caldb(folder, "init", "-w", "-d", database)).code).toBe(0);
      expect((await caldb(folder, "list", "-d", database)).stdout).toBe(
        `Database: ${database}\nIt holds no files.\n`,
      );
    }));

  it("adds files and folders, and says which it could not", () =>
    inFolder(async (folder) => {
      const database = join(folder, "c.db");
      const top = join(folder, "top");
      await mkdir(join(top, "deep"), { recursive: true });
      await copyFile(join(GEMINI, NAMES[0] ?? ""), join(top, "a.fits"));
      await copyFile(join(GEMINI, NAMES[1] ?? ""), join(top, "deep", "b.fits"));
      await writeFile(join(top, "junk.fits"), "junk");
      expect((await caldb(folder, "add", "-d", database, top)).stderr).toContain(
        "There is no calibration database",
      );
      await caldb(folder, "init", "-d", database);
      const added = await caldb(folder, "add", "-v", "-d", database, top, join(folder, "missing.fits"));
      expect(added).toMatchObject({ code: 1, stdout: "Added 1 file.\n" });
      expect(added.stderr.split("\n")).toEqual([
        `Added ${join(top, "a.fits")} as bias.`,
        expect.stringMatching(/^goats: junk\.fits: /),
        "goats: missing.fits cannot be read: it does not exist.",
        "goats: 2 files could not be added. The others are in the database.",
        "",
      ]);
      const walked = await caldb(folder, "add", "-k", "--json", "-d", database, join(top, "deep"), top);
      expect(JSON.parse(walked.stdout)).toMatchObject({
        added: [{ name: "b.fits" }, { name: "a.fits" }, { name: "b.fits" }],
        failures: [expect.stringMatching(/^junk\.fits/)],
      });
    }));

  it("lists by name, and forgets by name; an unknown name is told", () =>
    inFolder(async (folder) => {
      const database = await filled(folder);
      const { stdout } = await caldb(folder, "list", "-d", database);
      expect(stdout.split("\n").map((line) => line.split(/\s{2,}/))).toEqual([
        [`Database: ${database}`],
        ["NAME", "TYPE", "FOLDER"],
        ["gmos_imaging_bias.fits", "bias", `${GEMINI}/`],
        ["gmos_longslit_bias.fits", "bias", `${GEMINI}/`],
        ["gmos_longslit_bpm.fits", "processed_bpm", `${GEMINI}/`],
        ["gmos_longslit_flat.fits", "flat", `${GEMINI}/`],
        [""],
      ]);
      const removed = await caldb(folder, "remove", "-d", database, `any/${NAMES[3]}`, "nothing.fits");
      expect(removed).toMatchObject({
        code: 1,
        stderr: "goats: The database has no nothing.fits. See what it has with goats caldb list.\n",
      });
      const names = JSON.parse((await caldb(folder, "list", "--json", "-d", database)).stdout) as {
        name: string;
      }[];
      expect(names.map(({ name }) => name)).toEqual([...NAMES.slice(0, 3)].toSorted());
    }));

  it("finds a calibration and says why every file serves or does not", () =>
    inFolder(async (folder) => {
      const database = await filled(folder);
      const found = await caldb(folder, "find", SPECTRUM, "bias", "--why", "-d", database);
      expect(found).toMatchObject({ code: 0, stderr: "" });
      expect(found.stdout).toBe(
        [
          "gmos_longslit_object_at2020caa.fits: GMOS-S, OBJECT, AT2020caa, 2021-02-19 08:14:01",
          "",
          `bias: ${join(GEMINI, "gmos_longslit_bias.fits")} (from the run's database)`,
          "  The run's database:",
          "    1. gmos_longslit_bias.fits",
          "       accepted: Same instrument GMOS-S, x binning 2, y binning 2, read speed slow, gain setting low, " +
            "read-out area 12 amplifiers from 'BI5-36-4k-2, 4':[1:512,1:4224] to 'BI12-34-4k-1, 1':[5633:6144,1:4224]; " +
            "taken 7.9 days before the frame, within 90 days.",
          "    -  gmos_imaging_bias.fits (rejected)",
          "       instrument GMOS-N, but the frame has GMOS-S",
          "       x binning 4, but the frame has 2",
          "       y binning 4, but the frame has 2",
          "       read-out area 6 amplifiers from 'e2v 10031-23-05, right':[1025:2048,1:4608] to 'e2v 10031-18-04, right':[5121:6144,1:4608], " +
            "but the frame has 12 amplifiers from 'BI5-36-4k-2, 4':[1:512,1:4224] to 'BI12-34-4k-1, 1':[5633:6144,1:4224]",
          "       taken 2147 days before the frame, but less than 90 days is needed",
          "    2 files of other kinds (--all shows why)",
          "",
        ].join("\n"),
      );
      const all = await caldb(folder, "find", SPECTRUM, "bias", "--why", "--all", "-d", database);
      expect(all.stdout).toContain(
        "    -  gmos_longslit_bpm.fits (of another kind)\n       state of reduction PROCESSED_BPM, but RAW is needed\n",
      );
    }));

  it("says what happens without a calibration, and ends with 1", () =>
    inFolder(async (folder) => {
      const database = await filled(folder);
      const { code, stdout } = await caldb(folder, "find", SPECTRUM, "processed_arc", "-d", database);
      expect(code).toBe(1);
      expect(stdout.split("\n").slice(2)).toEqual([
        "processed_arc: none found",
        "  The run's database: It holds no processed_arc for this instrument.",
        "  Without it attachWavelengthSolution stops in mode sq; in ql and qa it leaves the frame as it is, with a warning.",
        "",
      ]);
      const unknown = await caldb(folder, "find", SPECTRUM, "processed_foo", "-d", database);
      expect(unknown.stderr).toMatch(
        /^goats: There is no type of calibration "processed_foo"\. Types are arc, bias, /,
      );
      expect(unknown.code).toBe(1);
    }));

  it("finds all types that make sense when none is named, as JSON with every verdict", () =>
    inFolder(async (folder) => {
      const database = await filled(folder);
      const { code, stdout } = await caldb(folder, "find", SPECTRUM, "--json", "-d", database);
      const results = JSON.parse(stdout) as {
        type: string;
        found: { name: string }[];
        asked: { source: string; rejected?: { name: string; failed: { test: string }[] }[] }[];
      }[];
      expect(code).toBe(0);
      expect(
        Object.fromEntries(results.map(({ type, found }) => [type, found.map(({ name }) => name)])),
      ).toMatchObject({
        bias: ["gmos_longslit_bias.fits"],
        flat: ["gmos_longslit_flat.fits"],
        arc: [],
        processed_bpm: ["gmos_longslit_bpm.fits"],
      });
      const rejected = results[0]?.asked.at(-1)?.rejected?.[0];
      expect([rejected?.name, rejected?.failed.map(({ test }) => test)]).toEqual([
        "gmos_imaging_bias.fits",
        [
          "same instrument",
          "same detector_x_bin",
          "same detector_y_bin",
          "same amp_read_area",
          "within 90 days",
        ],
      ]);
    }));

  it("prefers the user's choice, which has to be what it is said to be", () =>
    inFolder(async (folder) => {
      const bpm = join(GEMINI, "gmos_longslit_bpm.fits");
      const chosen = await caldb(
        folder,
        "find",
        SPECTRUM,
        "processed_bpm",
        "--user_cal",
        `processed_bpm:${bpm}`,
      );
      expect(chosen.stdout).toContain(`processed_bpm: ${bpm} (from the user's choice)`);
      const wrong = await caldb(
        folder,
        "find",
        SPECTRUM,
        "processed_bias",
        "--user_cal",
        `processed_bias:${bpm}`,
      );
      expect(wrong).toMatchObject({ code: 1 });
      expect(wrong.stderr).toContain("gmos_longslit_bpm.fits is no processed_bias: it is not tagged BIAS.");
      const malformed = await caldb(folder, "find", SPECTRUM, "bias", "--user_cal", "bias");
      expect(malformed).toMatchObject({ code: 2 });
    }));

  it("takes its databases from a configuration; which one must be clear", () =>
    inFolder(async (folder) => {
      const database = await filled(folder);
      const config = join(folder, "dragonsrc");
      await writeFile(config, `[calibs]\ndatabases = "${database}" get store\n`);
      expect((await caldb(folder, "list", "-c", config)).stdout).toContain(NAMES[0]);
      const found = await caldb(folder, "find", SPECTRUM, "bias", "-c", config);
      expect(found.stdout).toContain(`(from the database ${database})`);
      await writeFile(
        config,
        `[calibs]\ndatabases = ${database}\n  ./other.db store\n  https://archive.gemini.edu\n`,
      );
      expect(await caldb(folder, "list", "-c", config)).toMatchObject({
        code: 2,
        stderr: "goats: Several calibration databases are configured. Say with -d which database is meant.\n",
      });
      const shown = await caldb(folder, "config", "-c", config);
      expect(shown.stdout).toContain(`Configuration: ${config}\n`);
      expect(shown.stdout).toMatch(/c\.db +local +get +there\n/);
      expect(shown.stdout).toMatch(/other\.db +local +store +not there\n/);
      expect(shown.stdout).toMatch(
        /https:\/\/archive\.gemini\.edu +remote +get\nRemote databases are not asked/,
      );
      await writeFile(config, "[calibs]\ndatabases = /a/b.db take\n");
      const bad = await caldb(folder, "config", "-c", config);
      expect(bad).toMatchObject({ code: 1 });
      expect(bad.stderr).toContain('dragonsrc, line 2: "take" is no flag. Flags are get and store.');
    }));

  it("looks where DRAGONS looks for its configuration, and says when there is none", () =>
    inFolder(async (folder) => {
      expect(await caldb(folder, "list")).toMatchObject({
        code: 2,
        stderr: "goats: No calibration database is configured. Say with -d which database is meant.\n",
      });
      expect((await caldb(folder, "config")).stdout).toBe(
        "There is no configuration file.\nIt names no calibration database.\n",
      );
      const database = await filled(folder);
      await mkdir(join(folder, ".dragons"));
      await writeFile(join(folder, ".dragons", "dragonsrc"), `[calibs]\ndatabases = ${database}\n`);
      expect((await caldb(folder, "list")).code).toBe(0);
      const named = join(folder, "named");
      await writeFile(named, "[calibs]\n");
      const env = { HOME: folder, DRAGONSRC: named };
      expect((await goats(["caldb", "config"], { env })).stdout).toContain(`Configuration: ${named}`);
    }));

  it("takes over a database of DRAGONS, but does not work in it", () =>
    inFolder(async (folder) => {
      const database = await filled(folder);
      const dragons = join(folder, "cal_manager.db");
      const db = new DatabaseSync(dragons);
      db.exec(`CREATE TABLE diskfile (id, filename, path, present, canonical, data_md5, entrytime);
        CREATE TABLE header (id, diskfile_id, instrument, ut_datetime, observation_type, reduction, qa_state, types);
        INSERT INTO diskfile VALUES (1, 'gone.fits', '/nowhere', 1, 1, 'x', '2026-01-01 00:00:00');
        INSERT INTO header VALUES (1, 1, 'GMOS-N', NULL, 'BIAS', 'PROCESSED_BIAS', 'Pass', '{}')`);
      db.close();
      expect(await caldb(folder, "import", dragons, "-d", database)).toEqual({
        code: 0,
        stdout: "Took over 0 files; 0 files there already.\n",
        stderr: "goats: left out: /nowhere/gone.fits is not there any more.\n",
      });
      const inside = await caldb(folder, "list", "-d", dragons);
      expect(inside).toMatchObject({ code: 1 });
      expect(inside.stderr).toContain(`${basename(dragons)} is a calibration database of DRAGONS.`);
      expect(inside.stderr).toContain("goats caldb import");
    }));
});
