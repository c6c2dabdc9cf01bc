/** From the compressed bytes of one tile to its stored numbers. */
import type { Scaling } from "../image-scaling.ts";
import { flipOf, type PixelArray, pixelTypeOf } from "../pixels.ts";
import { damaged } from "./damaged.ts";
import { Dither, ZERO_CODE } from "./dither.ts";
import { hcompressDecode } from "./hcompress.ts";
import { gunzip } from "./inflate.ts";
import { plioDecode } from "./plio.ts";
import { RICE_MARGIN, requireRiceBytes, riceDecode } from "./rice.ts";
import { unshuffle } from "./shuffle.ts";
import type { Algorithm, DitherMethod, TileLayout } from "./tile-layout.ts";

/** Integers of a tile, before they are put where they belong; grows as needed and is used again. */
let scratch = new Int32Array(0);
let wide = new Float64Array(0);

/** Larger ones are not kept. */
const MAX_KEPT = 2 ** 22;

function integers(count: number): Int32Array {
  if (count > MAX_KEPT) return new Int32Array(count);
  if (scratch.length < count) scratch = new Int32Array(count);
  return scratch;
}

function doubles(count: number): Float64Array {
  if (count > MAX_KEPT) return new Float64Array(count);
  if (wide.length < count) wide = new Float64Array(count);
  return wide;
}

/**
 * The integers of a compressed tile: scratch memory, valid until the next call. `bytes` has a margin at its end.
 *
 * @param bits BITPIX of the integers where the algorithm does not say it.
 * @throws FitsError `bad_compression`, `unsupported`, `too_large`
 */
export function decodeIntegers(
  layout: TileLayout,
  algorithm: Algorithm,
  bytes: Uint8Array,
  count: number,
  bits: number,
): Int32Array {
  if (algorithm === "RICE_1") requireRiceBytes(layout.rice, bytes.length - RICE_MARGIN, count);
  const out = integers(count);
  const compressed = bytes.subarray(0, bytes.length - RICE_MARGIN);
  switch (algorithm) {
    case "RICE_1":
      riceDecode(bytes, layout.rice, out, count);
      return out;
    case "PLIO_1":
      plioDecode(compressed, out, count);
      return out;
    case "HCOMPRESS_1": {
      const pixels = doubles(count);
      hcompressDecode(compressed, layout.smooth, pixels, count);
      clip(pixels, out, count, bits);
      return out;
    }
    default: {
      const raw = decodeBytes(algorithm, compressed, count, INTEGER_SIZES);
      bytesToIntegers(raw, raw.length / count, out, count);
      return out;
    }
  }
}

/** Integers of quantised pixels, and of masks, can have any of these. */
const INTEGER_SIZES: readonly number[] = [1, 2, 4];

/**
 * The bytes of `count` big-endian numbers from one of the algorithms that keep them as they are.
 *
 * @param sizes the bytes that one number may have.
 */
export function decodeBytes(
  algorithm: Algorithm,
  bytes: Uint8Array,
  count: number,
  sizes: readonly number[],
): Uint8Array {
  let raw = bytes;
  if (algorithm !== "NOCOMPRESS") {
    const out = new Uint8Array(count * Math.max(...sizes));
    raw = out.subarray(0, gunzip(bytes, out));
  }
  const size = raw.length / count;
  if (!sizes.includes(size)) throw damaged(`it has ${raw.length} bytes for ${count} pixels`);
  return algorithm === "GZIP_2" ? unshuffle(raw, size) : raw;
}

/** Integers of 1 (without sign), 2 or 4 bytes. */
export function bytesToIntegers(raw: Uint8Array, size: number, out: Int32Array, count: number): void {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (size === 1) for (let i = 0; i < count; i++) out[i] = view.getUint8(i);
  else if (size === 2) for (let i = 0; i < count; i++) out[i] = view.getInt16(2 * i);
  else for (let i = 0; i < count; i++) out[i] = view.getInt32(4 * i);
}

/** Lossy compression can go beyond what the type of the pixels holds. */
function clip(values: Float64Array, out: Int32Array, count: number, bits: number): void {
  const lower = bits === 8 ? 0 : bits === 16 ? -(2 ** 15) : -(2 ** 31);
  const upper = bits === 8 ? 255 : bits === 16 ? 2 ** 15 - 1 : 2 ** 31 - 1;
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    out[i] = Math.max(lower, Math.min(value, upper));
  }
}

/** How the integers of a tile become floating-point pixels. */
export interface Quantisation {
  readonly scale: number;
  readonly zero: number;
  readonly blank: number | undefined;
  readonly dither: DitherMethod;
  /** Number of the tile from 0, plus ZDITHER0 - 1. */
  readonly tile: number;
}

