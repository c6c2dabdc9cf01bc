/** Writing arrays of variable length: the heap behind the rows of a table. */
import type { Encoder } from "./encode.ts";
import type { FitsError } from "./errors.ts";
import type { Column } from "./table.ts";
import { bytesOf, type ElementCode } from "./table-format.ts";

/** What P can count and address: signed 32 bits, as readers take them. */
const MAX_OF_P = 2 ** 31 - 1;
/** About so many bytes of the heap are made at a time. */
const PIECE_BYTES = 2 ** 20;

/** The arrays of one column. */
export interface VariablePlan {
  readonly element: ElementCode;
  /** Elements in each row, as a descriptor counts them. */
  readonly counts: ArrayLike<number>;
  readonly longest: number;
  /** Bytes in the heap. */
  readonly bytes: number;
  /** Elements of `values` that make one element of the file: 2 for complex numbers. */
  readonly parts: number;
}

/** @throws FitsError `bad_table` when values and offsets do not go together. */
export function planVariable(
  column: Column,
  element: ElementCode,
  bad: (message: string) => FitsError,
): VariablePlan {
  const parts = element === "C" || element === "M" ? 2 : 1;
  const counts = Array.isArray(column.values)
    ? column.values.map((text) => text.length)
    : rowCounts(column, parts, bad);
  let longest = 0;
  let bytes = 0;
  for (const count of counts) {
    longest = Math.max(longest, count);
    bytes += bytesOf(element, count);
  }
  return { element, counts, longest, bytes, parts };
}

function rowCounts({ name, values, offsets }: Column, parts: number, bad: (message: string) => FitsError) {
  if (offsets === undefined || offsets.length === 0) {
    throw bad(`the column ${name} has arrays of variable length, but no offsets`);
  }
  const counts: number[] = [];
  for (let r = 0; r + 1 < offsets.length; r++) {
    const length = (offsets[r + 1] ?? 0) - (offsets[r] ?? 0);
    if (length < 0 || length % parts !== 0) throw bad(`the offsets of the column ${name} are no rows`);
    counts.push(length / parts);
  }
  if (offsets[0] !== 0 || offsets[offsets.length - 1] !== values.length) {
    throw bad(`the offsets of the column ${name} do not span its ${values.length} values`);
  }
  return counts;
}

/** The TFORM that says it all: the stated one if it does, else a new one. Q where P cannot reach. */
export function variableFormat(
  plan: VariablePlan,
  stated: string,
  heapEnd: number,
  repeat: number,
): { tform: string; code: "P" | "Q" } {
  const match = /^\d*([PQ])([A-Z])(?:\((\d+)\))?$/.exec(stated.trim());
  const isLarge = Math.max(heapEnd, plan.longest) > MAX_OF_P;
  const code = isLarge || match?.[1] === "Q" ? "Q" : "P";
  if (repeat === 0) return { tform: stated.trim(), code };
  const fits = match?.[1] === code && match[2] === plan.element;
  if (fits && match[3] !== undefined && Number(match[3]) >= plan.longest) {
    return { tform: stated.trim(), code };
  }
  return { tform: `1${code}${plan.element}(${plan.longest})`, code };
}

/** Writes the descriptor of a row: number of elements, and place in the heap. */
export function descriptorWriter(plan: VariablePlan, code: "P" | "Q", heapStart: number): Encoder {
  let row = 0;
  let place = heapStart;
  return (view, at, wanted) => {
    // Rows come in order; a second pass starts again.
    if (wanted < row) [row, place] = [0, heapStart];
    for (; row < wanted; row++) place += bytesOf(plan.element, plan.counts[row] ?? 0);
    const count = plan.counts[row] ?? 0;
    // Nothing lies nowhere.
    const offset = count === 0 ? 0 : place;
    if (code === "P") {
      view.setUint32(at, count);
      view.setUint32(at + 4, offset);
    } else {
      view.setBigUint64(at, BigInt(count));
      view.setBigUint64(at + 8, BigInt(offset));
    }
  };
}

/** The arrays of a column one after the other, in pieces of whole rows. */
export function* encodeHeap(plan: VariablePlan, write: Encoder): Generator<Uint8Array> {
  const { element, counts, parts } = plan;
  let first = 0;
  for (let row = 0; row < counts.length; ) {
    let end = row;
    let size = 0;
    do {
      size += bytesOf(element, counts[end] ?? 0);
      end++;
    } while (end < counts.length && size < PIECE_BYTES);
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    for (let at = 0; row < end; row++) {
      const count = counts[row] ?? 0;
      // A text is one value, whatever its length.
      const values = element === "A" ? 1 : count * parts;
      write(view, at, element === "A" ? row : first, values);
      first += values;
      at += bytesOf(element, count);
    }
    yield bytes;
  }
}
