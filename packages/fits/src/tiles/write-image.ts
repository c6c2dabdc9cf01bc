/** Tile compression for writing: RICE_1 and GZIP_2 (FITS Standard 4.0, section 10). */
import type { HeaderValue } from "../card.ts";
import { encodePixels, encoderFor, storageOf } from "../encode.ts";
import { FitsError } from "../errors.ts";
import { Header } from "../header.ts";
import { makeColumn } from "../make-column.ts";
import { makeVariableColumn } from "../make-variable-column.ts";
import { createPixels, type PixelArray, pixelTypeOf } from "../pixels.ts";
import type { Column } from "../table.ts";
import { type HduData, withChecksums } from "../write.ts";
import { imageHeader } from "../write-header.ts";
import { type Quantised, quantise } from "./quantise.ts";
import { riceEncode } from "./rice-encode.ts";
import { shuffle } from "./shuffle.ts";
import type { DitherMethod } from "./tile-layout.ts";

/** How to compress an image. */
export interface CompressOptions {
  /** Default: RICE_1 for integers and quantised pixels, GZIP_2 for floating-point pixels as they are. */
  readonly algorithm?: "RICE_1" | "GZIP_2";
  /** Lengths of a tile, NAXIS1 first. Default: one row. */
  readonly tile?: readonly number[];
  /** Round floating-point pixels to steps of their noise. Without it they are kept exactly. */
  readonly quantize?: QuantizeOptions;
}

/** How floating-point pixels are rounded. */
export interface QuantizeOptions {
  /** Steps in one standard deviation of the noise of a tile. Default 16, by which the noise grows less than 0.1 %. */
  readonly level?: number;
  /** Default SUBTRACTIVE_DITHER_1; SUBTRACTIVE_DITHER_2 keeps pixels that are exactly 0. */
  readonly dither?: DitherMethod;
  /** Where the random numbers begin: 1 to 10000. Default 1. */
  readonly seed?: number;
}

/** An image to be compressed. */
export interface ImageToCompress {
  readonly header: Header;
  /** NAXIS1 first. */
  readonly axes: readonly number[];
  readonly data: PixelArray;
}

type Entry = [keyword: string, value: HeaderValue, comment: string];

/** Pixels in a block of RICE_1, which every reader takes. */
const BLOCK_SIZE = 32;
/** Bits of random numbers that a seed chooses from. */
const MAX_SEED = 10_000;

/**
 * Compresses an image to an HDU for `encodeFits` or `writeFitsFile`: a binary table that readers show as the image. It
 * must not be the first HDU.
 *
 * @throws FitsError `bad_data` (axes, tile, options that do not go together), `unsupported` (64-bit integers)
 */
export async function compressImage(image: ImageToCompress, options: CompressOptions = {}): Promise<HduData> {
  const plan = planTiles(image, options);
  const compressed: Uint8Array[] = [];
  const gzipped: Uint8Array[] = [];
  const scales: number[] = [];
  const zeros: number[] = [];
  const none = new Uint8Array(0);
  for (const [index, pixels] of tilesOf(image, plan.tile)) {
    const quantised = plan.quantize && quantiseTile(pixels, plan, plan.quantize, index);
    if (plan.quantize !== undefined) {
      scales.push(quantised?.scale ?? 0);
      zeros.push(quantised?.zero ?? 0);
    }
    const isLeft = plan.quantize !== undefined && quantised === undefined;
    compressed.push(isLeft ? none : await compressTile(quantised?.values ?? pixels, plan.algorithm));
    gzipped.push(isLeft ? await gzip(bytesOf(pixels)) : none);
  }
  const columns: Column[] = [makeVariableColumn("COMPRESSED_DATA", compressed)];
  if (plan.quantize !== undefined) {
    columns.push(makeVariableColumn("GZIP_COMPRESSED_DATA", gzipped));
    columns.push(makeColumn("ZSCALE", Float64Array.from(scales)));
    columns.push(makeColumn("ZZERO", Float64Array.from(zeros)));
  }
  return { kind: "bintable", header: compressedHeader(image, plan), columns, rows: compressed.length };
}

