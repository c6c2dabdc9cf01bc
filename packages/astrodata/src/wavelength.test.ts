import fc from "fast-check";
import { expect, test } from "vitest";
import { convertWavelength, shortestFloat32 } from "./wavelength.ts";

test("single precision, in the fewest digits", () => {
  expect(shortestFloat32(6.5e-7)).toBe(6.5e-7);
  expect(shortestFloat32(-1.504127712e-10)).toBe(-1.5041277e-10);
  expect(shortestFloat32(0)).toBe(0);
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Math.fround(shortestFloat32(value)) === value).toBe(true);
    }),
  );
});

test("units", () => {
  expect(convertWavelength(650, "nanometers", "angstroms")).toBeCloseTo(6500, 9);
  expect(convertWavelength(1.65, "micrometers", "meters")).toBeCloseTo(1.65e-6, 18);
});
