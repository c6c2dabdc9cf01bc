import { padToBlock } from "./bytes.ts";
import { Checksum, encodeChecksum } from "./checksum.ts";
import { encodePixels } from "./encode.ts";
import { encodeAscii, planAscii } from "./encode-ascii.ts";
import { encodeGroups, planGroups } from "./encode-groups.ts";
import { encodeTable, planTable } from "./encode-table.ts";
import { FitsError } from "./errors.ts";
import type { RandomGroups } from "./groups.ts";
import { readStructure } from "./hdu.ts";
import type { Header } from "./header.ts";
import type { PixelArray } from "./pixels.ts";
import type { Column } from "./table.ts";
import { asciiHeader, groupsHeader, imageHeader, tableHeader, withExtend } from "./write-header.ts";

/**
 * One HDU to be written. The keywords of the structure (BITPIX, NAXISn, BZERO, TFORMn, ...) are set from the
 * data; all other cards of the header are written as they are.
 *
 * - `image`: `axes` has NAXIS1 first; without it the image has one axis; without data there are no axes.
 *   Unsigned arrays are written with the offset that the standard has for them.
 * - `bintable`: all columns must have as many rows; `rows` says how many when no column has elements.
 * - `asciitable`: columns of texts and numbers, one a row. A format such as `F8.3` or `A12` is kept, others are made
 *   from the values.
 * - `groups`: random groups, which can only be the first HDU.
 * - `raw`: header and data as another file has them, of any kind; their sizes must agree.
 */
export type HduData =
  | {
      readonly kind: "image";
      readonly header: Header;
      readonly axes?: readonly number[];
      readonly data?: PixelArray;
    }
  | {
      readonly kind: "bintable";
      readonly header: Header;
      readonly columns: readonly Column[];
      readonly rows?: number;
    }
  | { readonly kind: "asciitable"; readonly header: Header; readonly columns: readonly Column[] }
  | ({ readonly kind: "groups"; readonly header: Header } & RandomGroups)
  | { readonly kind: "raw"; readonly header: Header; readonly data: Uint8Array };

/**
 * The bytes of a FITS file, piece by piece; every piece is new memory. The first HDU must be an image (it may
 * be empty), random groups or a raw primary. Headers with DATASUM or CHECKSUM get new ones.
 *
 * @throws FitsError `bad_data` (sizes that disagree, wrong first HDU), `bad_table`, `bad_card`
 */
export function* encodeFits(hdus: readonly HduData[]): Generator<Uint8Array> {
  if (hdus.length === 0) throw new FitsError("bad_data", "a FITS file needs at least one HDU");
  for (const [index, hdu] of hdus.entries()) yield* encodeHdu(hdu, index, hdus.length > 1);
}

/** The bytes of the HDU of this index. @throws FitsError as {@link encodeFits} */
export function* encodeHdu(hdu: HduData, index: number, hasMore: boolean): Generator<Uint8Array> {
  const unit = planUnit(hdu, index, hasMore);
  yield withChecksums(unit).toBytes();
  yield* unit.data();
}

/** An HDU ready to be written; its data can be made more than once. */
interface Unit {
  readonly header: Header;
  data(): Iterable<Uint8Array>;
}

function planUnit(hdu: HduData, index: number, hasMore: boolean): Unit {
  const isPrimary = index === 0;
  switch (hdu.kind) {
    case "image": {
      const { data } = hdu;
      const header = imageHeader(hdu.header, data, axesOf(hdu, index), isPrimary);
      return {
        header: isPrimary && hasMore ? withExtend(header) : header,
        data: () => (data === undefined ? [] : encodePixels(data)),
      };
    }
    case "bintable": {
      if (isPrimary) throw wrongFirst();
      const plan = planTable(hdu.columns, hdu.rows, index);
      return { header: tableHeader(hdu.header, plan), data: () => encodeTable(plan) };
    }
    case "asciitable": {
      if (isPrimary) throw wrongFirst();
      const plan = planAscii(hdu.columns, hdu.header, index);
      return { header: asciiHeader(hdu.header, plan), data: () => encodeAscii(plan) };
    }
    case "groups": {
      if (!isPrimary) throw wrongFirst();
      const plan = planGroups(hdu);
      const header = groupsHeader(hdu.header, plan);
      return { header: hasMore ? withExtend(header) : header, data: () => encodeGroups(plan) };
    }
    default: {
      if (isPrimary !== hdu.header.has("SIMPLE")) throw wrongFirst();
      const { dataSize } = readStructure(hdu.header, { hdu: index }, hdu.data.length);
      if (dataSize !== hdu.data.length) {
        throw badData(
          index,
          `its header announces ${dataSize} bytes of data, but ${hdu.data.length} are given`,
        );
      }
      return { header: hdu.header, data: () => [hdu.data, new Uint8Array(padToBlock(dataSize) - dataSize)] };
    }
  }
}

function axesOf(
  { axes, data }: { axes?: readonly number[]; data?: PixelArray },
  index: number,
): readonly number[] {
  if (data === undefined) {
    if (axes === undefined || axes.length === 0) return [];
    throw badData(index, "it has axes but no pixels");
  }
  const lengths = axes ?? [data.length];
  const isValid =
    lengths.length > 0 && lengths.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (isValid && lengths.reduce((all, length) => all * length, 1) === data.length) return lengths;
  throw badData(index, `${data.length} pixels are no array of ${lengths.join(" x ")}`);
}

/** The header with new DATASUM and CHECKSUM, if it has any of the two. */
export function withChecksums({ header, data }: Unit): Header {
  if (!header.has("DATASUM") && !header.has("CHECKSUM")) return header;
  const sum = new Checksum();
  for (const piece of data()) sum.add(piece);
  return withDataSum(header, sum);
}

/** The header with the DATASUM of these data, and with a CHECKSUM if it has one. The sum is used up. */
export function withDataSum(header: Header, sum: Checksum): Header {
  const signed = header.clone().set("DATASUM", String(sum.value));
  if (!header.has("CHECKSUM")) return signed;
  signed.set("CHECKSUM", "0".repeat(16));
  return signed.set("CHECKSUM", encodeChecksum(sum.add(signed.toBytes()).value));
}

function wrongFirst(): FitsError {
  return new FitsError("bad_data", "the first HDU of a file must be an image, and only the first a primary", {
    fix: "Put an image before the others; it may be empty.",
  });
}

function badData(index: number, message: string): FitsError {
  return new FitsError("bad_data", `HDU ${index}: ${message}`, { hdu: index });
}
