import { FitsError } from "../errors.ts";
import { type Hdu, requireData } from "../hdu.ts";
import { Heap, type HeapRange, readDescriptor } from "../heap.ts";
import { type FitsImage, imageReader, type ReadOptions } from "../image.ts";
import { createPixels, type PixelArray, pixelTypeOf } from "../pixels.ts";
import { type AxisRange, checkRanges } from "../section.ts";
import type { ByteSource } from "../source.ts";
import { viewOf } from "../swap.ts";
import { bytesOf } from "../table-format.ts";
import type { ColumnLayout } from "../table-layout.ts";
import { type PerTile, type TileLayout, tileLayout } from "./tile-layout.ts";
import { TileReader, type TileSource } from "./tile-reader.ts";

/** A tile that is wanted: its number, where it begins and how long it is on each axis. */
interface Tile {
  readonly index: number;
  readonly start: readonly number[];
  readonly lengths: readonly number[];
}

/**
 * Reads the pixels of a tile-compressed image, and of the file no more than the tiles that they are in.
 *
 * @param stored the table that holds the image.
 * @param ranges as for `readSection`.
 * @throws FitsError as `readSection`; `bad_compression`, `bad_table`, `unsupported`
 */
export async function readCompressedImage(
  source: ByteSource,
  hdu: Hdu,
  stored: Hdu,
  ranges: readonly AxisRange[],
  options: ReadOptions = {},
): Promise<FitsImage> {
  const bounds = checkRanges(hdu, ranges);
  const layout = tileLayout(hdu, stored);
  requireData(stored);
  const axes = bounds.map(([from, to]) => to - from);
  requirePlausible(hdu, axes);
  const { image, decode, scaling } = imageReader(hdu, axes, options);
  if (image.data.length === 0) return image;
  const heap = new Heap(source, stored, layout.rowBytes * layout.rows);
  const reader = new TileReader(layout, scaling, decode, image.data);
  for (const tiles of batches(layout, bounds)) {
    const sources = await tileSources(source, stored, layout, heap, tiles);
    const ranges = sources.map((one) => one.range);
    const masks = layout.mask === undefined ? [] : await readMasks(heap, sources);
    await heap.read(ranges, (bytes, i) => {
      const tile = tiles[i] as Tile;
      const from = sources[i] as TileSource;
      try {
        putTile(reader, bytes, from, masks[i], tile, bounds, image.data);
      } catch (error) {
        if (!(error instanceof FitsError) || error.hdu !== undefined) throw error;
        throw new FitsError(error.code, `HDU ${hdu.index}, tile ${tile.index + 1}: ${error.message}`, {
          offset: stored.dataOffset + layout.rowBytes * layout.rows + from.range.offset,
          hdu: hdu.index,
          cause: error,
        });
      }
    });
  }
  return image;
}

/** No genuine image is compressed as much as that: it would only take memory. */
const MAX_EXPANSION = 10_000;
const ALWAYS_ALLOWED = 2 ** 28;

function requirePlausible(hdu: Hdu, axes: readonly number[]): void {
  const size = (product(axes) * Math.abs(hdu.bitpix)) / 8;
  if (size <= ALWAYS_ALLOWED || size <= MAX_EXPANSION * hdu.dataSize) return;
  throw new FitsError("too_large", `HDU ${hdu.index}: ${hdu.dataSize} bytes would unpack to ${size}`, {
    offset: hdu.headerOffset,
    hdu: hdu.index,
    fix: "If the file is genuine, read sections of the image.",
  });
}

/** So many tiles are looked up at a time. */
const BATCH = 8192;

/** The tiles that overlap the wanted ranges, in the order of the table, in batches. */
function* batches(
  layout: TileLayout,
  bounds: readonly (readonly [number, number])[],
): Generator<readonly Tile[]> {
  const { tile, grid, axes } = layout;
  const first = bounds.map(([from], i) => Math.floor(from / (tile[i] ?? 1)));
  const last = bounds.map(([, to], i) => Math.ceil(to / (tile[i] ?? 1)));
  const at = [...first];
  let batch: Tile[] = [];
  for (;;) {
    let index = 0;
    for (let i = axes.length - 1; i >= 0; i--) index = index * (grid[i] ?? 1) + (at[i] ?? 0);
    const start = at.map((n, i) => n * (tile[i] ?? 1));
    const lengths = start.map((from, i) => Math.min(tile[i] ?? 1, (axes[i] ?? 0) - from));
    batch.push({ index, start, lengths });
    let axis = 0;
    for (; axis < at.length; axis++) {
      const next = (at[axis] ?? 0) + 1;
      at[axis] = next < (last[axis] ?? 0) ? next : (first[axis] ?? 0);
      if (next < (last[axis] ?? 0)) break;
    }
    if (axis === at.length || batch.length === BATCH) {
      yield batch;
      batch = [];
    }
    if (axis === at.length) return;
  }
}

