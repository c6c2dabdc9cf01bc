/** Every step of the bias recipe against samples of what DRAGONS made of the same frames. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Header, HeaderValue, Table } from "@goats/fits";
import { openFitsFile } from "@goats/fits/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCalibrationDb } from "../src/calibrations/database.ts";
import { reduce } from "../src/engine/reduce.ts";
import type { Frame } from "../src/frames/frame.ts";
import { reduceRequestSchema } from "../src/process/protocol.ts";
import { Stepper } from "./run-steps.ts";
import { goldenHeaders, goldenJson, openGolden, unpackRaw } from "./shared-data.ts";

const SETS = [
  { set: "gmos-image", inputs: ["N20150405S0796", "N20150405S0797", "N20150405S0798"], chips: "e2v" },
  {
    set: "gmos-longslit",
    inputs: ["S20210211S0068", "S20210211S0069", "S20210211S0070"],
    chips: "Hamamatsu",
  },
] as const;

const STEPS = [
  "prepare(require_wcs=False)",
  "addDQ(add_illum_mask=False)",
  "addVAR(read_noise=True)",
  "overscanCorrect()",
  "stackBiases()",
];

/** What the task allows; science and masks are in fact equal to the last bit. */
const TOLERANCE = 1e-5;

/** Relative; near zero, where a difference of large numbers is rounded, by single precision of one ADU. */
function differs(ours: number, theirs: number): boolean {
  return Math.abs(ours - theirs) > Math.max(TOLERANCE * Math.abs(theirs), 1e-7);
}

interface GoldenState {
  readonly filename: string;
  readonly tags: readonly string[];
  readonly extensions: readonly {
    readonly shape: readonly number[];
    readonly sci: { readonly mean: number; readonly min: number; readonly max: number };
    readonly dq_good?: number;
  }[];
}

function numbersOf(table: Table, name: string): ArrayLike<number> {
  const values = table.column(name)?.values;
  if (
    !values ||
    Array.isArray(values) ||
    values instanceof BigInt64Array ||
    values instanceof BigUint64Array
  ) {
    throw new Error(`the samples have no numbers ${name}`);
  }
  return values;
}

async function samplesOf(...parts: string[]): Promise<Table> {
  const file = await openGolden(...parts);
  const hdu = file.find("SAMPLE");
  if (!hdu) throw new Error("there are no samples");
  return file.readTable(hdu);
}

/** The planes of one extension. */
interface Planes {
  readonly width: number;
  readonly sci: ArrayLike<number>;
  readonly var: ArrayLike<number> | undefined;
  readonly dq: ArrayLike<number> | undefined;
}

/** How many of the samples differ in each plane, and how many of the science values in any bit. */
function compareSamples(
  samples: Table,
  planesOf: (frame: number, extension: number) => Planes,
): { sci: number; var: number; dq: number; sciBits: number; compared: number } {
  const column = (name: string) => numbersOf(samples, name);
  const [frame, ext, x, y] = [column("frame"), column("ext"), column("x"), column("y")];
  const [sci, variance, dq] = [column("sci"), column("var"), column("dq")];
  const result = { sci: 0, var: 0, dq: 0, sciBits: 0, compared: samples.rows };
  for (let i = 0; i < samples.rows; i++) {
    const planes = planesOf(frame[i] ?? 0, ext[i] ?? 0);
    const at = (y[i] ?? 0) * planes.width + (x[i] ?? 0);
    const ours = planes.sci[at] ?? Number.NaN;
    if (ours !== sci[i]) result.sciBits++;
    if (differs(ours, sci[i] ?? 0)) result.sci++;
    if (differs(planes.var?.[at] ?? 0, variance[i] ?? 0)) result.var++;
    if ((planes.dq?.[at] ?? 0) !== dq[i]) result.dq++;
  }
  return result;
}

/** Every plane is loaded once. */
function planesOfFrames(frames: readonly Frame[]) {
  const all = frames.map((frame) =>
    frame.extensions.map(({ width, data, variance, mask }) => ({
      width,
      sci: data,
      var: variance,
      dq: mask,
    })),
  );
  return (frame: number, extension: number) => {
    const planes = all[frame]?.[extension];
    if (!planes) throw new Error(`there is no frame ${frame} with extension ${extension}`);
    return planes;
  };
}

