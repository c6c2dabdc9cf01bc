import { BLOCK_SIZE, concatenate, padToBlock, startsWith } from "./bytes.ts";
import { CARD_LENGTH } from "./card.ts";
import { FitsError } from "./errors.ts";
import { FitsFile } from "./file.ts";
import { describeHdu, endOfHdu, type Hdu, truncatedData } from "./hdu.ts";
import { findEnd, Header, type HeaderOrigin } from "./header.ts";
import { requireFits } from "./not-fits.ts";
import type { ByteSource } from "./source.ts";
import { unpackerFor } from "./wrapped/unpack.ts";
import { UnpackedSource, type UnpackLimits } from "./wrapped/unpacked-source.ts";

/** Bounds on what opening a file may take, so that an absurd file costs little. */
export interface FitsLimits {
  /** Bytes of one header. Default 16 MiB, some 200 000 cards. */
  readonly maxHeaderBytes?: number;
  /** Bytes of all headers together. Default 64 MiB. */
  readonly maxTotalHeaderBytes?: number;
  /** Number of HDUs. Default 20 000. */
  readonly maxHdus?: number;
  /** Bytes of a file after unpacking it (.gz, .bz2, .Z). Default 2 GiB; they are kept in memory. */
  readonly maxUnpackedBytes?: number;
  /** Times that such a file may grow by unpacking, when it becomes larger than 256 MiB. Default 1000. */
  readonly maxUnpackRatio?: number;
}

/** How to open a file. */
export interface OpenOptions extends FitsLimits {
  /**
   * Read no more than so many headers. What follows is not looked at, and of a packed file not even unpacked.
   */
  readonly first?: number;
}

const DEFAULT_LIMITS: Required<FitsLimits> = {
  maxHeaderBytes: 16 * 2 ** 20,
  maxTotalHeaderBytes: 64 * 2 ** 20,
  maxHdus: 20_000,
  maxUnpackedBytes: 2 ** 31,
  maxUnpackRatio: 1000,
};

/** Most headers come with one read of this size; longer ones in steps that double up to {@link MAX_READ}. */
const FIRST_READ = 8 * BLOCK_SIZE;
const MAX_READ = 512 * BLOCK_SIZE;

/**
 * Reads all headers of a file, and nothing of its data.
 *
 * Files that are wrapped in gzip, bzip2 or compress are recognised by how they begin, and unpacked as far as somebody
 * reads: all of it for the headers of all HDUs, only the beginning for the `first` ones.
 *
 * Data missing at the end and bytes behind the last HDU do not stop it: they are listed in `problems`, and
 * the HDU says how many bytes it lacks.
 *
 * @throws FitsError `not_fits`, `truncated` (in a header), `bad_header`, `too_large`, `bad_compression`
 */
export async function openFits(given: ByteSource, options: OpenOptions = {}): Promise<FitsFile> {
  const bounds = { ...DEFAULT_LIMITS, ...options };
  const source = await unwrap(given, bounds);
  const hdus: Hdu[] = [];
  const problems: FitsError[] = [];
  let headerBytes = 0;
  for (let offset = 0; hdus.length !== bounds.first; ) {
    const index = hdus.length;
    await source.reach?.(offset + FIRST_READ);
    if (offset >= source.size && index > 0) break;
    const start = await source.read(offset, Math.min(FIRST_READ, source.size - offset));
    if (index === 0) requireFits(start);
    else if (!startsWith(start, "XTENSION")) {
      problems.push(trailingBytes(offset, source.size - offset, index));
      break;
    }
    if (index >= bounds.maxHdus) throw beyond("maxHdus", bounds.maxHdus, "HDUs", { offset, hdu: index });
    const header = await readHeader(source, start, { offset, hdu: index }, bounds.maxHeaderBytes);
    headerBytes += header.size;
    if (headerBytes > bounds.maxTotalHeaderBytes) {
      const origin = { offset, hdu: index };
      throw beyond("maxTotalHeaderBytes", bounds.maxTotalHeaderBytes, "bytes of headers", origin);
    }
    const describe = () => describeHdu(header.header, index, offset, header.size, source.size);
    let hdu = describe();
    if (
      source.reach !== undefined &&
      (index + 1 !== bounds.first || hdu.dataSize === Number.POSITIVE_INFINITY)
    ) {
      // Now the source knows whether it has all of the data.
      await source.reach(endOfHdu(hdu));
      hdu = describe();
    }
    hdus.push(hdu);
    if (hdu.missingBytes > 0) problems.push(truncatedData(hdu));
    offset = endOfHdu(hdu);
  }
  if (source.problem !== undefined) problems.push(source.problem);
  return new FitsFile(source, hdus, problems);
}

/** The source itself, or what is in it when it is wrapped. */
async function unwrap(source: ByteSource, limits: UnpackLimits): Promise<ByteSource> {
  const start = await source.read(0, Math.min(MAGIC_BYTES, source.size));
  const unpacker = unpackerFor(source, start, limits.maxUnpackedBytes);
  return unpacker === undefined ? source : new UnpackedSource(source, unpacker, limits);
}

const MAGIC_BYTES = 4;

/**
 * Reads on from `start` until the END card. `size` is what the header takes in the file, padding included.
 */
async function readHeader(
  source: ByteSource,
  start: Uint8Array,
  origin: Required<HeaderOrigin>,
  maxBytes: number,
): Promise<{ header: Header; size: number }> {
  const pieces = [start];
  let length = start.length;
  let step = 2 * FIRST_READ;
  for (let piece = start; ; ) {
    const end = findEnd(piece);
    const size = end < 0 ? length : length - piece.length + end + CARD_LENGTH;
    if (size > maxBytes) throw beyond("maxHeaderBytes", maxBytes, "bytes of header", origin);
    if (end >= 0) {
      const bytes = pieces.length === 1 ? start : concatenate(pieces, length);
      return { header: Header.parse(bytes, origin), size: padToBlock(size) };
    }
    const at = origin.offset + length;
    await source.reach?.(at + step);
    const next = Math.min(step, source.size - at);
    if (next < CARD_LENGTH) {
      throw new FitsError("truncated", `HDU ${origin.hdu}: the file ends before the END card of its header`, {
        offset: source.size,
        hdu: origin.hdu,
      });
    }
    piece = await source.read(at, next);
    pieces.push(piece);
    length += piece.length;
    step = Math.min(2 * step, MAX_READ);
  }
}

function beyond(limit: keyof FitsLimits, value: number, what: string, origin: HeaderOrigin): FitsError {
  return new FitsError("too_large", `the file has more than ${value} ${what} (limit ${limit})`, origin);
}

function trailingBytes(offset: number, length: number, hdu: number): FitsError {
  return new FitsError("bad_header", `${length} bytes behind the last HDU are no extension and are ignored`, {
    offset,
    hdu,
    fix: "Nothing need be done if all extensions are there; otherwise get the file again.",
  });
}
