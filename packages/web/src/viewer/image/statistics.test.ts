import { describe, expect, test } from "vitest";
import { cutsFromKey, cutsKey, levelsDiffer, resolveCuts } from "./cuts.ts";
import { histogramDomain } from "./histogram.ts";
import {
  histogramOfSorted,
  imageStatistics,
  lowerBound,
  percentileLimits,
  percentileOfSorted,
  statisticsOfAll,
} from "./statistics.ts";

describe("imageStatistics", () => {
  const pixels = Float32Array.of(3, Number.NaN, 1, 2, Number.NEGATIVE_INFINITY, 4);
  const statistics = imageStatistics(pixels);

  test("counts and bounds what is finite", () => {
    expect(statistics.range).toEqual({ low: 1, high: 4 });
    expect(statistics.nanCount).toBe(1);
    expect(statistics.pixelCount).toBe(6);
  });

  test("keeps a sorted sample of the finite values", () => {
    expect([...statistics.sample]).toEqual([1, 2, 3, 4]);
  });

  test("of several images is that of all their pixels", () => {
    const all = statisticsOfAll([pixels, Float32Array.of(10)]);
    expect(all.range).toEqual({ low: 1, high: 10 });
    expect([...all.sample]).toEqual([1, 2, 3, 4, 10]);
  });

  test("has no range without a finite pixel", () => {
    expect(imageStatistics(Float32Array.of(Number.NaN)).range).toBeUndefined();
  });

  test("keeps fewer values of a part of a mosaic", () => {
    expect(imageStatistics(new Float32Array(100_000), true).sample.length).toBe(32_768);
  });
});

describe("percentiles", () => {
  const sorted = [0, 10, 20, 30, 40];

  test("are linear between neighbours", () => {
    expect(percentileOfSorted(sorted, 50)).toBe(20);
    expect(percentileOfSorted(sorted, 12.5)).toBe(5);
    expect(percentileOfSorted(sorted, 0)).toBe(0);
    expect(percentileOfSorted(sorted, 100)).toBe(40);
    expect(percentileOfSorted([], 50)).toBeUndefined();
  });

  test("leave out the same share at both ends", () => {
    // 90 % keeps 5 % to 95 %: positions 0.2 and 3.8 of 0 to 4.
    const limits = percentileLimits(sorted, 90);
    expect(limits?.low).toBeCloseTo(2, 10);
    expect(limits?.high).toBeCloseTo(38, 10);
  });
});

describe("histogramOfSorted", () => {
  test("puts each value into one bin, the upper limit into the last", () => {
    const counts = histogramOfSorted([0, 0.5, 1, 1, 2, 4, 5], { low: 0, high: 4 }, 4);
    // [0, 1): 0 and 0.5; [1, 2): 1 and 1; [2, 3): 2; [3, 4]: 4. The 5 lies outside.
    expect([...counts]).toEqual([2, 2, 1, 1]);
  });

  test("is empty for limits without a width", () => {
    expect([...histogramOfSorted([1, 2], { low: 1, high: 1 }, 2)]).toEqual([0, 0]);
  });

  test("finds the first element not below a value", () => {
    expect(lowerBound([1, 2, 2, 3], 2)).toBe(1);
    expect(lowerBound([1, 2, 2, 3], 9)).toBe(4);
  });
});

describe("histogramDomain", () => {
  test("always holds both cuts", () => {
    const domain = histogramDomain([10, 11, 12], { low: -5, high: 40 });
    expect(domain.low).toBeLessThan(-5);
    expect(domain.high).toBeGreaterThan(40);
  });

  test("does not follow a value far away", () => {
    // The tail reaches 1e6, but only three times the cuts' width of 10 is given to it, and a margin of 4 %.
    const domain = histogramDomain([0, 5, 10, 1e6, 1e6], { low: 0, high: 10 });
    expect(domain.high).toBeCloseTo(40 + 0.04 * 40, 6);
  });
});

describe("cuts", () => {
  const statistics = imageStatistics(Float32Array.from({ length: 101 }, (_, i) => i));

  test("resolve to the limits of their mode", () => {
    expect(resolveCuts({ mode: "minmax" }, statistics)).toEqual({ low: 0, high: 100 });
    expect(resolveCuts({ mode: "percentile", percent: 90 }, statistics)).toEqual({ low: 5, high: 95 });
    expect(resolveCuts({ mode: "manual", low: 7, high: 3 }, statistics)).toEqual({ low: 3, high: 7 });
  });

  test("always have a width", () => {
    const flat = imageStatistics(new Float32Array(50).fill(1000));
    for (const mode of ["zscale", "minmax"] as const) {
      const { low, high } = resolveCuts({ mode }, flat);
      expect(low).toBeLessThan(1000);
      expect(high).toBeGreaterThan(1000);
    }
    expect(resolveCuts({ mode: "zscale" }, undefined)).toEqual({ low: 0, high: 1 });
  });

  test("go to their key and back", () => {
    const current = { low: 1, high: 2 };
    for (const key of ["zscale", "minmax", "99.5", "90", "manual"]) {
      const cuts = cutsFromKey(key, current);
      expect(cuts && cutsKey(cuts)).toBe(key);
    }
    expect(cutsFromKey("97", current)).toBeUndefined();
  });

  test("know levels that have nothing in common", () => {
    const near = imageStatistics(Float32Array.from({ length: 100 }, (_, i) => i));
    const over = imageStatistics(Float32Array.from({ length: 100 }, (_, i) => 50 + i));
    const far = imageStatistics(Float32Array.from({ length: 100 }, (_, i) => 1000 + i));
    expect(levelsDiffer([near, over])).toBe(false);
    expect(levelsDiffer([near, far, over])).toBe(true);
    expect(levelsDiffer([near])).toBe(false);
    expect(levelsDiffer([])).toBe(false);
  });
});
