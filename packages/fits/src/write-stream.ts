/** Files that are written while their pixels are made: no image need be in memory as a whole. */
import { BLOCK_SIZE, padToBlock } from "./bytes.ts";
import { Checksum } from "./checksum.ts";
import { encoderFor } from "./encode.ts";
import { FitsError } from "./errors.ts";
import type { Header } from "./header.ts";
import { createPixels, type PixelArray, type PixelType, pixelTypeOf } from "./pixels.ts";
import { encodeHdu, type HduData, withDataSum } from "./write.ts";
import { imageHeader, withExtend } from "./write-header.ts";

/** An image whose pixels come piece by piece, in their order: rows, or any other number of them. */
export interface StreamedImage {
  readonly kind: "stream";
  readonly header: Header;
  /** NAXIS1 first. */
  readonly axes: readonly number[];
  readonly type: PixelType;
  /**
   * Makes the pixels, in arrays of `type`; an array may be used again for the next piece. Called twice when the
   * header has DATASUM or CHECKSUM, which stand before the data: the pixels must be the same then.
   */
  pixels(): Iterable<PixelArray> | AsyncIterable<PixelArray>;
}

/** Whole blocks, about a megabyte. */
const PIECE_BYTES = 364 * BLOCK_SIZE;

/**
 * The bytes of a FITS file, piece by piece, as `encodeFits`, with images that are made on the way.
 *
 * @throws FitsError as `encodeFits`; `bad_data` when the pixels are more or fewer than the axes say, of another
 * type, or not the same twice.
 */
export async function* encodeFitsStream(
  hdus: readonly (HduData | StreamedImage)[],
): AsyncGenerator<Uint8Array, void, undefined> {
  if (hdus.length === 0) throw new FitsError("bad_data", "a FITS file needs at least one HDU");
  for (const [index, hdu] of hdus.entries()) {
    if (hdu.kind === "stream") yield* encodeImage(hdu, index, hdus.length > 1);
    else yield* encodeHdu(hdu, index, hdus.length > 1);
  }
}

/**
 * Writes a FITS file to a stream, as fast as the stream takes it, and closes the stream. After an error the stream
 * is aborted.
 *
 * @throws FitsError as {@link encodeFitsStream}; what the stream throws.
 */
export async function writeFits(
  stream: WritableStream<Uint8Array>,
  hdus: readonly (HduData | StreamedImage)[],
): Promise<void> {
  const writer = stream.getWriter();
  try {
    for await (const piece of encodeFitsStream(hdus)) await writer.write(piece);
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
    throw error;
  }
}

async function* encodeImage(
  image: StreamedImage,
  index: number,
  hasMore: boolean,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { axes, type } = image;
  if (axes.length === 0 || !axes.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw badData(index, `no image has the axes ${axes.join(" x ")}`);
  }
  const plain = imageHeader(image.header, createPixels(type, 0), axes, index === 0);
  const header = index === 0 && hasMore ? withExtend(plain) : plain;
  if (!header.has("DATASUM") && !header.has("CHECKSUM")) {
    yield header.toBytes();
    yield* encodePieces(image, index);
    return;
  }
  const announced = new Checksum();
  for await (const bytes of encodePieces(image, index)) announced.add(bytes);
  const dataSum = announced.value;
  yield withDataSum(header, announced).toBytes();
  const written = new Checksum();
  for await (const bytes of encodePieces(image, index)) {
    written.add(bytes);
    yield bytes;
  }
  if (written.value !== dataSum) throw badData(index, "its pixels were not the same twice");
}

/** The data unit, every piece in new memory. */
async function* encodePieces(
  { axes, type, pixels }: StreamedImage,
  index: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const size = createPixels(type, 0).BYTES_PER_ELEMENT;
  const total = axes.reduce((all, length) => all * length, 1) * size;
  const end = padToBlock(total);
  let piece = new Uint8Array(Math.min(PIECE_BYTES, end));
  /** Bytes of `piece` that are set, and bytes in all. */
  let filled = 0;
  let done = 0;
  for await (const some of pixels()) {
    if (pixelTypeOf(some) !== type)
      throw badData(index, `it gets ${pixelTypeOf(some)} and not ${type} pixels`);
    if (done + some.byteLength > total) throw badData(index, "it gets more pixels than its axes say");
    const put = encoderFor(some);
    for (let first = 0; first < some.length; ) {
      const count = Math.min(some.length - first, (piece.length - filled) / size);
      put(new DataView(piece.buffer), filled, first, count);
      first += count;
      filled += count * size;
      done += count * size;
      if (filled < piece.length) continue;
      yield piece;
      piece = new Uint8Array(Math.min(PIECE_BYTES, end - done));
      filled = 0;
    }
  }
  if (done < total) throw badData(index, `it gets ${done / size} pixels of ${total / size}`);
  if (filled > 0) yield piece;
}

function badData(index: number, message: string): FitsError {
  return new FitsError("bad_data", `HDU ${index}: ${message}`, {
    hdu: index,
    fix: "Give as many pixels of the stated type as the product of the axes.",
  });
}
