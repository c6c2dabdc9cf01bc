/** What the primitives do with frames that are not as they should be, and with parameters. */

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readHistory, readProvenance } from "@goats/astrodata";
import { Header } from "@goats/fits";
import { writeFitsFile } from "@goats/fits/node";
import { writeBias } from "@goats/simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCalibrationDb } from "../src/calibrations/database.ts";
import { ReductionError } from "../src/errors.ts";
import type { Frame } from "../src/frames/frame.ts";
import { median } from "../src/kernels/median.ts";
import { type StepOptions, Stepper } from "./run-steps.ts";
import { sharedPath } from "./shared-data.ts";

let folder: string;
let hamamatsu: string[];
let e2v: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "goats-primitives-"));
  ({ files: hamamatsu } = await writeBias(join(folder, "hamamatsu"), {
    frames: 4,
    rows: 40,
    saturatedPixels: 2,
  }));
  ({ files: e2v } = await writeBias(join(folder, "e2v"), { detector: "gmos-n-e2v", frames: 2, rows: 40 }));
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function stepper(files: readonly string[], options: StepOptions = {}): Promise<Stepper> {
  const steps = new Stepper({ folder, ...options });
  await steps.open(files);
  return steps;
}

async function failure(run: Promise<unknown>): Promise<ReductionError> {
  try {
    await run;
  } catch (error) {
    if (error instanceof ReductionError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

const HEAD = ["prepare(require_wcs=False)", "addDQ()", "addVAR(read_noise=True)"];

describe("prepare", () => {
  it("refuses the binned-down real files, whose sections lie outside their pixels", async () => {
    const steps = await stepper([sharedPath("gemini", "gmos_longslit_bias.fits")]);
    const error = await failure(steps.run("prepare()"));
    expect(error).toMatchObject({ code: "section_outside_pixels", file: "gmos_longslit_bias.fits" });
    expect(error.message).toContain("DATASEC = [1:256,1:2112]");
    expect(error.message).toContain("36 x 264 pixels");
    expect(error.fix).toContain("original file");
  });

  it("refuses other instruments", async () => {
    const steps = await stepper([sharedPath("gemini", "niri_imaging_dark.fits")]);
    expect(await failure(steps.run("prepare()"))).toMatchObject({
      code: "wrong_input",
      primitive: "validateData",
    });
  });

  it("leaves frames alone that it has prepared before", async () => {
    const steps = await stepper(hamamatsu.slice(0, 1));
    await steps.run("prepare()");
    const stamp = steps.frames[0]?.phu.getString("SDZHDRSI");
    await steps.run("prepare()");
    expect(steps.messages("WARNING").join("\n")).toContain("standardizeInstrumentHeaders was done before");
    expect(steps.frames[0]?.phu.getString("SDZHDRSI")).toBe(stamp);
    const [frame] = steps.frames;
    if (!frame) throw new Error("no frame");
    // The second time the same file counts under its new name, as in DRAGONS.
    const [first, second] = readProvenance(frame.ad);
    expect(second).toMatchObject({
      md5: first?.md5,
      filename: first?.filename.replace(".fits", "_prepared.fits"),
    });
    expect(readHistory(frame.ad).map(({ primitive }) => primitive)).toEqual(["prepare", "prepare"]);
  });

  it("asks for world coordinates only when it should", async () => {
    const steps = await stepper(hamamatsu.slice(0, 1));
    for (const { header } of steps.frames[0]?.extensions ?? []) header.delete("CTYPE1");
    expect(await failure(steps.run("prepare()"))).toMatchObject({ code: "wrong_input" });
    await steps.run("prepare(require_wcs=False)");
  });
});

describe("addDQ", () => {
  it("flags saturated pixels and says that there is no bad pixel mask", async () => {
    const steps = await stepper(hamamatsu.slice(0, 1));
    await steps.run("prepare()", "addDQ()");
    const masks = steps.frames[0]?.extensions.map(({ mask }) => mask?.filter((bits) => bits === 4).length);
    expect(masks).toEqual(Array.from({ length: 12 }, () => 2));
    expect(steps.messages("STDINFO").join("\n")).toContain("no bad pixel mask was found or given");
  });

  it("adds a bad pixel mask from the calibration database or from a file", async () => {
    const database = openCalibrationDb(join(folder, "bpm.db"));
    const bpm = await badPixelMask("S20200101S0001_bpm.fits", 1);
    await database.add(bpm);
    const steps = await stepper(hamamatsu.slice(0, 1), { calibrations: database });
    await steps.run("prepare()", "addDQ()");
    database.close();
    const [frame] = steps.frames;
    // Extension 1 has its data on the left, extension 2 behind 32 columns of overscan; the mask is 5, 7 of the data.
    expect(frame?.extensions[0]?.mask?.[7 * 288 + 5]).toBe(1);
    expect(frame?.extensions[1]?.mask?.[7 * 288 + 32 + 5]).toBe(1);
    expect(frame?.extensions[1]?.mask?.filter((bits) => bits === 1).length).toBe(1);
    if (!frame) throw new Error("no frame");
    expect(readProvenance(frame.ad).map(({ filename, addedBy }) => [filename, addedBy])).toContainEqual([
      "S20200101S0001_bpm.fits",
      "addDQ",
    ]);

    const fromFile = await stepper(hamamatsu.slice(0, 1));
    await fromFile.run("prepare()", `addDQ(static_bpm=None, user_bpm='${bpm}')`);
    expect(fromFile.frames[0]?.extensions[0]?.mask?.[7 * 288 + 5]).toBe(1);
  });

  it("bins an unbinned mask of a larger region", async () => {
    const bpm = await badPixelMask("S20200101S0003_bpm.fits", 1 / 2, 2);
    const steps = await stepper(hamamatsu.slice(0, 1));
    await steps.run("prepare()", `addDQ(static_bpm='${bpm}')`);
    // Unbinned pixel (5, 7) falls into (2, 3).
    const mask = steps.frames[0]?.extensions[1]?.mask;
    expect(mask?.[3 * 288 + 32 + 2]).toBe(1);
    expect(mask?.filter((bits) => bits === 1).length).toBe(1);
  });

  it("refuses a mask that does not fit", async () => {
    const bpm = await badPixelMask("S20200101S0002_bpm.fits", 2);
    const steps = await stepper(hamamatsu.slice(0, 1));
    expect(await failure(steps.run("prepare()", `addDQ(user_bpm='${bpm}')`))).toMatchObject({
      code: "calibration_mismatch",
      file: "S20200101S0002_bpm.fits",
    });
  });

  /**
   * A mask file for the simulated Hamamatsu frames: trimmed, with pixel (5, 7) of every amplifier bad. Its pixels are
   * `factor` times as large as those of the frames, and it has so many times as many rows of the detector.
   */
  async function badPixelMask(name: string, factor: number, rows = 1): Promise<string> {
    const [frame] = (await stepper(hamamatsu.slice(0, 1))).frames;
    if (!frame) throw new Error("no frame");
    const phu = frame.phu.clone().set("BPMASK", true).set("OBJECT", "BPM").set("DATE-OBS", "2020-01-01");
    const path = join(folder, name);
    const [width, height] = [256 / factor, (40 * rows) / factor];
    const section = (text: string) => text.replace(/:\d+\]$/, `:${80 * rows}]`);
    await writeFitsFile(path, [
      { kind: "image", header: phu },
      ...frame.extensions.map(({ header }) => {
        const data = new Int32Array(width * height);
        data[7 * width + 5] = 1;
        const own = header.clone().delete("BIASSEC").set("DATASEC", `[1:${width},1:${height}]`);
        own
          .set("DETSEC", section(header.getString("DETSEC") ?? ""))
          .set("CCDSUM", `${2 * factor} ${2 * factor}`);
        return { kind: "image" as const, header: own, axes: [width, height], data };
      }),
    ]);
    return path;
  }
});

describe("addVAR", () => {
  it("does not add the same noise twice, and does add the other", async () => {
    const steps = await stepper(hamamatsu.slice(0, 1));
    await steps.run(...HEAD);
    const extension = steps.frames[0]?.extensions[0];
    const gain = extension?.header.getNumber("GAIN") ?? 0;
    const noise = extension?.header.getNumber("RDNOISE") ?? 0;
    const read = (noise / gain) ** 2;
    expect(extension?.variance?.[1000]).toBeCloseTo(read, 6);
    await steps.run("addVAR(read_noise=True)");
    expect(extension?.variance?.[1000]).toBeCloseTo(read, 6);
    expect(steps.messages("WARNING").join("\n")).toContain("Read noise is in the variance");
    await steps.run("addVAR(poisson_noise=True)");
    expect(extension?.variance?.[1000]).toBeCloseTo(read + Number(extension?.data[1000]) / gain, 2);
    expect(extension?.header.getString("VARNOISE")).toBe("read, Poisson");
    expect(steps.messages("WARNING").join("\n")).toContain("a bias frame has no Poisson noise");
  });

  it("warns when nothing is asked for", async () => {
    const steps = await stepper(hamamatsu.slice(0, 1));
    await steps.run("addVAR()");
    expect(steps.messages("WARNING").join("\n")).toContain("No variance is added");
    expect(steps.frames[0]?.extensions[0]?.variance).toBeUndefined();
  });
});

describe("overscanCorrect", () => {
  it.each([
    ["function='chebyshev', order=1", 0.2],
    ["function='spline3', order=2, niter=2", 0.3],
    ["function='spline3'", 0.4],
  ])("fits the rows with %s and writes the scatter about the fit", async (args, limit) => {
    const steps = await stepper(hamamatsu.slice(0, 1));
    const plain = await stepper(hamamatsu.slice(0, 1));
    await steps.run(...HEAD, `overscanCorrect(${args})`);
    await plain.run(...HEAD, "overscanCorrect()");
    for (const [i, extension] of (steps.frames[0]?.extensions ?? []).entries()) {
      const other = plain.frames[0]?.extensions[i];
      const rms = extension.header.getNumber("OVERRMS") ?? Number.NaN;
      const expected = other?.header.getNumber("OVERRMS") ?? Number.NaN;
      expect(rms / expected).toBeGreaterThan(0.5);
      expect(rms / expected).toBeLessThan(1.6);
      expect(extension.header.getNumber("OVERSCAN")).toBeCloseTo(other?.header.getNumber("OVERSCAN") ?? 0, 0);
      const mean = (pixels: ArrayLike<number> | undefined) =>
        Array.from(pixels ?? []).reduce((a, b) => a + b, 0) / (pixels?.length ?? 1);
      expect(Math.abs(mean(extension.data) - mean(other?.data))).toBeLessThan(limit);
    }
  });

  it("uses five columns less on e2v and four on Hamamatsu, on the side of the data", async () => {
    const sections = async (files: readonly string[]) => {
      const steps = await stepper(files.slice(0, 1));
      await steps.run(...HEAD, "overscanCorrect()");
      return steps.frames[0]?.extensions.slice(0, 2).map(({ header }) => header.getString("OVERSEC"));
    };
    expect(await sections(hamamatsu)).toEqual(["[261:287,1:40]", "[2:28,1:40]"]);
    expect(await sections(e2v)).toEqual(["[2:27,1:40]", "[262:287,1:40]"]);
  });

  it("refuses frames without overscan, and parameters that make no sense", async () => {
    const steps = await stepper(hamamatsu.slice(0, 1));
    await steps.run(...HEAD);
    for (const [args, code] of [
      ["nbiascontam=30", "bad_section"],
      ["bias_type='serial'", "bad_parameter"],
      ["function='chebyshev', order=60", "overscan_fit_failed"],
    ]) {
      expect((await failure(steps.run(`subtractOverscan(${args})`))).code).toBe(code);
    }
    await steps.run("overscanCorrect()");
    for (const { header, data, variance, mask, axes } of steps.frames[0]?.extensions ?? []) {
      expect(header.has("BIASSEC")).toBe(false);
      expect(axes).toEqual([256, 40]);
      expect([data.length, variance?.length, mask?.length]).toEqual([10240, 10240, 10240]);
    }
    steps.frames[0]?.phu.delete("SUBOVER");
    expect((await failure(steps.run("subtractOverscan()"))).code).toBe("missing_keyword");
  });

  it("keeps what lies on the sky where it is", async () => {
    const steps = await stepper(hamamatsu.slice(0, 1));
    const before = steps.frames[0]?.extensions.map(({ header }) => header.getNumber("CRPIX1") ?? 0) ?? [];
    await steps.run(...HEAD, "overscanCorrect()");
    const after = steps.frames[0]?.extensions.map(({ header }) => header.getNumber("CRPIX1") ?? 0) ?? [];
    expect(after.slice(0, 2)).toEqual([before[0], (before[1] ?? 0) - 32]);
  });
});

describe("stackBiases", () => {
  it("names the frames and the setting that differ", async () => {
    const other = await writeBias(join(folder, "binned"), { frames: 1, rows: 40, binning: 4 });
    const mixed = await failure(
      (await stepper([...hamamatsu.slice(0, 2), ...other.files])).run("stackBiases()"),
    );
    expect(mixed).toMatchObject({ code: "mixed_inputs" });
    expect(mixed.message).toContain("binning differs (2 x 2 and 4 x 4)");
    const instruments = await failure(
      (await stepper([...hamamatsu.slice(0, 1), ...e2v.slice(0, 1)])).run("stackBiases()"),
    );
    expect(instruments.message).toContain("instrument differs (GMOS-S and GMOS-N)");
    const steps = await stepper(hamamatsu.slice(0, 2));
    steps.frames[1]?.phu.set("AMPINTEG", 4000);
    expect((await failure(steps.run("stackBiases()"))).message).toContain(
      "read speed differs (slow and fast)",
    );
  });

  it("tells so before anything runs", async () => {
    const steps = await stepper([...hamamatsu.slice(0, 1), ...e2v.slice(0, 1)]);
    expect((await failure(steps.run("prepare()", "stackBiases()"))).code).toBe("mixed_inputs");
    expect(steps.events).toEqual([]);
  });

  it("refuses frames that are no bias frames", async () => {
    const steps = await stepper(hamamatsu.slice(0, 2));
    steps.frames[1]?.phu.set("OBSTYPE", "OBJECT");
    expect((await failure(steps.run("stackBiases()"))).code).toBe("wrong_input");
  });

  it("passes a single frame on with a warning", async () => {
    const steps = await stepper(hamamatsu.slice(0, 1));
    await steps.run(...HEAD, "overscanCorrect()", "stackBiases()", "storeProcessedBias()");
    expect(steps.messages("WARNING").join("\n")).toContain("at least two frames are needed");
    expect(steps.frames[0]?.filename).toMatch(/_bias\.fits$/);
  });

  it("takes all operations and rejections, and refuses to reject everything", async () => {
    for (const args of [
      "operation='median'",
      "operation='wtmean', reject_method='none'",
      "operation='lmedian', reject_method='sigclip'",
    ]) {
      const steps = await stepper(hamamatsu);
      await steps.run(...HEAD, "overscanCorrect()", `stackBiases(${args})`);
      const { data, variance } = steps.frames[0]?.extensions[0] ?? {};
      expect(data?.every((value) => Number.isFinite(value))).toBe(true);
      expect(variance?.every((value) => value > 0)).toBe(true);
    }
    const steps = await stepper(hamamatsu);
    const error = await failure(steps.run(...HEAD, "stackBiases(reject_method='minmax', nlow=2, nhigh=2)"));
    expect(error.code).toBe("too_many_rejected");
  });

  it("keeps a map of the rejected inputs when asked to, and leaves masks out when asked to", async () => {
    const steps = await stepper(hamamatsu);
    await steps.run(
      ...HEAD,
      "overscanCorrect()",
      "stackBiases(save_rejection_map=True, hsigma=1, lsigma=1, apply_dq=False)",
    );
    const map = steps.frames[0]?.extensions[0]?.tables.get("REJMAP");
    if (map?.kind !== "image") throw new Error("there is no map");
    expect(map.axes).toEqual([256, 40]);
    expect(Math.max(...Array.from(map.data as Int16Array))).toBeGreaterThan(0);
    expect(steps.frames[0]?.extensions[0]?.mask).toBeUndefined();
  });

  it("falls back to sigclip without variances", async () => {
    const steps = await stepper(hamamatsu);
    await steps.run("prepare()", "addDQ()", "overscanCorrect()", "stackBiases()");
    expect(steps.messages("WARNING").join("\n")).toContain("sigclip is used instead");
  });

  it("gives the same in bands, out of memory, and from the disk", async () => {
    const whole = await stepper(hamamatsu);
    await whole.run(...HEAD, "overscanCorrect()", "stackBiases()");
    const small = await stepper(hamamatsu, { memory: 300_000 });
    await small.run(...HEAD, "overscanCorrect()", "stackBiases(memory=0.01)");
    expect(small.store.memoryInUse).toBeLessThan(350_000);
    expect(await readdir(folder)).toContain("scratch");
    for (const [i, extension] of (whole.frames[0]?.extensions ?? []).entries()) {
      const other = small.frames[0]?.extensions[i];
      expect(other?.data).toEqual(extension.data);
      expect(other?.variance).toEqual(extension.variance);
      expect(other?.mask).toEqual(extension.mask);
    }
    small.store.close();
    expect(await readdir(folder)).not.toContain("scratch");
  });

  it("brings frames to one level with stackFrames", async () => {
    const steps = await stepper(hamamatsu.slice(0, 3));
    await steps.run(...HEAD, "overscanCorrect()");
    for (const [n, offset] of [0, 7, -3].entries()) {
      for (const extension of steps.frames[n]?.extensions ?? []) {
        extension.data = Float32Array.from(extension.data as Float32Array, (value) => value + 100 + offset);
      }
    }
    const level = (frame: Frame | undefined) => median(frame?.extensions[3]?.data ?? []);
    const first = level(steps.frames[0]);
    await steps.run("stackFrames(zero=True, reject_method='none')");
    expect(Math.abs(level(steps.frames[0]) - first)).toBeLessThan(0.1);
    expect(
      steps
        .messages("STDINFO")
        .some((line) => /extension 4: offsets 0\.0000, -[67]\.\d+, [23]\.\d+/.test(line)),
    ).toBe(true);
  });
});

describe("storeProcessedBias", () => {
  it("replaces what stacking added to the data label", async () => {
    const steps = await stepper(hamamatsu.slice(0, 2));
    const label = steps.frames[0]?.phu.getString("DATALAB");
    await steps.run(...HEAD, "overscanCorrect()", "stackBiases()");
    expect(steps.frames[0]?.phu.getString("DATALAB")).toBe(`${label}-STACK`);
    await steps.run("storeProcessedBias()");
    expect(steps.frames[0]?.phu.getString("DATALAB")).toBe(`${label}-SQ-BIAS`);
    expect(steps.frames[0]?.ad.tags.has("PROCESSED")).toBe(true);
    expect(steps.kept).toEqual([{ frame: steps.frames[0], type: "processed_bias" }]);
  });

  it("can make a bias of programme CAL of anything", async () => {
    const steps = await stepper(hamamatsu.slice(0, 1));
    await steps.run(...HEAD, "overscanCorrect()");
    steps.frames[0]?.phu.set("OBSTYPE", "OBJECT");
    expect((await failure(steps.run("storeProcessedBias()"))).message).toContain("it is no BIAS");
    await steps.run("storeProcessedBias(force=True)");
    expect(steps.frames[0]?.phu.getString("GEMPRGID")).toMatch(/^GS-CAL\d{8}$/);
    expect(steps.frames[0]?.phu.getNumber("RA")).toBe(0);
  });
});

describe("steps", () => {
  it("can be left out and can write their outputs", async () => {
    const steps = await stepper(hamamatsu.slice(0, 1), {
      parameters: { "addDQ:skip_primitive": "True", "prepare:write_outputs": true },
    });
    await steps.run("prepare()", "addDQ()");
    expect(steps.frames[0]?.extensions[0]?.mask).toBeUndefined();
    expect(steps.kept.map(({ type }) => type)).toEqual([undefined]);
    expect(steps.messages("STDINFO").join("\n")).toContain("addDQ is left out");
  });

  it("warn when the recipe hides a user's parameter", async () => {
    const steps = await stepper(hamamatsu.slice(0, 1), { parameters: { "prepare:require_wcs": "True" } });
    await steps.run("prepare(require_wcs=False)");
    expect(steps.messages("WARNING").join("\n")).toContain("require_wcs=True");
  });

  it("stop when they are aborted", async () => {
    const abort = new AbortController();
    const steps = await stepper(hamamatsu, { signal: abort.signal });
    await steps.run(...HEAD);
    abort.abort();
    expect((await failure(steps.run("overscanCorrect()"))).code).toBe("aborted");
  });
});

describe("files that are not what they seem", () => {
  it("are refused with their names", async () => {
    const path = join(folder, "empty.fits");
    await writeFitsFile(path, [{ kind: "image", header: Header.from([["INSTRUME", "GMOS-S"]]) }]);
    expect(await failure(stepper([path]))).toMatchObject({ code: "wrong_input", file: "empty.fits" });
    expect(await failure(stepper([join(folder, "missing.fits")]))).toMatchObject({ code: "unreadable_file" });
    expect(await failure(stepper([folder]))).toMatchObject({ code: "unreadable_file" });
    expect(await failure(stepper([new URL(import.meta.url).pathname]))).toMatchObject({
      code: "unreadable_file",
    });
  });
});
