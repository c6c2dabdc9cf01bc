import { decodeLatin1 } from "./bytes.ts";
import { decoderFor } from "./decode.ts";
import { gather } from "./gather.ts";
import { naturalType, type Scaling } from "./image-scaling.ts";
import { createPixels, type PixelArray, type PixelType, pixelTypeOf } from "./pixels.ts";
import { stridedDecoder } from "./strided.ts";
import type { Column } from "./table.ts";
import { COLUMN_BITS, elementsPerRow } from "./table-format.ts";
import type { ColumnLayout } from "./table-layout.ts";

/** Collects one column while the rows of its table come by. */
export interface ColumnBuilder {
  /** Takes the column's part of `count` rows, which are rows `row` and following of the result. */
  take(bytes: Uint8Array, rowBytes: number, row: number, count: number): void;
  /** The column; those of arrays of variable length read the heap first. */
  finish(): Column | Promise<Column>;
}

/** A {@link ColumnBuilder} that has all it needs at the end. */
interface FixedBuilder extends ColumnBuilder {
  finish(): Column;
}

/**
 * A builder for a column of any type but P and Q, for `rows` rows.
 *
 * @param old the values of a column that is no longer needed: numbers go there if they fit.
 */
export function columnBuilder(layout: ColumnLayout, rows: number, old?: Column["values"]): FixedBuilder {
  const { format } = layout;
  const perRow = elementsPerRow(format, layout.dim);
  const size = rows * perRow;
  const part = (bytes: Uint8Array, rowBytes: number, count: number) =>
    gather(bytes, rowBytes, layout.start, format.bytes, count);
  const described = describe(layout, perRow);
  switch (format.code) {
    case "A": {
      const values: string[] = [];
      const width = perRow === 0 ? 0 : format.repeat / perRow;
      return {
        take: (bytes, rowBytes, _row, count) => pushTexts(values, part(bytes, rowBytes, count), width),
        finish: () => ({ ...described, values }),
      };
    }
    case "L":
      return logicalBuilder(described, new Uint8Array(size), perRow, part);
    case "X": {
      const values = new Uint8Array(size);
      return {
        take: (bytes, rowBytes, row, count) =>
          unpackBits(part(bytes, rowBytes, count), format.repeat, values, row, count),
        finish: () => ({ ...described, values }),
      };
    }
    case "C":
    case "M":
      return complexBuilder(layout, described, rows, part);
    default:
      return numberBuilder(layout, described, rows, part, old);
  }
}

type Part = (bytes: Uint8Array, rowBytes: number, count: number) => Uint8Array;
type Described = Omit<Column, "values">;

function describe({ name, tform, format, unit, dim }: ColumnLayout, perRow: number): Described {
  const described: Described = { name, format: tform, repeat: format.repeat, perRow };
  return { ...described, ...(unit === undefined ? {} : { unit }), ...(dim === undefined ? {} : { dim }) };
}

function logicalBuilder(described: Described, values: Uint8Array, perRow: number, part: Part): FixedBuilder {
  let nulls: Uint8Array | undefined;
  return {
    take(bytes, rowBytes, row, count) {
      const stored = part(bytes, rowBytes, count);
      for (let i = 0, at = row * perRow; i < stored.length; i++, at++) {
        if (stored[i] === TRUE) values[at] = 1;
        else if (stored[i] !== FALSE) {
          nulls ??= new Uint8Array(values.length);
          nulls[at] = 1;
        }
      }
    },
    finish: () => ({ ...described, values, ...(nulls === undefined ? {} : { nulls }) }),
  };
}

const TRUE = 0x54;
const FALSE = 0x46;

function numberBuilder(
  layout: ColumnLayout,
  described: Described,
  rows: number,
  part: Part,
  old?: Column["values"],
): FixedBuilder {
  const bits = COLUMN_BITS[layout.format.code] ?? 8;
  const { scale, zero, blank } = layout.scaling;
  const { perRow } = described;
  const natural = naturalType(bits, { scale, zero, blank: undefined });
  const isScaled = (scale !== 1 || zero !== 0) && (bits < 0 || natural.startsWith("float"));
  const type: PixelType = isScaled ? "float64" : natural;
  const values = isLike(old, type, rows * perRow) ? old : createPixels(type, rows * perRow);
  // An unscaled column keeps its nulls as they are; those of a float column are NaN by themselves.
  const nullValue =
    isScaled || bits < 0 || blank === undefined ? {} : { nullValue: nullOf(values, blank, zero) };
  const finish = (): Column => ({ ...described, ...nullValue, values });
  if (perRow === 1 && !isScaled) {
    const decode = stridedDecoder(bits, type);
    return {
      take: (bytes, rowBytes, row, count) => decode(bytes, layout.start, rowBytes, values, row, count),
      finish,
    };
  }
  const scaling: Scaling = { scale, zero, blank: isScaled && bits > 0 ? blank : undefined };
  const decode = decoderFor(bits, type, scaling, values.length);
  return {
    take: (bytes, rowBytes, row, count) =>
      decode(part(bytes, rowBytes, count), values, row * perRow, count * perRow),
    finish,
  };
}

function isLike(old: Column["values"] | undefined, type: PixelType, length: number): old is PixelArray {
  return old !== undefined && !Array.isArray(old) && old.length === length && pixelTypeOf(old) === type;
}

/** Pairs are read as they are and scaled at the end; TZERO is real and does not touch imaginary parts. */
function complexBuilder(layout: ColumnLayout, described: Described, rows: number, part: Part): FixedBuilder {
  const { scale, zero } = layout.scaling;
  const plain = { ...layout, scaling: { scale: 1, zero: 0, blank: undefined } };
  const { take, finish } = numberBuilder(plain, described, rows, part);
  if (scale === 1 && zero === 0) return { take, finish };
  const scaled = (stored: number, i: number) => (i % 2 === 0 ? zero : 0) + scale * stored;
  return {
    take,
    finish() {
      const column = finish();
      return { ...column, values: Float64Array.from(column.values as Float64Array, scaled) };
    },
  };
}

/** TNULL is compared with the stored number; here it is the value that stands for it in `values`. */
function nullOf(values: PixelArray, stored: bigint, zero: number): number | bigint {
  const value = stored + BigInt(zero);
  return values instanceof BigInt64Array || values instanceof BigUint64Array ? value : Number(value);
}

/** Texts of `width` characters; each ends at the first NUL, and trailing spaces do not count. */
function pushTexts(values: string[], bytes: Uint8Array, width: number): void {
  if (width === 0) return;
  const all = decodeLatin1(bytes);
  for (let at = 0; at < all.length; at += width) {
    const text = all.slice(at, at + width);
    const end = text.indexOf("\0");
    values.push((end < 0 ? text : text.slice(0, end)).trimEnd());
  }
}

/** The bits of each row, from the highest of its first byte. */
export function unpackBits(
  bytes: Uint8Array,
  repeat: number,
  values: Uint8Array,
  row: number,
  count: number,
): void {
  const rowBytes = Math.ceil(repeat / 8);
  for (let r = 0, at = row * repeat; r < count; r++) {
    for (let bit = 0; bit < repeat; bit++, at++) {
      values[at] = ((bytes[r * rowBytes + (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1;
    }
  }
}
