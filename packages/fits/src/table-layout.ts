import { FitsError } from "./errors.ts";
import type { Hdu } from "./hdu.ts";
import type { Scaling } from "./image-scaling.ts";
import { type ColumnFormat, parseTdim, parseTform } from "./table-format.ts";

/** Where a column lies in a row and how it is stored. */
export interface ColumnLayout {
  readonly name: string;
  readonly tform: string;
  readonly format: ColumnFormat;
  /** Byte offset in the row. */
  readonly start: number;
  readonly dim: readonly number[] | undefined;
  readonly unit: string | undefined;
  /** TSCAL, TZERO, TNULL. */
  readonly scaling: Scaling;
  /** Where the data are, for errors. */
  readonly origin: { readonly offset: number; readonly hdu: number };
}

/** The rows of a table and its columns. */
export interface TableLayout<Layout> {
  readonly rows: number;
  readonly rowBytes: number;
  readonly columns: readonly Layout[];
}

/** FITS Standard 4.0, section 7.3.1. */
const MAX_FIELDS = 999;

/** Makes the error about a table whose header contradicts itself. */
export type BadTable = (message: string) => FitsError;

/** Numbers of rows, bytes a row and columns. @throws FitsError `bad_table` */
export function tableShape(hdu: Hdu): { rows: number; rowBytes: number; fields: number; bad: BadTable } {
  const bad: BadTable = (message) =>
    new FitsError("bad_table", `HDU ${hdu.index}: ${message}`, { offset: hdu.headerOffset, hdu: hdu.index });
  const [rowBytes, rows, ...more] = hdu.axes;
  if (rowBytes === undefined || rows === undefined || more.length > 0 || hdu.bitpix !== 8) {
    throw bad("a table must have BITPIX = 8 and NAXIS = 2");
  }
  const fields = hdu.header.getNumber("TFIELDS");
  if (fields === undefined || !Number.isInteger(fields) || fields < 0 || fields > MAX_FIELDS) {
    throw bad(`TFIELDS must be a whole number from 0 to ${MAX_FIELDS}`);
  }
  return { rows, rowBytes, fields, bad };
}

/** What the header of a binary table says about its rows. @throws FitsError `bad_table` */
export function binaryLayout(hdu: Hdu): TableLayout<ColumnLayout> {
  const { rows, rowBytes, fields, bad } = tableShape(hdu);
  const { header } = hdu;
  const columns: ColumnLayout[] = [];
  let start = 0;
  for (let n = 1; n <= fields; n++) {
    const tform = header.getString(`TFORM${n}`)?.trim();
    const format = tform === undefined ? undefined : parseTform(tform);
    if (tform === undefined || format === undefined) throw bad(`TFORM${n} is missing or no column format`);
    columns.push({
      name: columnName(hdu, n),
      tform,
      format,
      start,
      dim: parseTdim(header.getString(`TDIM${n}`), format.repeat),
      unit: header.getString(`TUNIT${n}`)?.trim(),
      scaling: { ...columnScaling(hdu, n, bad), blank: integerNull(hdu, n) },
      origin: { offset: hdu.dataOffset, hdu: hdu.index },
    });
    start += format.bytes;
    if (start > rowBytes) {
      throw bad(`the columns up to ${n} need ${start} bytes, but a row has NAXIS1 = ${rowBytes}`);
    }
  }
  return { rows, rowBytes, columns };
}

/** TTYPEn, or a name made from the number. */
export function columnName(hdu: Hdu, n: number): string {
  return hdu.header.getString(`TTYPE${n}`)?.trim() || `col${n}`;
}

/** TSCALn and TZEROn. @throws FitsError `bad_table` */
export function columnScaling(hdu: Hdu, n: number, bad: BadTable): { scale: number; zero: number } {
  const number = (keyword: string, fallback: number) => {
    if (!hdu.header.has(keyword)) return fallback;
    const value = hdu.header.getNumber(keyword);
    if (value === undefined || !Number.isFinite(value)) throw bad(`${keyword} is no finite number`);
    return value;
  };
  return { scale: number(`TSCAL${n}`, 1), zero: number(`TZERO${n}`, 0) };
}

function integerNull(hdu: Hdu, n: number): bigint | undefined {
  const none = hdu.header.get(`TNULL${n}`);
  return typeof none === "bigint" ? none : Number.isSafeInteger(none) ? BigInt(Number(none)) : undefined;
}
