import type { FitsError } from "./errors.ts";
import { type GroupOptions, type RandomGroups, readGroups } from "./groups.ts";
import { endOfHdu, type Hdu, requireData } from "./hdu.ts";
import { type FitsImage, type ImageOptions, type ReadOptions, readImage } from "./image.ts";
import { type AxisRange, readSection, slabRanges } from "./section.ts";
import type { ByteSource } from "./source.ts";
import type { Table } from "./table.ts";
import { readTable, type TableOptions } from "./table-read.ts";
import { readCompressedImage } from "./tiles/read-image.ts";
import { unpackTable } from "./tiles/read-table.ts";
import { type ChecksumState, verifyChecksums } from "./verify.ts";

/** An open file: its headers are known, its data are read when asked for. */
export class FitsFile {
  readonly hdus: readonly Hdu[];
  /**
   * What is wrong with the file although its headers could be read: `truncated` when data are missing at the
   * end, `bad_header` when there are bytes behind the last HDU that are no HDU, `bad_compression` when a packed file
   * could not be unpacked to its end, or turned out to have another checksum.
   */
  readonly problems: readonly FitsError[];
  readonly #source: ByteSource;

  constructor(source: ByteSource, hdus: readonly Hdu[], problems: readonly FitsError[]) {
    this.#source = source;
    this.hdus = hdus;
    this.problems = problems;
  }

  /**
   * The first HDU of this name (case does not matter) and, if given, this EXTVER (1 when the header has
   * none).
   */
  find(name: string, version?: number): Hdu | undefined {
    const wanted = name.trim().toUpperCase();
    return this.hdus.find(
      (hdu) => hdu.name === wanted && (version === undefined || (hdu.version ?? 1) === version),
    );
  }

  /** Reads the pixels of an image, see {@link readImage}. */
  async readImage(hdu: Hdu, options?: ImageOptions): Promise<FitsImage> {
    await this.#ready(hdu);
    if (hdu.stored !== undefined && hdu.kind === "image") {
      const ranges = slabRanges(hdu, options?.slab);
      return readCompressedImage(this.#source, hdu, hdu.stored, ranges, options);
    }
    return readImage(this.#source, hdu, options);
  }

  /** Reads a section of an image without the rest, see {@link readSection}. */
  async readSection(hdu: Hdu, ranges: readonly AxisRange[], options?: ReadOptions): Promise<FitsImage> {
    await this.#ready(hdu);
    if (hdu.stored !== undefined && hdu.kind === "image") {
      return readCompressedImage(this.#source, hdu, hdu.stored, ranges, options);
    }
    return readSection(this.#source, hdu, ranges, options);
  }

  /** Reads the columns of a table, see {@link readTable}. */
  async readTable(hdu: Hdu, options?: TableOptions): Promise<Table> {
    await this.#ready(hdu);
    if (hdu.stored !== undefined && hdu.kind === "bintable") {
      const unpacked = await unpackTable(this.#source, hdu, hdu.stored);
      return readTable(unpacked.source, unpacked.hdu, options);
    }
    return readTable(this.#source, hdu, options);
  }

  /** Reads random groups, see {@link readGroups}. */
  async readGroups(hdu: Hdu, options?: GroupOptions): Promise<RandomGroups> {
    await this.#ready(hdu);
    return readGroups(this.#source, hdu, options);
  }

  /** The data of an HDU as they stand in the file, without padding. @throws FitsError `truncated` */
  async readBytes(hdu: Hdu): Promise<Uint8Array> {
    await this.#ready(hdu);
    requireData(hdu);
    return this.#source.read(hdu.dataOffset, hdu.dataSize);
  }

  /** Compares DATASUM and CHECKSUM with the data, see {@link verifyChecksums}. */
  async verifyChecksums(hdu: Hdu): Promise<ChecksumState> {
    await this.#ready(hdu);
    return verifyChecksums(this.#source, hdu.stored ?? hdu);
  }

  /** Compares the sums of all HDUs; the answers come in the order of `hdus`. @throws FitsError `truncated` */
  async verifyAllChecksums(): Promise<ChecksumState[]> {
    const states: ChecksumState[] = [];
    for (const hdu of this.hdus) states.push(await this.verifyChecksums(hdu));
    return states;
  }

  /** Of a packed file the last HDU may not have been unpacked: only now is it known to be all there. */
  async #ready(hdu: Hdu): Promise<void> {
    if (this.#source.reach === undefined) return;
    const end = hdu.dataOffset + hdu.dataSize;
    await this.#source.reach(endOfHdu(hdu));
    const isCut = hdu.missingBytes === 0 && this.#source.size < end;
    if (isCut) await this.#source.read(hdu.dataOffset, hdu.dataSize);
  }

  /** Closes the source. */
  async close(): Promise<void> {
    await this.#source.close?.();
  }
}
