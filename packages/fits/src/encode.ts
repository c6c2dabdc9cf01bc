/** Host arrays to big-endian bytes, in pieces. */
import { padToBlock } from "./bytes.ts";
import {
  flipOf,
  type PixelArray,
  type PixelType,
  pixelTypeOf,
  SIGN_OFFSETS,
  STORED_TYPES,
} from "./pixels.ts";
import { HOST_IS_LITTLE_ENDIAN } from "./swap.ts";

/** Bytes of a piece: a whole number of blocks. */
const PIECE_BYTES = 2880 * 364;

/** How an element type is stored: BITPIX, and the offset when the stored type has the opposite sign. */
export interface Storage {
  readonly bits: number;
  readonly zero: number;
}

/** The storage of each element type. */
export function storageOf(type: PixelType): Storage {
  for (const bits of [8, 16, 32, 64, -32, -64]) {
    if (STORED_TYPES[bits] === type) return { bits, zero: 0 };
    const opposite = SIGN_OFFSETS[bits];
    if (opposite?.type === type) return { bits, zero: opposite.zero };
  }
  throw new TypeError(`no storage for ${type}`);
}

/** The data unit of an image: its elements as FITS stores them, padded with zeros to whole blocks. */
export function* encodePixels(data: PixelArray): Generator<Uint8Array> {
  const size = data.BYTES_PER_ELEMENT;
  const put = encoderFor(data);
  const total = padToBlock(data.byteLength);
  for (let start = 0; start < total; start += PIECE_BYTES) {
    const bytes = new Uint8Array(Math.min(PIECE_BYTES, total - start));
    const first = start / size;
    put(new DataView(bytes.buffer), 0, first, Math.min(bytes.length / size, data.length - first));
    yield bytes;
  }
}

/** Writes `count` elements from index `first` to byte `at` of the view, big-endian. */
export type Encoder = (view: DataView, at: number, first: number, count: number) => void;

/** The encoder of an array; elements of the opposite sign get their offset. */
export function encoderFor(data: PixelArray): Encoder {
  const flip = flipOf(pixelTypeOf(data));
  const size = data.BYTES_PER_ELEMENT;
  switch (size) {
    case 1: {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
      return (view, at, first, count) => {
        for (let i = 0; i < count; i++) view.setUint8(at + i, (bytes[first + i] as number) ^ flip);
      };
    }
    case 2: {
      const words = new Int16Array(data.buffer, data.byteOffset, data.length);
      return (view, at, first, count) => {
        for (let i = 0; i < count; i++) view.setInt16(at + 2 * i, (words[first + i] as number) ^ flip);
      };
    }
    case 4: {
      const words = new Int32Array(data.buffer, data.byteOffset, data.length);
      return (view, at, first, count) => {
        for (let i = 0; i < count; i++) view.setInt32(at + 4 * i, (words[first + i] as number) ^ flip);
      };
    }
    default: {
      const words = new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
      const high = HOST_IS_LITTLE_ENDIAN ? 1 : 0;
      return (view, at, first, count) => {
        for (let i = 0; i < count; i++) {
          const word = 2 * (first + i);
          view.setInt32(at + 8 * i, (words[word + high] as number) ^ flip);
          view.setInt32(at + 8 * i + 4, words[word + 1 - high] as number);
        }
      };
    }
  }
}
