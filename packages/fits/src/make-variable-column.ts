import { makeColumn } from "./make-column.ts";
import { createPixels, type PixelArray, pixelTypeOf } from "./pixels.ts";
import type { Column } from "./table.ts";

/** What a column of arrays of variable length can say besides its name and rows. */
export interface VariableColumnOptions {
  readonly unit?: string;
  /** The integer that stands for "no value". */
  readonly nullValue?: number | bigint;
  /** Write pairs of floating-point numbers as complex ones. */
  readonly complex?: boolean;
  /** Write 0 and 1 as bits. */
  readonly bits?: boolean;
}

/**
 * A column in which every row has an array of its own length. The rows are arrays of one type, or texts.
 *
 * @throws RangeError when the arrays have different types, or pairs of complex numbers are not whole.
 */
export function makeVariableColumn(
  name: string,
  rows: readonly PixelArray[] | readonly string[],
  options: VariableColumnOptions = {},
): Column {
  const unit = options.unit === undefined ? {} : { unit: options.unit };
  if (isTexts(rows)) {
    return { name, format: "1PA", repeat: 1, perRow: 1, values: [...rows], ...unit };
  }
  const type = pixelTypeOf(rows[0] ?? new Int32Array(0));
  const offsets = new Uint32Array(rows.length + 1);
  for (const [r, row] of rows.entries()) {
    if (pixelTypeOf(row) !== type)
      throw new RangeError(`the rows of the column ${name} have different types`);
    if (options.complex && row.length % 2 !== 0) {
      throw new RangeError(`row ${r} of the column ${name} has half a complex number`);
    }
    offsets[r + 1] = (offsets[r] ?? 0) + row.length;
  }
  const values = createPixels(type, offsets[rows.length] ?? 0);
  for (const [r, row] of rows.entries()) {
    (values as Float64Array).set(row as Float64Array, offsets[r] ?? 0);
  }
  const { format } = makeColumn(name, values, options.complex ? { complex: true, perRow: 2 } : {});
  const element = options.bits ? "X" : format.replace(/^\d+/, "");
  const nullValue = options.nullValue === undefined ? {} : { nullValue: options.nullValue };
  return { name, format: `1P${element}`, repeat: 1, perRow: 0, values, offsets, ...unit, ...nullValue };
}

function isTexts(rows: readonly PixelArray[] | readonly string[]): rows is readonly string[] {
  return typeof rows[0] === "string";
}
