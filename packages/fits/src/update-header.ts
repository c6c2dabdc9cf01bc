import { stat } from "node:fs/promises";
import { startsWith } from "./bytes.ts";
import { Checksum, encodeChecksum } from "./checksum.ts";
import { CHUNK_BYTES } from "./chunks.ts";
import { fileSource, replaceFile } from "./disk.ts";
import { FitsError } from "./errors.ts";
import { readStructure } from "./hdu.ts";
import type { Header } from "./header.ts";
import { finishPending, writeInPlace } from "./header-journal.ts";
import { openFits } from "./open.ts";
import type { ByteSource } from "./source.ts";

/** What came of it: only the header was written, the whole file was, or there was nothing to do. */
export type HeaderUpdate = "in-place" | "rewritten" | "unchanged";

/**
 * Changes the header of one HDU of a file on disk; the data stay as they are. When the new header takes as many
 * blocks as the old one, only these are written, otherwise the whole file, to a temporary name, and renamed.
 *
 * A crash at any moment leaves a file that is read with the old or with the new header: what is written in place
 * goes through a journal (see `header-journal.ts`), what is rewritten through a rename. One process at a time
 * may update a file.
 *
 * A CHECKSUM is kept as right, or as wrong, as it was: the data are not read, so damage to them stays
 * detectable. DATASUM is about the data alone.
 *
 * Of a tile-compressed image it is the header of the table that it is stored as, with its Z keywords.
 *
 * @param index of the HDU, 0 for the primary.
 * @param change gets a copy of the header and changes it.
 * @throws FitsError as `openFits`; `out_of_range` (no such HDU), `unsupported` (a `.gz` and such), `bad_header` (keywords that describe the data are
 * changed); the errors of the file system. The file is as it was then.
 */
export async function updateHeader(
  path: string,
  index: number,
  change: (header: Header) => void,
): Promise<HeaderUpdate> {
  await finishPending(path);
  const source = await fileSource(path);
  try {
    const file = await openFits(source);
    if (!startsWith(await source.read(0, Math.min(6, source.size)), "SIMPLE")) {
      throw new FitsError("unsupported", "the header of a compressed file cannot be changed in its place", {
        fix: "Unpack the file, change it, and compress it again.",
      });
    }
    const asRead = file.hdus[index];
    if (asRead === undefined) {
      throw new FitsError("out_of_range", `the file has no HDU ${index}: there are ${file.hdus.length}`);
    }
    // Of a compressed image the header that stands in the file, with its Z keywords.
    const hdu = asRead.stored ?? asRead;
    const { headerOffset: offset, dataOffset } = hdu;
    const changed = hdu.header.clone();
    change(changed);
    requireSameStructure(hdu.header, changed, index, offset);
    const before = await source.read(offset, dataOffset - offset);
    const after = withKeptChecksum(changed, before).toBytes();
    if (Buffer.compare(before, after) === 0) return "unchanged";
    if (before.length === after.length) {
      await writeInPlace(path, { offset, before, after });
      return "in-place";
    }
    const { mode } = await stat(path);
    await replaceFile(path, spliced(source, offset, after, dataOffset), mode);
    return "rewritten";
  } finally {
    await source.close?.();
  }
}

/** Keywords without which the data cannot be found, or are something else. */
const STRUCTURE =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|GROUPS|TFIELDS|THEAP|T(FORM|BCOL|DIM)\d+|Z(IMAGE|TABLE|BITPIX|NAXIS\d*|TILE\d+|CMPTYPE|QUANTIZ|FORM\d+|CTYP\d+|TILELEN|PCOUNT|THEAP))$/;

function requireSameStructure(before: Header, after: Header, hdu: number, offset: number): void {
  const structureOf = (header: Header) => {
    const cards = header.cards().filter(({ keyword }) => STRUCTURE.test(keyword.toUpperCase()));
    return cards.map(({ keyword, value }) => `${keyword.toUpperCase()} = ${String(value)}`).join("; ");
  };
  readStructure(after, { hdu, offset }, 0);
  if (structureOf(before) === structureOf(after)) return;
  throw new FitsError("bad_header", `HDU ${hdu}: the changed header no longer describes the data`, {
    hdu,
    offset,
    fix: "Leave the keywords of the structure (BITPIX, NAXISn, TFORMn, ...) alone, or write a new file.",
  });
}

/** The header with a CHECKSUM that is right exactly if the old one was. */
function withKeptChecksum(header: Header, before: Uint8Array): Header {
  if ((header.getString("CHECKSUM")?.trim() ?? "") === "") return header;
  // In a right file header and data sum to all ones: the data are what the old header lacks of them.
  const data = ~new Checksum().add(before).value >>> 0;
  const signed = header.clone().set("CHECKSUM", "0".repeat(16));
  const word = new Uint8Array(4);
  new DataView(word.buffer).setUint32(0, data);
  return signed.set("CHECKSUM", encodeChecksum(new Checksum().add(word).add(signed.toBytes()).value));
}

/** The file with other bytes in place of `offset .. end`. */
async function* spliced(source: ByteSource, offset: number, bytes: Uint8Array, end: number) {
  const buffer = new Uint8Array(2 * CHUNK_BYTES);
  for (let at = 0; at < offset; at += buffer.length) {
    yield await source.read(at, Math.min(buffer.length, offset - at), buffer);
  }
  yield bytes;
  for (let at = end; at < source.size; at += buffer.length) {
    yield await source.read(at, Math.min(buffer.length, source.size - at), buffer);
  }
}
