import type { PixelArray } from "./pixels.ts";

/**
 * One column of a table. Row `r` is `values[r * perRow] .. values[(r + 1) * perRow - 1]`.
 *
 * | TFORM | values |
 * | --- | --- |
 * | L, X | Uint8Array of 0 and 1 |
 * | B I J K | the integer type, or its unsigned (signed for B) sister; Float64Array when TSCAL/TZERO scale it |
 * | E D | Float32Array, Float64Array |
 * | C M | the same, real and imaginary part in turn |
 * | A | string[], without trailing spaces |
 * | P, Q | the same of their elements, all rows one after the other: see `offsets`; one text a row for A |
 */
export interface Column {
  readonly name: string;
  /** The TFORM, such as `1E` or `24A`. */
  readonly format: string;
  /** The repeat count of the TFORM; for text the number of characters. */
  readonly repeat: number;
  /** Elements of `values` in a row; 0 when every row has its own number, see `offsets`. */
  readonly perRow: number;
  readonly values: PixelArray | string[];
  /** Arrays of variable length: row `r` is `values[offsets[r]] .. values[offsets[r + 1] - 1]`. */
  readonly offsets?: Uint32Array;
  readonly unit?: string;
  /** TDIM, fastest axis first. */
  readonly dim?: readonly number[];
  /** When the table was read `as: "stored"`: the physical value is `zero + scale * value`. */
  readonly scaling?: { readonly scale: number; readonly zero: number };
  /** The integer that stands for "no value" (TNULL), when the column is not scaled; scaled ones have NaN. */
  readonly nullValue?: number | bigint;
  /** For L: 1 where the file has neither true nor false. Absent when that occurs nowhere. */
  readonly nulls?: Uint8Array;
}

/** The columns of a table, each as one array. */
export class Table {
  readonly rows: number;
  readonly columns: readonly Column[];

  constructor(rows: number, columns: readonly Column[]) {
    this.rows = rows;
    this.columns = columns;
  }

  /** The first column of this name; case does not matter. */
  column(name: string): Column | undefined {
    const wanted = name.trim().toUpperCase();
    return this.columns.find((column) => column.name.toUpperCase() === wanted);
  }
}