/** Writes the floating-point pixels of a tile to the beginning of `out`. */
export function unquantise(
  values: Int32Array,
  quantisation: Quantisation,
  out: Float32Array | Float64Array,
  count: number,
): void {
  const { scale, zero, dither: method } = quantisation;
  // NaN equals nothing.
  const blank = quantisation.blank ?? Number.NaN;
  if (method === "NO_DITHER") {
    for (let i = 0; i < count; i++) {
      const value = values[i] as number;
      out[i] = value === blank ? Number.NaN : value * scale + zero;
    }
    return;
  }
  const dither = new Dither(quantisation.tile);
  const zeroCode = method === "SUBTRACTIVE_DITHER_2" ? ZERO_CODE : Number.NaN;
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    const random = dither.next();
    if (value === blank) out[i] = Number.NaN;
    else if (value === zeroCode) out[i] = 0;
    else out[i] = (value - random + 0.5) * scale + zero;
  }
}

/** Writes `count` numbers to `out` from index `at`. */
export type Put<Values> = (values: Values, out: PixelArray, at: number, count: number) => void;

/** How integers of `bits` go to an array: as they are, with the other sign, or scaled. */
export function integerWriter(bits: number, out: PixelArray, scaling: Scaling): Put<Int32Array> {
  const type = pixelTypeOf(out);
  if (type === "float32" || type === "float64") return scaledWriter(bits, scaling);
  const flip = flipOf(type);
  switch (out.BYTES_PER_ELEMENT) {
    case 1:
      return (values, to, at, count) => {
        const target = new Uint8Array(to.buffer, to.byteOffset + at, count);
        for (let i = 0; i < count; i++) target[i] = (values[i] as number) ^ flip;
      };
    case 2:
      return (values, to, at, count) => {
        const target = new Int16Array(to.buffer, to.byteOffset + 2 * at, count);
        for (let i = 0; i < count; i++) target[i] = (values[i] as number) ^ flip;
      };
    case 4:
      return (values, to, at, count) => {
        const target = new Int32Array(to.buffer, to.byteOffset + 4 * at, count);
        for (let i = 0; i < count; i++) target[i] = (values[i] as number) ^ flip;
      };
    default: {
      const high = BigInt(flip) << 32n;
      return (values, to, at, count) => {
        const target = new BigInt64Array(to.buffer, to.byteOffset + 8 * at, count);
        for (let i = 0; i < count; i++) target[i] = BigInt(values[i] as number) ^ high;
      };
    }
  }
}

function scaledWriter(bits: number, { scale, zero, blank }: Scaling): Put<Int32Array> {
  const none = blank === undefined ? Number.NaN : Number(blank);
  // Bytes have no sign.
  const mask = bits === 8 ? 0xff : -1;
  const isPlain = scale === 1 && blank === undefined;
  return (values, out, at, count) => {
    if (out instanceof Float32Array && isPlain) addTo(values, out, at, count, zero, mask);
    else if (out instanceof Float32Array) scaleTo(values, out, at, count, scale, zero, none, mask);
    else scaleToDouble(values, out as Float64Array, at, count, scale, zero, none, mask);
  };
}

function addTo(
  values: Int32Array,
  out: Float32Array,
  at: number,
  count: number,
  zero: number,
  mask: number,
): void {
  const target = out.subarray(at, at + count);
  for (let i = 0; i < target.length; i++) target[i] = zero + ((values[i] as number) & mask);
}

function scaleTo(
  values: Int32Array,
  out: Float32Array,
  at: number,
  count: number,
  scale: number,
  zero: number,
  none: number,
  mask: number,
): void {
  for (let i = 0; i < count; i++) {
    const value = (values[i] as number) & mask;
    out[at + i] = value === none ? Number.NaN : zero + scale * value;
  }
}

function scaleToDouble(
  values: Int32Array,
  out: Float64Array,
  at: number,
  count: number,
  scale: number,
  zero: number,
  none: number,
  mask: number,
): void {
  for (let i = 0; i < count; i++) {
    const value = (values[i] as number) & mask;
    out[at + i] = value === none ? Number.NaN : zero + scale * value;
  }
}

/** Floating-point pixels of a tile to an array of floats; BSCALE and BZERO of such images are rare. */
export function floatWriter({ scale, zero }: Scaling): Put<Float32Array | Float64Array> {
  return (values, out, at, count) => {
    const target = out as Float64Array;
    if (scale === 1 && zero === 0) target.set(values.subarray(0, count), at);
    else for (let i = 0; i < count; i++) target[at + i] = zero + scale * (values[i] as number);
  };
}
