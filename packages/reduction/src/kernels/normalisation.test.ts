import { describe, expect, it } from "vitest";
import { normalisation, pairOffset } from "./normalisation.ts";

const part = (data: number[], mask?: number[]) => [{ data, mask }];

describe("pairOffset", () => {
  it("is the median difference of the pixels that are unmasked in both", () => {
    expect(pairOffset(part([1, 2, 3, 4]), part([3, 4, 5, 100]), "zero")).toEqual({ offset: -2, weight: 4 });
    expect(pairOffset(part([1, 2, 3], [0, 1, 0]), part([3, 9, 7], [0, 0, 1]), "zero")).toEqual({
      offset: -2,
      weight: 1,
    });
    expect(pairOffset(part([1], [1]), part([1]), "zero")).toEqual({ offset: 0, weight: 0 });
  });

  it("is the logarithm of the median ratio of positive pixels", () => {
    const { offset, weight } = pairOffset(part([1, 2, -1, 4]), part([3, 6, 5, -8]), "scale");
    expect(offset).toBeCloseTo(-Math.log(3), 12);
    expect(weight).toBe(2);
  });

  it("pools the extensions of a frame", () => {
    const two = [...part([1]), ...part([10, 10])];
    expect(pairOffset(two, [...part([2]), ...part([15, 15])], "zero")).toEqual({ offset: -5, weight: 3 });
  });
});

describe("normalisation", () => {
  const pair = (i: number, j: number, offset: number, weight = 1) => ({ i, j, offset, weight });

  it("finds the offsets that consistent pairs came from", () => {
    // Levels 0, 3, -5: what must be added is 0, -3, 5; O = -(x_j - x_i)
    const solution = normalisation(3, [pair(0, 1, -3), pair(0, 2, 5), pair(1, 2, 8)]);
    [0, -3, 5].forEach((value, i) => {
      expect(solution[i]).toBeCloseTo(value, 12);
    });
  });

  it("weighs inconsistent pairs", () => {
    // Only t1: minimise 1 (O01 - t1)^2 with O01 = -3; pair 1-2 ties t2.
    const solution = normalisation(3, [pair(0, 1, -3, 2), pair(0, 2, 5, 1), pair(1, 2, 11, 1)]);
    // Normal equations: 3 t1 - t2 = 2*(-3) - 11 = -17; -t1 + 2 t2 = 5 + 11 = 16 -> t1 = -18/5, t2 = 31/5
    expect(solution[1]).toBeCloseTo(-18 / 5, 12);
    expect(solution[2]).toBeCloseTo(31 / 5, 12);
  });

  it("leaves an image alone that has nothing in common with the others", () => {
    expect(normalisation(3, [pair(0, 1, -3), pair(0, 2, 0, 0), pair(1, 2, 0, 0)])).toEqual([0, -3, 0]);
    expect(normalisation(1, [])).toEqual([0]);
  });
});
