import { readChunks } from "./chunks.ts";
import { type Decoder, decoderFor } from "./decode.ts";
import { FitsError } from "./errors.ts";
import { type Hdu, requireData } from "./hdu.ts";
import {
  imageScaling,
  naturalType,
  type Scaling,
  type StoredScaling,
  storedScaling,
} from "./image-scaling.ts";
import { createPixels, type PixelArray, pixelTypeOf } from "./pixels.ts";
import type { ByteSource } from "./source.ts";

/** Pixels of an image, first axis fastest: pixel (x, y) is `data[x + y * axes[0]]`. */
export interface FitsImage {
  /** NAXIS1 first; empty when the HDU has no data. With a slab, the last axis is that of the slab. */
  readonly axes: readonly number[];
  readonly data: PixelArray;
  /** With `as: "stored"`: what turns `data` into physical values. */
  readonly scaling?: StoredScaling;
}

/** How to read pixels. */
export interface ReadOptions {
  /**
   * - `native` (default): the type of the file where it says all. Integers stay integers, those with the
   *   offset that stands for the opposite sign (BZERO = 2^15, 2^31, 2^63, -2^7) become that type. Any other
   *   BZERO, BSCALE or a BLANK gives floating point: single precision for 8 and 16 bits, double for more.
   * - `float32`, `float64`: physical values, blank pixels are NaN.
   * - `stored`: the numbers of the file, integers always as integers. Only the offset of the opposite sign is
   *   applied; the rest comes as `scaling`.
   */
  readonly as?: "native" | "float32" | "float64" | "stored";
  /** An array to fill instead of a new one: of the resulting type, at least as long as the image. */
  readonly into?: PixelArray;
}

/** How to read an image. */
export interface ImageOptions extends ReadOptions {
  /** Only these planes of the last axis, from inclusive to exclusive: rows of a 2-D image. */
  readonly slab?: readonly [from: number, to: number];
}

/**
 * Reads the pixels of an image HDU.
 *
 * @throws FitsError `wrong_kind`, `truncated`, `out_of_range` (slab), `too_large` (more pixels than an array can
 * hold), `bad_header` (BSCALE, BZERO), `bad_data` (`into` does not fit)
 */
export async function readImage(
  source: ByteSource,
  hdu: Hdu,
  options: ImageOptions = {},
): Promise<FitsImage> {
  const { axes, first, count } = selectPixels(hdu, options.slab);
  requireData(hdu);
  const { image, decode, size } = imageReader(hdu, axes, options);
  let done = 0;
  await readChunks(source, hdu.dataOffset + first * size, count * size, size, (bytes) => {
    const part = bytes.length / size;
    decode(bytes, image.data, done, part);
    done += part;
  });
  return image;
}

/** An array for pixels of an image, and what fills it from the bytes of the file. */
export interface ImageReader {
  readonly image: FitsImage;
  readonly decode: Decoder;
  /** What the decoder applies. */
  readonly scaling: Scaling;
  /** Bytes of a stored number. */
  readonly size: number;
}

/** Prepares reading `axes` of an image HDU. @throws FitsError `wrong_kind`, `bad_header`, `bad_data`, `too_large` */
export function imageReader(hdu: Hdu, axes: readonly number[], options: ReadOptions): ImageReader {
  if (hdu.kind !== "image") {
    throw new FitsError("wrong_kind", `HDU ${hdu.index} is no image`, {
      offset: hdu.headerOffset,
      hdu: hdu.index,
    });
  }
  const count = axes.length === 0 ? 0 : product(axes);
  const full = imageScaling(hdu);
  const wanted = options.as ?? "native";
  const stored = wanted === "stored" ? storedScaling(hdu.bitpix, full) : undefined;
  const scaling = stored?.applied ?? full;
  const type = wanted === "native" || wanted === "stored" ? naturalType(hdu.bitpix, scaling) : wanted;
  const data =
    options.into === undefined ? createPixels(type, count) : fitInto(hdu, options.into, type, count);
  return {
    image: stored === undefined ? { axes, data } : { axes, data, scaling: stored.left },
    decode: decoderFor(hdu.bitpix, type, scaling, count),
    scaling,
    size: Math.abs(hdu.bitpix) / 8,
  };
}

function selectPixels(
  hdu: Hdu,
  slab: ImageOptions["slab"],
): { axes: readonly number[]; first: number; count: number } {
  const { axes } = hdu;
  const last = axes[axes.length - 1];
  if (slab === undefined || last === undefined) {
    return { axes, first: 0, count: axes.length === 0 ? 0 : product(axes) };
  }
  const [from, to] = slab;
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to < from || to > last) {
    throw new FitsError(
      "out_of_range",
      `HDU ${hdu.index} has no planes ${from} to ${to}: there are ${last}`,
      {
        offset: hdu.dataOffset,
        hdu: hdu.index,
      },
    );
  }
  const plane = product(axes.slice(0, -1));
  return { axes: [...axes.slice(0, -1), to - from], first: from * plane, count: (to - from) * plane };
}

function fitInto(hdu: Hdu, into: PixelArray, type: string, count: number): PixelArray {
  if (pixelTypeOf(into) === type && into.length >= count) return into.subarray(0, count);
  throw new FitsError(
    "bad_data",
    `HDU ${hdu.index} needs an array of ${count} ${type} numbers to be read into`,
    {
      hdu: hdu.index,
    },
  );
}

function product(axes: readonly number[]): number {
  return axes.reduce((all, length) => all * length, 1);
}
