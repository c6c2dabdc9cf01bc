import { describe, expect, it } from "vitest";
import { binMask, flagLevels } from "./mask.ts";

function flagged(
  pixels: number[],
  width: number,
  saturation: number | null,
  nonLinear: number | null,
): number[] {
  const mask = new Uint16Array(pixels.length);
  flagLevels(mask, Float32Array.from(pixels), width, { saturation, nonLinear });
  return [...mask];
}

describe("flagLevels", () => {
  it("flags what reaches the saturation level", () => {
    expect(flagged([9, 10, 11, Number.NaN, Number.POSITIVE_INFINITY], 5, 10, null)).toEqual([0, 4, 4, 0, 4]);
    expect(flagged([9, 10, 11], 3, 10, 10)).toEqual([0, 4, 4]);
    // A non-linear level beyond saturation means nothing.
    expect(flagged([9, 10, 12], 3, 10, 11)).toEqual([0, 4, 4]);
  });

  it("flags what lies between the levels, and everything beyond one that stands alone", () => {
    expect(flagged([1, 5, 9, 10], 4, null, 5)).toEqual([0, 2, 2, 2]);
    expect(flagged([1, 2], 2, null, null)).toEqual([0, 0]);
  });

  it("keeps flags that are there", () => {
    const mask = Uint16Array.of(1, 1);
    flagLevels(mask, Uint16Array.of(5, 20), 2, { saturation: 10, nonLinear: null });
    expect([...mask]).toEqual([1, 5]);
  });

  it("takes small holes in bright areas for saturated, in infrared frames only", () => {
    const width = 120;
    const pixels = Array.from({ length: width * 120 }, () => 0);
    const at = (x: number, y: number): number => y * width + x;
    for (let y = 50; y < 55; y++) for (let x = 50; x < 55; x++) pixels[at(x, y)] = 20;
    pixels[at(52, 52)] = 3;
    pixels[at(53, 52)] = 3;
    // A corner touches only diagonally: that is not connected.
    pixels[at(50, 50)] = 0;
    const mask = flagged(pixels, width, 10, 8);
    expect(mask[at(52, 52)]).toBe(4);
    expect(mask[at(53, 52)]).toBe(4);
    expect(mask[at(51, 51)]).toBe(4);
    // The corner belongs to the background, which is larger than any hole.
    expect(mask[at(50, 50)]).toBe(0);
    expect(mask[at(0, 0)]).toBe(0);
    expect(mask.filter((bits) => bits !== 0).length).toBe(24);
    expect(flagged(pixels, width, 10, 10)[at(52, 52)]).toBe(0);
  });
});

describe("binMask", () => {
  it("puts the flags of pixels that fall together into one", () => {
    // 4 x 4 pixels to 2 x 2
    const mask = Uint16Array.of(1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 8, 0, 0, 0, 0, 16);
    expect(binMask(mask, 4, 2, 2)).toEqual({ mask: Uint16Array.of(3, 0, 0, 24), width: 2 });
    expect(binMask(mask, 4, 4, 1)).toEqual({ mask: Uint16Array.of(1, 2, 8, 16), width: 1 });
  });

  it("leaves out what fills no whole pixel", () => {
    expect(binMask(Uint16Array.of(1, 2, 4), 3, 2, 1)).toEqual({ mask: Uint16Array.of(3), width: 1 });
  });
});