/** Values that depend on when and with what a file was made. */
const OWN_VALUES =
  /^(GEM-TLM|VALDATA|SDZ\w+|PREPARE|ADDDQ|ADDVAR|SUBOVER|TRIMOVER|STACKFRM|PROCBIAS|PROCSOFT|PROCSVER)$/;

/** Keywords of DRAGONS that ours lack or that have another value; structure and comments aside. */
function headerDifferences(ours: Header, theirs: Header): string[] {
  const differences: string[] = [];
  const skipped = /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|BSCALE|BZERO|COMMENT|HISTORY|)$/;
  for (const { keyword } of theirs.cards()) {
    if (skipped.test(keyword)) continue;
    if (!ours.has(keyword)) differences.push(`${keyword} is missing`);
    else if (!OWN_VALUES.test(keyword) && !sameValue(ours.get(keyword), theirs.get(keyword))) {
      differences.push(`${keyword}: ${String(ours.get(keyword))} instead of ${String(theirs.get(keyword))}`);
    }
  }
  for (const { keyword } of ours.cards()) {
    if (!skipped.test(keyword) && !theirs.has(keyword)) differences.push(`${keyword} is too much`);
  }
  return differences;
}

/** World coordinates of DRAGONS go through a model on the way; read noise of the overscan is single precision. */
function sameValue(ours: HeaderValue, theirs: HeaderValue): boolean {
  if (typeof ours === "number" && typeof theirs === "number") {
    return Math.abs(ours - theirs) <= 1e-6 * Math.abs(theirs);
  }
  return ours === theirs;
}

