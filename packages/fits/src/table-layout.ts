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
}

/** The rows of a binary table. */
export interface TableLayout {
  readonly rows: number;
  readonly rowBytes: number;
  readonly columns: readonly ColumnLayout[];
}

/** FITS Standard 4.0, section 7.3.1. */
const MAX_FIELDS = 999;

/**
 * What the header of a binary table says about its rows.
 *
 * @throws FitsError `wrong_kind`, `unsupported` (ASCII tables), `bad_table`
 */
export function tableLayout(hdu: Hdu): TableLayout {
  const origin = { offset: hdu.headerOffset, hdu: hdu.index };
  const bad = (message: string) => new FitsError("bad_table", `HDU ${hdu.index}: ${message}`, origin);
  if (hdu.kind === "asciitable") {
    throw new FitsError("unsupported", `HDU ${hdu.index} is an ASCII table, which is not read`, origin);
  }
  if (hdu.kind !== "bintable") throw new FitsError("wrong_kind", `HDU ${hdu.index} is no table`, origin);
  const [rowBytes, rows, ...more] = hdu.axes;
  if (rowBytes === undefined || rows === undefined || more.length > 0 || hdu.bitpix !== 8) {
    throw bad("a table must have BITPIX = 8 and NAXIS = 2");
  }
  const { header } = hdu;
  const fields = header.getNumber("TFIELDS");
  if (fields === undefined || !Number.isInteger(fields) || fields < 0 || fields > MAX_FIELDS) {
    throw bad(`TFIELDS must be a whole number from 0 to ${MAX_FIELDS}`);
  }
  const columns: ColumnLayout[] = [];
  let start = 0;
  for (let n = 1; n <= fields; n++) {
    const tform = header.getString(`TFORM${n}`)?.trim();
    const format = tform === undefined ? undefined : parseTform(tform);
    if (tform === undefined || format === undefined) throw bad(`TFORM${n} is missing or no column format`);
    columns.push({
      name: header.getString(`TTYPE${n}`)?.trim() || `col${n}`,
      tform,
      format,
      start,
      dim: parseTdim(header.getString(`TDIM${n}`), format.repeat),
      unit: header.getString(`TUNIT${n}`)?.trim(),
      scaling: columnScaling(hdu, n, bad),
    });
    start += format.bytes;
    if (start > rowBytes)
      throw bad(`the columns up to ${n} need ${start} bytes, but a row has NAXIS1 = ${rowBytes}`);
  }
  return { rows, rowBytes, columns };
}

function columnScaling(hdu: Hdu, n: number, bad: (message: string) => FitsError): Scaling {
  const number = (keyword: string, fallback: number) => {
    if (!hdu.header.has(keyword)) return fallback;
    const value = hdu.header.getNumber(keyword);
    if (value === undefined || !Number.isFinite(value)) throw bad(`${keyword} is no finite number`);
    return value;
  };
  const none = hdu.header.get(`TNULL${n}`);
  return {
    scale: number(`TSCAL${n}`, 1),
    zero: number(`TZERO${n}`, 0),
    blank: typeof none === "bigint" ? none : Number.isSafeInteger(none) ? BigInt(Number(none)) : undefined,
  };
}
