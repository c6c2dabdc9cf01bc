/**
 * Decompresses gzip (RFC 1952) and deflate (RFC 1951) from memory to memory. The output has the size that the caller
 * knows, so that no input, however made, takes more than that.
 */
import { FitsError } from "../errors.ts";
import { crc32 } from "./crc32.ts";
import { damaged } from "./damaged.ts";

/** Codes of up to so many bits are found with one look-up. */
const PRIMARY_BITS = 10;
const PRIMARY_SIZE = 1 << PRIMARY_BITS;
const MAX_CODE_BITS = 15;

/** A canonical Huffman code: a table for its short codes, and what is needed to decode the long ones. */
interface Huffman {
  /** By the next bits: symbol << 4 | length; 0 where the code is longer. */
  readonly table: Uint16Array;
  /** Number of codes of each length. */
  readonly counts: Uint16Array;
  /** Symbols in the order of their codes. */
  readonly symbols: Uint16Array;
}

function newHuffman(symbols: number): Huffman {
  return {
    table: new Uint16Array(PRIMARY_SIZE),
    counts: new Uint16Array(MAX_CODE_BITS + 1),
    symbols: new Uint16Array(symbols),
  };
}

const literals = newHuffman(288);
const distances = newHuffman(32);
const codeLengths = newHuffman(19);
const lengths = new Uint8Array(288 + 32);
const offsets = new Uint16Array(MAX_CODE_BITS + 2);

/** Base and number of extra bits of the length codes 257 to 285 (RFC 1951, section 3.2.5). */
const LENGTH_BASE = Uint16Array.of(
  ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31],
  ...[35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258],
);
const LENGTH_EXTRA = Uint8Array.of(
  ...[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0],
);
/** The same for the distance codes 0 to 29: two of each number of extra bits. */
const DISTANCE_EXTRA = Uint8Array.from({ length: 30 }, (_, i) => Math.max(0, (i >> 1) - 1));
const DISTANCE_BASE = Uint16Array.from({ length: 30 }, (_, i) =>
  i < 4 ? i + 1 : 1 + ((2 + (i & 1)) << ((i >> 1) - 1)),
);
/** The order in which the lengths of the code length code are stored. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Makes the code from the lengths of its symbols. @throws FitsError `bad_compression` */
function build(code: Huffman, of: Uint8Array): void {
  const { table, counts, symbols } = code;
  counts.fill(0);
  table.fill(0);
  for (const length of of) counts[length] = (counts[length] as number) + 1;
  counts[0] = 0;
  let left = 1;
  offsets[1] = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    const count = counts[length] as number;
    left = 2 * left - count;
    if (left < 0) throw damaged("its gzip data have a code that is no code");
    offsets[length + 1] = (offsets[length] as number) + count;
  }
  for (let symbol = 0; symbol < of.length; symbol++) {
    const length = of[symbol] as number;
    if (length === 0) continue;
    const place = offsets[length] as number;
    offsets[length] = place + 1;
    symbols[place] = symbol;
  }
  fillTable(table, counts, symbols);
}

/** Codes stand in the stream from their highest bit, the table is looked up from the lowest. */
function fillTable(table: Uint16Array, counts: Uint16Array, symbols: Uint16Array): void {
  let next = 0;
  let place = 0;
  for (let length = 1; length <= PRIMARY_BITS; length++, next <<= 1) {
    const count = counts[length] as number;
    for (let i = 0; i < count; i++, next++, place++) {
      let reversed = 0;
      for (let bit = 0; bit < length; bit++) reversed |= ((next >> bit) & 1) << (length - 1 - bit);
      const entry = ((symbols[place] as number) << 4) | length;
      for (let at = reversed; at < PRIMARY_SIZE; at += 1 << length) table[at] = entry;
    }
  }
}

/** The state of one decompression. Bits are taken from the lowest of `buffer`. */
class Inflater {
  readonly input: Uint8Array;
  readonly output: Uint8Array;
  at: number;
  written = 0;
  private buffer = 0;
  private bits = 0;

  constructor(input: Uint8Array, start: number, output: Uint8Array) {
    this.input = input;
    this.at = start;
    this.output = output;
  }

  /** Decodes blocks up to the last one. */
  run(): void {
    for (;;) {
      const last = this.take(1);
      const type = this.take(2);
      if (type === 0) this.stored();
      else if (type === 1) {
        fixedCodes();
        this.block();
      } else if (type === 2) {
        this.readCodes();
        this.block();
      } else throw damaged("its gzip data have a block of no known type");
      if (last === 1) break;
    }
    // Whole bytes that were fetched in advance belong to what follows.
    this.at -= this.bits >> 3;
  }

  private take(count: number): number {
    while (this.bits < count) this.fetch();
    const value = this.buffer & ((1 << count) - 1);
    this.buffer >>>= count;
    this.bits -= count;
    return value;
  }

  private fetch(): void {
    if (this.at >= this.input.length) throw damaged("its gzip data end too early");
    this.buffer |= (this.input[this.at++] as number) << this.bits;
    this.bits += 8;
  }

  private stored(): void {
    this.at -= this.bits >> 3;
    this.bits = 0;
    this.buffer = 0;
    const { input, output, at } = this;
    const length = (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8);
    const complement = (input[at + 2] ?? 0) | ((input[at + 3] ?? 0) << 8);
    if (at + 4 + length > input.length || length !== (~complement & 0xffff)) {
      throw damaged("its gzip data end too early");
    }
    if (this.written + length > output.length) throw tooMuch();
    output.set(input.subarray(at + 4, at + 4 + length), this.written);
    this.at = at + 4 + length;
    this.written += length;
  }

