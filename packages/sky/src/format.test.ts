import { expect, test } from "vitest";
import { AngleError } from "./errors.ts";
import { formatSexagesimal } from "./format.ts";

test.each([
  [188.73625, undefined, "12:34:56.70"],
  [188.73625, { precision: 0 }, "12:34:57"],
  [188.73625, { precision: 3, style: "letters" }, "12h34m56.700s"],
  [188.73625, { style: "space" }, "12 34 56.70"],
  [0, undefined, "00:00:00.00"],
  [360, undefined, "00:00:00.00"],
  [-15, undefined, "23:00:00.00"],
  [375, undefined, "01:00:00.00"],
  [-1e-15, undefined, "00:00:00.00"],
  // 23:59:59.9999 and 12:34:59.9999 carry all the way.
  [(24 - 0.0001 / 3600) * 15, { precision: 3 }, "00:00:00.000"],
  [(12 + 34 / 60 + 59.9999 / 3600) * 15, { precision: 2 }, "12:35:00.00"],
  [(12 + 34 / 60 + 59.9999 / 3600) * 15, { precision: 4 }, "12:34:59.9999"],
  [(12 + 59 / 60 + 59.96 / 3600) * 15, { precision: 1 }, "13:00:00.0"],
] as const)("right ascension %f with %j is %s", (degrees, format, text) => {
  expect(formatSexagesimal(degrees, "ra", format)).toBe(text);
});

test.each([
  [-1.0341944444, undefined, "-01:02:03.1"],
  [1.0341944444, { style: "letters" }, "+01d02m03.1s"],
  [-0.01, { precision: 0 }, "-00:00:36"],
  [-1e-9, undefined, "+00:00:00.0"],
  [90, undefined, "+90:00:00.0"],
  [-90, { style: "space" }, "-90 00 00.0"],
  [-(5 + 59 / 60 + 59.9999 / 3600), { precision: 2 }, "-06:00:00.00"],
  [89.999999999, { precision: 2 }, "+90:00:00.00"],
] as const)("declination %f with %j is %s", (degrees, format, text) => {
  expect(formatSexagesimal(degrees, "dec", format)).toBe(text);
});

test("refuses what is no angle", () => {
  expect(() => formatSexagesimal(Number.NaN, "ra")).toThrow(AngleError);
  expect(() => formatSexagesimal(90.1, "dec")).toThrow(AngleError);
});
