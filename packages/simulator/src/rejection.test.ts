import { describe, expect, it } from "vitest";
import { randomStream } from "./random.ts";
import { rejectionFactor } from "./rejection.ts";

describe("rejectionFactor", () => {
  it("is one when nothing is rejected", () => {
    expect(rejectionFactor(5, Number.POSITIVE_INFINITY)).toBe(1);
    expect(rejectionFactor(1, 3)).toBe(1);
    expect(Math.abs(rejectionFactor(5, 100) - 1)).toBeLessThan(0.01);
  });

  it("is that of the median when only the centre survives", () => {
    // With three values and no room at all the median is left; its variance is 0.4487 (tables of order statistics).
    expect(Math.abs(rejectionFactor(3, 0) / Math.sqrt(0.4487 * 3) - 1)).toBeLessThan(0.01);
  });

  it("agrees with a rejection that is written the plain way", () => {
    const [count, limit, draws] = [5, 2.9, 60_000];
    const random = randomStream(99);
    const median = (values: number[]) => {
      const sorted = values.toSorted((a, b) => a - b);
      return ((sorted[(values.length - 1) >> 1] ?? 0) + (sorted[values.length >> 1] ?? 0)) / 2;
    };
    let square = 0;
    for (let draw = 0; draw < draws; draw++) {
      let good = Array.from({ length: count }, () => random.normal());
      for (let before = 0; before !== good.length; ) {
        before = good.length;
        const centre = median(good);
        good = good.filter((value) => Math.abs(value - centre) <= limit);
      }
      square += (good.reduce((sum, value) => sum + value, 0) / good.length) ** 2;
    }
    expect(Math.abs(rejectionFactor(count, limit) / Math.sqrt((square / draws) * count) - 1)).toBeLessThan(
      0.015,
    );
  });
});
