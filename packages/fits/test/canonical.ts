/**
 * All that a file says as one text of bytes, the same in Python (`astropy_canonical.py`): every card with keyword,
 * value and comment, every pixel, every column. Two readers agree on a file when these are equal.
 */
import type { Card, Column, FitsFile, HeaderValue, PixelArray } from "../src/index.ts";
import { pixelTypeOf } from "../src/pixels.ts";

/** The canonical bytes of a file. */
export async function canonical(file: FitsFile): Promise<Buffer> {
  const parts: Buffer[] = [];
  const put = (text: string) => parts.push(Buffer.from(text, "latin1"));
  for (const hdu of file.hdus) {
    put(`HDU ${hdu.index}\n`);
    for (const card of hdu.header.cards()) put(cardText(card));
    if (hdu.kind === "image") {
      const { axes, data } = await file.readImage(hdu);
      // Where an axis is empty, astropy may have no data.
      if (data.length > 0) {
        put(`image ${shortType(data)} ${[...axes].reverse().join(",")}\n`);
        parts.push(bigEndian(data));
      }
    } else if (hdu.kind === "bintable" || hdu.kind === "asciitable") {
      const table = await file.readTable(hdu);
      put(`table ${table.rows}\n`);
      for (const column of table.columns) putColumn(column, put, parts);
    }
  }
  return Buffer.concat(parts);
}

function cardText({ kind, keyword, value, comment, isFloat }: Card): string {
  const key = keyword.toUpperCase();
  if (kind === "comment") return `${key}\x1fs${comment}\x1f\n`;
  return `${key}\x1f${valueText(value, isFloat)}\x1f${comment}\n`;
}

const double = Buffer.alloc(8);

function doubleText(value: number): string {
  double.writeDoubleBE(value);
  return double.toString("hex");
}

function valueText(value: HeaderValue, isFloat: boolean): string {
  switch (typeof value) {
    case "undefined":
      return "u";
    case "boolean":
      return value ? "bT" : "bF";
    case "bigint":
      return `i${value}`;
    case "number":
      return isFloat ? `f${doubleText(value)}` : `i${value}`;
    case "string":
      return `s${value}`;
    default:
      return `c${doubleText(value.re)}${doubleText(value.im)}`;
  }
}

function putColumn(column: Column, put: (text: string) => void, parts: Buffer[]): void {
  const { name, values, offsets } = column;
  put(`${name}\x1f${column.unit ?? ""}\n`);
  if (Array.isArray(values)) {
    put(values.map((text) => `${text.trimEnd()}\x1e`).join(""));
    return;
  }
  if (offsets !== undefined) put(`${[...offsets].join(",")}\n`);
  else if (column.perRow === 0) return;
  // Signed bytes are doubles to astropy.
  const ours = values instanceof Int8Array ? Float64Array.from(values) : values;
  put(`${shortType(ours)}\n`);
  parts.push(bigEndian(ours));
}

/** As numpy names it: `u2`, `f4`. */
function shortType(array: PixelArray): string {
  const type = pixelTypeOf(array);
  return type.charAt(0) + array.BYTES_PER_ELEMENT;
}

function bigEndian(array: PixelArray): Buffer {
  const bytes = Buffer.from(array.buffer.slice(array.byteOffset, array.byteOffset + array.byteLength));
  switch (array.BYTES_PER_ELEMENT) {
    case 2:
      return bytes.swap16();
    case 4:
      return bytes.swap32();
    case 8:
      return bytes.swap64();
    default:
      return bytes;
  }
}
