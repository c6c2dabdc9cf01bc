/** Columns of one number a row, straight from the rows: much faster than collecting their bytes first. */
import { flipOf, type PixelArray, type PixelType } from "./pixels.ts";
import { HOST_IS_LITTLE_ENDIAN, viewOf } from "./swap.ts";

/** Decodes the number at byte `start` of each of `count` rows of `stride` bytes to `out`, from index `at`. */
export type StridedDecoder = (
  bytes: Uint8Array,
  start: number,
  stride: number,
  out: PixelArray,
  at: number,
  count: number,
) => void;

/**
 * The decoder of numbers stored with `bits` (as BITPIX) to the same type, at most of the other signedness.
 */
export function stridedDecoder(bits: number, type: PixelType): StridedDecoder {
  const flip = flipOf(type);
  switch (Math.abs(bits)) {
    case 8:
      return (bytes, start, stride, out, at, count) => {
        const target = new Uint8Array(out.buffer, out.byteOffset + at, count);
        for (let i = 0, p = start; i < count; i++, p += stride) target[i] = (bytes[p] as number) ^ flip;
      };
    case 16:
      return (bytes, start, stride, out, at, count) => {
        const target = new Int16Array(out.buffer, out.byteOffset + 2 * at, count);
        const view = viewOf(bytes);
        for (let i = 0, p = start; i < count; i++, p += stride) target[i] = view.getInt16(p) ^ flip;
      };
    case 32:
      return (bytes, start, stride, out, at, count) => {
        const target = new Int32Array(out.buffer, out.byteOffset + 4 * at, count);
        const view = viewOf(bytes);
        for (let i = 0, p = start; i < count; i++, p += stride) target[i] = view.getInt32(p) ^ flip;
      };
    default:
      return (bytes, start, stride, out, at, count) => {
        const target = new Int32Array(out.buffer, out.byteOffset + 8 * at, 2 * count);
        const view = viewOf(bytes);
        const high = HOST_IS_LITTLE_ENDIAN ? 1 : 0;
        for (let i = 0, p = start; i < count; i++, p += stride) {
          target[2 * i + high] = view.getInt32(p) ^ flip;
          target[2 * i + 1 - high] = view.getInt32(p + 4);
        }
      };
  }
}
