/** Chooses the loop that turns stored numbers into the wanted ones. */
import type { Scaling } from "./image-scaling.ts";
import { flipOf, type PixelArray, type PixelType, STORED_TYPES } from "./pixels.ts";
import { decode16, decode32, decode64, viewOf } from "./swap.ts";

/** Decodes `count` stored numbers from the beginning of `bytes` to `out`, from index `at`. */
export type Decoder = (bytes: Uint8Array, out: PixelArray, at: number, count: number) => void;

/** A stored type of 16 bits takes a table of all its values when there are at least so many numbers. */
const TABLE_PAYS = 2 ** 15;

/**
 * The decoder from numbers stored with `bits` (as BITPIX) to arrays of `type`, either the natural type of
 * this scaling or float32 or float64.
 *
 * @param total how many numbers will be decoded in all.
 */
export function decoderFor(bits: number, type: PixelType, scaling: Scaling, total: number): Decoder {
  const isFloat = type === "float32" || type === "float64";
  const isPlain = scaling.scale === 1 && scaling.zero === 0 && scaling.blank === undefined;
  if (!isFloat || (isPlain && STORED_TYPES[bits] === type)) return copyDecoder(bits, type);
  if (bits === 16 && type === "float32" && isUnsigned(scaling)) return unsignedToSingle;
  if (bits === 8 || (bits === 16 && total >= TABLE_PAYS)) return tableDecoder(bits, type, scaling);
  return floatDecoder(bits, scaling);
}

function isUnsigned({ scale, zero, blank }: Scaling): boolean {
  return scale === 1 && zero === 2 ** 15 && blank === undefined;
}

/** The pixels of most raw frames: two at a time, which is faster than the table. */
function unsignedToSingle(bytes: Uint8Array, out: PixelArray, at: number, count: number): void {
  const target = (out as Float32Array).subarray(at, at + count);
  const view = viewOf(bytes);
  const even = count & ~1;
  for (let i = 0; i < even; i += 2) {
    const pair = view.getInt32(2 * i) ^ 0x80008000;
    target[i] = pair >>> 16;
    target[i + 1] = pair & 0xffff;
  }
  if (even < count) target[even] = view.getInt16(2 * even) + 2 ** 15;
}

/** Same numbers, at most of the other signedness. */
function copyDecoder(bits: number, type: PixelType): Decoder {
  const flip = flipOf(type);
  switch (Math.abs(bits)) {
    case 8:
      return (bytes, out, at, count) => {
        const target = new Uint8Array(out.buffer, out.byteOffset + at, count);
        target.set(bytes.subarray(0, count));
        if (flip !== 0) for (let i = 0; i < count; i++) target[i] = (target[i] as number) ^ flip;
      };
    case 16:
      return (bytes, out, at, count) => decode16(bytes, out as Int16Array, at, count, flip);
    case 32:
      return (bytes, out, at, count) => decode32(bytes, out as Int32Array, at, count, flip);
    default:
      return (bytes, out, at, count) => decode64(bytes, out as BigInt64Array, at, count, flip);
  }
}

/**
 * Physical value of every number that 8 or 16 bits can hold, looked up by the bits as they stand in memory.
 */
function tableDecoder(bits: number, type: PixelType, scaling: Scaling): Decoder {
  const table = valueTable(bits, type === "float32" ? "float32" : "float64", scaling);
  return (bytes, out, at, count) => {
    const stored = bits === 8 ? bytes : words(bytes, count);
    if (table instanceof Float32Array) lookUpSingle(table, stored, out as Float32Array, at, count);
    else lookUpDouble(table, stored, out as Float64Array, at, count);
  };
}

function lookUpSingle(
  table: Float32Array,
  stored: Uint8Array | Uint16Array,
  out: Float32Array,
  at: number,
  count: number,
): void {
  const target = out.subarray(at, at + count);
  for (let i = 0; i < target.length; i++) target[i] = table[stored[i] as number] as number;
}

function lookUpDouble(
  table: Float64Array,
  stored: Uint8Array | Uint16Array,
  out: Float64Array,
  at: number,
  count: number,
): void {
  const target = out.subarray(at, at + count);
  for (let i = 0; i < target.length; i++) target[i] = table[stored[i] as number] as number;
}

/** The most recent table: files have many extensions of the same scaling. */
let lastTable: { key: string; table: Float32Array | Float64Array } | undefined;

function valueTable(
  bits: number,
  type: "float32" | "float64",
  scaling: Scaling,
): Float32Array | Float64Array {
  const key = `${bits} ${type} ${scaling.scale} ${scaling.zero} ${scaling.blank}`;
  if (lastTable?.key === key) return lastTable.table;
  const length = 2 ** bits;
  const table = type === "float32" ? new Float32Array(length) : new Float64Array(length);
  const bytes =
    bits === 8
      ? Uint8Array.from({ length }, (_, i) => i)
      : new Uint8Array(Uint16Array.from({ length }, (_, i) => i).buffer);
  floatDecoder(bits, scaling)(bytes, table, 0, length);
  lastTable = { key, table };
  return table;
}

/** 16-bit words in the order of the host, without a copy when the bytes are aligned. */
function words(bytes: Uint8Array, count: number): Uint16Array {
  if (bytes.byteOffset % 2 === 0) return new Uint16Array(bytes.buffer, bytes.byteOffset, count);
  return new Uint16Array(bytes.slice(0, 2 * count).buffer);
}

/** `zero + scale * stored` in double precision, then rounded to the type of the array. */
function floatDecoder(bits: number, { scale, zero, blank }: Scaling): Decoder {
  // A blank that the stored type cannot hold never occurs; NaN equals nothing.
  const none = blank === undefined ? Number.NaN : Number(blank);
  const as = (out: PixelArray) => out as Float64Array;
  switch (bits) {
    case 8:
      return (bytes, out, at, count) => {
        for (let i = 0; i < count; i++) as(out)[at + i] = scaled(bytes[i] as number, none, scale, zero);
      };
    case 16:
      return (bytes, out, at, count) => {
        const view = viewOf(bytes);
        for (let i = 0; i < count; i++) as(out)[at + i] = scaled(view.getInt16(2 * i), none, scale, zero);
      };
    case 32:
      return (bytes, out, at, count) => {
        const view = viewOf(bytes);
        for (let i = 0; i < count; i++) as(out)[at + i] = scaled(view.getInt32(4 * i), none, scale, zero);
      };
    case 64:
      return (bytes, out, at, count) => {
        const view = viewOf(bytes);
        for (let i = 0; i < count; i++) {
          const stored = view.getBigInt64(8 * i);
          as(out)[at + i] = stored === blank ? Number.NaN : zero + scale * Number(stored);
        }
      };
    case -32:
      return (bytes, out, at, count) => {
        const view = viewOf(bytes);
        for (let i = 0; i < count; i++) as(out)[at + i] = zero + scale * view.getFloat32(4 * i);
      };
    default:
      return (bytes, out, at, count) => {
        const view = viewOf(bytes);
        for (let i = 0; i < count; i++) as(out)[at + i] = zero + scale * view.getFloat64(8 * i);
      };
  }
}

function scaled(stored: number, blank: number, scale: number, zero: number): number {
  return stored === blank ? Number.NaN : zero + scale * stored;
}
