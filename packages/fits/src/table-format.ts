/** TFORM and TDIM of binary tables (FITS Standard 4.0, sections 7.3.1, 7.3.2; table 18). */

/** Letter of a column's type; P and Q are the descriptors of variable-length arrays. */
export type ColumnCode = "L" | "X" | "B" | "I" | "J" | "K" | "A" | "E" | "D" | "C" | "M" | "P" | "Q";

/** Letter of the elements of an array. */
export type ElementCode = Exclude<ColumnCode, "P" | "Q">;

/** What a TFORM says. */
export interface ColumnFormat {
  readonly code: ColumnCode;
  readonly repeat: number;
  /** Bytes in a row. */
  readonly bytes: number;
  /** For P and Q: what the arrays in the heap are made of. */
  readonly element?: ElementCode;
}

/** Bytes of one element; X is counted in bits, P and Q in descriptors. */
const ELEMENT_BYTES: Readonly<Record<Exclude<ColumnCode, "X">, number>> = {
  L: 1,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
  P: 8,
  Q: 16,
};

/** The BITPIX that numbers of a column correspond to; complex ones are pairs. */
export const COLUMN_BITS: Readonly<Partial<Record<ColumnCode, number>>> = {
  B: 8,
  I: 16,
  J: 32,
  K: 64,
  E: -32,
  C: -32,
  D: -64,
  M: -64,
};

/** Takes a TFORM of a binary table apart; undefined when it is none, or beyond what a number can count. */
export function parseTform(tform: string): ColumnFormat | undefined {
  const match = /^(\d*)(?:([LXBIJKAEDCM])|([PQ])([LXBIJKAEDCM]))/.exec(tform.trim().toUpperCase());
  if (match === null) return undefined;
  const repeat = match[1] === "" ? 1 : Number(match[1]);
  if (match[3] !== undefined) {
    // A cell has one descriptor, or none at all.
    if (repeat > 1) return undefined;
    const code = match[3] as "P" | "Q";
    return { code, repeat, bytes: repeat * ELEMENT_BYTES[code], element: match[4] as ElementCode };
  }
  const code = match[2] as ElementCode;
  const bytes = bytesOf(code, repeat);
  return Number.isSafeInteger(bytes) && Number.isSafeInteger(repeat) ? { code, repeat, bytes } : undefined;
}

/** Bytes of `count` elements one after the other. */
export function bytesOf(code: ElementCode, count: number): number {
  return code === "X" ? Math.ceil(count / 8) : count * ELEMENT_BYTES[code];
}

/** The lengths of a TDIM `(a,b,...)`, fastest first, if they multiply to `repeat`; otherwise undefined. */
export function parseTdim(tdim: string | undefined, repeat: number): number[] | undefined {
  const match = /^\((\d+(?:,\d+)*)\)$/.exec(tdim?.replaceAll(" ", "") ?? "");
  const lengths = match?.[1]?.split(",").map(Number);
  return lengths?.reduce((all, length) => all * length, 1) === repeat ? lengths : undefined;
}

/** How many elements of the decoded array make one row: strings count as one each, complex numbers as two. */
export function elementsPerRow({ code, repeat }: ColumnFormat, dim: readonly number[] | undefined): number {
  if (code === "A") return repeat === 0 ? 0 : dim === undefined ? 1 : repeat / (dim[0] ?? repeat);
  return code === "C" || code === "M" ? 2 * repeat : repeat;
}
