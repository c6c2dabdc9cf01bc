import { padToBlock } from "./bytes.ts";
import { FitsError, type FitsErrorCode } from "./errors.ts";
import type { Header, HeaderOrigin } from "./header.ts";
import {
  isCompressedImage,
  isCompressedTable,
  restoredImageHeader,
  restoredTableHeader,
} from "./tiles/restore.ts";

/** `other` is anything that is listed but not decoded: unknown extensions, SIMPLE = F. */
export type HduKind = "image" | "bintable" | "asciitable" | "groups" | "other";

/** One header and data unit, as its header describes it. Nothing of the data has been read. */
export interface Hdu {
  readonly index: number;
  readonly kind: HduKind;
  /** EXTNAME, upper case without spaces around it; `PRIMARY` for an unnamed first HDU, otherwise empty. */
  readonly name: string;
  /** EXTVER; undefined when the header does not say. */
  readonly version: number | undefined;
  readonly header: Header;
  readonly headerOffset: number;
  readonly dataOffset: number;
  /** Bytes of data without the padding of the last block. */
  readonly dataSize: number;
  /** Bytes of data that the file does not have; 0 for a whole file. */
  readonly missingBytes: number;
  /** NAXIS1 first. */
  readonly axes: readonly number[];
  readonly bitpix: number;
  /**
   * Of a tile-compressed image or table: the binary table that it stands in. Kind, header, axes and BITPIX of this
   * HDU are those of what is compressed; offsets and sizes are those of the file, here and there.
   */
  readonly stored?: Hdu;
}

const BITPIX_VALUES = new Set([8, 16, 32, 64, -32, -64]);
/** FITS Standard 4.0, section 4.4.1.1. */
const MAX_NAXIS = 999;

/** What the header says about kind and size of its data, every number checked. */
export interface Structure {
  readonly kind: HduKind;
  readonly axes: readonly number[];
  readonly bitpix: number;
  readonly dataSize: number;
}

/**
 * Reads kind and size of the data from a header (FITS Standard 4.0, sections 4.4.1, 6.1, 7).
 *
 * @param bytesLeft bytes of the file behind this header; the size of data of an unknown structure.
 * @throws FitsError `bad_header`, `too_large`
 */
export function readStructure(header: Header, origin: HeaderOrigin, bytesLeft: number): Structure {
  const isPrimary = origin.hdu === undefined ? header.has("SIMPLE") : origin.hdu === 0;
  if (isPrimary && header.getBoolean("SIMPLE") === false) {
    return { kind: "other", axes: [], bitpix: 8, dataSize: bytesLeft };
  }
  const fail = failer(origin);
  const bitpix = integer(header, "BITPIX", origin);
  if (!BITPIX_VALUES.has(bitpix))
    throw fail("bad_header", `BITPIX is ${bitpix}; it can be 8, 16, 32, 64, -32 or -64`);
  const naxis = integer(header, "NAXIS", origin);
  if (naxis < 0 || naxis > MAX_NAXIS)
    throw fail("bad_header", `NAXIS is ${naxis}; it can be 0 to ${MAX_NAXIS}`);
  const axes: number[] = [];
  for (let n = 1; n <= naxis; n++) axes.push(count(header, `NAXIS${n}`, origin));

  const isGroups = isPrimary && header.getBoolean("GROUPS") === true && axes[0] === 0;
  const counted = isGroups ? axes.slice(1) : axes;
  const parameters = header.has("PCOUNT") ? count(header, "PCOUNT", origin) : 0;
  const groups = header.has("GCOUNT") ? count(header, "GCOUNT", origin) : 1;
  const elements = naxis === 0 ? 0 : counted.reduce((product, length) => product * length, 1);
  if (groups === 0) throw fail("bad_header", "GCOUNT is 0; it must be at least 1");
  const dataSize = (Math.abs(bitpix) / 8) * groups * (naxis === 0 ? 0 : parameters + elements);
  // Doubles are exact up to 2^53; a product beyond it, rounded or infinite, is beyond it still.
  if (!(dataSize <= Number.MAX_SAFE_INTEGER)) {
    throw fail("too_large", `the data of ${axes.join(" x ")} elements would be larger than any file`);
  }
  return { kind: isGroups ? "groups" : isPrimary ? "image" : extensionKind(header), axes, bitpix, dataSize };
}

