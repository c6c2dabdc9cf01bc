import { describe, expect, test } from "vitest";
import { parseLimit } from "./limit.ts";
import { formatBytes, formatCount, formatShare, formatValue, roundLike } from "./numbers.ts";
import { DEFAULT_LOOK, lookOf, stateOfLook } from "./viewer-state.ts";

describe("state of the viewer", () => {
  test("leaves out what has its default", () => {
    expect(stateOfLook(DEFAULT_LOOK)).toEqual({});
    expect(lookOf({})).toEqual(DEFAULT_LOOK);
  });

  test("goes to plain values and back", () => {
    const look = {
      cuts: { mode: "manual", low: -1.5e-17, high: 250 },
      each: false,
      stretch: "asinh",
      colorMap: "viridis",
      dqBits: 5,
    } as const;
    expect(lookOf(stateOfLook(look))).toEqual(look);
    const percentile = { ...DEFAULT_LOOK, cuts: { mode: "percentile", percent: 99.5 } as const };
    expect(stateOfLook(percentile)).toEqual({ cuts: "99.5" });
    expect(lookOf({ cuts: "99.5" })).toEqual(percentile);
  });

  test("ignores what it does not know", () => {
    const odd = { cuts: "97", stretch: "cubic", colors: "rainbow", dq: -4 };
    expect(lookOf(odd)).toEqual(DEFAULT_LOOK);
    expect(lookOf({ cuts: "manual", low: 3 })).toEqual(DEFAULT_LOOK);
    expect(lookOf({ dq: 70_000 })).toEqual(DEFAULT_LOOK);
  });
});

describe("numbers", () => {
  test("have seven digits, and an exponent where needed", () => {
    expect(formatValue(12345.6789)).toBe("12345.68");
    expect(formatValue(-0.5)).toBe("−0.5");
    expect(formatValue(4.21e-18)).toBe("4.21000e−18");
    expect(formatValue(0)).toBe("0");
    expect(formatValue(Number.NaN)).toBe("NaN");
    expect(formatValue(Number.NEGATIVE_INFINITY)).toBe("−∞");
  });

  test("of limits have the digits that tell them apart", () => {
    expect(roundLike(396.7524261, 135)).toBe(396.8);
    expect(roundLike(1_000_000.123, 2)).toBe(1_000_000.12);
    expect(roundLike(-1.7199e-18, 4e-18)).toBe(-1.72e-18);
    expect(roundLike(5, 0)).toBe(5);
  });

  test("of counts, shares and bytes", () => {
    expect(formatCount(16_777_216)).toBe("16\u202f777\u202f216");
    expect(formatShare(0, 10)).toBe("0 %");
    expect(formatShare(1, 1e6)).toBe("< 0.01 %");
    expect(formatShare(13, 1000)).toBe("1.3 %");
    expect(formatBytes(55_200_000)).toBe("55.2 MB");
    expect(formatBytes(2_500)).toBe("3 kB");
    expect(formatBytes(3.2e9)).toBe("3.20 GB");
  });

  test("are read as people type them", () => {
    expect(parseLimit(" 1.5e-17 ")).toBe(1.5e-17);
    expect(parseLimit("−2,5")).toBe(-2.5);
    for (const text of ["", "abc", "1 2", "Infinity"]) expect(parseLimit(text)).toBeUndefined();
  });
});
