import { BLOCK_SIZE, concatenate, padToBlock, startsWith } from "./bytes.ts";
import { CARD_LENGTH } from "./card.ts";
import { FitsError } from "./errors.ts";
import { FitsFile } from "./file.ts";
import { describeHdu, endOfHdu, type Hdu, truncatedData } from "./hdu.ts";
import { findEnd, Header, type HeaderOrigin } from "./header.ts";
import { requireFits } from "./not-fits.ts";
import type { ByteSource } from "./source.ts";

/** Bounds on what opening a file may take, so that an absurd file costs little. */
export interface FitsLimits {
  /** Bytes of one header. Default 16 MiB, some 200 000 cards. */
  readonly maxHeaderBytes?: number;
  /** Bytes of all headers together. Default 64 MiB. */
  readonly maxTotalHeaderBytes?: number;
  /** Number of HDUs. Default 20 000. */
  readonly maxHdus?: number;
}

const DEFAULT_LIMITS: Required<FitsLimits> = {
  maxHeaderBytes: 16 * 2 ** 20,
  maxTotalHeaderBytes: 64 * 2 ** 20,
  maxHdus: 20_000,
};

/** Most headers come with one read of this size; longer ones in steps that double up to {@link MAX_READ}. */
const FIRST_READ = 8 * BLOCK_SIZE;
const MAX_READ = 512 * BLOCK_SIZE;

/**
 * Reads all headers of a file, and nothing of its data.
 *
 * Data missing at the end and bytes behind the last HDU do not stop it: they are listed in `problems`, and
 * the HDU says how many bytes it lacks.
 *
 * @throws FitsError `not_fits`, `truncated` (in a header), `bad_header`, `too_large`
 */
export async function openFits(source: ByteSource, limits: FitsLimits = {}): Promise<FitsFile> {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  const hdus: Hdu[] = [];
  const problems: FitsError[] = [];
  let headerBytes = 0;
  for (let offset = 0; offset < source.size || hdus.length === 0; ) {
    const index = hdus.length;
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
    const hdu = describeHdu(header.header, index, offset, header.size, source.size);
    hdus.push(hdu);
    if (hdu.missingBytes > 0) problems.push(truncatedData(hdu));
    offset = endOfHdu(hdu);
  }
  return new FitsFile(source, hdus, problems);
}

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
