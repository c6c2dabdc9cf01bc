import { damaged } from "../tiles/damaged.ts";

/** The longest code of bzip2. */
const MAX_CODE_BITS = 20;
const PRIMARY_BITS = 10;

/** A canonical Huffman code: a table for short codes, and limits to find the long ones. */
export interface Code {
  /** By the next bits: symbol << 5 | length; 0 where the code is longer. */
  readonly table: Uint16Array;
  /** For each length: the first value, left-aligned in 20 bits, that a longer code has. */
  readonly limits: Uint32Array;
  /** For each length: what a code of that length, minus this, is the place of in `symbols`. */
  readonly offsets: Int32Array;
  readonly symbols: Uint16Array;
}

/** Bits of a block, from the highest of each byte. Reading beyond the input is a RangeError. */
export class BlockReader {
  readonly #view: DataView;
  position: number;

  constructor(input: Uint8Array, position: number) {
    this.#view = new DataView(input.buffer, input.byteOffset, input.byteLength);
    this.position = position;
  }

  /** The next 1 to 24 bits, or 32. */
  read(count: number): number {
    if (count === 32) return (this.read(16) << 16) | this.read(16);
    const word = this.#view.getInt32(this.position >>> 3) << (this.position & 7);
    this.position += count;
    return word >>> (32 - count);
  }

  /** The bit at which the next whole byte begins. */
  nextByte(): number {
    return (this.position + 7) & ~7;
  }

  symbol({ table, limits, offsets, symbols }: Code): number {
    const word = this.#view.getInt32(this.position >>> 3) << (this.position & 7);
    const entry = table[word >>> (32 - PRIMARY_BITS)] as number;
    if (entry !== 0) {
      this.position += entry & 31;
      return entry >>> 5;
    }
    const value = word >>> (32 - MAX_CODE_BITS);
    for (let length = PRIMARY_BITS + 1; length <= MAX_CODE_BITS; length++) {
      if (value >= (limits[length] as number)) continue;
      this.position += length;
      const place = (value >>> (MAX_CODE_BITS - length)) - (offsets[length] as number);
      return symbols[place] ?? this.#undefinedCode();
    }
    return this.#undefinedCode();
  }

  #undefinedCode(): never {
    throw damaged("the bzip2 data have a code that is not defined");
  }

  /** Reads the lengths of the codes of `count` symbols, each as steps up and down from the one before. */
  readCode(count: number): Code {
    const lengths = new Uint8Array(count);
    let length = this.read(5);
    for (let symbol = 0; symbol < count; symbol++) {
      while (this.read(1) === 1) length += this.read(1) === 0 ? 1 : -1;
      if (length < 1 || length > MAX_CODE_BITS) throw damaged("the bzip2 data have a code that is no code");
      lengths[symbol] = length;
    }
    return makeCode(lengths);
  }
}

function makeCode(lengths: Uint8Array): Code {
  const table = new Uint16Array(1 << PRIMARY_BITS);
  const limits = new Uint32Array(MAX_CODE_BITS + 1);
  const offsets = new Int32Array(MAX_CODE_BITS + 1);
  const symbols = new Uint16Array(lengths.length);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++, code <<= 1) {
    offsets[length] = code - place;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      symbols[place++] = symbol;
      if (length <= PRIMARY_BITS) {
        const shift = PRIMARY_BITS - length;
        table.fill((symbol << 5) | length, code << shift, (code + 1) << shift);
      }
      code++;
    }
    if (code > 1 << length) throw damaged("the bzip2 data have a code that is no code");
    limits[length] = code << (MAX_CODE_BITS - length);
  }
  return { table, limits, offsets, symbols };
}
