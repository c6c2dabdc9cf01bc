/** Full-size simulated bias frames through the whole recipe, compared with what was put in. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFitsFile } from "@goats/fits/node";
import { type AmplifierTruth, type BiasTruth, writeBias } from "@goats/simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reduce } from "../src/engine/reduce.ts";
import { reduceRequestSchema } from "../src/process/protocol.ts";

const FRAMES = 5;

/** Columns of the overscan that the level is taken from: 32 without the outermost and the contaminated ones. */
const OVERSCAN_COLUMNS = { "gmos-s-hamamatsu": 32 - 1 - 4, "gmos-n-e2v": 32 - 1 - 5 } as const;

/** Variance of a raw pixel in ADU^2: read noise and the rounding to whole numbers. */
function rawVariance({ readNoise, gain }: AmplifierTruth): number {
  return (readNoise / gain) ** 2 + 1 / 12;
}

/**
 * What clipping at three times the read noise does to stacks of this many values of a wider noise: how much smaller
 * the scatter of the mean gets, and how many stacks lose no value. By simulation, in the plainest way.
 */
function effectOfClipping(sigma: number, readNoise: number): { factor: number; untouched: number } {
  let seed = 20150405;
  const random = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return (seed + 0.5) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const trials = 200_000;
  let [squares, untouched] = [0, 0];
  for (let trial = 0; trial < trials; trial++) {
    let values = Array.from({ length: FRAMES }, () => sigma * normal()).sort((a, b) => a - b);
    for (let before = 0; before !== values.length; ) {
      before = values.length;
      const half = before >> 1;
      const centre = before % 2 ? (values[half] ?? 0) : ((values[half - 1] ?? 0) + (values[half] ?? 0)) / 2;
      values = values.filter((value) => Math.abs(value - centre) <= 3 * readNoise);
    }
    if (values.length === FRAMES) untouched++;
    squares += (values.reduce((a, b) => a + b, 0) / values.length) ** 2;
  }
  return { factor: Math.sqrt(squares / trials) / (sigma / Math.sqrt(FRAMES)), untouched: untouched / trials };
}

