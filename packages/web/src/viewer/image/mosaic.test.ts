import { describe, expect, test } from "vitest";
import { arrayPosition, cropArray, dataCrop, layOutMosaic, parseSection } from "./mosaic.ts";

describe("parseSection", () => {
  test("reads a section, and nothing else", () => {
    expect(parseSection("[1:512,1:4224]")).toEqual({ x1: 1, x2: 512, y1: 1, y2: 4224 });
    expect(parseSection(" [ 512:1 , 1:2 ] ")).toEqual({ x1: 512, x2: 1, y1: 1, y2: 2 });
    for (const text of [undefined, "", "[1:512]", "[0:10,1:2]", "[a:b,c:d]"]) {
      expect(parseSection(text)).toBeUndefined();
    }
  });
});

describe("dataCrop", () => {
  const part = { width: 288, height: 2112, detectorSection: undefined };

  test("is the data section", () => {
    expect(dataCrop({ ...part, dataSection: "[33:288,1:2112]" })).toEqual({
      x: 32,
      y: 0,
      width: 256,
      height: 2112,
    });
  });

  test("is everything when the section lies outside, as in files that were binned later", () => {
    expect(dataCrop({ ...part, width: 36, height: 264, dataSection: "[33:288,1:2112]" })).toEqual({
      x: 0,
      y: 0,
      width: 36,
      height: 264,
    });
  });
});

describe("layOutMosaic", () => {
  // Two GMOS amplifiers, binned 2 x 2: 256 data columns for 512 of the detector.
  const parts = [
    { width: 288, height: 2112, detectorSection: "[513:1024,1:4224]", dataSection: "[33:288,1:2112]" },
    { width: 288, height: 2112, detectorSection: "[1:512,1:4224]", dataSection: "[1:256,1:2112]" },
  ];

  test("places by the detector, in units of a binned pixel", () => {
    const { tiles, scene, by } = layOutMosaic(parts);
    expect(by).toBe("detector");
    expect(scene).toEqual({ width: 512, height: 2112 });
    expect(tiles.map(({ placement }) => placement.x)).toEqual([256, 0]);
    expect(tiles[0]?.crop).toEqual({ x: 32, y: 0, width: 256, height: 2112 });
  });

  test("begins at the lowest section, and mirrors reversed ones", () => {
    const { tiles, scene } = layOutMosaic([
      { width: 10, height: 20, detectorSection: "[110:101,201:220]", dataSection: undefined },
      { width: 10, height: 20, detectorSection: "[111:120,220:201]", dataSection: undefined },
    ]);
    expect(scene).toEqual({ width: 20, height: 20 });
    expect(tiles[0]?.placement).toEqual({ x: 0, y: 0, width: 10, height: 20, flipX: true, flipY: false });
    expect(tiles[1]?.placement).toEqual({ x: 10, y: 0, width: 10, height: 20, flipX: false, flipY: true });
  });

  test("is side by side in file order when a section is missing", () => {
    const { tiles, by, scene } = layOutMosaic([
      { width: 64, height: 50, detectorSection: "[1:64,1:50]", dataSection: undefined },
      { width: 64, height: 70, detectorSection: undefined, dataSection: undefined },
    ]);
    expect(by).toBe("order");
    expect(tiles.map(({ placement }) => placement.x)).toEqual([0, 65]);
    expect(scene).toEqual({ width: 129, height: 70 });
  });
});

describe("cropArray", () => {
  test("copies a rectangle", () => {
    const data = Float32Array.from({ length: 12 }, (_, i) => i);
    expect([...cropArray(data, 4, { x: 1, y: 1, width: 2, height: 2 })]).toEqual([5, 6, 9, 10]);
  });

  test("of everything is the array itself", () => {
    const data = Uint16Array.of(1, 2, 3, 4);
    expect(cropArray(data, 2, { x: 0, y: 0, width: 2, height: 2 })).toBe(data);
  });
});

describe("arrayPosition", () => {
  const crop = { x: 32, y: 0, width: 10, height: 20 };
  const placement = { x: 100, y: 50, width: 20, height: 20, flipX: false, flipY: false };

  test("has integers at pixel centres, counted in the whole array", () => {
    // Scene 101 is in the middle of the first pixel, which is two units wide.
    expect(arrayPosition({ crop, placement }, 101, 50.5)).toEqual({ x: 32, y: 0, column: 0, row: 0 });
    expect(arrayPosition({ crop, placement }, 119, 69.5)).toEqual({ x: 41, y: 19, column: 9, row: 19 });
  });

  test("runs backwards in a mirrored image", () => {
    const mirrored = { crop, placement: { ...placement, flipX: true } };
    expect(arrayPosition(mirrored, 101, 50.5)).toEqual({ x: 41, y: 0, column: 9, row: 0 });
  });

  test("is undefined outside", () => {
    expect(arrayPosition({ crop, placement }, 99.9, 60)).toBeUndefined();
    expect(arrayPosition({ crop, placement }, 110, 70)).toBeUndefined();
  });
});
