import { describe, expect, test } from "vitest";
import { arrange } from "./arrange.ts";
import { airToVacuum, LINE_LISTS, placeLines } from "./lines.ts";
import type { Curve } from "./spectrum.ts";
import { spectraEcsv } from "./spectrum-csv.ts";

describe("lines", () => {
  test("shift with redshift, velocity and medium", () => {
    const at = (z: number, velocity: number, medium: "air" | "vacuum") =>
      placeLines(new Set(["h"]), z, velocity, medium).find(({ name }) => name === "Hα")?.wavelength;
    expect(at(0, 0, "air")).toBe(656.279);
    expect(at(0.1, 0, "air")).toBeCloseTo(721.907, 3);
    expect(at(0, -10_000, "air")).toBeCloseTo(634.75, 1);
    // NIST gives 656.4610 nm in vacuum.
    expect(at(0, 0, "vacuum")).toBeCloseTo(656.461, 2);
    expect(placeLines(new Set(["telluric"]), 0, 0, "air")).toEqual([]);
  });

  test("stand in air, blue to red within each element", () => {
    expect(airToVacuum(500)).toBeCloseTo(500.1394, 3);
    expect(LINE_LISTS.map(({ label }) => label)).toEqual([
      "Balmer",
      "He I",
      "He II",
      "Ca",
      "Na",
      "Si",
      "Fe",
      "Host galaxy",
    ]);
    for (const { lines } of LINE_LISTS) {
      for (const { wavelength } of lines) expect(wavelength).toBeGreaterThan(300);
    }
  });
});

const curve = (flux: (number | null)[]): Curve => ({
  label: "one, two",
  wavelength: flux.map((_, i) => 500 + i),
  flux,
  sigma: flux.map(() => 0.1),
  fluxUnit: "mJy",
});

describe("an arrangement", () => {
  test("goes to the rest frame, to a median of one, and lifts the second curve", () => {
    const [first, second] = arrange([curve([1, 2, 3]), curve([2, 4, null, 6])], {
      restFrame: 1,
      normalise: "median",
      offset: 1,
    });
    expect(first?.wavelength).toEqual([250, 250.5, 251]);
    expect(first?.flux).toEqual([0.5, 1, 1.5]);
    expect(first?.sigma?.[0]).toBeCloseTo(0.05, 12);
    expect(first?.fluxUnit).toBe("");
    expect(second?.flux[2]).toBeNull();
    expect((second?.flux[0] ?? 0) - 0.5).toBeCloseTo(1, 6);
  });

  test("of nothing leaves the curves", () => {
    const curves = [curve([1, null, 3])];
    expect(arrange(curves, { restFrame: null, normalise: "none", offset: 0 })).toEqual(curves);
  });
});

test("ECSV names units and what was done", () => {
  const text = spectraEcsv([curve([1, null])], { boxcar: 3, restFrame: 0.02 });
  expect(text).toContain("# %ECSV 1.0\n# ---\n# delimiter: ','");
  expect(text).toContain('name: flux, unit: "mJy"');
  expect(text).toContain("rest frame of z = 0.02");
  expect(text.trimEnd().split("\n").slice(-2)).toEqual(['"one, two",500,1,0.1', '"one, two",501,,0.1']);
});
