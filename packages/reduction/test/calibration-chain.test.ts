/** Where calibrations are looked for, in which order, and what happens when a source has none or fails. */
import { appendFile, copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Description, describe as describeFile } from "@goats/astrodata";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CalibrationDb, openCalibrationDb } from "../src/calibrations/database.ts";
import { factsOfFrame } from "../src/calibrations/facts.ts";
import { type FindResult, findCalibrations } from "../src/calibrations/find.ts";
import { whenMissing } from "../src/calibrations/missing.ts";
import {
  type CalibrationSource,
  calibrationChain,
  registerCalibration,
} from "../src/calibrations/sources.ts";
import { standardMask } from "../src/calibrations/standard-masks.ts";
import { biasMaker, readAstroData } from "./calibration-files.ts";

let folder: string;
let raw: string;
let frame: Description;
/** Processed biases five and two days before the frame. */
let b5: string;
let b2: string;
let databases: CalibrationDb[] = [];
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "goats-chain-"));
  const { raw: file, make } = await biasMaker(folder);
  raw = file;
  frame = describeFile(await readAstroData(raw));
  const date = (days: number) => {
    const time = Date.parse(`${String(frame.descriptors["ut_datetime"]).slice(0, 10)}T00:00:00Z`);
    return new Date(time - days * 86_400_000).toISOString().slice(0, 10);
  };
  b5 = await make("b5_bias.fits", date(5));
  b2 = await make("b2_bias.fits", date(2));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => () => {
  for (const database of databases) database.close();
  databases = [];
});

async function database(...files: readonly string[]): Promise<CalibrationDb> {
  const made = openCalibrationDb(join(folder, `${count++}.db`));
  databases.push(made);
  for (const file of files) await made.add(file);
  return made;
}

function names({ found }: FindResult): string[] {
  return found.map(({ name }) => name);
}

describe("one database", () => {
  it("L01, L02: gives the nearest, and never more than the rule", async () => {
    const chain = calibrationChain({ run: await database(b5, b2, raw) });
    expect(names(await findCalibrations(frame, "processed_bias", { chain }))).toEqual(["b2_bias.fits"]);
    const several = await findCalibrations(frame, "processed_bias", { chain, howMany: 3 });
    expect(names(several)).toEqual(["b2_bias.fits"]);
    expect(several.source).toBe("the run's database");
    expect(several.found[0]?.reason).toMatch(
      /^Same instrument GMOS-S, .*; taken .* before the frame, within 90 days\.$/,
    );
    // The rule for raw biases gives many.
    expect(names(await findCalibrations(frame, "bias", { chain, howMany: 3 }))).toEqual([basename(raw)]);
  });

  it("L03, L04: passes over a file that was changed, says so, and takes it again once it is added", async () => {
    const path = join(folder, "changing_bias.fits");
    await copyFile(b2, path);
    const run = await database(b5, path);
    const chain = calibrationChain({ run });
    await appendFile(path, Buffer.alloc(2880));
    const result = await findCalibrations(frame, "processed_bias", { chain });
    expect(names(result)).toEqual(["b5_bias.fits"]);
    expect(result.warnings).toEqual(["changing_bias.fits was changed since it was added; add it again."]);
    await run.add(path);
    expect(names(await findCalibrations(frame, "processed_bias", { chain }))).toEqual(["changing_bias.fits"]);
    expect(run.list()).toHaveLength(2);
  });

  it("L05, L06, L07: passes over a file that is gone; a removed one comes back when it is added", async () => {
    const path = join(folder, "going_bias.fits");
    await copyFile(b2, path);
    const run = await database(b5, path);
    const chain = calibrationChain({ run });
    await rm(path);
    const result = await findCalibrations(frame, "processed_bias", { chain });
    expect(names(result)).toEqual(["b5_bias.fits"]);
    expect(result.warnings).toEqual(["going_bias.fits is not there any more, or cannot be read."]);
    await run.add(b2);
    expect(run.remove("any/folder/b2_bias.fits")).toBe(1);
    expect(names(await findCalibrations(frame, "processed_bias", { chain }))).toEqual(["b5_bias.fits"]);
    await run.add(b2);
    expect(names(await findCalibrations(frame, "processed_bias", { chain }))).toEqual(["b2_bias.fits"]);
  });

  it("says why there is nothing", async () => {
    const chain = calibrationChain({ run: await database(b5) });
    const reason = async (type: string) => {
      const result = await findCalibrations(frame, type, { chain });
      expect(result).toMatchObject({ source: null, found: [], warnings: [] });
      return result.asked.at(-1)?.reason;
    };
    expect(await reason("processed_dark")).toBe("It holds no processed_dark for this instrument.");
    expect(await reason("processed_telluric")).toBe("There is no rule for processed_telluric of GMOS.");
    expect(await reason("arc")).toBe("The rules for arc of GMOS are not for such frames.");
    const other = { ...frame, descriptors: { ...frame.descriptors, gain_setting: "high" } };
    const result = await findCalibrations(other, "processed_bias", { chain });
    expect(result.asked.at(-1)?.reason).toBe("Its only processed_bias does not fit.");
    expect(result.asked.at(-1)?.search?.association.rejected[0]?.reason).toBe(
      "Gain setting low, but the frame has high.",
    );
    const timeless = { ...frame, descriptors: { ...frame.descriptors, ut_datetime: null } };
    expect((await findCalibrations(timeless, "processed_bias", { chain })).asked.at(-1)?.reason).toBe(
      "The time of the frame's observation is not known.",
    );
    const foreign = { ...frame, descriptors: { ...frame.descriptors, instrument: "GPI" } };
    expect((await findCalibrations(foreign, "bias", { chain })).asked.at(-1)?.reason).toBe(
      "There are no calibration rules for GPI.",
    );
  });

  it("L15: refuses a type that does not exist; raw types can be asked for too", async () => {
    const chain = calibrationChain({});
    await expect(findCalibrations(frame, "processed_foo", { chain })).rejects.toMatchObject({
      code: "unknown_calibration_type",
    });
    expect((await findCalibrations(frame, "flat", { chain })).source).toBeNull();
  });
});

