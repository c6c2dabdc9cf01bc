import { DQ } from "@goats/astrodata";
import { describe, expect, it, vi } from "vitest";
import { StackBand, type StackResult } from "./band.ts";
import { Column } from "./column.ts";
import { BIAS_STACK, type StackOptions } from "./options.ts";
import { bestTier, TIERS } from "./tiers.ts";

interface Given {
  data: number[][];
  variance?: number[][];
  mask?: number[][];
}

/** Stacks images that are given input by input. */
function stack(
  given: Given,
  options: Partial<StackOptions>,
): { data: number[]; variance: number[]; mask: number[]; rejected: number[] } {
  const inputs = given.data.length;
  const pixels = given.data[0]?.length ?? 0;
  const band = new StackBand(inputs, pixels, {
    variance: given.variance !== undefined,
    mask: given.mask !== undefined,
  });
  for (let n = 0; n < inputs; n++) {
    band.data.set(given.data[n] ?? [], n * band.stride);
    band.variance?.set(given.variance?.[n] ?? [], n * band.stride);
    band.mask?.set(given.mask?.[n] ?? [], n * band.stride);
  }
  const out: StackResult = {
    data: new Float32Array(pixels),
    variance: new Float32Array(pixels),
    mask: given.mask ? new Uint16Array(pixels) : null,
    rejected: new Int16Array(pixels),
  };
  band.combine(pixels, { ...BIAS_STACK, ...options }, out);
  return {
    data: [...out.data],
    variance: [...out.variance],
    mask: [...(out.mask ?? [])],
    rejected: [...(out.rejected ?? [])],
  };
}

/** One pixel: a column of values with the same variance each. */
function column(values: number[], options: Partial<StackOptions>, masks?: number[], variances?: number[]) {
  const result = stack(
    {
      data: values.map((value) => [value]),
      variance: (variances ?? values.map(() => 4)).map((value) => [value]),
      mask: (masks ?? values.map(() => 0)).map((value) => [value]),
    },
    options,
  );
  return {
    data: result.data[0],
    variance: result.variance[0],
    mask: result.mask[0],
    rejected: result.rejected[0],
  };
}

describe("mask tiers", () => {
  it("go from clean, non-linear and saturated down to no data", () => {
    expect(TIERS).toEqual([6, 14, 46, 47, 111, 127]);
    expect(bestTier([DQ.badPixel, DQ.cosmicRay, DQ.noData], 3)).toBe(14);
    expect(bestTier([DQ.badPixel | DQ.cosmicRay], 1)).toBe(47);
    expect(bestTier([128, 256], 2)).toBe(-1);
  });

  it.each<[number[], number, number]>([
    // masks of the inputs 1, 2, 4; expected mean, expected mask
    [[0, 0, 0], 7 / 3, 0],
    [[0, DQ.saturated, DQ.nonLinear], 7 / 3, 6],
    [[0, DQ.badPixel, 0], 2.5, 0],
    [[DQ.saturated, DQ.badPixel, DQ.saturated], 2.5, 4],
    [[DQ.cosmicRay, DQ.badPixel, DQ.noData], 1, 8],
    [[DQ.cosmicRay | DQ.saturated, DQ.badPixel, DQ.cosmicRay], 2.5, 12],
    [[DQ.badPixel, DQ.unilluminated, DQ.noData], 1, 1],
    [[DQ.unilluminated, DQ.unilluminated | DQ.badPixel, DQ.noData], 1.5, 65],
    [[DQ.noData, DQ.noData, DQ.noData], 7 / 3, 16],
    [[DQ.overlap, DQ.badPixel, DQ.badPixel], 1, 32],
  ])("use the best inputs only: %j", (masks, mean, mask) => {
    for (const reject of ["none", "varclip", "sigclip", "minmax"] as const) {
      const result = column([1, 2, 4], { reject }, masks);
      expect(result.data).toBeCloseTo(mean, 6);
      expect(result.mask).toBe(mask);
    }
  });

  it("give 0 and no data when no tier has an input", () => {
    expect(column([1, 2], {}, [128, 256])).toEqual({ data: 0, variance: 0, mask: DQ.noData, rejected: 0 });
  });
});

