/** The heap of a binary table: where arrays of variable length lie (FITS Standard 4.0, section 7.3.5). */
import { chunkBytesOf } from "./chunks.ts";
import { FitsError } from "./errors.ts";
import { endOfHdu, type Hdu } from "./hdu.ts";
import type { ByteSource } from "./source.ts";

/** What a cell of a P or Q column says: number of elements, and where in the heap they begin. */
export interface Descriptor {
  readonly count: number;
  readonly offset: number;
}

/** Reads the descriptor at byte `at` of a row. Absurd numbers are the business of {@link Heap.require}. */
export function readDescriptor(view: DataView, at: number, code: "P" | "Q"): Descriptor {
  if (code === "P") return { count: view.getUint32(at), offset: view.getUint32(at + 4) };
  return { count: Number(view.getBigUint64(at)), offset: Number(view.getBigUint64(at + 8)) };
}

/** A range of bytes of the heap. */
export interface HeapRange {
  readonly offset: number;
  readonly length: number;
}

/** Further bytes are readable behind each range that {@link Heap.read} hands over. */
export const HEAP_MARGIN = 8;

/** The heap of one table. */
export class Heap {
  readonly #source: ByteSource;
  readonly #hdu: Hdu;
  /** Byte offset in the file. */
  readonly #start: number;
  /** Bytes, the gap between rows and heap not counted. */
  readonly size: number;

  /** @throws FitsError `bad_table` when THEAP points outside the data. */
  constructor(source: ByteSource, hdu: Hdu, tableBytes: number) {
    const theap = hdu.header.getNumber("THEAP") ?? tableBytes;
    if (!Number.isInteger(theap) || theap < tableBytes || theap > Math.max(tableBytes, hdu.dataSize)) {
      throw new FitsError("bad_table", `HDU ${hdu.index}: THEAP is no place behind the rows of the table`, {
        offset: hdu.headerOffset,
        hdu: hdu.index,
      });
    }
    this.#source = source;
    this.#hdu = hdu;
    this.#start = hdu.dataOffset + theap;
    this.size = Math.max(0, hdu.dataSize - theap);
  }

  /** The bytes of `count` elements. @throws FitsError `bad_table` when they are not all inside the heap. */
  require({ count, offset }: Descriptor, elementBytes: number): HeapRange {
    const length = count * elementBytes;
    if (offset + length <= this.size) return { offset, length };
    throw new FitsError(
      "bad_table",
      `HDU ${this.#hdu.index}: an array of ${count} elements lies outside the heap of ${this.size} bytes`,
      { offset: this.#start, hdu: this.#hdu.index },
    );
  }

  /**
   * Hands the bytes of each range to `take`, in their order, each with {@link HEAP_MARGIN} bytes behind it. Ranges
   * that lie close together come with one read, and the next one is under way while `take` works. The bytes are only
   * valid during the call.
   *
   * @throws FitsError `truncated`
   */
  async read(ranges: readonly HeapRange[], take: (bytes: Uint8Array, index: number) => void): Promise<void> {
    const groups = groupRanges(ranges, 2 * chunkBytesOf(this.#source));
    const buffers: Uint8Array[] = [new Uint8Array(0), new Uint8Array(0)];
    const fetch = (index: number): Promise<Uint8Array> | undefined => {
      const group = groups[index];
      return group && this.#fetch(group.offset, group.length, buffers, index & 1);
    };
    let coming = fetch(0);
    for (const [i, group] of groups.entries()) {
      const bytes = await coming;
      coming = fetch(i + 1);
      if (bytes === undefined) break;
      try {
        for (let r = group.first; r < group.end; r++) {
          const range = ranges[r] as HeapRange;
          const at = range.length === 0 ? 0 : range.offset - group.offset;
          take(bytes.subarray(at, at + range.length + HEAP_MARGIN), r);
        }
      } catch (error) {
        // A read under way still writes to its buffer.
        await coming?.catch(() => undefined);
        throw error;
      }
    }
  }

  /** Bytes with a margin: those that follow in the file, or zeros at its end. */
  async #fetch(offset: number, length: number, buffers: Uint8Array[], turn: number): Promise<Uint8Array> {
    const needed = length + HEAP_MARGIN;
    let buffer = buffers[turn] as Uint8Array;
    if (buffer.length < needed) {
      buffer = new Uint8Array(needed + (needed >> 2));
      buffers[turn] = buffer;
    }
    const at = this.#start + offset;
    if (at + needed <= Math.min(endOfHdu(this.#hdu), this.#source.size)) {
      return this.#source.read(at, needed, buffer);
    }
    const bytes = await this.#source.read(at, length, buffer);
    if (bytes.buffer !== buffer.buffer) buffer.set(bytes);
    return buffer.fill(0, length, needed).subarray(0, needed);
  }
}

interface Group {
  readonly first: number;
  readonly end: number;
  readonly offset: number;
  readonly length: number;
}

/** Puts neighbouring ranges together as long as they span no more than `most` bytes. */
function groupRanges(ranges: readonly HeapRange[], most: number): Group[] {
  const groups: Group[] = [];
  for (let first = 0; first < ranges.length; ) {
    const start = ranges[first] as HeapRange;
    let from = start.offset;
    let to = start.offset + start.length;
    let end = first + 1;
    for (; end < ranges.length; end++) {
      const next = ranges[end] as HeapRange;
      if (next.length === 0) continue;
      if (to === from) [from, to] = [next.offset, next.offset];
      const lower = Math.min(from, next.offset);
      const upper = Math.max(to, next.offset + next.length);
      if (upper - lower > Math.max(most, start.length, next.length)) break;
      [from, to] = [lower, upper];
    }
    groups.push({ first, end, offset: from, length: to - from });
    first = end;
  }
  return groups;
}