describe("the chain", () => {
  it("L10: lets the first database answer, though the second has a nearer one", async () => {
    const [first, second] = [await database(b5), await database(b2)];
    const chain = calibrationChain({ run: first, shared: [{ database: second }] });
    expect(names(await findCalibrations(frame, "processed_bias", { chain }))).toEqual(["b5_bias.fits"]);
    const closed = calibrationChain({
      shared: [{ database: first, get: false }, { database: second }],
    });
    const result = await findCalibrations(frame, "processed_bias", { chain: closed });
    expect(names(result)).toEqual(["b2_bias.fits"]);
    expect(result.source).toBe(`the database ${second.path}`);
  });

  it("L11: takes the user's choice as it is, even when there is no such file", async () => {
    const chain = calibrationChain({
      chosen: { processed_bias: "/nowhere/mine.fits" },
      run: await database(b2),
    });
    const result = await findCalibrations(frame, "processed_bias", { chain });
    expect(result).toMatchObject({ source: "the user's choice", found: [{ path: "/nowhere/mine.fits" }] });
    expect(() => calibrationChain({ chosen: { processed_foo: "x" } })).toThrow(
      expect.objectContaining({ code: "unknown_calibration_type" }),
    );
  });

  it("L12: takes what was assigned to the frame by hand before what the databases have", async () => {
    const run = await database(b5);
    const key = String(frame.descriptors["data_label"]);
    const assigned = [
      { key: `${key}_stack`, type: "processed_bias", path: "/old.fits" },
      { key, type: "processed_bias", path: "/assigned.fits" },
      { key: "GS-CAL20000101-1-001", type: "processed_bias", path: "/other.fits" },
    ];
    const find = (chain: readonly CalibrationSource[]) =>
      findCalibrations(frame, "processed_bias", { chain });
    expect(names(await find(calibrationChain({ assigned, run })))).toEqual(["assigned.fits"]);
    expect(names(await find(calibrationChain({ run })))).toEqual(["b5_bias.fits"]);
  });

  it("L13, L14: registers a new calibration in the run's database and in those that store", async () => {
    const [run, reading, storing] = [await database(), await database(), await database()];
    const shared = [{ database: reading }, { database: storing, store: true }];
    await registerCalibration({ shared }, b2, "processed_bias");
    expect([run, reading, storing].map((each) => each.list().length)).toEqual([0, 0, 1]);
    await registerCalibration({ run, shared }, b5, "processed_bias");
    expect([run, reading, storing].map((each) => each.list().length)).toEqual([1, 0, 2]);
    await expect(registerCalibration({ run }, b2, "processed_flat")).rejects.toMatchObject({
      code: "not_that_calibration",
    });
    expect(run.list().map(({ name }) => name)).toEqual(["b5_bias.fits"]);
  });

  it("goes on when a source fails, and says so", async () => {
    const broken: CalibrationSource = {
      name: "the archive",
      find: () => Promise.reject(new Error("it is not reachable.")),
    };
    const closed = openCalibrationDb(join(folder, "closed.db"));
    closed.close();
    const chain = [
      ...calibrationChain({ run: closed }),
      broken,
      ...calibrationChain({ run: await database(b2) }),
    ];
    const result = await findCalibrations(frame, "processed_bias", { chain });
    expect(names(result)).toEqual(["b2_bias.fits"]);
    expect(result.warnings).toEqual([
      expect.stringMatching(/^the run's database could not be asked: /),
      "the archive could not be asked: it is not reachable.",
    ]);
  });

  it("asks other sources, as the archive, last", async () => {
    const archive: CalibrationSource = {
      name: "the archive",
      find: async ({ type, howMany }) => ({
        found: [{ name: "a.fits", path: "/a.fits", reason: `${howMany} ${type}`, warnings: [] }],
        warnings: [],
      }),
    };
    const chain = calibrationChain({ run: await database(), others: [archive] });
    const result = await findCalibrations(frame, "processed_bias", { chain, howMany: 2 });
    expect(result).toMatchObject({ source: "the archive", found: [{ reason: "2 processed_bias" }] });
    const nearer = calibrationChain({ run: await database(b5), others: [archive] });
    expect((await findCalibrations(frame, "processed_bias", { chain: nearer })).source).toBe(
      "the run's database",
    );
  });
});

describe("standard masks", () => {
  const of = (instrument: string, mask: string | null) =>
    standardMask(factsOfFrame({ tags: [], descriptors: { instrument, focal_plane_mask: mask } }));

  it("are known for the slits and field units of GMOS", () => {
    expect(of("GMOS-N", "1.0arcsec")).toBe("1.0arcsec.fits");
    expect(of("GMOS-S", "NS0.75arcsec")).toBe("NS0.75arcsec.fits");
    expect(of("GMOS-N", "IFU-R")).toBe("gnifu_slitr_mdf.fits");
    expect(of("GMOS-S", "IFU-NS-2")).toBe("gsifu_ns_slits_mdf.fits");
    expect(of("GMOS-N", "IFU-NS-2")).toBeUndefined();
    expect(of("GMOS-S", "GS2021AQ001-01")).toBeUndefined();
    expect(of("F2", "1.0arcsec")).toBeUndefined();
    expect(of("GMOS-S", null)).toBeUndefined();
  });

  it("come before what was assigned by hand, but not before the user's choice", async () => {
    const descriptors = { ...frame.descriptors, focal_plane_mask: "1.0arcsec" };
    const longSlit = { tags: ["GMOS", "SPECT", "LS"], descriptors };
    const key = String(frame.descriptors["data_label"]);
    const parts = { assigned: [{ key, type: "mask", path: "/mine.fits" }], run: await database() };
    const find = (chain: readonly CalibrationSource[]) => findCalibrations(longSlit, "mask", { chain });
    const known = await find(calibrationChain({ ...parts, maskFolder: "/masks" }));
    expect(known).toMatchObject({
      source: "the standard masks",
      found: [{ path: join("/masks", "1.0arcsec.fits") }],
    });
    const chosen = await find(
      calibrationChain({ ...parts, maskFolder: "/masks", chosen: { mask: "/own.fits" } }),
    );
    expect(chosen.found[0]?.path).toBe("/own.fits");
    const nameOnly = await find(calibrationChain(parts));
    expect(nameOnly.source).toBeNull();
    expect(nameOnly.asked.map(({ reason }) => reason)).toContain(
      "The mask is the standard one 1.0arcsec.fits, which comes with DRAGONS.",
    );
  });
});

describe("a calibration that is missing", () => {
  it("stops what needs it in mode sq, and is no matter for what does not", () => {
    expect(whenMissing("processed_bias", "GMOS-S")).toEqual([
      { primitive: "biasCorrect", strict: "stop", quick: "warn" },
    ]);
    expect(whenMissing("processed_bpm", "NIRI")).toEqual([
      { primitive: "addDQ", strict: "note", quick: "note" },
    ]);
    expect(whenMissing("processed_dark", "F2")[0]?.strict).toBe("stop");
    expect(whenMissing("processed_dark", "GMOS-N")).toEqual([
      { primitive: "darkCorrect", strict: "warn", quick: "warn" },
    ]);
    expect(whenMissing("processed_slitflat", "F2")).toEqual([]);
    expect(whenMissing("processed_slitflat", "GHOST").map(({ primitive }) => primitive)).toEqual([
      "extractSpectra",
      "traceFibers",
      "measureBlaze",
      "weightSlitExposures",
    ]);
  });
});