/** Puts together what is known of an HDU. */
export function describeHdu(
  header: Header,
  index: number,
  headerOffset: number,
  headerSize: number,
  fileSize: number,
): Hdu {
  const dataOffset = headerOffset + headerSize;
  const structure = readStructure(
    header,
    { offset: headerOffset, hdu: index },
    Math.max(0, fileSize - dataOffset),
  );
  const hdu = {
    index,
    name: nameOf(header, index),
    version: versionOf(header),
    header,
    headerOffset,
    dataOffset,
    missingBytes: Math.min(structure.dataSize, Math.max(0, dataOffset + structure.dataSize - fileSize)),
    ...structure,
  };
  return hdu.kind === "bintable" ? uncompressed(hdu) : hdu;
}

/** A table that holds a compressed image or table is taken as that, unless what it says of it is no structure. */
function uncompressed(stored: Hdu): Hdu {
  const isImage = isCompressedImage(stored.header);
  if (!isImage && !isCompressedTable(stored.header)) return stored;
  const origin = { offset: stored.headerOffset, hdu: stored.index };
  try {
    const header = isImage ? restoredImageHeader(stored.header) : restoredTableHeader(stored.header);
    const { axes, bitpix } = readStructure(header, origin, 0);
    const described = {
      header,
      axes,
      bitpix,
      name: nameOf(header, stored.index),
      version: versionOf(header),
    };
    return { ...stored, ...described, kind: isImage ? "image" : "bintable", stored };
  } catch (error) {
    if (error instanceof FitsError) return stored;
    throw error;
  }
}

function nameOf(header: Header, index: number): string {
  const name = header.getString("EXTNAME")?.trim().toUpperCase() ?? "";
  return name === "" && index === 0 ? "PRIMARY" : name;
}

/** Byte offset at which the next HDU starts, if there is one. */
export function endOfHdu(hdu: Hdu): number {
  return hdu.dataOffset + padToBlock(hdu.dataSize);
}

/** Throws `truncated` when the file does not have all data of an HDU. */
export function requireData(hdu: Hdu): void {
  if (hdu.missingBytes > 0) throw truncatedData(hdu);
}

/** The error about data that the file does not have. */
export function truncatedData(hdu: Hdu): FitsError {
  const label = hdu.name === "" ? `HDU ${hdu.index}` : `HDU ${hdu.index} (${hdu.name})`;
  return new FitsError(
    "truncated",
    `${label} lacks ${hdu.missingBytes} of its ${hdu.dataSize} bytes of data`,
    {
      offset: hdu.dataOffset + hdu.dataSize - hdu.missingBytes,
      hdu: hdu.index,
    },
  );
}

function extensionKind(header: Header): HduKind {
  switch (header.getString("XTENSION")?.trim()) {
    case "IMAGE":
    case "IUEIMAGE":
      return "image";
    case "BINTABLE":
    case "A3DTABLE":
      return "bintable";
    case "TABLE":
      return "asciitable";
    default:
      return "other";
  }
}

function versionOf(header: Header): number | undefined {
  const version = header.getNumber("EXTVER");
  return Number.isSafeInteger(version) ? version : undefined;
}

/** A size that a header states: a whole number, not negative. */
function count(header: Header, keyword: string, origin: HeaderOrigin): number {
  const value = integer(header, keyword, origin);
  if (value < 0) throw failer(origin)("bad_header", `${keyword} is ${value}; it cannot be negative`);
  return value;
}

function integer(header: Header, keyword: string, origin: HeaderOrigin): number {
  const fail = failer(origin);
  if (!header.has(keyword)) throw fail("bad_header", `the keyword ${keyword} is missing`);
  const value = header.get(keyword);
  if (typeof value === "bigint") throw fail("too_large", `${keyword} is ${value}`);
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw fail("bad_header", `${keyword} is no whole number`);
  }
  return value;
}

function failer(origin: HeaderOrigin): (code: FitsErrorCode, message: string) => FitsError {
  return (code, message) => {
    const where = origin.hdu === undefined ? "" : `HDU ${origin.hdu}: `;
    return new FitsError(code, where + message, origin);
  };
}
