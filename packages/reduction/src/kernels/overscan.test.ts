import { describe, expect, it } from "vitest";
import { median, medianOfCounts, runningMedian } from "./median.ts";
import { measureOverscan, type OverscanOptions, overscanLevel } from "./overscan.ts";

const NONE: OverscanOptions = {
  function: "none",
  order: null,
  lsigma: 3,
  hsigma: 3,
  niter: 0,
  grow: 0,
  compat: "dragons",
};

describe("measureOverscan", () => {
  it("averages the strip row by row and leaves the first and last row out of the scatter", () => {
    // 5 x 4 pixels; the strip is columns 1 to 3
    const pixels = Uint16Array.from([
      9,
      0,
      0,
      900,
      9, //
      9,
      1,
      2,
      3,
      9, //
      9,
      10,
      10,
      13,
      9, //
      9,
      500,
      0,
      0,
      9,
    ]);
    const { means, scatter } = measureOverscan(pixels, 5, { x1: 1, x2: 4, y1: 0, y2: 4 });
    expect([...means]).toEqual([300, 2, 11, Math.fround(500 / 3)]);
    // variances (n - 1) of the inner rows: 1 and 3
    expect(scatter).toBeCloseTo(Math.sqrt(2), 12);
    expect([...measureOverscan(pixels, 5, { x1: 1, x2: 3, y1: 1, y2: 3 }).means]).toEqual([1.5, 10]);
  });
});

describe("overscanLevel", () => {
  const means = Float64Array.from([10, 10.5, 10, 40, 10.5, 10, 10.5]);

  it("is the rows themselves without a function, wild ones included unless exactness is asked for", () => {
    expect(overscanLevel(means, 1, NONE)).toEqual({
      level: Float32Array.from(means),
      median: 10.5,
      rms: 1,
      warnings: [],
    });
    expect(overscanLevel(means, 1, { ...NONE, compat: "exact" })?.level[3]).toBe(10.5);
  });

  it("fits a constant without being drawn away by a wild row", () => {
    const fit = overscanLevel(means, 1, { ...NONE, function: "chebyshev" });
    expect(fit?.level[0]).toBeCloseTo(10.25, 6);
    expect(fit?.rms).toBeCloseTo(0.25, 6);
    expect(fit?.median).toBe(10.5);
    expect(overscanLevel(means, 1, { ...NONE, function: "chebyshev", hsigma: null })?.level[0]).toBeCloseTo(
      14.5,
      6,
    );
  });

  it("smooths with a spline to a chi-square of one", () => {
    const rows = 400;
    const truth = (i: number): number => 500 + 3 * Math.sin(i / 60);
    const noisy = Float64Array.from({ length: rows }, (_, i) => truth(i) + (i % 2 ? 0.4 : -0.4));
    noisy[200] = 900;
    const fit = overscanLevel(noisy, 0.4, { ...NONE, function: "spline3" });
    const worst = Math.max(...Array.from(fit?.level ?? [], (value, i) => Math.abs(value - truth(i))));
    expect(worst).toBeLessThan(0.35);
    expect(fit?.rms).toBeCloseTo(0.4, 1);
    const pieces = overscanLevel(noisy, 0.4, { ...NONE, function: "spline3", order: 6, niter: 2 });
    expect(Math.abs((pieces?.level[100] ?? 0) - truth(100))).toBeLessThan(0.35);
  });

  it("has no level when nothing can be fitted", () => {
    expect(overscanLevel(means, 1, { ...NONE, function: "chebyshev", order: 20 })).toBeUndefined();
  });
});

describe("medians", () => {
  it("are the central value or the mean of two", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it("run with fewer values at the ends", () => {
    expect([...runningMedian(Float64Array.from([5, 1, 4, 2, 3]), 1)]).toEqual([3, 4, 2, 3, 2.5]);
  });

  it("come from counts", () => {
    expect(medianOfCounts([0, 2, 0, 2])).toBe(2);
    expect(medianOfCounts([0, 2, 0, 3])).toBe(3);
    expect(medianOfCounts([0, 0])).toBeNaN();
  });
});