  private readCodes(): void {
    const literalCount = this.take(5) + 257;
    const distanceCount = this.take(5) + 1;
    const lengthCount = this.take(4) + 4;
    if (literalCount > 286 || distanceCount > 30) throw damaged("its gzip data have too many codes");
    const own = new Uint8Array(19);
    for (let i = 0; i < lengthCount; i++) own[LENGTH_ORDER[i] as number] = this.take(3);
    build(codeLengths, own);
    const total = literalCount + distanceCount;
    for (let i = 0; i < total; ) {
      const symbol = this.slowSymbol(codeLengths);
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      if (symbol === 16 && i === 0) throw damaged("its gzip data repeat a code length that is not there");
      const value = symbol === 16 ? (lengths[i - 1] as number) : 0;
      const times = symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7);
      if (i + times > total) throw damaged("its gzip data have too many code lengths");
      lengths.fill(value, i, i + times);
      i += times;
    }
    build(literals, lengths.subarray(0, literalCount));
    build(distances, lengths.subarray(literalCount, total));
  }

  /** A symbol bit by bit: for long codes, and near the end of the input. */
  private slowSymbol(code: Huffman): number {
    let value = 0;
    let first = 0;
    let place = 0;
    for (let length = 1; length <= MAX_CODE_BITS; length++) {
      value |= this.take(1);
      const count = code.counts[length] as number;
      if (value - count < first) return code.symbols[place + value - first] as number;
      place += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    throw damaged("its gzip data have a code that is not defined");
  }

  private symbol(code: Huffman): number {
    const { input } = this;
    while (this.bits < MAX_CODE_BITS && this.at < input.length) {
      this.buffer |= (input[this.at++] as number) << this.bits;
      this.bits += 8;
    }
    const entry = code.table[this.buffer & (PRIMARY_SIZE - 1)] as number;
    const length = entry & 15;
    if (length === 0 || length > this.bits) return this.slowSymbol(code);
    this.buffer >>>= length;
    this.bits -= length;
    return entry >> 4;
  }

  private block(): void {
    const { output } = this;
    for (;;) {
      const symbol = this.symbol(literals);
      if (symbol < 256) {
        if (this.written >= output.length) throw tooMuch();
        output[this.written++] = symbol;
        continue;
      }
      if (symbol === 256) return;
      if (symbol > 285) throw damaged("its gzip data have a length that is not defined");
      const length = (LENGTH_BASE[symbol - 257] as number) + this.take(LENGTH_EXTRA[symbol - 257] as number);
      const code = this.symbol(distances);
      if (code > 29) throw damaged("its gzip data have a distance that is not defined");
      const distance = (DISTANCE_BASE[code] as number) + this.take(DISTANCE_EXTRA[code] as number);
      this.copy(distance, length);
    }
  }

  private copy(distance: number, length: number): void {
    const { output, written } = this;
    if (distance > written) throw damaged("its gzip data refer to bytes before the beginning");
    const end = written + length;
    if (end > output.length) throw tooMuch();
    for (let to = written, from = written - distance; to < end; to++, from++)
      output[to] = output[from] as number;
    this.written = end;
  }
}

function fixedCodes(): void {
  lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288).fill(5, 288, 320);
  build(literals, lengths.subarray(0, 288));
  build(distances, lengths.subarray(288, 320));
}

const TOO_MUCH = "its gzip data are longer than what they should become";

function tooMuch() {
  return damaged(TOO_MUCH);
}

/**
 * Decompresses a gzip stream of unknown size, several members too.
 *
 * @param most bytes of the result; beyond that it is taken as damaged.
 * @throws FitsError `bad_compression`
 */
export function gunzipAll(input: Uint8Array, most: number): Uint8Array {
  for (let size = Math.min(most, 4 * input.length + 2 ** 16); ; size = Math.min(most, 4 * size)) {
    const output = new Uint8Array(size);
    try {
      return output.subarray(0, gunzip(input, output));
    } catch (error) {
      const isFull = error instanceof FitsError && error.message === TOO_MUCH;
      if (!isFull || size >= most) throw error;
    }
  }
}

/**
 * Decompresses a gzip stream (several members, one after the other, too) to `output`.
 *
 * @returns the number of bytes written.
 * @throws FitsError `bad_compression`, also when there are more bytes than `output` has room for.
 */
export function gunzip(input: Uint8Array, output: Uint8Array): number {
  let at = 0;
  let written = 0;
  do {
    const inflater = new Inflater(input, at + gzipHeaderSize(input, at), output.subarray(written));
    inflater.run();
    at = inflater.at;
    const made = output.subarray(written, written + inflater.written);
    const end = new DataView(input.buffer, input.byteOffset, input.byteLength);
    if (at + 8 > input.length) throw damaged("its gzip data end too early");
    if (end.getUint32(at, true) !== crc32(made) || end.getUint32(at + 4, true) !== made.length) {
      throw damaged("its gzip data have another checksum than they state");
    }
    at += 8;
    written += made.length;
  } while (at + 2 < input.length && input[at] === 0x1f && input[at + 1] === 0x8b);
  return written;
}

const FLAG_CRC = 2;
const FLAG_EXTRA = 4;
const FLAG_NAME = 8;
const FLAG_COMMENT = 16;

function gzipHeaderSize(input: Uint8Array, start: number): number {
  if (input[start] !== 0x1f || input[start + 1] !== 0x8b || input[start + 2] !== 8) {
    throw damaged("its data do not begin as gzip data do");
  }
  const flags = input[start + 3] ?? 0;
  let at = start + 10;
  if (flags & FLAG_EXTRA) at += 2 + ((input[at] ?? 0) | ((input[at + 1] ?? 0) << 8));
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if ((flags & flag) === 0) continue;
    while (at < input.length && input[at] !== 0) at++;
    at++;
  }
  if (flags & FLAG_CRC) at += 2;
  return at - start;
}
