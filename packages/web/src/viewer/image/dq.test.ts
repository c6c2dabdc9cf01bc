import { describe, expect, test } from "vitest";
import { DQ_BITS, describeDq, dqStatistics, flagsOf, rgbOf } from "./dq.ts";

describe("dqStatistics", () => {
  test("counts each bit, and each flagged pixel once", () => {
    const statistics = dqStatistics([Uint16Array.of(0, 1, 5, 4, 64), Uint16Array.of(0, 0, 32768)]);
    expect(statistics.total).toBe(8);
    expect(statistics.flagged).toBe(5);
    expect(statistics.counts[0]).toBe(2);
    expect(statistics.counts[2]).toBe(2);
    expect(statistics.counts[6]).toBe(1);
    expect(statistics.counts[15]).toBe(1);
    expect(statistics.counts.reduce((sum, count) => sum + count, 0)).toBe(6);
  });
});

describe("flags", () => {
  test("have the meaning of DRAGONS' bits", () => {
    const meaning = new Map(DQ_BITS.map((flag) => [flag.value, flag.label]));
    expect([1, 2, 4, 8, 16, 32, 64].map((value) => meaning.get(value))).toEqual([
      "bad pixel",
      "non-linear",
      "saturated",
      "cosmic ray",
      "no data",
      "overlap",
      "not illuminated",
    ]);
  });

  test("of a value are named in the order in which they are drawn", () => {
    expect(flagsOf(6).map((flag) => flag.label)).toEqual(["saturated", "non-linear"]);
    expect(describeDq(0)).toBe("0 (good)");
    expect(describeDq(9)).toBe("9 (bad pixel, cosmic ray)");
    expect(describeDq(384)).toBe("384 (no set meaning)");
  });

  test("colours are read as bytes", () => {
    expect(rgbOf("#d55e00")).toEqual([213, 94, 0]);
  });
});
