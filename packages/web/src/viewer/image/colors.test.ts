import { describe, expect, test } from "vitest";
import { COLOR_MAP_LABELS, type ColorMapName, colorMapGradient, colorTable } from "./colormaps.ts";
import { dqColors, nanColors, resolveColorMap } from "./image-colors.ts";
import { applyStretch, STRETCHES } from "./stretch.ts";

describe("stretch", () => {
  test.each(STRETCHES)("%s goes from 0 to 1, never back, and clips", (stretch) => {
    expect(applyStretch(stretch, 0)).toBe(0);
    expect(applyStretch(stretch, 1)).toBeCloseTo(1, 12);
    expect(applyStretch(stretch, -3)).toBe(0);
    expect(applyStretch(stretch, 7)).toBeCloseTo(1, 12);
    for (let i = 1; i <= 50; i++) {
      expect(applyStretch(stretch, i / 50)).toBeGreaterThan(applyStretch(stretch, (i - 1) / 50));
    }
  });

  test("has the values of its formula", () => {
    expect(applyStretch("linear", 0.25)).toBe(0.25);
    expect(applyStretch("sqrt", 0.25)).toBe(0.5);
    // log(1 + 1000 * 0.999) / log(1001) with 1 + 999 = 1000: 6.907755 / 6.908755.
    expect(applyStretch("log", 0.999)).toBeCloseTo(6.907755279 / 6.908754779, 8);
    // asinh(1) / asinh(10) = 0.881374 / 2.998223.
    expect(applyStretch("asinh", 0.1)).toBeCloseTo(0.881373587 / 2.99822295, 8);
  });
});

describe("colour maps", () => {
  const names = Object.keys(COLOR_MAP_LABELS) as ColorMapName[];
  const rgb = (name: ColorMapName, i: number) => [...colorTable(name).subarray(4 * i, 4 * i + 3)];

  test.each(names)("%s has 256 opaque colours", (name) => {
    const table = colorTable(name);
    expect(table.length).toBe(1024);
    for (let i = 0; i < 256; i++) expect(table[4 * i + 3]).toBe(255);
  });

  test("grey is the index, inverted its opposite", () => {
    for (const i of [0, 1, 127, 128, 254, 255]) {
      expect(rgb("grey", i)).toEqual([i, i, i]);
      expect(rgb("inverted", i)).toEqual([255 - i, 255 - i, 255 - i]);
    }
  });

  test("viridis, inferno and magma agree with Matplotlib's tables", () => {
    // Entries 100 and 200 of matplotlib.colormaps[name].colors, times 255.
    const known: [ColorMapName, number, number[]][] = [
      ["viridis", 100, [42.5, 118.2, 142.3]],
      ["viridis", 200, [112.2, 206.8, 86.9]],
      ["inferno", 100, [144.3, 36.6, 104.1]],
      ["inferno", 200, [251.4, 157.0, 6.5]],
      ["magma", 100, [137.1, 40.0, 129.2]],
      ["magma", 200, [253.2, 151.7, 104.6]],
    ];
    for (const [name, i, color] of known) {
      for (const [channel, value] of rgb(name, i).entries()) {
        expect(Math.abs(value - (color[channel] ?? 0)), `${name} ${i}`).toBeLessThan(2.5);
      }
    }
  });

  test("every map but the inverted one grows lighter", () => {
    for (const name of names.filter((each) => each !== "inverted")) {
      const light = (i: number) => {
        const [r = 0, g = 0, b = 0] = rgb(name, i);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      for (let i = 8; i < 256; i += 8) expect(light(i), `${name} ${i}`).toBeGreaterThan(light(i - 8));
    }
  });

  test("red only keeps brightness, and nothing but red", () => {
    const table = colorTable("viridis", true);
    const [r = 0, g = 0, b = 0] = table.subarray(4 * 255);
    // Viridis ends in fde725: luma (0.2126 * 253 + 0.7152 * 231 + 0.0722 * 37) / 255 = 0.8693 of ff2810.
    expect([r, g, b]).toEqual([222, 35, 14]);
    for (let i = 0; i < 256; i++)
      expect(table[4 * i] ?? 0).toBeGreaterThanOrEqual(5 * (table[4 * i + 1] ?? 0));
    expect(colorTable("red", true)).toEqual(colorTable("red"));
  });

  test("the gradient begins and ends with the table's ends", () => {
    expect(colorMapGradient("heat")).toMatch(
      /^linear-gradient\(to right, rgb\(0 0 0\), .*rgb\(255 255 255\)\)$/,
    );
  });
});

describe("colours of a theme", () => {
  test("by theme is grey, and red at night", () => {
    expect(resolveColorMap("auto", "light")).toBe("grey");
    expect(resolveColorMap("auto", "night")).toBe("red");
    expect(resolveColorMap("viridis", "night")).toBe("viridis");
  });

  test("at night nothing is brighter in green or blue than in red", () => {
    for (const color of [...dqColors("night").map((flag) => flag.color), ...nanColors("night")]) {
      const value = Number.parseInt(color.slice(1), 16);
      expect(value >> 16).toBeGreaterThan((value >> 8) & 255);
      expect(value >> 16).toBeGreaterThan(value & 255);
    }
  });

  test("the flags keep bit and order in every theme", () => {
    expect(dqColors("night").map((flag) => flag.bit)).toEqual(dqColors("dark").map((flag) => flag.bit));
    expect(new Set(dqColors("light").map((flag) => flag.bit)).size).toBe(16);
  });
});
