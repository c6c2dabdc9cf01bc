import { describe, expect, test } from "vitest";
import { imagePyramid, levelFor, maskPyramid } from "./pyramid.ts";

describe("imagePyramid", () => {
  test("halves until the larger side is at most 256", () => {
    const levels = imagePyramid(new Float32Array(1000 * 300), 1000, 300);
    expect(levels.map(({ width, height }) => [width, height])).toEqual([
      [1000, 300],
      [500, 150],
      [250, 75],
    ]);
  });

  test("takes the mean of what is finite", () => {
    const width = 258;
    const data = new Float32Array(width * 2);
    data.set([1, 2, Number.NaN, 5, Number.NaN, Number.NaN], 0);
    data.set([3, 6, 7, Number.NaN, Number.NaN, Number.NaN], width);
    const half = imagePyramid(data, width, 2)[1];
    expect(half?.width).toBe(129);
    // (1 + 2 + 3 + 6) / 4, (5 + 7) / 2, nothing.
    expect([...(half?.data.subarray(0, 3) ?? [])]).toEqual([3, 6, Number.NaN]);
  });

  test("repeats the pixel at an odd edge", () => {
    const width = 257;
    const data = new Float32Array(width).fill(1);
    data[256] = 9;
    const half = imagePyramid(data, width, 1)[1];
    expect([half?.width, half?.height]).toEqual([129, 1]);
    expect(half?.data[128]).toBe(9);
  });

  test("keeps an infinity only where nothing else is", () => {
    const data = new Float32Array(258).fill(Number.POSITIVE_INFINITY);
    data[0] = 4;
    const half = imagePyramid(data, 258, 1)[1];
    expect(half?.data[0]).toBe(4);
    expect(half?.data[1]).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("maskPyramid", () => {
  test("loses no flag", () => {
    const mask = new Uint16Array(512 * 512);
    mask[0] = 1;
    mask[513] = 4;
    mask[3 + 512] = 64;
    const half = maskPyramid(mask, 512, 512)[1];
    expect([...(half?.data.subarray(0, 3) ?? [])]).toEqual([5, 64, 0]);
  });
});

describe("levelFor", () => {
  test("draws pixels of about a screen pixel", () => {
    expect(levelFor(8, 5)).toBe(0);
    expect(levelFor(1, 5)).toBe(0);
    expect(levelFor(0.8, 5)).toBe(0);
    expect(levelFor(0.5, 5)).toBe(1);
    expect(levelFor(0.26, 5)).toBe(2);
    expect(levelFor(0.001, 5)).toBe(4);
    expect(levelFor(0, 5)).toBe(4);
  });
});
