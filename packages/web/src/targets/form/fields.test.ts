import { expect, test } from "vitest";
import { numberProblem, SCHEME_FIELDS, SIDEREAL_FIELDS } from "./fields.ts";

const spec = (key: string) => {
  const found = [...SCHEME_FIELDS.JPL_MAJOR_PLANET, ...SIDEREAL_FIELDS].find((one) => one.key === key);
  if (found === undefined) throw new Error(key);
  return found;
};

test("zero is a value, an empty field is none", () => {
  expect(numberProblem(spec("meanAnomaly"), "0")).toBeUndefined();
  expect(numberProblem(spec("meanAnomaly"), " ")).toBeUndefined();
});

test("limits are said with the field", () => {
  expect(numberProblem(spec("epoch"), "1700")).toBe("Epoch is at least 1800.");
  expect(numberProblem(spec("epochOfElements"), "2460000.5")).toBe(
    "Epoch of the elements is at most 100000.",
  );
  expect(numberProblem(spec("pmRa"), "fast")).toBe(
    "Proper motion in RA × cos Dec is a number, for example 12.5.",
  );
});

test("an open orbit needs the comet scheme", () => {
  expect(numberProblem(spec("eccentricity"), "0.95", "MPC_MINOR_PLANET")).toContain("MPC comet");
  expect(numberProblem(spec("eccentricity"), "0.95", "MPC_COMET")).toBeUndefined();
});

test("angles of orbits may be degrees, minutes and seconds", () => {
  for (const text of ["147.8645", "147:51:52.1", "147 51 52", "147d51m52s", "-0:30"]) {
    expect(numberProblem(spec("inclination"), text), text).toBeUndefined();
  }
  expect(numberProblem(spec("inclination"), "147:51:52:1")).toContain("is a number");
  expect(numberProblem(spec("eccentricity"), "0:30")).toContain("is a number");
});