describe("operations", () => {
  // variances 4, 4, 4, 16; mean = 25/4, variance of the mean = 28/16
  const values = [1, 2, 4, 18];
  const variances = [4, 4, 4, 16];
  const run = (operation: StackOptions["operation"]) =>
    column(values, { operation, reject: "none" }, undefined, variances);

  it("mean", () => {
    expect(run("mean")).toMatchObject({ data: 6.25, variance: 1.75, rejected: 0 });
  });

  it("wtmean", () => {
    // weights 1/4, 1/4, 1/4, 1/16: sum 13/16; weighted sum 7/4 + 18/16 = 46/16
    const { data, variance } = run("wtmean");
    expect(data).toBeCloseTo(46 / 13, 6);
    expect(variance).toBeCloseTo(16 / 13, 6);
  });

  it("median and lmedian", () => {
    const laplace = (Math.PI / 2) * (7 / 4);
    expect(run("median").data).toBe(3);
    expect(run("median").variance).toBeCloseTo(laplace, 6);
    expect(run("lmedian").data).toBe(2);
    expect(run("lmedian").variance).toBeCloseTo(laplace, 6);
  });

  it("take the scatter where there is no variance plane", () => {
    // 1, 2, 3: sum of squares about 2 is 2; /(3*2)
    const data = [[1], [2], [3]];
    expect(stack({ data }, { reject: "none" }).variance[0]).toBeCloseTo(1 / 3, 6);
    expect(stack({ data }, { reject: "none", operation: "wtmean" }).variance[0]).toBeCloseTo(1 / 3, 6);
    expect(stack({ data }, { reject: "none", operation: "median" }).variance[0]).toBeCloseTo(Math.PI / 6, 6);
    expect(stack({ data: [[1], [5]], mask: [[0], [1]] }, { reject: "none" })).toMatchObject({
      data: [1],
      variance: [0],
    });
  });

  it("repeat quirk Q3 (median of an odd number without masks) only when asked to", () => {
    const given = { data: [[1], [9], [4]], variance: [[2], [3], [7]] };
    const options = { operation: "median", reject: "none" } as const;
    expect(stack(given, options)).toMatchObject({ data: [4], variance: [7] });
    expect(stack(given, { ...options, compat: "exact" }).variance[0]).toBeCloseTo(((Math.PI / 2) * 4) / 3, 5);
  });

  it("give 0 for a weighted mean of masked inputs without variance", () => {
    expect(column([1, 2], { operation: "wtmean", reject: "none" }, [1, 1], [0, 0]).data).toBe(0);
  });

  it("let NaN and infinity through instead of hiding them", () => {
    expect(column([1, Number.NaN, 3], {}).data).toBeNaN();
    expect(column([1, Number.POSITIVE_INFINITY, 3], { reject: "none" }).data).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("varclip", () => {
  it("rejects by the variance of each input, about the median", () => {
    // sigma 2, limit 6 about the median 11: 17 stays (= limit), 17.5 goes
    expect(column([10, 11, 17], {})).toMatchObject({ rejected: 0 });
    expect(column([10, 11, 17.5], {})).toEqual({ data: 10.5, variance: 2, mask: 0, rejected: 1 });
    expect(column([10, 11, 17.5], {}, undefined, [4, 4, 9])).toMatchObject({ rejected: 0 });
  });

  it("goes on until nothing changes, and respects max_iters", () => {
    // median 2, limit 6: 20 goes; then the median is 1.5 and 7.75 goes; then nothing
    const values = [0, 1, 2, 7.75, 20];
    expect(column(values, {})).toMatchObject({ data: 1, rejected: 2 });
    expect(column(values, { maxIters: 1 })).toMatchObject({ rejected: 1 });
  });

  it("clips around the mean after the first pass without mclip", () => {
    // first pass: median 2, 20 goes; the mean of 0, 1, 2, 7.75 is 2.69, 7.75 stays
    expect(column([0, 1, 2, 7.75, 20], { mclip: false })).toMatchObject({ data: 2.6875, rejected: 1 });
  });

  it("has separate limits", () => {
    expect(column([0, 10, 11, 12, 22], { lsigma: 10 })).toMatchObject({ rejected: 1, data: 8.25 });
    expect(column([0, 10, 11, 12, 22], { hsigma: 10 })).toMatchObject({ rejected: 1, data: 13.75 });
  });

  it("rejects nothing when it would reject everything", () => {
    expect(column([0, 100], {})).toMatchObject({ data: 50, rejected: 0 });
    expect(column([0, 100, 7], {}, [4, 2, 1])).toEqual({ data: 50, variance: 2, mask: 6, rejected: 0 });
  });

  it("does not flag the output with bits of rejected inputs", () => {
    expect(column([10, 11, 90], {}, [0, 2, 4])).toMatchObject({ mask: 2, rejected: 1 });
  });

  it("becomes sigclip without variances", () => {
    const data = [...Array.from({ length: 19 }, () => [5]), [6]];
    expect(stack({ data }, {}).rejected).toEqual([1]);
  });
});

describe("sigclip", () => {
  it("rejects what is too far from the median in units of the scatter", () => {
    const values = [...Array.from({ length: 10 }, (_, i) => i % 2), 1000];
    expect(column(values, { reject: "sigclip" })).toMatchObject({ data: 0.5, rejected: 1 });
  });

  it("cannot reject anything at 3 sigma among up to seven inputs", () => {
    for (let n = 2; n <= 7; n++) {
      const values = [...Array.from({ length: n - 1 }, () => 0), 1e6];
      for (const compat of ["exact", "dragons"] as const) {
        expect(column(values, { reject: "sigclip", compat }).rejected).toBe(0);
      }
    }
    expect(column([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1e6], { reject: "sigclip" }).rejected).toBe(1);
  });

  it("repeats the single precision squares of DRAGONS (quirk Q1) only when asked to", () => {
    // At 60000 the squares are rounded to 256, which hides a scatter of 1 completely.
    const values = Array.from({ length: 11 }, (_, i) => 60000 + (i === 10 ? 30 : i % 2));
    expect(column(values, { reject: "sigclip", compat: "exact" })).toMatchObject({
      rejected: 1,
      data: 60000.5,
    });
    const squares = values.map((value) => Math.fround(value * value));
    const mean = values.reduce((a, b) => a + b) / 11;
    const variance = squares.reduce((a, b) => a + b) / 11 - mean * mean;
    const limit = Math.fround(60001 + 3 * Math.sqrt(variance));
    expect(column(values, { reject: "sigclip" }).rejected).toBe(60030 > limit ? 1 : 0);
  });
});

describe("minmax", () => {
  it("rejects the extremes", () => {
    expect(column([5, 1, 9, 4], { reject: "minmax", nlow: 1, nhigh: 1 })).toMatchObject({
      data: 4.5,
      rejected: 2,
    });
    expect(column([5, 1, 9, 4], { reject: "minmax", nlow: 0, nhigh: 2 })).toMatchObject({
      data: 2.5,
      rejected: 2,
    });
    expect(column([5, 1, 9, 4], { reject: "minmax" })).toMatchObject({ data: 4.75, rejected: 0 });
  });

  it("rejects a proportional number when inputs are masked", () => {
    // Three of four usable: 3/4 + 0.001 is less than 1.
    expect(column([5, 1, 9, 4], { reject: "minmax", nlow: 1, nhigh: 1 }, [0, 0, 0, 1])).toMatchObject({
      data: 5,
      rejected: 0,
    });
    // Two of four usable, 2 low of 4 asked: 1 goes.
    expect(column([5, 1, 9, 4], { reject: "minmax", nlow: 2, nhigh: 1 }, [0, 1, 0, 1])).toMatchObject({
      data: 9,
      rejected: 1,
    });
  });
});

/** A second, plain implementation in the words of the description. */
function reference(values: number[], variances: number[], masks: number[], options: StackOptions) {
  const all = values.map((x, n) => ({ x, v: variances[n] ?? 0, m: masks[n] ?? 0 }));
  const tier = TIERS.find((bits) => all.some(({ m }) => (m & ~bits) === 0)) ?? 0;
  const usable = all.filter(({ m }) => (m & ~tier) === 0);
  let kept = usable;
  const middle = (list: typeof all) => {
    const xs = list.map(({ x }) => x).sort((a, b) => a - b);
    const half = xs.length >> 1;
    return xs.length % 2 ? (xs[half] ?? 0) : ((xs[half - 1] ?? 0) + (xs[half] ?? 0)) / 2;
  };
  const mean = (list: typeof all) => list.reduce((sum, { x }) => sum + x, 0) / list.length;
  if (options.reject === "sigclip" || options.reject === "varclip") {
    for (let pass = 0; pass < options.maxIters; pass++) {
      const centre = Math.fround(pass === 0 || options.mclip ? middle(kept) : mean(kept));
      const scatter = Math.sqrt(kept.reduce((sum, { x }) => sum + (x - mean(kept)) ** 2, 0) / kept.length);
      const next = kept.filter(({ x, v }) => {
        const sigma = options.reject === "varclip" ? Math.sqrt(v) : scatter;
        return x >= centre - options.lsigma * sigma && x <= centre + options.hsigma * sigma;
      });
      const same = next.length === kept.length;
      kept = next;
      if (same || kept.length === 0) break;
    }
    if (kept.length === 0) kept = usable;
  }
  const total = kept.reduce((sum, { v }) => sum + v, 0);
  return {
    data: mean(kept),
    variance: total / kept.length ** 2,
    mask: kept.reduce((bits, { m }) => bits | m, 0),
    rejected: usable.length - kept.length,
  };
}

describe("the short way", () => {
  it("does nearly all pixels of a plain stack", () => {
    const combine = vi.spyOn(Column.prototype, "combine");
    const pixels = 3001;
    const data = Array.from({ length: 5 }, (_, n) =>
      Array.from({ length: pixels }, (_, i) => ((i * 7 + n * 3) % 11) - 5),
    );
    data[2]?.splice(1000, 1, 500);
    const variance = data.map((image) => image.map(() => 9));
    const mask = data.map((image) => image.map(() => 0));
    for (const reject of ["none", "varclip", "sigclip"] as const) {
      combine.mockClear();
      const result = stack({ data, variance, mask }, { reject });
      expect(combine.mock.calls.length).toBeLessThanOrEqual(1);
      expect(result.data[0]).toBeCloseTo(
        [0, 3, 6, 9, 12].map((x) => (x % 11) - 5).reduce((a, b) => a + b) / 5,
        6,
      );
      expect(result.rejected[1000]).toBe(reject === "varclip" ? 1 : 0);
    }
    combine.mockRestore();
  });

  it("gives what the full way gives, on random stacks", () => {
    let seed = 12345;
    const random = (): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed / 2 ** 32;
    };
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const bits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 64];
    for (const inputs of [2, 3, 4, 5, 8, 10, 13]) {
      for (const reject of ["varclip", "sigclip", "none"] as const) {
        for (const mclip of [true, false]) {
          const options: StackOptions = {
            ...BIAS_STACK,
            reject,
            mclip,
            compat: "exact",
            hsigma: 2.5,
            lsigma: 2,
          };
          const pixels = 400;
          const make = (value: () => number) =>
            Array.from({ length: inputs }, () => Array.from({ length: pixels }, value));
          const data = make(() => Math.fround(300 + 3 * normal() + (random() < 0.03 ? 60 : 0)));
          const variance = make(() => Math.fround(7 + 4 * random()));
          const mask = make(() => (random() < 0.7 ? 0 : (bits[Math.floor(random() * bits.length)] ?? 0)));
          const result = stack({ data, variance, mask }, options);
          for (let i = 0; i < pixels; i++) {
            const pick = (plane: number[][]) => plane.map((image) => image[i] ?? 0);
            const expected = reference(pick(data), pick(variance), pick(mask), options);
            expect(result.rejected[i]).toBe(expected.rejected);
            expect(result.mask[i]).toBe(expected.mask);
            expect(Math.abs((result.data[i] ?? 0) - expected.data) / 300).toBeLessThan(2e-7);
            expect(Math.abs((result.variance[i] ?? 0) / expected.variance - 1)).toBeLessThan(2e-7);
          }
        }
      }
    }
  });
});