describe.each(["gmos-s-hamamatsu", "gmos-n-e2v"] as const)("%s", (detector) => {
  let folder: string;
  let truth: BiasTruth;
  let planes: { data: Float32Array; variance: Float32Array; mask: Uint16Array }[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "goats-truth-"));
    const raw = await writeBias(join(folder, "raw"), {
      detector,
      frames: FRAMES,
      seed: 11,
      hotPixels: 40,
      saturatedPixels: 15,
      outliers: 60,
    });
    truth = raw.truth;
    const request = reduceRequestSchema.parse({ files: raw.files, outputDir: join(folder, "out") });
    const { outputs, error } = await reduce(request, () => undefined, new AbortController().signal);
    expect(error).toBeUndefined();
    const file = await openFitsFile(outputs[0] ?? "");
    planes = [];
    for (const { extension } of truth.amplifiers) {
      const read = async (name: string) => {
        const hdu = file.find(name, extension);
        if (!hdu) throw new Error(`no ${name} of extension ${extension}`);
        return (await file.readImage(hdu)).data;
      };
      planes.push({
        data: (await read("SCI")) as Float32Array,
        variance: (await read("VAR")) as Float32Array,
        mask: (await read("DQ")) as Uint16Array,
      });
    }
    await file.close();
  }, 300_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Noise of a pixel in one frame: its own and that of the mean of its row's overscan. */
  function single(amplifier: AmplifierTruth): number {
    return Math.sqrt(rawVariance(amplifier) * (1 + 1 / OVERSCAN_COLUMNS[detector]));
  }

  function effectOf(amplifier: AmplifierTruth): ReturnType<typeof effectOfClipping> {
    return effectOfClipping(single(amplifier), amplifier.readNoise / amplifier.gain);
  }

  /** Calls back for every pixel that was not made odd on purpose. */
  function eachGoodPixel(amplifier: AmplifierTruth, visit: (at: number, bias: number) => void): void {
    const width = amplifier.columns.length;
    const odd = new Set(
      [...amplifier.hotPixels, ...amplifier.saturatedPixels].map(({ x, y }) => y * width + x),
    );
    for (const [y, row] of amplifier.rows.entries()) {
      for (const [x, column] of amplifier.columns.entries()) {
        if (!odd.has(y * width + x)) visit(y * width + x, row + column);
      }
    }
  }

  it("has the mean level of the truth within 0.02 ADU, and the scatter that noise theory expects within 2 %", () => {
    for (const [i, amplifier] of truth.amplifiers.entries()) {
      const { data } = planes[i] ?? { data: new Float32Array() };
      let [count, sum, squares] = [0, 0, 0];
      eachGoodPixel(amplifier, (at, bias) => {
        const difference = (data[at] ?? Number.NaN) - bias;
        count++;
        sum += difference;
        squares += difference * difference;
      });
      const mean = sum / count;
      const scatter = Math.sqrt(squares / count - mean * mean);
      const expected = (single(amplifier) / Math.sqrt(FRAMES)) * effectOf(amplifier).factor;
      expect(Math.abs(mean), `${amplifier.name}: mean`).toBeLessThan(0.02);
      expect(Math.abs(scatter / expected - 1), `${amplifier.name}: scatter`).toBeLessThan(0.02);
    }
  });

  it("has DRAGONS' variance: the read noise alone, over the number of values that were kept", () => {
    for (const [i, amplifier] of truth.amplifiers.entries()) {
      const { variance } = planes[i] ?? { variance: new Float32Array() };
      const read = (amplifier.readNoise / amplifier.gain) ** 2;
      const counts = new Map<number, number>();
      for (const value of variance) {
        const frames = read / value;
        const whole = Math.round(frames);
        expect(Math.abs(frames / whole - 1)).toBeLessThan(1e-6);
        counts.set(whole, (counts.get(whole) ?? 0) + 1);
      }
      const untouched = (counts.get(FRAMES) ?? 0) / variance.length;
      expect(Math.abs(untouched - effectOf(amplifier).untouched), amplifier.name).toBeLessThan(0.003);
      expect(Math.max(...counts.keys())).toBe(FRAMES);
    }
  });

  it("flags saturated pixels and nothing else", () => {
    for (const [i, amplifier] of truth.amplifiers.entries()) {
      const { mask } = planes[i] ?? { mask: new Uint16Array() };
      const width = amplifier.columns.length;
      for (const { x, y } of amplifier.saturatedPixels) expect(mask[y * width + x]).toBe(4);
      let flagged = 0;
      eachGoodPixel(amplifier, (at) => {
        if (mask[at] !== 0) flagged++;
      });
      expect(flagged, amplifier.name).toBe(0);
    }
  });

  it("rejects cosmic rays", () => {
    for (const [i, amplifier] of truth.amplifiers.entries()) {
      const { data } = planes[i] ?? { data: new Float32Array() };
      const width = amplifier.columns.length;
      const limit = 8 * Math.sqrt(rawVariance(amplifier) / (FRAMES - 1));
      const bright = amplifier.outliers.filter(({ adu }) => adu > 20 * Math.sqrt(rawVariance(amplifier)));
      expect(bright.length).toBeGreaterThan(0);
      const twice = new Set<number>();
      const seen = new Set<number>();
      for (const { x, y } of amplifier.outliers) (seen.has(y * width + x) ? twice : seen).add(y * width + x);
      for (const { x, y } of [...amplifier.hotPixels, ...amplifier.saturatedPixels]) twice.add(y * width + x);
      for (const { x, y } of bright) {
        if (twice.has(y * width + x)) continue;
        const bias = (amplifier.columns[x] ?? 0) + (amplifier.rows[y] ?? 0);
        expect(Math.abs((data[y * width + x] ?? Number.NaN) - bias)).toBeLessThan(limit);
      }
    }
  });
});
