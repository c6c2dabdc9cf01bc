/** Compressed tables (FITS Standard 4.0, section 10.3): columns of some rows at a time, each compressed by itself. */
import { FitsError } from "../errors.ts";
import { type Hdu, requireData } from "../hdu.ts";
import { HEAP_MARGIN, Heap, type HeapRange, readDescriptor } from "../heap.ts";
import { type ByteSource, bufferSource } from "../source.ts";
import { viewOf } from "../swap.ts";
import { bytesOf, type ColumnFormat, type ElementCode } from "../table-format.ts";
import { binaryLayout, type ColumnLayout, type TableLayout } from "../table-layout.ts";
import { damaged } from "./damaged.ts";
import { gunzip } from "./inflate.ts";
import { RICE_MARGIN, riceDecode } from "./rice.ts";
import { unshuffle } from "./shuffle.ts";

/** A table that is unpacked: its rows and heap as they would stand in a file, and the HDU that describes them. */
export interface UnpackedTable {
  readonly source: ByteSource;
  readonly hdu: Hdu;
}

/** No genuine table is compressed as much as that. */
const MAX_EXPANSION = 2000;
const ALWAYS_ALLOWED = 2 ** 26;
/** Integers of 32 a block, whatever their type. */
const BLOCK_SIZE = 32;

/**
 * Unpacks a compressed table to memory.
 *
 * @param hdu the table as it was; `stored` the one that holds it.
 * @throws FitsError `bad_table`, `bad_compression`, `truncated`, `too_large`, `unsupported`
 */
export async function unpackTable(source: ByteSource, hdu: Hdu, stored: Hdu): Promise<UnpackedTable> {
  requireData(stored);
  const outer = binaryLayout(stored);
  const inner = binaryLayout(hdu);
  const bad = (message: string) =>
    new FitsError("bad_table", `HDU ${hdu.index}: ${message}`, { offset: hdu.headerOffset, hdu: hdu.index });
  if (outer.columns.length !== inner.columns.length) throw bad("columns of the compressed table are missing");
  const tileRows = stored.header.getNumber("ZTILELEN");
  if (tileRows === undefined || !Number.isInteger(tileRows) || tileRows < 1) {
    throw bad("ZTILELEN must be a whole number above 0");
  }
  if (Math.ceil(inner.rows / tileRows) > outer.rows) throw bad("rows of the compressed table are missing");
  const heapBytes = hdu.header.getNumber("PCOUNT") ?? 0;
  const size = inner.rows * inner.rowBytes + heapBytes;
  if (!Number.isSafeInteger(size) || heapBytes < 0 || !isPlausible(size, stored.dataSize)) {
    throw new FitsError("too_large", `HDU ${hdu.index}: ${stored.dataSize} bytes would unpack to ${size}`, {
      offset: hdu.headerOffset,
      hdu: hdu.index,
      fix: "If the file is genuine, unpack it with the program that made it.",
    });
  }
  const bytes = new Uint8Array(size);
  const heap = new Heap(source, stored, outer.rows * outer.rowBytes);
  const job: Job = { stored, inner, tileRows, heap, bytes, outHeap: heapPlace(hdu, inner) };
  const rows = await source.read(stored.dataOffset, outer.rows * outer.rowBytes);
  for (const [n, column] of inner.columns.entries()) {
    const place = outer.columns[n];
    if (place?.format.element === undefined)
      throw bad("a compressed column has no arrays of variable length");
    if (column.format.bytes > 0) await unpackColumn(job, n + 1, column, descriptorsOf(rows, outer, place));
  }
  const described: Hdu = { ...hdu, dataOffset: 0, dataSize: size, missingBytes: 0 };
  return { source: bufferSource(bytes), hdu: described };
}

/** Where the heap of the unpacked table begins: there may be a gap behind the rows. */
function heapPlace(hdu: Hdu, { rows, rowBytes }: TableLayout<ColumnLayout>): number {
  const stated = hdu.header.getNumber("THEAP") ?? 0;
  return Number.isInteger(stated) ? Math.max(stated, rows * rowBytes) : rows * rowBytes;
}

function isPlausible(size: number, packed: number): boolean {
  return size <= ALWAYS_ALLOWED || (size <= MAX_EXPANSION * packed && size < 2 ** 32);
}

interface Job {
  readonly stored: Hdu;
  readonly inner: TableLayout<ColumnLayout>;
  readonly tileRows: number;
  readonly heap: Heap;
  /** What is unpacked: the rows, then the heap from `outHeap`. */
  readonly bytes: Uint8Array;
  readonly outHeap: number;
}

function descriptorsOf(rows: Uint8Array, outer: TableLayout<ColumnLayout>, place: ColumnLayout) {
  const view = viewOf(rows);
  const code = place.format.code === "P" ? "P" : "Q";
  return Array.from({ length: outer.rows }, (_, r) =>
    readDescriptor(view, r * outer.rowBytes + place.start, code),
  );
}

