/** The calibration database of a run. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { appendFile, copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { type AstroData, describe as describeFile } from "@goats/astrodata";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { initCalibrationDb, openCalibrationDb } from "../src/calibrations/database.ts";
import { sha256OfFile } from "../src/frames/hash.ts";
import { biasMaker, readAstroData } from "./calibration-files.ts";

let folder: string;
let raw: string;
let bias: string;
let processed: (name: string, date: string, change?: (ad: AstroData) => void) => Promise<string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "goats-calibrations-"));
  ({ raw, make: processed } = await biasMaker(folder));
  bias = await processed("S20210211S0068_bias.fits", "2021-02-11");
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the database", () => {
  it("adds, lists and removes; the same file twice is one entry", async () => {
    const db = openCalibrationDb(join(folder, "a.db"));
    const first = await db.add(bias);
    expect(first).toMatchObject({ name: "S20210211S0068_bias.fits", type: "processed_bias", path: bias });
    expect(first.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await db.add(bias)).toEqual(first);
    const older = await processed("S20200101S0001_bias.fits", "2020-01-01");
    await db.add(older);
    expect(db.list().map(({ name }) => name)).toEqual([
      "S20210211S0068_bias.fits",
      "S20200101S0001_bias.fits",
    ]);
    expect(db.remove("S20200101S0001_bias.fits")).toBe(1);
    expect(db.remove("S20200101S0001_bias.fits")).toBe(0);
    expect(db.list()).toEqual([first]);
    db.close();
  });

  it("brings a file that was changed up to date", async () => {
    const db = openCalibrationDb(join(folder, "b.db"));
    const path = join(folder, "changing_bias.fits");
    await copyFile(bias, path);
    const before = await db.add(path);
    await copyFile(await processed("other.fits", "2021-03-01"), path);
    const after = await db.add(path);
    expect(after.sha256).not.toBe(before.sha256);
    expect(db.list()).toEqual([after]);
    db.close();
  });

  it("takes raw frames too, under their observation type", async () => {
    const db = openCalibrationDb(join(folder, "raw.db"));
    expect((await db.add(raw)).type).toBe("bias");
    const frame = describeFile(await readAstroData(raw));
    expect((await db.find("bias", frame))?.path).toBe(raw);
    expect(await db.find("processed_bias", frame)).toBeUndefined();
    db.close();
  });

  it("refuses what is no FITS file, what is not from Gemini, and what is not what it is stored as", async () => {
    const db = openCalibrationDb(join(folder, "c.db"));
    const text = join(folder, "text.fits");
    await writeFile(text, "not a FITS file");
    const foreign = await processed("foreign.fits", "2021-02-11", ({ phu }) => {
      phu.delete("TELESCOP").delete("OBSERVAT").delete("INSTRUME");
    });
    await expect(db.add(text)).rejects.toMatchObject({ code: "unreadable_file" });
    await expect(db.add(foreign)).rejects.toMatchObject({ code: "wrong_input" });
    await expect(db.add(join(folder, "missing.fits"))).rejects.toMatchObject({ code: "unreadable_file" });
    await expect(db.add(bias, { type: "processed_flat" })).rejects.toMatchObject({
      code: "not_that_calibration",
      message: "S20210211S0068_bias.fits is no processed_flat: it is not tagged FLAT.",
    });
    await expect(db.add(raw, { type: "processed_bias" })).rejects.toMatchObject({
      code: "not_that_calibration",
    });
    expect(db.list()).toEqual([]);
    db.close();
  });

  it("adds the files of a folder, and of those in it when asked; says which were none", async () => {
    const top = join(folder, "top");
    await mkdir(join(top, "deep"), { recursive: true });
    await copyFile(bias, join(top, "b.fits"));
    await copyFile(bias, join(top, "deep", "a.fits"));
    await writeFile(join(top, "junk.fits"), "junk");
    await writeFile(join(top, "notes.txt"), "notes");
    const db = openCalibrationDb(join(folder, "folder.db"));
    const added: string[] = [];
    const failed = await db.addFolder(top, { walk: false, each: ({ name }) => added.push(name) });
    expect(added).toEqual(["b.fits"]);
    expect(failed.map(({ path, error }) => [basename(path), error.code])).toEqual([
      ["junk.fits", "unreadable_file"],
    ]);
    await db.addFolder(top, { walk: true, each: ({ name }) => added.push(name) });
    expect(added).toEqual(["b.fits", "b.fits", "a.fits"]);
    await expect(db.addFolder(join(folder, "nowhere"), { walk: false })).rejects.toMatchObject({
      code: "unreadable_file",
    });
    db.close();
  });

  it("L09: finds a file that was added packed", async () => {
    const packed = join(folder, "packed_bias.fits.gz");
    await writeFile(packed, gzipSync(await readFile(bias)));
    const db = openCalibrationDb(join(folder, "packed.db"));
    expect((await db.add(packed)).type).toBe("processed_bias");
    const frame = describeFile(await readAstroData(raw));
    expect((await db.find("processed_bias", frame))?.path).toBe(packed);
    db.close();
  });

  it("refuses a database of the future, of DRAGONS, of something else, and one that is not there", () => {
    const foreign = (name: string, sql: string): string => {
      const path = join(folder, name);
      const database = new DatabaseSync(path);
      database.exec(sql);
      database.close();
      return path;
    };
    const refused = (path: string, message: RegExp) => {
      expect(() => openCalibrationDb(path)).toThrow(
        expect.objectContaining({
          code: "bad_calibration_database",
          message: expect.stringMatching(message),
        }),
      );
    };
    refused(foreign("future.db", "PRAGMA user_version = 99"), /newer version/);
    refused(
      foreign("dragons.db", "CREATE TABLE diskfile (id); CREATE TABLE header (id)"),
      /database of DRAGONS/,
    );
    refused(foreign("other.db", "CREATE TABLE books (id)"), /something else/);
    const damaged = join(folder, "damaged.db");
    writeFileSync(damaged, "not a database, but long enough to be looked at".repeat(50));
    refused(damaged, /damaged.db cannot be used: file is not a database\.$/);
    expect(() => openCalibrationDb(join(folder, "none.db"), { create: false })).toThrow(
      expect.objectContaining({ code: "bad_calibration_database" }),
    );
  });

  it("is made once; wiping forgets what it held", async () => {
    const path = join(folder, "new", "init.db");
    initCalibrationDb(path, { wipe: false });
    const db = openCalibrationDb(path);
    await db.add(bias);
    expect(() => initCalibrationDb(path, { wipe: false })).toThrow(
      expect.objectContaining({ code: "bad_calibration_database" }),
    );
    expect(db.list()).toHaveLength(1);
    initCalibrationDb(path, { wipe: true });
    expect(db.list()).toEqual([]);
    db.close();
  });

  it("brings a database of the first version up to date, once however many open it", async () => {
    const path = join(folder, "first.db");
    const { tags, descriptors } = describeFile(await readAstroData(bias));
    const old = new DatabaseSync(path);
    old.exec(`CREATE TABLE calibration (path TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL,
      sha256 TEXT NOT NULL, size INTEGER NOT NULL, added_at TEXT NOT NULL, observed_at TEXT,
      description TEXT NOT NULL) STRICT; PRAGMA user_version = 1`);
    const entry = {
      path: bias,
      name: basename(bias),
      type: "processed_bias",
      sha256: await sha256OfFile(bias),
      size: (await stat(bias)).size,
    };
    old
      .prepare(
        "INSERT INTO calibration VALUES ($path, $name, $type, $sha256, $size, $addedAt, $observedAt, $description)",
      )
      .run({
        ...entry,
        addedAt: "2026-01-02T03:04:05.678Z",
        observedAt: "2021-02-11T00:00:00",
        description: JSON.stringify({ tags, descriptors }),
      });
    old.close();
    const [one, other] = [openCalibrationDb(path), openCalibrationDb(path)];
    expect(one.list()).toEqual([{ ...entry, addedAt: "2026-01-02T03:04:05.678Z" }]);
    expect(other.list()).toEqual(one.list());
    expect((await other.find("processed_bias", describeFile(await readAstroData(raw))))?.path).toBe(bias);
    one.close();
    other.close();
  });

  it("finds the nearest in time that is still there unchanged", async () => {
    const db = openCalibrationDb(join(folder, "d.db"));
    const near = await processed("near_bias.fits", "2021-02-20");
    const far = await processed("far_bias.fits", "2021-03-20");
    for (const path of [far, near]) await db.add(path);
    const frame = describeFile(await readAstroData(raw));
    expect((await db.find("processed_bias", frame))?.name).toBe("near_bias.fits");
    await appendFile(near, Buffer.alloc(2880));
    expect((await db.find("processed_bias", frame))?.name).toBe("far_bias.fits");
    await rm(far);
    expect(await db.find("processed_bias", frame)).toBeUndefined();
    expect(await db.find("processed_dark", frame)).toBeUndefined();
    db.close();
  });

  it("is safe for several processes that add, remove and look for calibrations at once", async () => {
    const path = join(folder, "shared.db");
    const files = await Promise.all(
      Array.from({ length: 4 }, (_, i) => processed(`many-${i}_bias.fits`, `2021-01-0${i + 1}`)),
    );
    const passing = await processed("passing_bias.fits", "2021-01-09");
    const module = new URL("../src/calibrations/database.ts", import.meta.url).href;
    const frame = describeFile(await readAstroData(raw));
    // Every process adds its own file and puts one that all share in and out, and always finds one that fits.
    const run = (file: string): Promise<number | null> => {
      const code = `const { openCalibrationDb } = await import(${JSON.stringify(module)});
        const frame = ${JSON.stringify({ tags: frame.tags, descriptors: frame.descriptors })};
        for (let i = 0; i < 8; i++) { const db = openCalibrationDb(${JSON.stringify(path)});
          await db.add(${JSON.stringify(file)});
          await db.add(${JSON.stringify(passing)});
          if (!(await db.find("processed_bias", frame))) throw new Error("nothing found");
          db.remove("passing_bias.fits"); db.list(); db.close(); }`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      return new Promise((resolve) => child.on("close", resolve));
    };
    expect(await Promise.all(files.map(run))).toEqual([0, 0, 0, 0]);
    const db = openCalibrationDb(path);
    db.remove("passing_bias.fits");
    expect(db.list().map(({ name }) => name)).toEqual([3, 2, 1, 0].map((i) => `many-${i}_bias.fits`));
    db.close();
    const check = new DatabaseSync(path, { readOnly: true });
    expect(check.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    check.close();
  }, 60_000);
});
