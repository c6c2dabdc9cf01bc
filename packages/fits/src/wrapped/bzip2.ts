/**
 * Decompresses bzip2, block by block. The package seek-bzip could do that too, but only with Node's Buffer, which
 * browsers do not have, and it takes half as long again.
 */
import { damaged } from "../tiles/damaged.ts";
import { BlockReader, type Code } from "./bzip2-bits.ts";
import { Bzip2Crc } from "./bzip2-crc.ts";

const BLOCK_MAGIC = [0x314159, 0x265359] as const;
const END_MAGIC = [0x177245, 0x385090] as const;
const GROUP_SIZE = 50;
/** Bytes that a compressed block cannot be longer than: 900 000 symbols of 20 bits, and its tables. */
export const MAX_BLOCK_BYTES = 2_300_000;
/** Bytes of input that must follow a block, whatever they are. */
export const BLOCK_MARGIN = 8;

/** Decodes the blocks of one stream. */
export class Bzip2Decoder {
  readonly #links: Uint32Array;
  readonly #blockSize: number;
  #combined = 0;

  /** @param level the digit of the magic number, 1 to 9. */
  constructor(level: number) {
    this.#blockSize = 100_000 * level;
    this.#links = new Uint32Array(this.#blockSize);
  }

  /**
   * Decodes the block that begins at a bit of `input`.
   *
   * @returns the bytes, or undefined at the end of the stream; and the bit behind it.
   * @throws FitsError `bad_compression`
   */
  decode(input: Uint8Array, position: number): { bytes: Uint8Array | undefined; position: number } {
    const bits = new BlockReader(input, position);
    try {
      const magic = [bits.read(24), bits.read(24)] as const;
      const stated = bits.read(32) >>> 0;
      if (magic[0] === END_MAGIC[0] && magic[1] === END_MAGIC[1]) {
        if (stated !== this.#combined >>> 0)
          throw damaged("the bzip2 data have another checksum than stated");
        return { bytes: undefined, position: bits.nextByte() };
      }
      if (magic[0] !== BLOCK_MAGIC[0] || magic[1] !== BLOCK_MAGIC[1]) {
        throw damaged("the bzip2 data have no block where one should begin");
      }
      const bytes = this.#block(bits, stated);
      this.#combined = ((this.#combined << 1) | (this.#combined >>> 31)) ^ stated;
      return { bytes, position: bits.position };
    } catch (error) {
      if (error instanceof RangeError) throw damaged("the bzip2 data end too early");
      throw error;
    }
  }

  #block(bits: BlockReader, stated: number): Uint8Array {
    if (bits.read(1) === 1)
      throw damaged("the bzip2 data are of a kind that has not been written since 1997");
    const origin = bits.read(24);
    const symbols = readSymbols(bits);
    const codeSize = symbols.length + 2;
    const groups = bits.read(3);
    const selectorCount = bits.read(15);
    if (symbols.length === 0 || groups < 2 || groups > 6 || selectorCount === 0) {
      throw damaged("the bzip2 data have a block without codes");
    }
    const selectors = readSelectors(bits, groups, selectorCount);
    const codes = Array.from({ length: groups }, () => bits.readCode(codeSize));
    const { count, counts } = this.#symbols(bits, symbols, selectors, codes);
    if (origin >= count) throw damaged("the bzip2 data begin outside their block");
    this.#link(count, counts);
    const bytes = this.#unwind(origin, count);
    if (new Bzip2Crc().add(bytes).value !== stated) {
      throw damaged("the bzip2 data have another checksum than stated");
    }
    return bytes;
  }

