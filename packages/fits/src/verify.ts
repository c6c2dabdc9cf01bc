import { Checksum } from "./checksum.ts";
import { readChunks } from "./chunks.ts";
import { endOfHdu, type Hdu, requireData } from "./hdu.ts";
import type { ByteSource } from "./source.ts";

/** Whether the sums that a header states are those of the file; undefined when it states none. */
export interface ChecksumState {
  /** DATASUM: the data alone. */
  readonly data: boolean | undefined;
  /** CHECKSUM: header and data. */
  readonly hdu: boolean | undefined;
}

/**
 * Adds up the bytes of an HDU and compares them with its DATASUM and CHECKSUM. Reads all of the data when
 * there is something to compare.
 *
 * @throws FitsError `truncated`
 */
export async function verifyChecksums(source: ByteSource, hdu: Hdu): Promise<ChecksumState> {
  const { header } = hdu;
  // A text, by the standard; some write a number. A blank one says that there is no sum.
  const text = String(header.get("DATASUM") ?? "").trim();
  const stated = text === "" ? undefined : text;
  const hasChecksum = (header.getString("CHECKSUM")?.trim() ?? "") !== "";
  if (stated === undefined && !hasChecksum) return { data: undefined, hdu: undefined };
  requireData(hdu);
  const sum = new Checksum();
  // Missing padding at the end of a file counts as zeros.
  const end = Math.min(endOfHdu(hdu), source.size);
  const start = Math.min(hdu.dataOffset, end);
  await readChunks(source, start, end - start, 1, (bytes) => sum.add(bytes));
  const dataSum = sum.value;
  await readChunks(source, hdu.headerOffset, start - hdu.headerOffset, 1, (bytes) => sum.add(bytes));
  return {
    data: stated === undefined ? undefined : Number(stated) === dataSum,
    hdu: hasChecksum ? sum.value === ALL_ONES : undefined,
  };
}

/** Zero in ones' complement, when anything has been added. */
const ALL_ONES = 0xffffffff;
