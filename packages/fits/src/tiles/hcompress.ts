/**
 * HCOMPRESS_1 (FITS Standard 4.0, section 10.4.4; White, Postman & Lattanzi 1992): coefficients of an H-transform, cut
 * into bit planes, each of which is a quadtree of fixed Huffman codes.
 */
import { startsWith } from "../bytes.ts";
import { damaged } from "./damaged.ts";
import { invert } from "./h-transform.ts";

const MAGIC = "\xdd\x99";
/** Magic number, three lengths of 4 bytes, the sum of 8 bytes, three numbers of planes. */
const HEAD_BYTES = 25;
/** Coefficients are exact in doubles. */
const MAX_PLANES = 52;

/**
 * Decodes a tile of `count` pixels to the beginning of `out`.
 *
 * @param smooth whether to smooth the transform, as SMOOTH of the header says.
 * @throws FitsError `bad_compression`
 */
export function hcompressDecode(bytes: Uint8Array, smooth: boolean, out: Float64Array, count: number): void {
  if (!startsWith(bytes, MAGIC) || bytes.length < HEAD_BYTES) {
    throw damaged("its data do not begin as HCOMPRESS_1 data do");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // In this code the columns of a tile run along its first axis, as in the papers: rows x columns.
  const rows = view.getInt32(2);
  const columns = view.getInt32(6);
  const scale = view.getInt32(10);
  if (rows <= 0 || columns <= 0 || rows * columns !== count) {
    throw damaged(`its HCOMPRESS_1 data are of ${columns} x ${rows} pixels, not of ${count}`);
  }
  const planes = [bytes[22] ?? 0, bytes[23] ?? 0, bytes[24] ?? 0] as const;
  if (Math.max(...planes) > MAX_PLANES) throw damaged("its HCOMPRESS_1 data have too many bit planes");
  const coefficients = out.subarray(0, count).fill(0);
  decodeCoefficients(new BitReader(bytes, HEAD_BYTES), coefficients, rows, columns, planes);
  coefficients[0] = Number(view.getBigInt64(14));
  if (scale > 1) {
    for (let i = 0; i < count; i++) coefficients[i] = (coefficients[i] as number) * scale;
  }
  invert(coefficients, rows, columns, smooth ? scale : 0);
}

/** Bits from the highest of each byte. */
class BitReader {
  readonly bytes: Uint8Array;
  #at: number;
  #buffer = 0;
  #left = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.#at = at;
  }

  read(count: number): number {
    while (this.#left < count) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) throw damaged("its HCOMPRESS_1 data end too early");
      this.#buffer = ((this.#buffer << 8) | byte) & 0xffff;
      this.#left += 8;
    }
    this.#left -= count;
    return (this.#buffer >> this.#left) & ((1 << count) - 1);
  }

  /** Goes on at the next whole byte. */
  align(): void {
    this.#left = 0;
  }
}

/** The quadrants from the sums to the differences in both directions, then the signs of all that is not 0. */
function decodeCoefficients(
  bits: BitReader,
  into: Float64Array,
  rows: number,
  columns: number,
  planes: readonly [number, number, number],
): void {
  const [upper, lower] = [(rows + 1) >> 1, rows >> 1];
  const [left, right] = [(columns + 1) >> 1, columns >> 1];
  decodeQuadrant(bits, into, 0, columns, upper, left, planes[0]);
  decodeQuadrant(bits, into, left, columns, upper, right, planes[1]);
  decodeQuadrant(bits, into, columns * upper, columns, lower, left, planes[1]);
  decodeQuadrant(bits, into, columns * upper + left, columns, lower, right, planes[2]);
  if (bits.read(4) !== 0) throw damaged("its HCOMPRESS_1 data do not end where they should");
  bits.align();
  for (let i = 0; i < into.length; i++) {
    const value = into[i] as number;
    if (value !== 0 && bits.read(1) === 1) into[i] = -value;
  }
}

/** A plane begins with one of these. */
const DIRECT = 0;
const QUADTREE = 15;

/** Adds the bit planes of a quadrant that starts at `start` of an array with rows of `stride`. */
function decodeQuadrant(
  bits: BitReader,
  into: Float64Array,
  start: number,
  stride: number,
  rows: number,
  columns: number,
  planes: number,
): void {
  const levels = Math.ceil(Math.log2(Math.max(rows, columns, 1)));
  const [halfRows, halfColumns] = [(rows + 1) >> 1, (columns + 1) >> 1];
  const codes = new Uint8Array(Math.max(1, halfRows * halfColumns));
  for (let plane = planes - 1; plane >= 0; plane--) {
    const kind = bits.read(4);
    if (kind === DIRECT) {
      for (let i = 0; i < halfRows * halfColumns; i++) codes[i] = bits.read(4);
    } else if (kind === QUADTREE) readTree(bits, codes, rows, columns, levels);
    else throw damaged("its HCOMPRESS_1 data have a bit plane of no known kind");
    addPlane(codes, halfColumns, into, start, stride, rows, columns, 2 ** plane);
  }
}

/** The codes of a plane: one for all of it, then four for each that is not 0, down to blocks of 2 x 2 pixels. */
function readTree(bits: BitReader, codes: Uint8Array, rows: number, columns: number, levels: number): void {
  codes[0] = readCode(bits);
  for (let level = levels - 1; level >= 1; level--) {
    // Lengths halve, rounded up, with every level.
    const size = 2 ** level;
    const [levelRows, levelColumns] = [Math.ceil(rows / size), Math.ceil(columns / size)];
    expand(codes, levelRows, levelColumns);
    for (let i = levelRows * levelColumns - 1; i >= 0; i--) {
      if (codes[i] !== 0) codes[i] = readCode(bits);
    }
  }
}

/** Makes four of each code in place: its bits, of which those beyond the edges are left out. */
function expand(codes: Uint8Array, rows: number, columns: number): void {
  const from = (columns + 1) >> 1;
  for (let i = ((rows + 1) >> 1) - 1; i >= 0; i--) {
    for (let j = from - 1; j >= 0; j--) {
      const code = codes[i * from + j] as number;
      const at = 2 * i * columns + 2 * j;
      const hasRight = 2 * j + 1 < columns;
      if (2 * i + 1 < rows) {
        if (hasRight) codes[at + columns + 1] = code & 1;
        codes[at + columns] = (code >> 1) & 1;
      }
      if (hasRight) codes[at + 1] = (code >> 2) & 1;
      codes[at] = code >> 3;
    }
  }
}

function addPlane(
  codes: Uint8Array,
  codeColumns: number,
  into: Float64Array,
  start: number,
  stride: number,
  rows: number,
  columns: number,
  value: number,
): void {
  const add = (at: number) => {
    into[at] = (into[at] as number) + value;
  };
  for (let i = 0; i < rows; i++) {
    const shift = i & 1 ? 1 : 3;
    const from = (i >> 1) * codeColumns;
    const to = start + i * stride;
    for (let j = 0; j < columns; j++) {
      if (((codes[from + (j >> 1)] as number) >> (shift - (j & 1))) & 1) add(to + j);
    }
  }
}

/** What 4, 5 and 6 bits mean where fewer are no code. */
const FOUR_BITS: readonly number[] = [3, 5, 10, 12, 15];
const FIVE_BITS: readonly number[] = [6, 7, 9, 11, 13];

function readCode(bits: BitReader): number {
  let code = bits.read(3);
  if (code < 4) return 1 << code;
  code = (code << 1) | bits.read(1);
  const four = FOUR_BITS[code - 8];
  if (four !== undefined) return four;
  code = (code << 1) | bits.read(1);
  const five = FIVE_BITS[code - 26];
  if (five !== undefined) return five;
  return bits.read(1) === 0 ? 0 : 14;
}
