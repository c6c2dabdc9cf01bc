/** The header that an image or table had before it was compressed (FITS Standard 4.0, sections 10.1.1 and 10.3.1). */
import type { HeaderValue } from "../card.ts";
import type { Header } from "../header.ts";

type Entry = readonly [keyword: string, value: HeaderValue, comment: string];

/** Whether a binary table is a compressed image. */
export function isCompressedImage(header: Header): boolean {
  return header.getBoolean("ZIMAGE") === true;
}

/** Whether a binary table is a compressed table. */
export function isCompressedTable(header: Header): boolean {
  return header.getBoolean("ZTABLE") === true;
}

/** Keywords of the table, and of the compression. */
const IMAGE_ONLY =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|TFIELDS|THEAP|T(TYPE|FORM|UNIT|DISP|NULL|SCAL|ZERO|DIM|BCOL)\d+|CHECKSUM|DATASUM|Z(IMAGE|CMPTYPE|MASKCMP|QUANTIZ|DITHER0|BLANK|SCALE|ZERO|SIMPLE|TENSION|EXTEND|BLOCKED|BITPIX|PCOUNT|GCOUNT|HECKSUM|DATASUM)|Z(NAXIS|TILE|NAME|VAL)\d*)$/;

/** Names that writers give to a table of tiles where the image had none. */
const DEFAULT_NAME = "COMPRESSED_IMAGE";

/** The header of the image that a table of tiles holds. */
export function restoredImageHeader(header: Header): Header {
  const isPrimary = header.has("ZSIMPLE");
  // Where the original value is not kept, the comment is that of the table, as astropy has it too.
  const moved = (keyword: string, from: string, fallback: HeaderValue): Entry =>
    header.has(from)
      ? [keyword, header.get(from), header.comment(from)]
      : [keyword, fallback, header.comment(keyword)];
  const axes = Math.min(header.getNumber("ZNAXIS") ?? 0, MAX_NAXIS);
  const first: Entry[] = [
    isPrimary
      ? moved("SIMPLE", "ZSIMPLE", true)
      : ["XTENSION", "IMAGE", moved("XTENSION", "ZTENSION", "IMAGE")[2]],
    moved("BITPIX", "ZBITPIX", undefined),
    moved("NAXIS", "ZNAXIS", undefined),
  ];
  for (let n = 1; n <= axes; n++) first.push(moved(`NAXIS${n}`, `ZNAXIS${n}`, undefined));
  if (!isPrimary) first.push(moved("PCOUNT", "ZPCOUNT", 0), moved("GCOUNT", "ZGCOUNT", 1));
  if (header.has("ZEXTEND")) first.push(moved("EXTEND", "ZEXTEND", true));
  if (header.has("ZBLOCKED")) first.push(moved("BLOCKED", "ZBLOCKED", true));
  const isDefaultName = header.getString("EXTNAME") === DEFAULT_NAME;
  const kept = header.rearranged(
    [],
    (keyword) => IMAGE_ONLY.test(keyword) || (isDefaultName && keyword === "EXTNAME"),
  );
  const restored = kept.rearranged(first, () => false);
  return withChecksums(restored, header);
}

const MAX_NAXIS = 999;

/** Keywords of the compression, and the checksums of the compressed table. */
const OF_COMPRESSION =
  /^(CHECKSUM|DATASUM|Z(TABLE|TILELEN|NAXIS[12]|PCOUNT|THEAP|HEAPPTR|HECKSUM|DATASUM|(FORM|CTYP)\d+))$/;

/** The header of the table that a compressed table holds. */
export function restoredTableHeader(header: Header): Header {
  const restored = header.clone();
  // Where the compressed table has its heap says nothing of the other one.
  restored.delete("THEAP");
  for (const { keyword } of header.cards()) {
    if (!/^Z(NAXIS[12]|PCOUNT|THEAP|FORM\d+)$/.test(keyword)) continue;
    restored.set(tableKeyword(keyword), header.get(keyword), header.comment(keyword));
  }
  for (const { keyword } of header.cards()) {
    if (OF_COMPRESSION.test(keyword)) restored.delete(keyword);
  }
  return withChecksums(restored, header);
}

/** ZFORM3 is TFORM3, ZNAXIS1 is NAXIS1. */
function tableKeyword(keyword: string): string {
  return keyword.startsWith("ZFORM") ? `T${keyword.slice(1)}` : keyword.slice(1);
}

/** The checksums of the uncompressed HDU. */
function withChecksums(restored: Header, header: Header): Header {
  for (const [from, to] of [
    ["ZHECKSUM", "CHECKSUM"],
    ["ZDATASUM", "DATASUM"],
  ] as const) {
    if (header.has(from)) restored.set(to, header.get(from), header.comment(from));
  }
  return restored;
}
