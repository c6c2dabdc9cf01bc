/// <reference types="node" />
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { openFitsFile } from "@goats/fits/node";
import { describe, expect, test } from "vitest";
import { strideSample, zscale } from "./zscale.ts";

describe("strideSample", () => {
  test("takes every n-th finite value, n rounded down", () => {
    const pixels = [0, 1, Number.NaN, 2, 3, Number.POSITIVE_INFINITY, 4, 5, 6];
    // Seven finite values, three wanted: every second one.
    expect([...strideSample(pixels, 3)]).toEqual([0, 2, 4]);
  });

  test("keeps all values of a small image", () => {
    expect([...strideSample([5, 4, Number.NaN, 3], 10)]).toEqual([5, 4, 3]);
  });
});

describe("zscale", () => {
  test("of a ramp is all of it, because the steepened line leaves it at both ends", () => {
    const ramp = Float32Array.from({ length: 1000 }, (_, i) => i);
    expect(zscale(ramp)).toEqual({ low: 0, high: 999 });
  });

  test("of a ramp with contrast 1 follows from the median and the slope", () => {
    // Slope 1, median 499.5, centre 499: low = 499.5 - 498, high = min(999, 499.5 + 501).
    const ramp = Float32Array.from({ length: 1000 }, (_, i) => i);
    const limits = zscale(ramp, { contrast: 1 });
    expect(limits?.low).toBeCloseTo(1.5, 6);
    expect(limits?.high).toBeCloseTo(999, 6);
  });

  test("is not moved by hot pixels", () => {
    // 990 values of a ramp with slope 0.01 and 10 hot ones. The fit without them has the slope of the
    // ramp: high = median + (1000 - 499) * 0.01 / 0.25 = 4.995 + 20.04.
    const pixels = Float64Array.from({ length: 1000 }, (_, i) => (i % 100 === 50 ? 1e5 : 0));
    let next = 0;
    for (let i = 0; i < pixels.length; i++) if (pixels[i] === 0) pixels[i] = 0.01 * next++;
    const limits = zscale(pixels);
    expect(limits?.low).toBe(0);
    expect(limits?.high).toBeCloseTo(25.035, 6);
  });

  test("is the whole range when more than half is rejected", () => {
    // Four values are fewer than the five that a fit needs.
    expect(zscale([1, 2, 3, 50])).toEqual({ low: 1, high: 50 });
  });

  test("of a constant image is that value twice", () => {
    expect(zscale(new Float32Array(500).fill(7))).toEqual({ low: 7, high: 7 });
  });

  test("is undefined without a finite pixel", () => {
    expect(zscale([Number.NaN, Number.POSITIVE_INFINITY])).toBeUndefined();
  });
});

const repository = resolve(import.meta.dirname, "../../../../..");
const gemini = resolve(repository, process.env["GOATS_SHARED"] ?? "../shared", "data/gemini");

/** The interpreter that has astropy; where there is none the comparison is skipped, but never in CI. */
function findPython(): string | undefined {
  return [process.env["GOATS_PYTHON"], "/usr/bin/python3", "python3"].find((python) => {
    if (python === undefined) return false;
    try {
      execFileSync(python, ["-c", "import astropy.visualization"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

const SCRIPT = `
import json, sys
from astropy.io import fits
from astropy.visualization import ZScaleInterval
answer = []
for path in json.load(sys.stdin):
    with fits.open(path) as hdus:
        answer.append([[float(v) for v in ZScaleInterval().get_limits(h.data)] if h.is_image and h.data is not None else None for h in hdus])
json.dump(answer, sys.stdout)
`;

describe("zscale and astropy's ZScaleInterval", () => {
  const python = findPython();
  const missing = "install the Debian package python3-astropy, or set GOATS_PYTHON";

  test("give the same limits for every image of the shared files", async (context) => {
    if (python === undefined && process.env["CI"] !== "true")
      context.skip(`astropy was not found: ${missing}`);
    expect(python, missing).toBeDefined();
    expect(existsSync(gemini), `${gemini} (set GOATS_SHARED)`).toBe(true);
    const paths = readdirSync(gemini)
      .filter((name) => name.endsWith(".fits"))
      .map((name) => join(gemini, name));
    const output = execFileSync(python ?? "", ["-W", "ignore", "-c", SCRIPT], {
      input: JSON.stringify(paths),
      encoding: "utf8",
    });
    const theirs = JSON.parse(output) as ([number, number] | null)[][];
    let compared = 0;
    for (const [i, path] of paths.entries()) {
      const file = await openFitsFile(path);
      for (const hdu of file.hdus) {
        const expected = theirs[i]?.[hdu.index];
        if (!expected) continue;
        const { data } = await file.readImage(hdu, { as: "float64" });
        const limits = zscale(data as Float64Array);
        const scale = Math.max(Math.abs(expected[0]), Math.abs(expected[1]));
        expect(
          Math.abs((limits?.low ?? Number.NaN) - expected[0]),
          `${path} ${hdu.index}`,
        ).toBeLessThanOrEqual(1e-6 * scale);
        expect(
          Math.abs((limits?.high ?? Number.NaN) - expected[1]),
          `${path} ${hdu.index}`,
        ).toBeLessThanOrEqual(1e-6 * scale);
        compared++;
      }
      await file.close();
    }
    // 87 images in the 17 files; a listing that shrank would otherwise go unseen.
    expect(compared).toBeGreaterThanOrEqual(80);
  });
});
