import type { Size } from "./view-transform.ts";

/** A FITS image section `[x1:x2,y1:y2]`: 1-based, both ends included; reversed when flipped. */
export interface Section {
  x1: number;
  x2: number;
  y1: number;
  y2: number;
}

/** Reads `[1:512,1:4224]`; undefined when the text is not a two-dimensional section. */
export function parseSection(text: string | undefined): Section | undefined {
  const match = text?.match(/^\s*\[\s*(\d+)\s*:\s*(\d+)\s*,\s*(\d+)\s*:\s*(\d+)\s*\]\s*$/);
  if (!match) return undefined;
  const [x1, x2, y1, y2] = match.slice(1).map(Number);
  if (!x1 || !x2 || !y1 || !y2) return undefined;
  return { x1, x2, y1, y2 };
}

/** A rectangle of an array: corner (0-based) and size. */
export interface Crop extends Size {
  x: number;
  y: number;
}

/** Where an image lies in the scene: lower left corner, size, and whether it is mirrored. */
export interface Placement extends Size {
  x: number;
  y: number;
  flipX: boolean;
  flipY: boolean;
}

/** What is known of one extension before its pixels are read. */
export interface MosaicPart extends Size {
  detectorSection: string | undefined;
  dataSection: string | undefined;
}

/** Pixels to show of an extension, and where. */
export interface MosaicTile {
  crop: Crop;
  placement: Placement;
}

export interface MosaicLayout {
  tiles: MosaicTile[];
  scene: Size;
  /** By the detector's sections, or side by side because they are missing. */
  by: "detector" | "order";
}

/**
 * The part of an array with data: its DATASEC, or all of it when the section is missing or does not
 * lie inside the array (as in files whose pixels were binned later without their header).
 */
export function dataCrop(part: MosaicPart): Crop {
  const section = parseSection(part.dataSection);
  const all = { x: 0, y: 0, width: part.width, height: part.height };
  if (!section) return all;
  const x = Math.min(section.x1, section.x2) - 1;
  const y = Math.min(section.y1, section.y2) - 1;
  const width = Math.abs(section.x2 - section.x1) + 1;
  const height = Math.abs(section.y2 - section.y1) + 1;
  return x + width <= part.width && y + height <= part.height ? { x, y, width, height } : all;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 1;
}

/**
 * Lays extensions out by their position on the detector (DETSEC), without overscan, at about one
 * scene unit a pixel; side by side in file order when a section is missing.
 */
export function layOutMosaic(parts: readonly MosaicPart[]): MosaicLayout {
  const sections = parts.map((part) => parseSection(part.detectorSection));
  if (sections.some((section) => !section)) return sideBySide(parts);
  const known = sections.filter((section) => section !== undefined);
  const crops = parts.map(dataCrop);
  const left = Math.min(...known.map((s) => Math.min(s.x1, s.x2)));
  const bottom = Math.min(...known.map((s) => Math.min(s.y1, s.y2)));
  const binX = median(known.map((s, i) => (Math.abs(s.x2 - s.x1) + 1) / (crops[i]?.width ?? 1)));
  const binY = median(known.map((s, i) => (Math.abs(s.y2 - s.y1) + 1) / (crops[i]?.height ?? 1)));
  const bin = Math.min(binX, binY);
  const tiles = known.map((section, i): MosaicTile => {
    const part = parts[i];
    return {
      crop: crops[i] ?? { x: 0, y: 0, width: part?.width ?? 0, height: part?.height ?? 0 },
      placement: {
        x: (Math.min(section.x1, section.x2) - left) / bin,
        y: (Math.min(section.y1, section.y2) - bottom) / bin,
        width: (Math.abs(section.x2 - section.x1) + 1) / bin,
        height: (Math.abs(section.y2 - section.y1) + 1) / bin,
        flipX: section.x2 < section.x1,
        flipY: section.y2 < section.y1,
      },
    };
  });
  return { tiles, scene: extent(tiles), by: "detector" };
}

function sideBySide(parts: readonly MosaicPart[]): MosaicLayout {
  const gap = Math.max(1, Math.round(Math.max(...parts.map((part) => part.width)) / 64));
  let x = 0;
  const tiles = parts.map((part): MosaicTile => {
    const { width, height } = part;
    const tile = {
      crop: { x: 0, y: 0, width, height },
      placement: { x, y: 0, width, height, flipX: false, flipY: false },
    };
    x += width + gap;
    return tile;
  });
  return { tiles, scene: extent(tiles), by: "order" };
}

function extent(tiles: readonly MosaicTile[]): Size {
  return {
    width: Math.max(1, ...tiles.map(({ placement }) => placement.x + placement.width)),
    height: Math.max(1, ...tiles.map(({ placement }) => placement.y + placement.height)),
  };
}

/**
 * Copies a rectangle out of a row-by-row array of any typed array.
 */
export function cropArray<T extends Float32Array | Float64Array | Uint16Array>(
  data: T,
  width: number,
  crop: Crop,
): T {
  if (crop.x === 0 && crop.y === 0 && crop.width === width && crop.width * crop.height === data.length) {
    return data;
  }
  const cropped = data.slice(0, crop.width * crop.height) as T;
  for (let y = 0; y < crop.height; y++) {
    const from = (crop.y + y) * width + crop.x;
    cropped.set(data.subarray(from, from + crop.width), y * crop.width);
  }
  return cropped;
}

/** Array position (0-based, fractions within the pixel) under a scene position; undefined outside. */
export function arrayPosition(
  tile: MosaicTile,
  x: number,
  y: number,
): { x: number; y: number; column: number; row: number } | undefined {
  const { placement, crop } = tile;
  const across = (x - placement.x) / placement.width;
  const up = (y - placement.y) / placement.height;
  if (!(across >= 0 && across < 1 && up >= 0 && up < 1)) return undefined;
  const inX = (placement.flipX ? 1 - across : across) * crop.width;
  const inY = (placement.flipY ? 1 - up : up) * crop.height;
  return {
    // Pixel i covers i to i + 1 in the scene, while its centre has the array coordinate i.
    x: crop.x + inX - 0.5,
    y: crop.y + inY - 0.5,
    column: Math.min(crop.width - 1, Math.floor(inX)),
    row: Math.min(crop.height - 1, Math.floor(inY)),
  };
}
