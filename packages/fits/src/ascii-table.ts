/** ASCII tables (FITS Standard 4.0, section 7.2). Reading. */
import { decodeLatin1 } from "./bytes.ts";
import type { ColumnBuilder } from "./column.ts";
import { FitsError } from "./errors.ts";
import type { Hdu } from "./hdu.ts";
import type { Column } from "./table.ts";
import { columnName, columnScaling, type TableLayout, tableShape } from "./table-layout.ts";

/** Where a column stands in a line and what it holds. */
export interface AsciiLayout {
  readonly name: string;
  readonly tform: string;
  readonly code: "A" | "I" | "F" | "E" | "D";
  /** First character in the line, counted from 0. */
  readonly start: number;
  readonly width: number;
  /** Digits behind the decimal point where the text has none. */
  readonly decimals: number;
  readonly unit: string | undefined;
  readonly scale: number;
  readonly zero: number;
  /** TNULL: the text that stands for "no value". */
  readonly nullText: string | undefined;
  /** Where the data are, for errors. */
  readonly origin: { readonly offset: number; readonly hdu: number };
}

/** What the header of an ASCII table says about its lines. @throws FitsError `bad_table` */
export function asciiLayout(hdu: Hdu): TableLayout<AsciiLayout> {
  const { rows, rowBytes, fields, bad } = tableShape(hdu);
  const { header } = hdu;
  const columns: AsciiLayout[] = [];
  for (let n = 1; n <= fields; n++) {
    const tform = header.getString(`TFORM${n}`)?.trim() ?? "";
    const match = /^([AIFED])(\d+)(?:\.(\d+))?$/.exec(tform.toUpperCase());
    if (match === null) throw bad(`TFORM${n} is missing or no format of an ASCII column`);
    const start = (header.getNumber(`TBCOL${n}`) ?? Number.NaN) - 1;
    const width = Number(match[2]);
    if (width === 0) throw bad(`TFORM${n} is ${tform}: a column cannot have no characters`);
    if (!Number.isInteger(start) || start < 0 || start + width > rowBytes) {
      throw bad(
        `TBCOL${n} is missing, or the column does not fit in a line of NAXIS1 = ${rowBytes} characters`,
      );
    }
    columns.push({
      name: columnName(hdu, n),
      tform,
      code: match[1] as AsciiLayout["code"],
      start,
      width,
      decimals: Number(match[3] ?? 0),
      unit: header.getString(`TUNIT${n}`)?.trim(),
      ...columnScaling(hdu, n, bad),
      nullText: header.getString(`TNULL${n}`)?.trim(),
      origin: { offset: hdu.dataOffset, hdu: hdu.index },
    });
  }
  return { rows, rowBytes, columns };
}

/**
 * A builder for a column of `rows` lines. Texts become strings; numbers Float64Array with NaN for "no value",
 * or, where they are unscaled integers without one, Int32Array (up to 9 characters) or BigInt64Array.
 */
export function asciiBuilder(layout: AsciiLayout, rows: number): ColumnBuilder {
  const { name, tform, width, unit } = layout;
  const isText = layout.code === "A";
  const described = { name, format: tform, repeat: isText ? width : 1, perRow: 1 };
  const values = valuesFor(layout, rows);
  const put = putter(layout, values);
  return {
    take(bytes, rowBytes, row, count) {
      for (let i = 0, at = layout.start; i < count; i++, at += rowBytes) {
        put(row + i, decodeLatin1(bytes.subarray(at, at + width)));
      }
    },
    finish: (): Column => ({ ...described, values, ...(unit === undefined ? {} : { unit }) }),
  };
}

type AsciiValues = string[] | Int32Array | BigInt64Array | Float64Array;

function valuesFor({ code, scale, zero, nullText, width }: AsciiLayout, rows: number): AsciiValues {
  if (code === "A") return [];
  if (code !== "I" || scale !== 1 || zero !== 0 || nullText !== undefined) return new Float64Array(rows);
  return width <= 9 ? new Int32Array(rows) : new BigInt64Array(rows);
}

function putter(layout: AsciiLayout, values: AsciiValues): (row: number, text: string) => void {
  if (Array.isArray(values)) return (_row, text) => values.push(text.trimEnd());
  const { scale, zero, nullText, decimals } = layout;
  const fail = (text: string) => {
    const message = `the column ${layout.name} has "${text.trim().slice(0, 40)}" where a number is expected`;
    return new FitsError("bad_table", message, layout.origin);
  };
  if (values instanceof BigInt64Array) {
    return (row, text) => {
      const digits = text.trim() || "0";
      const value =
        digits.length <= MAX_DIGITS && /^[+-]?\d+$/.test(digits)
          ? BigInt(digits.replace("+", ""))
          : undefined;
      if (value === undefined || value !== BigInt.asIntN(64, value)) throw fail(text);
      values[row] = value;
    };
  }
  return (row, text) => {
    const stored = text.trim() === nullText ? Number.NaN : parseAsciiNumber(text, decimals);
    if (stored === undefined) throw fail(text);
    values[row] = zero + scale * stored;
  };
}

/**
 * A number in Fortran's notation; a blank field is zero, and without a point the last `decimals` digits are
 * behind it.
 */
function parseAsciiNumber(text: string, decimals: number): number | undefined {
  const digits = text.trim();
  if (digits === "") return 0;
  if (digits.length > MAX_DIGITS) return undefined;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[EeDd]([+-]?\d+)|([+-]\d+))?$/.exec(digits);
  if (match === null) return undefined;
  const [, mantissa = "", exponent = "0", bareExponent] = match;
  const shift = mantissa.includes(".") ? 0 : decimals;
  return Number(`${mantissa}e${Number(bareExponent ?? exponent) - shift}`);
}

/** No double needs more; matching and converting longer texts would take forever. */
const MAX_DIGITS = 400;
