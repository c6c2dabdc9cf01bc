/// <reference types="node" />
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { bufferSource, encodeFits, type HduData, Header, makeColumn, openFits } from "@goats/fits";
import { openFitsFile } from "@goats/fits/node";
import { formatSexagesimal } from "@goats/sky";
import { describe, expect, test } from "vitest";
import { summariseFile } from "./file-summary.ts";
import { loadScene } from "./load-scene.ts";
import { probeScene } from "./probe.ts";
import type { Scene } from "./scene.ts";
import { skyOverlay } from "./sky-overlay.ts";
import { worldReader } from "./world.ts";

const repository = resolve(import.meta.dirname, "../../../../..");
const gemini = resolve(repository, process.env["GOATS_SHARED"] ?? "../shared", "data/gemini");

function bytesOf(hdus: readonly HduData[]): Uint8Array {
  const pieces = [...encodeFits(hdus)];
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

async function fileOf(hdus: readonly HduData[]) {
  const file = await openFits(bufferSource(bytesOf(hdus)));
  return { file, summary: summariseFile(file) };
}

const primary: HduData = { kind: "image", header: Header.from([]) };

function extension(
  name: string,
  version: number | undefined,
  axes: number[],
  data: Float32Array | Uint16Array | Int32Array | Float64Array,
  extra: [string, string | number][] = [],
): HduData {
  const header = Header.from([["EXTNAME", name]]);
  if (version !== undefined) header.set("EXTVER", version);
  for (const [keyword, value] of extra) header.set(keyword, value);
  return { kind: "image", header, axes, data };
}

const values = (count: number, first = 0) => Float32Array.from({ length: count }, (_, i) => first + i);

function at(scene: Scene, x: number, y: number) {
  return probeScene(scene, { x, y });
}

describe("summariseFile", () => {
  test("names images, says why others are none, and shows the science image first", async () => {
    const { summary } = await fileOf([
      primary,
      extension("DQ", 1, [3, 2], new Uint16Array(6)),
      extension("SCI", 1, [3, 2], values(6)),
      {
        kind: "bintable",
        header: Header.from([["EXTNAME", "HISTORY"]]),
        columns: [makeColumn("a", Int32Array.of(1, 2))],
      },
    ]);
    expect(summary.hdus.map(({ key, viewable, detail }) => [key, viewable, detail])).toEqual([
      ["PRIMARY", false, "header only, no pixels"],
      ["DQ,1", true, "3 × 2, 16-bit integer"],
      ["SCI,1", true, "3 × 2, 32-bit float"],
      ["HISTORY", false, "table, 2 rows × 1 columns"],
    ]);
    expect(summary.defaultKey).toBe("SCI,1");
    expect(summary.mosaics).toEqual([]);
  });

  test("keeps keys apart when names are not", async () => {
    const { summary } = await fileOf([
      primary,
      extension("SCI", undefined, [2, 2], values(4)),
      extension("SCI", undefined, [2, 2], values(4)),
    ]);
    expect(summary.hdus.map((hdu) => hdu.key)).toEqual(["PRIMARY", "SCI", "SCI#2"]);
  });

  test("offers extensions together, first when the detector says where they lie", async () => {
    const sections = (x: string): [string, string][] => [["DETSEC", x]];
    const { summary } = await fileOf([
      primary,
      extension("SCI", 1, [2, 2], values(4), sections("[1:2,1:2]")),
      extension("SCI", 2, [2, 2], values(4), sections("[3:4,1:2]")),
    ]);
    expect(summary.mosaics.map(({ key, label, hdus }) => [key, label, hdus])).toEqual([
      ["all:SCI", "All 2 SCI", [1, 2]],
    ]);
    expect(summary.defaultKey).toBe("all:SCI");
  });

  test("tells of a truncated file, and does not offer what is missing", async () => {
    const bytes = bytesOf([primary, extension("SCI", 1, [100, 100], values(10_000))]);
    const file = await openFits(bufferSource(bytes.slice(0, bytes.length - 5760)));
    const summary = summariseFile(file);
    expect(summary.hdus[1]?.detail).toBe("incomplete: the file ends too early");
    expect(summary.defaultKey).toBeUndefined();
    expect(summary.problems).toHaveLength(1);
  });
});

describe("loadScene", () => {
  test("reads values, flags of the same EXTVER, and the unit", async () => {
    const { file, summary } = await fileOf([
      primary,
      extension("SCI", 1, [3, 2], values(6), [["BUNIT", "electron"]]),
      extension("SCI", 2, [3, 2], values(6, 100)),
      extension("DQ", 2, [3, 2], Uint16Array.of(0, 0, 0, 0, 0, 4)),
    ]);
    const first = await loadScene(file, summary, "SCI,1", 0);
    expect(first.dq).toBeUndefined();
    expect(first.images[0]?.unit).toBe("electron");
    const second = await loadScene(file, summary, "SCI,2", 0);
    expect(second.dq?.counts[2]).toBe(1);
    // The last pixel is the upper right one, at scene 2 to 3 and 1 to 2.
    expect(at(second, 2.5, 1.5)).toMatchObject({ x: 2, y: 1, value: 105, dq: 4 });
    expect(at(second, 3.1, 1.5)).toBeUndefined();
    // The DQ extension itself is not flagged by itself.
    expect((await loadScene(file, summary, "DQ,2", 0)).dq).toBeUndefined();
  });

  test("keeps what a 32-bit float cannot hold", async () => {
    const { file, summary } = await fileOf([
      primary,
      extension("SCI", 1, [2, 1], Int32Array.of(16_777_217, 5)),
      extension("SCI", 2, [2, 1], Int32Array.of(16_777_216, 5)),
      extension("SCI", 3, [2, 1], Float64Array.of(0.1, 2)),
    ]);
    expect(at(await loadScene(file, summary, "SCI,1", 0), 0.5, 0.5)?.value).toBe(16_777_217);
    expect((await loadScene(file, summary, "SCI,2", 0)).images[0]?.exact).toBeUndefined();
    expect(at(await loadScene(file, summary, "SCI,3", 0), 0.5, 0.5)?.value).toBe(0.1);
  });

  test("walks through the planes of a cube, and through axes above", async () => {
    const { file, summary } = await fileOf([primary, extension("SCI", 1, [2, 2, 3, 2], values(24))]);
    const scene = await loadScene(file, summary, "SCI,1", 4);
    // Plane 4 is the second of the second triple: values 16 to 19.
    expect([scene.planes, scene.plane]).toEqual([6, 4]);
    expect([...(scene.images[0]?.levels[0]?.data ?? [])]).toEqual([16, 17, 18, 19]);
    expect((await loadScene(file, summary, "SCI,1", 99)).plane).toBe(0);
  });

  test("lays a mosaic out without overscan and reads pixels in their own array", async () => {
    const { file, summary } = await fileOf([
      primary,
      extension("SCI", 1, [3, 2], values(6), [
        ["DETSEC", "[3:4,1:2]"],
        ["DATASEC", "[2:3,1:2]"],
      ]),
      extension("SCI", 2, [3, 2], values(6, 100), [
        ["DETSEC", "[1:2,1:2]"],
        ["DATASEC", "[1:2,1:2]"],
      ]),
    ]);
    const scene = await loadScene(file, summary, "all:SCI", 0);
    expect(scene.size).toEqual({ width: 4, height: 2 });
    // Row 0, from left to right: 100, 101 of the second; 1, 2 of the first, whose column 0 is overscan.
    expect([0.5, 1.5, 2.5, 3.5].map((x) => at(scene, x, 0.5)?.value)).toEqual([100, 101, 1, 2]);
    expect(at(scene, 2.5, 0.5)).toMatchObject({ x: 1, y: 0 });
    expect(at(scene, 2.5, 0.5)?.image.label).toBe("SCI,1");
    expect(scene.statistics.range).toEqual({ low: 1, high: 104 });
    expect(scene.images[0]?.statistics.range).toEqual({ low: 1, high: 5 });
  });

  test("draws one-dimensional data as a band", async () => {
    const { file, summary } = await fileOf([primary, extension("SCI", 1, [80], values(80))]);
    const scene = await loadScene(file, summary, "SCI,1", 0);
    expect(scene.size).toEqual({ width: 80, height: 10 });
    expect(at(scene, 41.5, 9.5)?.value).toBe(41);
    expect(scene.note).toContain("One-dimensional");
  });

  test("refuses what the file does not have", async () => {
    const { file, summary } = await fileOf([primary, extension("SCI", 1, [2, 2], values(4))]);
    await expect(loadScene(file, summary, "VAR,1", 0)).rejects.toMatchObject({ code: "no_image" });
    await expect(loadScene(file, summary, "PRIMARY", 0)).rejects.toMatchObject({ code: "no_image" });
  });
});

describe("sky positions", () => {
  test("are those of the header, and the compass follows its matrix", async () => {
    // North up, east to the left, 0.36 arcsec per pixel.
    const wcs: [string, string | number][] = [
      ["CTYPE1", "RA---TAN"],
      ["CTYPE2", "DEC--TAN"],
      ["CRVAL1", 150],
      ["CRVAL2", 20],
      ["CRPIX1", 5],
      ["CRPIX2", 5],
      ["CD1_1", -1e-4],
      ["CD1_2", 0],
      ["CD2_1", 0],
      ["CD2_2", 1e-4],
    ];
    const { file, summary } = await fileOf([primary, extension("SCI", 1, [9, 9], values(81), wcs)]);
    const scene = await loadScene(file, summary, "SCI,1", 0);
    const world = worldReader();
    // FITS pixel (5, 5) is the middle of the image.
    const middle = at(scene, 4.5, 4.5);
    expect(middle).toMatchObject({ x: 4, y: 4 });
    const sky = middle && world.at(middle);
    expect(sky?.ra).toBeCloseTo(150, 9);
    expect(sky?.dec).toBeCloseTo(20, 9);
    const overlay = skyOverlay(
      scene,
      { centerX: 4.5, centerY: 4.5, zoom: 10 },
      { width: 300, height: 300 },
      world.at,
    );
    expect(overlay?.north.x).toBeCloseTo(0, 3);
    expect(overlay?.north.y).toBeCloseTo(-1, 3);
    expect(overlay?.east.x).toBeCloseTo(-1, 3);
    // 0.036 arcsec a screen pixel: 2 arcsec are 55.6 pixels, 5 would be longer than a third of the width.
    expect(overlay?.bar.label).toBe("2″");
    expect(overlay?.bar.length).toBeCloseTo(2 / 0.036, 1);
  });

  test("are missing without coordinates", async () => {
    const { file, summary } = await fileOf([primary, extension("SCI", 1, [4, 4], values(16))]);
    const scene = await loadScene(file, summary, "SCI,1", 0);
    const world = worldReader();
    const probe = at(scene, 1, 1);
    expect(probe && world.at(probe)).toBeUndefined();
    const view = { centerX: 2, centerY: 2, zoom: 10 };
    expect(skyOverlay(scene, view, { width: 300, height: 300 }, world.at)).toBeUndefined();
  });
});

describe("a raw GMOS frame", () => {
  test("is shown as a mosaic of its twelve amplifiers", async () => {
    const path = join(gemini, "gmos_longslit_bias.fits");
    expect(existsSync(path), `${path} (set GOATS_SHARED)`).toBe(true);
    const file = await openFitsFile(path);
    const summary = summariseFile(file);
    expect(summary.defaultKey).toBe("all:SCI");
    const scene = await loadScene(file, summary, "all:SCI", 0);
    expect(scene.images).toHaveLength(12);
    const reading = at(scene, 1, 1);
    expect(reading?.image.label).toBe("SCI,1");
    const sky = reading && worldReader().at(reading);
    expect(formatSexagesimal(sky?.dec ?? Number.NaN, "dec")).toMatch(/^[+-]\d\d:\d\d:\d\d\.\d$/);
    await file.close();
  });
});
