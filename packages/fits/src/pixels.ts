/** Arrays that pixels and table values come in, and the loops that turn big-endian bytes into them. */

import { FitsError } from "./errors.ts";

/** A typed array that an image can be read into or written from. */
export type PixelArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** Name of the element type of a {@link PixelArray}. */
export type PixelType =
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "uint32"
  | "int32"
  | "uint64"
  | "int64"
  | "float32"
  | "float64";

const CONSTRUCTORS = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/**
 * A new array of zeros.
 *
 * @throws FitsError `too_large` when memory does not suffice, or no array can be so long.
 */
export function createPixels(type: PixelType, length: number): PixelArray {
  try {
    return new CONSTRUCTORS[type](length);
  } catch (cause) {
    throw new FitsError("too_large", `${length} numbers of type ${type} do not fit in memory`, {
      fix: "Read the data in parts (slab of an image, rows of a table).",
      cause,
    });
  }
}

/** The element type of an array. */
export function pixelTypeOf(array: PixelArray): PixelType {
  for (const [type, arrayType] of Object.entries(CONSTRUCTORS)) {
    if (array instanceof arrayType) return type as PixelType;
  }
  throw new TypeError("not a typed array of pixels");
}

/** BITPIX -> element type of the stored numbers. */
export const STORED_TYPES: Readonly<Record<number, PixelType>> = {
  8: "uint8",
  16: "int16",
  32: "int32",
  64: "int64",
  [-32]: "float32",
  [-64]: "float64",
};

/**
 * BITPIX -> the offset that stands for the other signedness, and the type that results (Standard 4.0, table
 * 11).
 */
export const SIGN_OFFSETS: Readonly<Record<number, { readonly zero: number; readonly type: PixelType }>> = {
  8: { zero: -128, type: "int8" },
  16: { zero: 2 ** 15, type: "uint16" },
  32: { zero: 2 ** 31, type: "uint32" },
  64: { zero: 2 ** 63, type: "uint64" },
};

/**
 * The bit that turns a stored number of the opposite sign into one of this type; in the upper half for 64
 * bits.
 */
export function flipOf(type: PixelType): number {
  if (type === "int8") return 0x80;
  if (type === "uint16") return 0x8000;
  return type === "uint32" || type === "uint64" ? 0x80000000 : 0;
}
