import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { evaluateChebyshev, fitChebyshev } from "./chebyshev.ts";
import { clipOnce, growMarks } from "./clip.ts";
import { fit1d } from "./fit-1d.ts";
import { smoothingSpline } from "./smoothing-spline.ts";
import { evaluateSpline, fitSpline, paddedKnots } from "./spline.ts";

const numbers = z.array(z.number());
const reference = z
  .object({
    fits: z.object({
      y: numbers,
      sigma: z.number(),
      cases: z.array(
        z.object({
          options: z.object({
            function: z.enum(["chebyshev", "spline3"]),
            order: z.number().nullable(),
            lsigma: z.number().nullable(),
            hsigma: z.number().nullable(),
            niter: z.number(),
            grow: z.number(),
          }),
          masked: numbers,
          rms: z.number(),
          at: numbers,
          values: numbers,
        }),
      ),
    }),
    splines: z.object({
      x: numbers,
      y: numbers,
      cases: z.array(
        z.object({
          t: numbers,
          at: numbers,
          values: numbers,
          s: z.number().optional(),
          interior: numbers.optional(),
          masked: numbers.optional(),
        }),
      ),
    }),
  })
  .parse(JSON.parse(readFileSync(new URL("../../../test/reference/fits.json", import.meta.url), "utf8")));

describe("fit1d", () => {
  const y = Float64Array.from(reference.fits.y);
  const x = y.map((_, i) => i);
  const mask = new Uint8Array(y.length);
  mask[10] = 1;

  it.each(reference.fits.cases)(
    "agrees with DRAGONS for $options",
    ({ options, masked, rms, at, values }) => {
      const fit = fit1d({ x, y, mask, sigma: reference.fits.sigma }, options);
      expect(fit).toBeDefined();
      expect([...(fit?.mask ?? [])].flatMap((each, i) => (each ? [i] : []))).toEqual(masked);
      expect(fit?.rms).toBeCloseTo(rms, 10);
      at.forEach((point, i) => {
        expect(fit?.evaluate(point)).toBeCloseTo(values[i] ?? Number.NaN, 9);
      });
    },
  );

  it("does not fit a series through too few points", () => {
    const few = new Uint8Array(y.length).fill(1);
    few[3] = 0;
    const options = { function: "chebyshev", order: 1, lsigma: 3, hsigma: 3, niter: 0, grow: 0 } as const;
    expect(fit1d({ x, y, mask: few, sigma: 1 }, options)).toBeUndefined();
    expect(fit1d({ x, y, mask: few, sigma: 1 }, { ...options, order: 0 })?.evaluate(50)).toBe(y[3]);
  });

  it("warns when a spline has too few points", () => {
    const few = new Uint8Array(y.length).fill(1);
    few.fill(0, 20, 23);
    const options = { function: "spline3", order: 2, lsigma: 3, hsigma: 3, niter: 0, grow: 0 } as const;
    expect(fit1d({ x, y, mask: few, sigma: 1 }, options)?.warnings[0]).toContain("all are used");
  });
});

describe("splines", () => {
  const x = Float64Array.from(reference.splines.x);
  const y = Float64Array.from(reference.splines.y);

  it.each(reference.splines.cases)(
    "agree with FITPACK (s = $s)",
    ({ t, at, values, s, interior, masked }) => {
      const weights = new Float64Array(x.length).fill(1);
      for (const i of masked ?? []) weights[i] = 2 ** -52;
      const points = { x, y, weights };
      const spline =
        s === undefined
          ? fitSpline(points, paddedKnots(0, interior ?? [], 59, 3), 3).spline
          : smoothingSpline(points, s);
      expect([...spline.knots]).toEqual(t);
      at.forEach((point, i) => {
        expect(evaluateSpline(spline, point)).toBeCloseTo(values[i] ?? Number.NaN, 11);
      });
    },
  );

  it("reproduce a cubic exactly", () => {
    const cubic = (at: number): number => 1 - 2 * at + 0.03 * at ** 2 - 0.0004 * at ** 3;
    const points = { x, y: x.map(cubic), weights: new Float64Array(x.length).fill(1) };
    const { spline, residual } = fitSpline(points, paddedKnots(0, [7, 31.5], 59, 3), 3);
    expect(residual).toBeLessThan(1e-18);
    for (const at of [-4, 0, 20.2, 59, 70]) expect(evaluateSpline(spline, at)).toBeCloseTo(cubic(at), 9);
  });
});

describe("Chebyshev series", () => {
  it("give back the coefficients they were made of", () => {
    const series = { kind: "chebyshev", domain: [0, 100], coefficients: [3, -2, 0.5, 0.25] } as const;
    const x = Float64Array.from({ length: 101 }, (_, i) => i);
    const y = x.map((at) => evaluateChebyshev(series, at));
    // T0..T3 at t = 1/2: 1, 1/2, -1/2, -1
    expect(evaluateChebyshev(series, 75)).toBeCloseTo(3 - 1 - 0.25 - 0.25, 12);
    const fit = fitChebyshev(x, y, new Float64Array(101).fill(2), 3, [0, 100]);
    fit.coefficients.forEach((value, k) => {
      expect(value).toBeCloseTo(series.coefficients[k] ?? Number.NaN, 12);
    });
  });
});

describe("clipping", () => {
  it("marks what is far from the centre", () => {
    // mean 2, population sigma sqrt(8): 10 is 2.83 sigma away
    const values = Float64Array.from([1, 1, 1, 1, 1, 1, 1, 1, 10]);
    const none = new Uint8Array(9);
    expect([...clipOnce(values, none, "mean", 2, 2)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect([...clipOnce(values, none, "mean", null, null)].some(Boolean)).toBe(false);
    expect([...clipOnce(values, none, "median", 2, 3.2)].some(Boolean)).toBe(false);
    expect([...clipOnce(values, none, "median", 2, 3.1)].some(Boolean)).toBe(true);
  });

  it("grows marks to both sides", () => {
    expect([...growMarks(Uint8Array.from([0, 0, 0, 1, 0, 0, 0]), 2)]).toEqual([0, 1, 1, 1, 1, 1, 0]);
    expect([...growMarks(Uint8Array.from([1, 0, 0, 0]), 1)]).toEqual([1, 1, 0, 0]);
  });
});
