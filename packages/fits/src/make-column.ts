import { storageOf } from "./encode.ts";
import { type PixelArray, pixelTypeOf } from "./pixels.ts";
import type { Column } from "./table.ts";
import { COLUMN_BITS, type ColumnCode } from "./table-format.ts";

/** What a new column can say besides its name and values. */
export interface ColumnOptions {
  readonly unit?: string;
  /** Elements of `values` in a row; 1 if not given. */
  readonly perRow?: number;
  /** The shape of a row with more than one element, fastest axis first. */
  readonly dim?: readonly number[];
  /** Characters of a text; as many as the longest needs if not given. */
  readonly width?: number;
  /** The integer that stands for "no value". */
  readonly nullValue?: number | bigint;
  /** Write pairs of floating-point numbers as complex ones; `perRow` still counts single numbers. */
  readonly complex?: boolean;
}

/**
 * A column to be written: numbers keep their type, booleans become L, texts A.
 *
 * @throws RangeError when `values` is not a whole number of rows
 */
export function makeColumn(
  name: string,
  values: PixelArray | readonly string[] | readonly boolean[],
  options: ColumnOptions = {},
): Column {
  const perRow = options.perRow ?? 1;
  if (values.length % perRow !== 0) {
    throw new RangeError(`${values.length} values of the column ${name} are no whole rows of ${perRow}`);
  }
  const { unit, nullValue } = options;
  const optional = {
    ...(unit === undefined ? {} : { unit }),
    ...(nullValue === undefined ? {} : { nullValue }),
  };
  const described = { name, perRow, ...optional };
  if (isTexts(values)) return { ...described, ...textFormat(values, perRow, options) };
  const dim = options.dim === undefined ? {} : { dim: options.dim };
  if (isBooleans(values)) {
    return {
      ...described,
      ...dim,
      format: `${perRow}L`,
      repeat: perRow,
      values: Uint8Array.from(values, Number),
    };
  }
  const repeat = options.complex ? perRow / 2 : perRow;
  return {
    ...described,
    ...dim,
    format: `${repeat}${codeOf(values, options.complex ?? false)}`,
    repeat,
    values,
  };
}

function textFormat(values: readonly string[], perRow: number, options: ColumnOptions) {
  const width = options.width ?? values.reduce((longest, text) => Math.max(longest, text.length), 1);
  const repeat = width * perRow;
  const shape = options.dim ?? (perRow === 1 ? undefined : [perRow]);
  const dim = shape === undefined ? {} : { dim: [width, ...shape] };
  return { format: `${repeat}A`, repeat, values: [...values], ...dim };
}

function codeOf(values: PixelArray, complex: boolean): string {
  if (complex) return values instanceof Float64Array ? "M" : "C";
  const { bits } = storageOf(pixelTypeOf(values));
  const codes = Object.keys(COLUMN_BITS) as ColumnCode[];
  return codes.find((code) => COLUMN_BITS[code] === bits && code !== "C" && code !== "M") ?? "B";
}

type Values = PixelArray | readonly string[] | readonly boolean[];

function isTexts(values: Values): values is readonly string[] {
  return Array.isArray(values) && typeof values[0] !== "boolean";
}

function isBooleans(values: Values): values is readonly boolean[] {
  return Array.isArray(values) && typeof values[0] === "boolean";
}
