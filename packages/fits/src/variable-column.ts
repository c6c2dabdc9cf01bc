/** Columns of arrays of variable length: P and Q (FITS Standard 4.0, section 7.3.5). */
import { decodeLatin1 } from "./bytes.ts";
import { type ColumnBuilder, columnBuilder, unpackBits } from "./column.ts";
import { FitsError } from "./errors.ts";
import { type Descriptor, HEAP_MARGIN, type Heap, type HeapRange, readDescriptor } from "./heap.ts";
import { viewOf } from "./swap.ts";
import type { Column } from "./table.ts";
import { bytesOf, type ElementCode } from "./table-format.ts";
import type { ColumnLayout } from "./table-layout.ts";

/** Rows may share parts of the heap, but not so that a small file becomes a huge table. */
const MAX_SHARING = 4;
const ALWAYS_ALLOWED = 2 ** 26;

/** A row without descriptor takes nothing in the file, but a place here. */
const MAX_ROWS = 2 ** 27;

/** A builder that notes where the arrays of a column are, and reads them from the heap at the end. */
export function variableBuilder(
  layout: ColumnLayout,
  element: ElementCode,
  rows: number,
  heap: Heap,
): ColumnBuilder {
  if (rows > MAX_ROWS) {
    const message = `the column ${layout.name} has ${rows} rows of variable length`;
    throw new FitsError("too_large", message, { ...layout.origin, fix: "Read fewer rows." });
  }
  const descriptors: Descriptor[] = [];
  const code = layout.format.code === "P" ? "P" : "Q";
  return {
    take(bytes, rowBytes, _row, count) {
      if (layout.format.repeat === 0) return;
      const view = viewOf(bytes);
      for (let i = 0, at = layout.start; i < count; i++, at += rowBytes) {
        descriptors.push(readDescriptor(view, at, code));
      }
    },
    async finish() {
      const ranges = descriptors.map((one) => rangeOf(heap, one, element));
      requirePlausible(layout, ranges, heap);
      const offsets = new Uint32Array(rows + 1);
      for (let r = 0; r < rows; r++) offsets[r + 1] = (offsets[r] ?? 0) + (descriptors[r]?.count ?? 0);
      return element === "A"
        ? readTexts(layout, ranges, rows, heap)
        : readArrays(layout, element, ranges, offsets, heap);
    },
  };
}

function rangeOf(heap: Heap, descriptor: Descriptor, element: ElementCode): HeapRange {
  if (descriptor.count === 0) return { offset: 0, length: 0 };
  if (element !== "X") return heap.require(descriptor, bytesOf(element, 1));
  return heap.require({ count: bytesOf("X", descriptor.count), offset: descriptor.offset }, 1);
}

function requirePlausible(layout: ColumnLayout, ranges: readonly HeapRange[], heap: Heap): void {
  const total = ranges.reduce((all, { length }) => all + length, 0);
  if (total <= Math.max(ALWAYS_ALLOWED, MAX_SHARING * heap.size) && total <= 2 ** 32) return;
  throw new FitsError(
    "too_large",
    `the arrays of the column ${layout.name} have ${total} bytes, its heap ${heap.size}`,
    { ...layout.origin, fix: "Read fewer rows, or leave the column out." },
  );
}

async function readTexts(
  layout: ColumnLayout,
  ranges: readonly HeapRange[],
  rows: number,
  heap: Heap,
): Promise<Column> {
  const values: string[] = new Array<string>(rows).fill("");
  await heap.read(ranges, (bytes, row) => {
    const text = decodeLatin1(bytes.subarray(0, bytes.length - HEAP_MARGIN));
    const end = text.indexOf("\0");
    values[row] = (end < 0 ? text : text.slice(0, end)).trimEnd();
  });
  return { ...describe(layout), perRow: 1, values };
}

/** The elements of all rows one after the other are a column of one element a row. */
async function readArrays(
  layout: ColumnLayout,
  element: ElementCode,
  ranges: readonly HeapRange[],
  counts: Uint32Array,
  heap: Heap,
): Promise<Column> {
  const total = counts[counts.length - 1] ?? 0;
  if (element === "X") {
    const values = new Uint8Array(total);
    await heap.read(ranges, (bytes, row) => {
      const start = counts[row] ?? 0;
      unpackBits(bytes, (counts[row + 1] ?? 0) - start, values.subarray(start), 0, 1);
    });
    return { ...describe(layout), perRow: 0, values, offsets: counts };
  }
  const size = bytesOf(element, 1);
  const format = { code: element, repeat: 1, bytes: size };
  const builder = columnBuilder({ ...layout, format, start: 0, dim: undefined }, total);
  await heap.read(ranges, (bytes, row) => {
    const start = counts[row] ?? 0;
    const count = (counts[row + 1] ?? 0) - start;
    if (count > 0) builder.take(bytes, size, start, count);
  });
  const column = await builder.finish();
  const offsets = column.perRow === 1 ? counts : counts.map((count) => count * column.perRow);
  return { ...column, ...describe(layout), perRow: 0, offsets };
}

function describe({ name, tform, format, unit }: ColumnLayout) {
  return { name, format: tform, repeat: format.repeat, ...(unit === undefined ? {} : { unit }) };
}