describe.each(SETS)("$set ($chips)", ({ set, inputs }) => {
  const stepper = new Stepper();
  let paths: string[];

  beforeAll(async () => {
    paths = inputs.map((name) => unpackRaw(set, `${name}.fits`));
    await stepper.open(paths);
  }, 300_000);

  it.each(STEPS.map((call, i) => ({ call, number: i + 1, name: call.replace(/\(.*/, "") })))(
    "step $number, $name, gives what DRAGONS gives",
    async ({ call, number, name }) => {
      await stepper.run(call);
      const state = `0${number}-${name}`;
      const folder = ["expected", "bias"];
      const samples = await samplesOf(set, ...folder, `${state}.fits.gz`);
      const result = compareSamples(samples, planesOfFrames(stepper.frames));
      expect(result).toEqual({ sci: 0, var: 0, dq: 0, sciBits: 0, compared: samples.rows });
      expect(samples.rows).toBeGreaterThan(1000);

      const states = goldenJson<GoldenState[]>(set, ...folder, `${state}.json`);
      expect(stepper.frames.map((frame) => frame.filename)).toEqual(states.map((each) => each.filename));
      for (const [i, frame] of stepper.frames.entries()) {
        const expected = states[i];
        expect([...frame.ad.tags].sort()).toEqual(expected?.tags);
        for (const [e, extension] of frame.extensions.entries()) {
          const golden = expected?.extensions[e];
          expect([extension.height, extension.width]).toEqual(golden?.shape);
          const { data, mask } = extension;
          expect((data as Float32Array).reduce((a, b) => a + b, 0) / data.length).toBeCloseTo(
            golden?.sci.mean ?? Number.NaN,
            4,
          );
          if (golden?.dq_good !== undefined)
            expect(mask?.filter((bits) => bits === 0).length).toBe(golden.dq_good);
        }
      }

      const [frame] = stepper.frames;
      const headers = goldenHeaders(set, ...folder, `${state}.header.txt.gz`);
      const ours = [frame?.phu, ...(frame?.extensions.map(({ header }) => header) ?? [])];
      expect(ours.length).toBe(headers.length);
      for (const [i, { title, header }] of headers.entries()) {
        const mine = ours[i];
        if (!mine) throw new Error(`no header for ${title}`);
        // In memory DRAGONS keeps world coordinates apart from the header and NEXTEND as it was read.
        const relevant = headerDifferences(mine, header).filter((text) => !/^(CRPIX\d|NEXTEND)\b/.test(text));
        expect({ title, relevant }).toEqual({ title, relevant: [] });
      }
    },
    120_000,
  );

  describe("the product", () => {
    let folder: string;
    const product = `${inputs[0]}_bias`;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "goats-golden-"));
      const calibrationDb = join(folder, "calibrations.db");
      const request = reduceRequestSchema.parse({ files: paths, outputDir: folder, calibrationDb });
      const result = await reduce(request, () => undefined, new AbortController().signal);
      expect(result.error).toBeUndefined();
    }, 120_000);

    afterAll(() => rm(folder, { recursive: true, force: true }));

    it("is where DRAGONS puts it, twice, and registered", async () => {
      expect((await readdir(folder)).sort()).toEqual([`${product}.fits`, "calibrations", "calibrations.db"]);
      expect(await readdir(join(folder, "calibrations", "processed_bias"))).toEqual([`${product}.fits`]);
      const database = openCalibrationDb(join(folder, "calibrations.db"));
      expect(database.list().map(({ name, type }) => [name, type])).toEqual([
        [`${product}.fits`, "processed_bias"],
      ]);
      database.close();
    });

    it("has the pixels of DRAGONS' product", async () => {
      const samples = await samplesOf(set, "expected", `${product}.fits.gz`);
      const file = await openFitsFile(join(folder, `${product}.fits`));
      const planes: Planes[] = [];
      for (let version = 1; file.find("SCI", version); version++) {
        const read = async (name: string) => {
          const hdu = file.find(name, version);
          return hdu && file.readImage(hdu);
        };
        const [sci, variance, dq] = [await read("SCI"), await read("VAR"), await read("DQ")];
        expect(sci?.data).toBeInstanceOf(Float32Array);
        expect(variance?.data).toBeInstanceOf(Float32Array);
        expect(dq?.data).toBeInstanceOf(Uint16Array);
        planes.push({
          width: sci?.axes[0] ?? 0,
          sci: sci?.data as Float32Array,
          var: variance?.data as Float32Array,
          dq: dq?.data as Uint16Array,
        });
      }
      await file.close();
      const result = compareSamples(samples, (_, extension) => {
        const found = planes[extension];
        if (!found) throw new Error(`there is no extension ${extension}`);
        return found;
      });
      expect(result).toEqual({ sci: 0, var: 0, dq: 0, sciBits: 0, compared: samples.rows });
    });

    it("has the headers of DRAGONS' product, HDU by HDU", async () => {
      const headers = goldenHeaders(set, "expected", `${product}.header.txt.gz`);
      const file = await openFitsFile(join(folder, `${product}.fits`));
      expect(file.hdus.map((hdu) => hdu.name.replace("PRIMARY", ""))).toEqual(
        headers.map(({ title }) => /^HDU \d+ (\S+)/.exec(title)?.[1]?.replace("PRIMARY", "")),
      );
      for (const [i, { title, header }] of headers.entries()) {
        const hdu = file.hdus[i];
        if (!hdu) throw new Error(`no HDU ${i}`);
        expect({ title, differences: headerDifferences(hdu.header, header) }).toEqual({
          title,
          differences: [],
        });
      }
      await file.close();
    });

    it("has the history and provenance of DRAGONS' product", async () => {
      const golden = await openGolden(set, "expected", `${product}.tables.fits.gz`);
      const file = await openFitsFile(join(folder, `${product}.fits`));
      for (const [name, columns] of [
        ["HISTORY", ["primitive", "args"]],
        ["PROVENANCE", ["filename", "md5", "provenance_added_by"]],
      ] as const) {
        const ours = file.find(name);
        const theirs = golden.find(name);
        if (!ours || !theirs) throw new Error(`no table ${name}`);
        const [mine, expected] = [await file.readTable(ours), await golden.readTable(theirs)];
        expect(mine.columns.map((column) => column.name)).toEqual(
          expected.columns.map((column) => column.name),
        );
        for (const column of columns)
          expect(mine.column(column)?.values).toEqual(expected.column(column)?.values);
      }
      await file.close();
    });
  });
});