interface TilePlan {
  readonly algorithm: "RICE_1" | "GZIP_2";
  readonly tile: readonly number[];
  readonly quantize: Required<QuantizeOptions> | undefined;
}

function planTiles({ axes, data }: ImageToCompress, options: CompressOptions): TilePlan {
  const bad = (message: string, fix: string) => new FitsError("bad_data", message, { fix });
  if (axes.length === 0 || product(axes) !== data.length || data.length === 0) {
    throw bad(
      `${data.length} pixels are no array of ${axes.join(" x ")}`,
      "Images without pixels stay as they are.",
    );
  }
  const { bits } = storageOf(pixelTypeOf(data));
  if (bits === 64) {
    throw new FitsError(
      "unsupported",
      "64-bit integers are not compressed: other programs could not read them",
    );
  }
  const tile = axes.map((length, i) => Math.min(options.tile?.[i] ?? (i === 0 ? length : 1), length));
  if (tile.some((length) => !Number.isInteger(length) || length < 1)) {
    throw bad(`a tile cannot be ${tile.join(" x ")} pixels`, "Give lengths above 0.");
  }
  const { quantize } = options;
  if (bits > 0 && quantize !== undefined) {
    throw bad("integers are not quantised", "Leave out the option quantize.");
  }
  const algorithm = options.algorithm ?? (bits < 0 && quantize === undefined ? "GZIP_2" : "RICE_1");
  if (algorithm === "RICE_1" && bits < 0 && quantize === undefined) {
    throw bad(
      "RICE_1 compresses integers only",
      "Choose GZIP_2, which keeps the pixels exactly, or quantize.",
    );
  }
  const plan = { algorithm, tile };
  if (quantize === undefined) return { ...plan, quantize };
  const { level = 16, dither = "SUBTRACTIVE_DITHER_1", seed = 1 } = quantize;
  if (!(level > 0) || !Number.isInteger(seed) || seed < 1 || seed > MAX_SEED) {
    throw bad(
      "these options of quantize are impossible",
      `level is above 0, seed a whole number to ${MAX_SEED}.`,
    );
  }
  return { ...plan, quantize: { level, dither, seed } };
}

/** The pixels of each tile, in the order of their numbers. */
function* tilesOf({ axes, data }: ImageToCompress, tile: readonly number[]): Generator<[number, PixelArray]> {
  const type = pixelTypeOf(data);
  const strides = axes.map((_, i) => product(axes.slice(0, i)));
  const start = axes.map(() => 0);
  for (let index = 0; ; index++) {
    const lengths = start.map((from, i) => Math.min(tile[i] ?? 1, (axes[i] ?? 0) - from));
    const width = lengths[0] ?? 1;
    const pixels = createPixels(type, product(lengths));
    for (let row = 0; row < pixels.length / width; row++) {
      let at = start[0] ?? 0;
      let rest = row;
      for (let i = 1; i < axes.length; i++) {
        const length = lengths[i] ?? 1;
        at += ((start[i] ?? 0) + (rest % length)) * (strides[i] ?? 0);
        rest = Math.floor(rest / length);
      }
      (pixels as Float64Array).set(data.subarray(at, at + width) as Float64Array, row * width);
    }
    yield [index, pixels];
    let axis = 0;
    for (; axis < axes.length; axis++) {
      const next = (start[axis] ?? 0) + (tile[axis] ?? 1);
      start[axis] = next < (axes[axis] ?? 0) ? next : 0;
      if (start[axis] !== 0) break;
    }
    if (axis === axes.length) return;
  }
}

function quantiseTile(
  pixels: PixelArray,
  plan: TilePlan,
  { level, dither, seed }: Required<QuantizeOptions>,
  index: number,
): Quantised | undefined {
  const width = Math.min(plan.tile[0] ?? 1, pixels.length);
  return quantise(pixels as Float64Array, width, level, dither, index + seed - 1);
}

