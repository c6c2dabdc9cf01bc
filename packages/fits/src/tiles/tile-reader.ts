import type { Decoder } from "../decode.ts";
import type { HeapRange } from "../heap.ts";
import { HEAP_MARGIN } from "../heap.ts";
import type { Scaling } from "../image-scaling.ts";
import { type PixelArray, pixelTypeOf } from "../pixels.ts";
import { damaged } from "./damaged.ts";
import {
  bytesToIntegers,
  decodeBytes,
  decodeIntegers,
  floatWriter,
  integerWriter,
  type Put,
  type Quantisation,
  unquantise,
} from "./decode-tile.ts";
import type { TileLayout } from "./tile-layout.ts";

/** Where a tile is in the heap, and its numbers in the table. */
export interface TileSource {
  readonly index: number;
  /** Pixels. */
  readonly count: number;
  /** The column that the bytes are in. */
  readonly kind: "compressed" | "gzipped" | "uncompressed";
  readonly range: HeapRange;
  readonly scale: number | undefined;
  readonly zero: number;
  readonly blank: number | undefined;
  /** The mask of pixels without value. */
  readonly mask?: HeapRange;
}

/** Decodes tiles of one image to arrays of one type. */
export class TileReader {
  readonly #layout: TileLayout;
  readonly #putIntegers: Put<Int32Array>;
  readonly #putFloats: Put<Float32Array | Float64Array>;
  /** Decodes big-endian numbers of the image's BITPIX. */
  readonly #decode: Decoder;
  #floats: Float32Array | Float64Array;

  /** @param like an array of the type that tiles are decoded to. */
  constructor(layout: TileLayout, scaling: Scaling, decode: Decoder, like: PixelArray) {
    this.#layout = layout;
    this.#decode = decode;
    // IRAF's masks have no negative numbers: writers store unsigned pixels as they are.
    const isUnsignedPlio = layout.algorithm === "PLIO_1" && layout.bitpix === 16 && scaling.zero === 2 ** 15;
    const put = integerWriter(layout.bitpix, like, scaling);
    this.#putIntegers = isUnsignedPlio ? lowered(put) : put;
    this.#putFloats = floatWriter(scaling);
    this.#floats = layout.bitpix === -64 ? new Float64Array(0) : new Float32Array(0);
  }

  /**
   * Writes the pixels of a tile to `out` from index `at`.
   *
   * @param bytes its bytes with {@link HEAP_MARGIN} more; `mask` the same of its mask.
   * @throws FitsError `bad_compression`, `unsupported`, `too_large`
   */
  decode(
    bytes: Uint8Array,
    source: TileSource,
    mask: Uint8Array | undefined,
    out: PixelArray,
    at: number,
  ): void {
    if (source.range.length === 0) throw damaged("it has no data");
    const layout = this.#layout;
    const { count } = source;
    const size = Math.abs(layout.bitpix) / 8;
    const exact = bytes.subarray(0, bytes.length - HEAP_MARGIN);
    if (source.kind !== "compressed") {
      const algorithm = source.kind === "gzipped" ? "GZIP_1" : "NOCOMPRESS";
      this.#decode(decodeBytes(algorithm, exact, count, [size]), out, at, count);
    } else if (layout.bitpix < 0 && source.scale !== undefined) {
      this.#unquantise(bytes, source, source.scale, out, at);
    } else if (isExact(layout)) {
      this.#copy(exact, count, size, out, at);
    } else {
      const { algorithm, bitpix } = layout;
      if (bitpix < 0) throw damaged(`it has floating-point pixels in ${algorithm} without a scale`);
      this.#putIntegers(decodeIntegers(layout, algorithm, bytes, count, bitpix), out, at, count);
    }
    if (mask !== undefined && layout.mask !== undefined && out.BYTES_PER_ELEMENT >= 4) {
      this.#blankOut(mask, count, out, at);
    }
  }

  /** Numbers as they are; small integers may have been compressed as larger ones. */
  #copy(bytes: Uint8Array, count: number, size: number, out: PixelArray, at: number): void {
    const { algorithm, bitpix } = this.#layout;
    const raw = decodeBytes(algorithm, bytes, count, bitpix > 0 && bitpix < 64 ? [1, 2, 4] : [size]);
    if (raw.length === count * size) this.#decode(raw, out, at, count);
    else {
      const values = new Int32Array(count);
      bytesToIntegers(raw, raw.length / count, values, count);
      this.#putIntegers(values, out, at, count);
    }
  }

  #unquantise(bytes: Uint8Array, source: TileSource, scale: number, out: PixelArray, at: number): void {
    const layout = this.#layout;
    const { count, zero, blank } = source;
    const values = decodeIntegers(layout, layout.algorithm, bytes, count, 32);
    const tile = source.index + layout.ditherOffset;
    const quantisation: Quantisation = { scale, zero, blank, dither: layout.dither, tile };
    if (this.#floats.length < count) {
      this.#floats = layout.bitpix === -64 ? new Float64Array(count) : new Float32Array(count);
    }
    unquantise(values, quantisation, this.#floats, count);
    this.#putFloats(this.#floats, out, at, count);
  }

  /** Pixels that the mask marks have no value. Integers have nothing to say that with. */
  #blankOut(mask: Uint8Array, count: number, out: PixelArray, at: number): void {
    const type = pixelTypeOf(out);
    const algorithm = this.#layout.mask?.algorithm;
    if (algorithm === undefined || !type.startsWith("float")) return;
    const marks = decodeIntegers(this.#layout, algorithm, mask, count, 8);
    const target = out as Float64Array;
    for (let i = 0; i < count; i++) if (marks[i] !== 0) target[at + i] = Number.NaN;
  }
}

/** Whether a tile is made of the numbers as they are. */
function isExact({ algorithm }: TileLayout): boolean {
  return algorithm === "GZIP_1" || algorithm === "GZIP_2" || algorithm === "NOCOMPRESS";
}

function lowered(put: Put<Int32Array>): Put<Int32Array> {
  return (values, out, at, count) => {
    for (let i = 0; i < count; i++) values[i] = (values[i] as number) - 2 ** 15;
    put(values, out, at, count);
  };
}