/** Reads the rows of some tiles: where their bytes are, and their scales. */
async function tileSources(
  source: ByteSource,
  stored: Hdu,
  layout: TileLayout,
  heap: Heap,
  tiles: readonly Tile[],
): Promise<TileSource[]> {
  const from = tiles[0]?.index ?? 0;
  const to = (tiles[tiles.length - 1]?.index ?? 0) + 1;
  // Tiles of a section can be far apart; their rows are small.
  const all = await source.read(stored.dataOffset + from * layout.rowBytes, (to - from) * layout.rowBytes);
  const view = viewOf(all);
  return tiles.map((tile): TileSource => {
    const row = (tile.index - from) * layout.rowBytes;
    const place = (column: ColumnLayout | undefined) => rangeOf(view, row, heap, column);
    const number = (what: PerTile) => numberOf(view, row, what);
    const [kind, range] = firstOf(
      ["compressed", place(layout.compressed)],
      ["gzipped", place(layout.gzipped)],
      ["uncompressed", place(layout.uncompressed)],
    );
    const mask = place(layout.mask?.column);
    return {
      index: tile.index,
      count: product(tile.lengths),
      kind,
      range,
      scale: number(layout.scale),
      zero: number(layout.zero) ?? 0,
      blank: number(layout.blank),
      ...(mask === undefined ? {} : { mask }),
    };
  });
}

type Place = readonly [kind: TileSource["kind"], range: HeapRange | undefined];

/** A tile is in the first of its columns that is not empty. */
function firstOf(...places: Place[]): readonly [TileSource["kind"], HeapRange] {
  for (const [kind, range] of places) if (range !== undefined) return [kind, range];
  return ["compressed", { offset: 0, length: 0 }];
}

function rangeOf(
  view: DataView,
  row: number,
  heap: Heap,
  column: ColumnLayout | undefined,
): HeapRange | undefined {
  const element = column?.format.element;
  if (column === undefined || element === undefined || column.format.repeat === 0) return undefined;
  const descriptor = readDescriptor(view, row + column.start, column.format.code === "P" ? "P" : "Q");
  return descriptor.count === 0 ? undefined : heap.require(descriptor, bytesOf(element, 1));
}

function numberOf(view: DataView, row: number, what: PerTile): number | undefined {
  if (what === undefined) return undefined;
  if ("value" in what) return what.value;
  const at = row + what.column.start;
  switch (what.column.format.code) {
    case "D":
      return view.getFloat64(at);
    case "E":
      return view.getFloat32(at);
    case "J":
      return view.getInt32(at);
    case "I":
      return view.getInt16(at);
    case "B":
      return view.getUint8(at);
    case "K":
      return Number(view.getBigInt64(at));
    default:
      return undefined;
  }
}

async function readMasks(heap: Heap, sources: readonly TileSource[]): Promise<(Uint8Array | undefined)[]> {
  const masks: (Uint8Array | undefined)[] = [];
  const none = { offset: 0, length: 0 };
  await heap.read(
    sources.map((one) => one.mask ?? none),
    (bytes, i) => {
      masks[i] = sources[i]?.mask === undefined ? undefined : bytes.slice();
    },
  );
  return masks;
}

/** A tile that is not wanted whole goes here first. */
let partial: PixelArray | undefined;

function putTile(
  reader: TileReader,
  bytes: Uint8Array,
  from: TileSource,
  mask: Uint8Array | undefined,
  tile: Tile,
  bounds: readonly (readonly [number, number])[],
  out: PixelArray,
): void {
  const strides: number[] = [];
  let stride = 1;
  for (const [start, end] of bounds) {
    strides.push(stride);
    stride *= end - start;
  }
  // Where the tile follows itself in the result without a gap, it is decoded straight to it.
  let at = 0;
  let isWhole = true;
  let run = 1;
  for (const [i, [start, end]] of bounds.entries()) {
    const first = tile.start[i] ?? 0;
    const length = tile.lengths[i] ?? 1;
    if (first < start || first + length > end || (length > 1 && run !== strides[i])) isWhole = false;
    run *= length;
    at += (first - start) * (strides[i] ?? 0);
  }
  if (isWhole) {
    reader.decode(bytes, from, mask, out, at);
    return;
  }
  const type = pixelTypeOf(out);
  if (partial === undefined || pixelTypeOf(partial) !== type || partial.length < from.count) {
    partial = createPixels(type, from.count);
  }
  reader.decode(bytes, from, mask, partial, 0);
  copyPart(partial, tile, bounds, strides, out);
}

/** Copies what is wanted of a decoded tile, row by row. */
function copyPart(
  pixels: PixelArray,
  tile: Tile,
  bounds: readonly (readonly [number, number])[],
  strides: readonly number[],
  out: PixelArray,
): void {
  const low = bounds.map(([from], i) => Math.max(from, tile.start[i] ?? 0));
  const high = bounds.map(([, to], i) => Math.min(to, (tile.start[i] ?? 0) + (tile.lengths[i] ?? 0)));
  const width = (high[0] ?? 0) - (low[0] ?? 0);
  const at = [...low];
  for (;;) {
    let from = 0;
    let to = 0;
    let size = 1;
    for (let i = 0; i < at.length; i++) {
      from += ((at[i] ?? 0) - (tile.start[i] ?? 0)) * size;
      size *= tile.lengths[i] ?? 1;
      to += ((at[i] ?? 0) - (bounds[i]?.[0] ?? 0)) * (strides[i] ?? 0);
    }
    (out as Float64Array).set(pixels.subarray(from, from + width) as Float64Array, to);
    let axis = 1;
    for (; axis < at.length; axis++) {
      const next = (at[axis] ?? 0) + 1;
      at[axis] = next < (high[axis] ?? 0) ? next : (low[axis] ?? 0);
      if (next < (high[axis] ?? 0)) break;
    }
    if (axis >= at.length) return;
  }
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((all, length) => all * length, 1);
}