/** Unpacks a column, tile by tile, to its place in the rows. */
async function unpackColumn(
  job: Job,
  n: number,
  { name, format, start }: ColumnLayout,
  descriptors: readonly { count: number; offset: number }[],
): Promise<void> {
  const { inner, tileRows, heap, bytes, stored } = job;
  const algorithm = stored.header.getString(`ZCTYP${n}`)?.trim().toUpperCase() ?? "GZIP_2";
  const tiles = Math.ceil(inner.rows / tileRows);
  const ranges = descriptors.slice(0, tiles).map((one) => heap.require(one, 1));
  const arrays: Arrays[] = [];
  await heap.read(ranges, (packed, tile) => {
    const first = tile * tileRows;
    const count = Math.min(tileRows, inner.rows - first);
    located(stored, name, tile, () => {
      const width = format.element === undefined ? format.bytes : format.bytes + ARRAY_DESCRIPTOR;
      const unpacked =
        format.element === undefined
          ? unpack(packed, algorithm, format.code as ElementCode, count * width)
          : gunzipExactly(packed, count * width);
      for (let r = 0; r < count; r++) {
        const cell = unpacked.subarray(r * format.bytes, (r + 1) * format.bytes);
        bytes.set(cell, (first + r) * inner.rowBytes + start);
      }
      if (format.element !== undefined) arrays.push(...arraysOf(unpacked, format, count));
    });
  });
  const { element } = format;
  if (element !== undefined) await unpackArrays(job, name, element, algorithm, arrays);
}

/** Behind the descriptors of a column of arrays stand others of 64 bits: of the compressed arrays. */
const ARRAY_DESCRIPTOR = 16;

interface Arrays {
  readonly packed: { readonly count: number; readonly offset: number };
  readonly unpacked: { readonly count: number; readonly offset: number };
}

function arraysOf(bytes: Uint8Array, format: ColumnFormat, rows: number): Arrays[] {
  const view = viewOf(bytes);
  const code = format.code === "P" ? "P" : "Q";
  return Array.from({ length: rows }, (_, r) => ({
    unpacked: readDescriptor(view, r * format.bytes, code),
    packed: readDescriptor(view, rows * format.bytes + r * ARRAY_DESCRIPTOR, "Q"),
  }));
}

async function unpackArrays(
  { heap, bytes, outHeap, stored }: Job,
  name: string,
  element: ElementCode,
  algorithm: string,
  arrays: readonly Arrays[],
): Promise<void> {
  const ranges: HeapRange[] = arrays.map(({ packed }) =>
    packed.count === 0 ? { offset: 0, length: 0 } : heap.require(packed, 1),
  );
  await heap.read(ranges, (packed, row) => {
    const { unpacked } = arrays[row] as Arrays;
    const size = bytesOf(element, unpacked.count);
    if (size === 0 || packed.length === HEAP_MARGIN) return;
    located(stored, name, row, () => {
      const at = outHeap + unpacked.offset;
      if (!(at + size <= bytes.length)) throw damaged("an array lies outside the unpacked heap");
      // What would have become longer was not compressed.
      const isPlain = packed.length - HEAP_MARGIN === size;
      bytes.set(isPlain ? packed.subarray(0, size) : unpack(packed, algorithm, element, size), at);
    });
  });
}

/** Errors of the codecs get to know where they happened. */
function located(stored: Hdu, name: string, tile: number, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof FitsError) || error.hdu !== undefined) throw error;
    throw new FitsError(
      error.code,
      `HDU ${stored.index}, column ${name}, part ${tile + 1}: ${error.message}`,
      {
        offset: stored.dataOffset,
        hdu: stored.index,
        cause: error,
      },
    );
  }
}

/** Bytes of the numbers that GZIP_2 and RICE_1 know. */
const NUMBER_BYTES: Readonly<Partial<Record<ElementCode, number>>> = { B: 1, I: 2, J: 4, E: 4, K: 8, D: 8 };

/** The `size` bytes of big-endian elements; `packed` has a margin at its end. */
function unpack(packed: Uint8Array, algorithm: string, code: ElementCode, size: number): Uint8Array {
  const bytes = NUMBER_BYTES[code] ?? 1;
  switch (algorithm) {
    case "GZIP_1":
      return gunzipExactly(packed, size);
    case "GZIP_2":
      return unshuffle(gunzipExactly(packed, size), bytes);
    case "NOCOMPRESS":
      if (packed.length - HEAP_MARGIN !== size) throw damaged("it has the wrong number of bytes");
      return packed.subarray(0, size);
    case "RICE_1":
    case "RICE_ONE": {
      const integers = new Int32Array(size / bytes);
      const margin = packed.subarray(0, packed.length - HEAP_MARGIN + RICE_MARGIN);
      riceDecode(margin, { bytePix: bytes, blockSize: BLOCK_SIZE }, integers, integers.length);
      const out = new Uint8Array(size);
      const view = viewOf(out);
      for (let i = 0; i < integers.length; i++) {
        const value = integers[i] as number;
        if (bytes === 1) out[i] = value;
        else if (bytes === 2) view.setInt16(2 * i, value);
        else view.setInt32(4 * i, value);
      }
      return out;
    }
    default:
      throw new FitsError("unsupported", `the compression "${algorithm}" of a column is not known`);
  }
}

function gunzipExactly(packed: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  if (gunzip(packed.subarray(0, packed.length - HEAP_MARGIN), out) !== size) {
    throw damaged("it has fewer bytes than its rows");
  }
  return out;
}
