/** The calibration database of a run. */
import { spawn } from "node:child_process";
import { appendFile, copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type AstroData, describe as describeFile, openAstroData, toHdus } from "@goats/astrodata";
import { openFitsFile, writeFitsFile } from "@goats/fits/node";
import { writeBias } from "@goats/simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCalibrationDb } from "../src/calibrations/database.ts";
import { timeDistance } from "../src/calibrations/rules.ts";

let folder: string;
let raw: string;
let bias: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "goats-calibrations-"));
  const { files } = await writeBias(join(folder, "raw"), { frames: 1, rows: 8 });
  raw = files[0] ?? "";
  bias = await processed("S20210211S0068_bias.fits", "2021-02-11");
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(path: string): Promise<AstroData> {
  const file = await openFitsFile(path);
  try {
    return await openAstroData(file, basename(path));
  } finally {
    await file.close();
  }
}

/** A file with the headers of a processed bias of a date. */
async function processed(
  name: string,
  date: string,
  change: (ad: AstroData) => void = () => undefined,
): Promise<string> {
  const ad = await read(raw);
  ad.phu.set("PROCBIAS", "2021-02-12T00:00:00").set("DATE-OBS", date).set("DATE", date);
  ad.phu.set("PREPARE", "x").set("SUBOVER", "x").set("TRIMOVER", "x").set("TRIMMED", "yes");
  change(ad);
  const path = join(folder, name);
  await writeFitsFile(path, toHdus(ad));
  return path;
}

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

  it("refuses what is no calibration", async () => {
    const db = openCalibrationDb(join(folder, "c.db"));
    await expect(db.add(raw)).rejects.toMatchObject({ code: "wrong_input" });
    await expect(db.add(join(folder, "missing.fits"))).rejects.toMatchObject({ code: "unreadable_file" });
    expect(db.list()).toEqual([]);
    db.close();
  });

  it("refuses a database of the future", () => {
    const path = join(folder, "future.db");
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 99");
    database.close();
    expect(() => openCalibrationDb(path)).toThrow(expect.objectContaining({ code: "wrong_input" }));
  });

  it("finds the nearest in time that is still there unchanged", async () => {
    const db = openCalibrationDb(join(folder, "d.db"));
    const near = await processed("near_bias.fits", "2021-02-20");
    const far = await processed("far_bias.fits", "2021-03-20");
    for (const path of [far, near]) await db.add(path);
    const frame = describeFile(await read(raw));
    expect((await db.find("processed_bias", frame))?.name).toBe("near_bias.fits");
    await appendFile(near, Buffer.alloc(2880));
    expect((await db.find("processed_bias", frame))?.name).toBe("far_bias.fits");
    await rm(far);
    expect(await db.find("processed_bias", frame)).toBeUndefined();
    expect(await db.find("processed_dark", frame)).toBeUndefined();
    db.close();
  });

  it("is safe for several processes", async () => {
    const path = join(folder, "shared.db");
    const files = await Promise.all(
      Array.from({ length: 4 }, (_, i) => processed(`many-${i}_bias.fits`, `2021-01-0${i + 1}`)),
    );
    const module = new URL("../src/calibrations/database.ts", import.meta.url).href;
    const run = (file: string): Promise<number | null> => {
      const code = `const { openCalibrationDb } = await import(${JSON.stringify(module)});
        for (let i = 0; i < 5; i++) { const db = openCalibrationDb(${JSON.stringify(path)});
          await db.add(${JSON.stringify(file)}); db.remove("nothing"); db.close(); }`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      return new Promise((resolve) => child.on("close", resolve));
    };
    expect(await Promise.all(files.map(run))).toEqual([0, 0, 0, 0]);
    const db = openCalibrationDb(path);
    expect(db.list().map(({ name }) => name)).toEqual([3, 2, 1, 0].map((i) => `many-${i}_bias.fits`));
    db.close();
  });
});

describe("association rules of GMOS", () => {
  const described = (descriptors: Record<string, unknown>, tags: string[] = []) => ({
    tags: ["GMOS", ...tags],
    descriptors: {
      instrument: "GMOS-S",
      detector_x_bin: 2,
      detector_y_bin: 2,
      read_speed_setting: "slow",
      gain_setting: "low",
      detector_roi_setting: "Full Frame",
      amp_read_area: ["'a':[1:512,1:4224]", "'b':[513:1024,1:4224]"],
      array_name: ["a", "b"],
      ut_datetime: "2021-02-11T10:00:00.000000",
      ...descriptors,
    },
  });

  it("take a bias of the same set-up within 90 days", () => {
    const frame = described({ ut_datetime: "2021-02-13T10:00:00.000000" });
    expect(timeDistance("processed_bias", described({}), frame)).toBeCloseTo(2, 9);
    for (const change of [
      { detector_x_bin: 1 },
      { gain_setting: "high" },
      { read_speed_setting: "fast" },
      { instrument: "GMOS-N" },
      { amp_read_area: ["'a':[1:512,1:4224]"] },
      { ut_datetime: "2020-11-15T10:00:00.000000" },
      { qa_state: "Fail" },
    ]) {
      expect(timeDistance("processed_bias", described(change), frame)).toBeUndefined();
    }
    const atLimit = described({ ut_datetime: "2020-11-15T10:00:00.000001" });
    expect(timeDistance("processed_bias", atLimit, frame)).toBeUndefined();
  });

  it("let a larger region serve a custom one, but not the full frame", () => {
    const bias = described({ amp_read_area: ["'a':[1:512,1:4224]", "'b':[513:1024,1:4224]"] });
    const custom = described({ detector_roi_setting: "Custom", amp_read_area: ["'b':[513:1024,1:4224]"] });
    expect(timeDistance("processed_bias", bias, custom)).toBe(0);
    expect(
      timeDistance("processed_bias", bias, described({ amp_read_area: ["'b':[513:1024,1:4224]"] })),
    ).toBeUndefined();
  });

  it("ask for the same overscan state once a frame is prepared", () => {
    const trimmed = described({}, ["OVERSCAN_TRIMMED", "OVERSCAN_SUBTRACTED"]);
    expect(timeDistance("processed_bias", trimmed, described({}))).toBe(0);
    expect(timeDistance("processed_bias", trimmed, described({}, ["PREPARED"]))).toBeUndefined();
    const prepared = described({}, ["PREPARED", "OVERSCAN_TRIMMED", "OVERSCAN_SUBTRACTED"]);
    expect(timeDistance("processed_bias", trimmed, prepared)).toBe(0);
  });

  it("take the latest earlier bad pixel mask of the amplifiers", () => {
    const bpm = described({ ut_datetime: "2015-01-01T00:00:00.000000", read_speed_setting: "fast" });
    expect(timeDistance("processed_bpm", bpm, described({}))).toBeGreaterThan(2000);
    expect(
      timeDistance("processed_bpm", described({ ut_datetime: "2022-01-01T00:00:00.000000" }), described({})),
    ).toBeUndefined();
    expect(timeDistance("processed_bpm", described({ array_name: ["c"] }), described({}))).toBeUndefined();
  });

  it("know no other instrument yet", () => {
    const niri = { tags: ["NIRI"], descriptors: described({}).descriptors };
    expect(timeDistance("processed_bias", niri, niri)).toBeUndefined();
  });
});