  /** Undoes the Huffman codes, the runs and the move to front; the bytes go to the low ends of the links. */
  #symbols(
    bits: BlockReader,
    symbols: Uint8Array,
    selectors: Uint8Array,
    codes: readonly Code[],
  ): { count: number; counts: Uint32Array } {
    const links = this.#links;
    const limit = this.#blockSize;
    const counts = new Uint32Array(256);
    const order = symbols.slice();
    const end = symbols.length + 1;
    let count = 0;
    let run = 0;
    let weight = 1;
    for (let group = 0; ; group++) {
      const code = codes[selectors[group] ?? -1];
      if (code === undefined) throw damaged("the bzip2 data have more codes than they announce");
      for (let i = 0; i < GROUP_SIZE; i++) {
        const symbol = bits.symbol(code);
        if (symbol < 2) {
          // Digits 1 and 2 of the length of a run, lowest first.
          run += weight << symbol;
          weight <<= 1;
          if (run > limit) throw damaged("the bzip2 data have a run longer than a block");
          continue;
        }
        if (run > 0) {
          const byte = order[0] as number;
          if (count + run > limit) throw damaged("the bzip2 data have a block that is too long");
          counts[byte] = (counts[byte] as number) + run;
          links.fill(byte, count, count + run);
          count += run;
          run = 0;
          weight = 1;
        }
        if (symbol === end) return { count, counts };
        if (count >= limit) throw damaged("the bzip2 data have a block that is too long");
        const byte = toFront(order, symbol - 1);
        counts[byte] = (counts[byte] as number) + 1;
        links[count++] = byte;
      }
    }
  }

  /** Adds to every byte the place of the one that follows it. */
  #link(count: number, counts: Uint32Array): void {
    const links = this.#links;
    const next = new Uint32Array(256);
    for (let byte = 1; byte < 256; byte++) {
      next[byte] = (next[byte - 1] as number) + (counts[byte - 1] as number);
    }
    for (let i = 0; i < count; i++) {
      const byte = (links[i] as number) & 0xff;
      const place = next[byte] as number;
      next[byte] = place + 1;
      links[place] = (links[place] as number) | (i << 8);
    }
  }

  /** Follows the links, and repeats bytes: four equal ones are followed by how many more there are. */
  #unwind(origin: number, count: number): Uint8Array {
    const links = this.#links;
    let out = new Uint8Array(count + (count >> 3) + 512);
    let written = 0;
    let link = (links[origin] as number) >>> 8;
    let last = -1;
    let equal = 0;
    for (let i = 0; i < count; i++) {
      const entry = links[link] as number;
      const byte = entry & 0xff;
      link = entry >>> 8;
      if (equal === 4) {
        if (written + byte > out.length) out = grown(out, written, byte);
        out.fill(last, written, written + byte);
        written += byte;
        equal = 0;
        last = -1;
        continue;
      }
      equal = byte === last ? equal + 1 : 1;
      last = byte;
      if (written >= out.length) out = grown(out, written, 1);
      out[written++] = byte;
    }
    return out.subarray(0, written);
  }
}

function grown(bytes: Uint8Array, used: number, more: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * used + more);
  larger.set(bytes.subarray(0, used));
  return larger;
}

/** Takes an element to the front of the first ones. */
function toFront(order: Uint8Array, place: number): number {
  const byte = order[place] as number;
  for (let i = place; i > 0; i--) order[i] = order[i - 1] as number;
  order[0] = byte;
  return byte;
}

/** Which bytes occur: 16 bits for groups of 16, then 16 bits for each group that is there. */
function readSymbols(bits: BlockReader): Uint8Array {
  const used = bits.read(16);
  const symbols: number[] = [];
  for (let high = 0; high < 16; high++) {
    if (((used >> (15 - high)) & 1) === 0) continue;
    const low = bits.read(16);
    for (let i = 0; i < 16; i++) if ((low >> (15 - i)) & 1) symbols.push(16 * high + i);
  }
  return Uint8Array.from(symbols);
}

function readSelectors(bits: BlockReader, groups: number, count: number): Uint8Array {
  const order = Uint8Array.from({ length: groups }, (_, i) => i);
  const selectors = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let place = 0;
    while (bits.read(1) === 1) {
      place++;
      if (place >= groups) throw damaged("the bzip2 data choose a code that is not there");
    }
    selectors[i] = toFront(order, place);
  }
  return selectors;
}
