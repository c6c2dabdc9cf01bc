import { describe, expect, it } from "vitest";
import { checkAngle, splitPosition, writePosition } from "./coordinates.ts";

describe("coordinates in the form", () => {
  it("reads degrees and sexagesimal, and says what is wrong with the rest", () => {
    expect(checkAngle("14:03:38.56", "ra").degrees).toBeCloseTo(210.910667, 5);
    expect(checkAngle("-54.5", "dec").degrees).toBe(-54.5);
    expect(checkAngle("", "ra")).toEqual({ degrees: undefined, problem: undefined });
    expect(checkAngle("95", "dec").problem).toMatch(/90/);
    expect(checkAngle("north", "dec").problem).toBeDefined();
  });

  it("shows every notation", () => {
    // M101's SN 2023ixf.
    const written = writePosition(210.910674637, 54.3116510708);
    expect(written.sexagesimal).toBe("14:03:38.562 +54:18:41.94");
    expect(written.degrees).toBe("210.910675 +54.311651");
    expect(written.galactic).toMatch(/^l 101\.\d{4}° b \+59\.\d{4}°$/);
  });

  it.each([
    ["14:03:38.56 +54:18:42.0", "14:03:38.56", "+54:18:42.0"],
    ["14:03:38.56+54:18:42.0", "14:03:38.56", "+54:18:42.0"],
    ["14 03 38.56 -54 18 42.0", "14 03 38.56", "-54 18 42.0"],
    ["14 03 38 54 18 42", "14 03 38", "54 18 42"],
    ["210.910, 54.3116", "210.910", "54.3116"],
    ["14h03m38.56s −54d18m42s", "14h03m38.56s", "-54d18m42s"],
  ])("splits %s", (text, ra, dec) => {
    expect(splitPosition(text)).toEqual({ ra, dec });
  });

  it.each(["14:03:38.56", "210.9", "12 34", "14 03 38.56", "", "SN 2023ixf", "14:03:38 +95:00:00"])(
    "leaves %s alone",
    (text) => {
      expect(splitPosition(text)).toBeUndefined();
    },
  );
});
