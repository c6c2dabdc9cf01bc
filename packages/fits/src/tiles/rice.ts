/**
 * RICE_1 (FITS Standard 4.0, section 10.4.1): differences of neighbouring pixels, folded to be positive, in blocks; of
 * each difference the lowest bits as they are and the rest as a count of zeros.
 */
import { FitsError } from "../errors.ts";
import { damaged } from "./damaged.ts";

/** How the integers of a tile were coded. */
export interface RiceParameters {
  /** Bytes of an integer before compression: 1, 2 or 4. */
  readonly bytePix: number;
  /** Pixels in a block. */
  readonly blockSize: number;
}

/** Bits of the number that says how a block is coded, and the number that stands for "not coded". */
export const RICE_CODES: Readonly<Record<number, { readonly bits: number; readonly raw: number }>> = {
  1: { bits: 3, raw: 6 },
  2: { bits: 4, raw: 14 },
  4: { bits: 5, raw: 25 },
};

/** Bytes that must be readable behind the compressed ones; what they are does not matter. */
export const RICE_MARGIN = 8;

/** Bit positions are 32-bit integers. */
const MAX_BYTES = 2 ** 28 - RICE_MARGIN;

/**
 * Decodes `count` integers to the beginning of `out`; those of one and two bytes come out with sign.
 *
 * @param bytes the compressed bytes and {@link RICE_MARGIN} more.
 * @throws FitsError `bad_compression`, `too_large`, `unsupported`
 */
export function riceDecode(
  bytes: Uint8Array,
  parameters: RiceParameters,
  out: Int32Array,
  count: number,
): void {
  const codes = RICE_CODES[parameters.bytePix];
  if (codes === undefined) {
    throw new FitsError("unsupported", `RICE_1 with BYTEPIX = ${parameters.bytePix} is not known`);
  }
  const length = bytes.length - RICE_MARGIN;
  if (length > MAX_BYTES) throw new FitsError("too_large", "a compressed tile has more than 256 MiB");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const bits = 8 * parameters.bytePix;
  let used: number;
  try {
    used = decodeBlocks(view, codes.bits, codes.raw, bits, parameters.blockSize, out, count);
  } catch (error) {
    // The view does not let the decoder read beyond its end.
    if (error instanceof RangeError) throw damaged("its RICE_1 data end too early");
    throw error;
  }
  if (used > 8 * length) throw damaged("its RICE_1 data end too early");
}

/** Throws `bad_compression` when `count` integers need more bytes than there are, however equal they are. */
export function requireRiceBytes(
  { bytePix, blockSize }: RiceParameters,
  length: number,
  count: number,
): void {
  const bits = 8 * bytePix + Math.ceil(count / blockSize) * (RICE_CODES[bytePix]?.bits ?? 0);
  if (bits > 8 * length) throw damaged("its RICE_1 data end too early");
}

/** Every pixel takes its bits from the 32 at the current position, of which at least 25 are there. */
const SURE_BITS = 25;

/** @returns the number of bits that were used. */
function decodeBlocks(
  view: DataView,
  codeBits: number,
  rawCode: number,
  bits: number,
  blockSize: number,
  out: Int32Array,
  count: number,
): number {
  const sign = 32 - bits;
  let last = view.getInt32(0) >> sign;
  let position = bits;
  for (let i = 0; i < count; ) {
    const stop = Math.min(i + blockSize, count);
    const head = view.getInt32(position >>> 3) << (position & 7);
    const split = (head >>> (32 - codeBits)) - 1;
    position += codeBits;
    if (split < 0) {
      for (; i < stop; i++) out[i] = last;
    } else if (split === rawCode) {
      for (; i < stop; i++) {
        const code = bitsAt(view, position, bits);
        position += bits;
        last = ((last + ((code >>> 1) ^ -(code & 1))) << sign) >> sign;
        out[i] = last;
      }
    } else {
      const drop = 31 - split;
      for (; i < stop; i++) {
        const word = view.getInt32(position >>> 3) << (position & 7);
        let zeros = Math.clz32(word);
        let code = (((word << zeros) << 1) >>> 1) >>> drop;
        if (zeros + split < SURE_BITS) position += zeros + 1 + split;
        else {
          zeros = zerosAt(view, position);
          position += zeros + 1;
          code = split === 0 ? 0 : bitsAt(view, position, split);
          position += split;
        }
        code |= zeros << split;
        last = ((last + ((code >>> 1) ^ -(code & 1))) << sign) >> sign;
        out[i] = last;
      }
    }
  }
  return position;
}

/** The next `count` (1 to 32) bits. */
function bitsAt(view: DataView, position: number, count: number): number {
  const at = position >>> 3;
  const shift = position & 7;
  const high = view.getInt32(at) << shift;
  const word = shift === 0 ? high : high | (view.getUint8(at + 4) >>> (8 - shift));
  return word >>> (32 - count);
}

/** How many zeros come before the next one; the view ends the search in bytes that are all zero. */
function zerosAt(view: DataView, position: number): number {
  const first = view.getUint8(position >>> 3) & (0xff >>> (position & 7));
  if (first !== 0) return Math.clz32(first) - 24 - (position & 7);
  let zeros = 8 - (position & 7);
  for (let at = (position >>> 3) + 1; ; at++, zeros += 8) {
    const byte = view.getUint8(at);
    if (byte !== 0) return zeros + Math.clz32(byte) - 24;
  }
}