/** Compresses integers, or the bytes of any numbers. */
async function compressTile(pixels: PixelArray, algorithm: TilePlan["algorithm"]): Promise<Uint8Array> {
  const size = pixels.BYTES_PER_ELEMENT;
  if (algorithm === "GZIP_2") return gzip(shuffle(bytesOf(pixels), size));
  // The stored number has the other sign for unsigned words; bytes have none.
  const { zero } = storageOf(pixelTypeOf(pixels));
  const stored = Int32Array.from(pixels as Float64Array, (value) => value - zero);
  return riceEncode(stored, { bytePix: size, blockSize: BLOCK_SIZE });
}

/** The numbers as FITS stores them. */
function bytesOf(pixels: PixelArray): Uint8Array {
  const bytes = new Uint8Array(pixels.byteLength);
  encoderFor(pixels)(new DataView(bytes.buffer), 0, 0, pixels.length);
  return bytes;
}

async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The header of the table: how the image is compressed, then the image's own cards. */
function compressedHeader(image: ImageToCompress, { algorithm, tile, quantize }: TilePlan): Header {
  const { axes, data } = image;
  const { bits } = storageOf(pixelTypeOf(data));
  const own = withChecksums({
    header: imageHeader(image.header, data, axes, false),
    data: () => encodePixels(data),
  });
  const entries: Entry[] = [
    ["ZIMAGE", true, "this table holds a compressed image"],
    ["ZTENSION", "IMAGE", "kind of the original extension"],
    ["ZBITPIX", bits, "BITPIX of the image"],
    ["ZNAXIS", axes.length, "number of axes of the image"],
    ...axes.map((length, i): Entry => [`ZNAXIS${i + 1}`, length, `length of axis ${i + 1} of the image`]),
    ["ZPCOUNT", 0, "PCOUNT of the image"],
    ["ZGCOUNT", 1, "GCOUNT of the image"],
    ...tile.map((length, i): Entry => [`ZTILE${i + 1}`, length, `length of a tile on axis ${i + 1}`]),
    ["ZCMPTYPE", algorithm, "how the tiles are compressed"],
  ];
  if (algorithm === "RICE_1") {
    const bytes = quantize === undefined ? data.BYTES_PER_ELEMENT : 4;
    entries.push(["ZNAME1", "BLOCKSIZE", "pixels in a block"], ["ZVAL1", BLOCK_SIZE, "pixels in a block"]);
    entries.push(["ZNAME2", "BYTEPIX", "bytes of a pixel"], ["ZVAL2", bytes, "bytes of a pixel"]);
  }
  if (quantize !== undefined) {
    entries.push(["ZQUANTIZ", quantize.dither, "how pixels were rounded"]);
    if (quantize.dither !== "NO_DITHER") entries.push(["ZDITHER0", quantize.seed, "first random numbers"]);
  } else if (bits < 0) entries.push(["ZQUANTIZ", "NONE", "pixels are kept exactly"]);
  if (own.has("CHECKSUM")) entries.push(["ZHECKSUM", own.get("CHECKSUM"), "CHECKSUM of the image"]);
  if (own.has("DATASUM")) entries.push(["ZDATASUM", own.get("DATASUM"), "DATASUM of the image"]);
  const head = Header.from(entries);
  return own.rearranged(
    head.cards().map(({ keyword, value, comment }): Entry => [keyword, value, comment]),
    (keyword) => /^(XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT)$/.test(keyword) || STALE.test(keyword),
  );
}

/** What an image that was compressed before may still say. */
const STALE =
  /^Z(IMAGE|CMPTYPE|MASKCMP|QUANTIZ|DITHER0|BLANK|SCALE|ZERO|SIMPLE|TENSION|EXTEND|BLOCKED|BITPIX|PCOUNT|GCOUNT|HECKSUM|DATASUM|(NAXIS|TILE|NAME|VAL)\d*)$/;

function product(lengths: readonly number[]): number {
  return lengths.reduce((all, length) => all * length, 1);
}
