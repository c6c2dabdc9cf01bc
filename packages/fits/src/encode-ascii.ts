/** ASCII tables for writing (FITS Standard 4.0, section 7.2). */
import { encodeLatin1, padToBlock } from "./bytes.ts";
import { FitsError } from "./errors.ts";
import type { Header } from "./header.ts";
import type { Column } from "./table.ts";
import type { BadTable } from "./table-layout.ts";

/** Where the columns of an ASCII table go. */
export interface AsciiPlan {
  readonly rows: number;
  readonly rowBytes: number;
  readonly columns: readonly PlannedAscii[];
}

/** A column, its place in a line and how it is written. */
export interface PlannedAscii {
  readonly column: Column;
  readonly tform: string;
  /** First character in the line, counted from 0. */
  readonly start: number;
  readonly width: number;
  /** TNULL: what is written for NaN. */
  readonly nullText: string | undefined;
}

const PIECE_BYTES = 2 ** 20;
const ASCII_FORMAT = /^([AIFED])([1-9]\d*)(?:\.(\d+))?$/;
/** JavaScript writes no more digits. */
const MAX_DECIMALS = 100;

/**
 * Checks the columns and lays out the lines. Columns that the header places where they fit stay there; otherwise they
 * follow each other with a space between them.
 *
 * @throws FitsError `bad_table`, `unsupported` (columns that ASCII tables do not have)
 */
export function planAscii(columns: readonly Column[], header: Header, hdu: number): AsciiPlan {
  const bad: BadTable = (message) =>
    new FitsError("bad_table", `HDU ${hdu}: ${message}`, { hdu, fix: "Make the columns with makeColumn." });
  if (columns.length > 999) throw bad("a table can have 999 columns");
  const rows = columns[0]?.values.length ?? 0;
  const formats = columns.map((column) => {
    if (column.values.length !== rows) {
      throw bad(`the column ${column.name} has ${column.values.length} values in ${rows} rows`);
    }
    return formatOf(column, bad);
  });
  const kept = keptPlaces(header, formats);
  let next = 0;
  const planned = columns.map((column, i): PlannedAscii => {
    const { tform, width } = formats[i] ?? { tform: "A1", width: 1 };
    const start = kept?.starts[i] ?? next;
    next = start + width + 1;
    return { column, tform, start, width, nullText: nullTextOf(column, header, i + 1, width) };
  });
  return { rows, rowBytes: kept?.rowBytes ?? Math.max(0, next - 1), columns: planned };
}

/** The data unit of an ASCII table, padded with spaces to whole blocks. */
export function* encodeAscii(plan: AsciiPlan): Generator<Uint8Array> {
  const { rows, rowBytes } = plan;
  if (rows * rowBytes === 0) return;
  const step = Math.max(1, Math.floor(PIECE_BYTES / rowBytes));
  for (let first = 0; first < rows; first += step) {
    const count = Math.min(step, rows - first);
    const bytes = new Uint8Array(count * rowBytes).fill(0x20);
    for (const planned of plan.columns) {
      for (let r = 0; r < count; r++) {
        encodeLatin1(cellText(planned, first + r), bytes, r * rowBytes + planned.start);
      }
    }
    yield bytes;
  }
  const total = rows * rowBytes;
  yield new Uint8Array(padToBlock(total) - total).fill(0x20);
}

interface Format {
  readonly tform: string;
  readonly width: number;
}

/** The format that the column states, or one that holds every value of its type. */
function formatOf(column: Column, bad: BadTable): Format {
  const { values, perRow, offsets, nulls, name } = column;
  if (perRow !== 1 || offsets !== undefined || nulls !== undefined) {
    throw new FitsError(
      "unsupported",
      `the column ${name} cannot be in an ASCII table: it has arrays or logicals`,
      {
        fix: "Write a binary table.",
      },
    );
  }
  const stated = ASCII_FORMAT.exec(column.format.trim().toUpperCase());
  if (stated !== null) {
    const isText = stated[1] === "A";
    if (isText !== Array.isArray(values))
      throw bad(`the column ${name} cannot be written as ${column.format}`);
    if (Number(stated[3] ?? 0) > MAX_DECIMALS) throw bad(`the column ${name} has too many decimals`);
    return { tform: column.format.trim().toUpperCase(), width: Number(stated[2]) };
  }
  if (Array.isArray(values)) {
    const width = values.reduce((longest, text) => Math.max(longest, text.length), 1);
    return { tform: `A${width}`, width };
  }
  // As many digits as tell every number of the type from its neighbours.
  if (values instanceof Float32Array) return { tform: "E15.7", width: 15 };
  if (values instanceof Float64Array) return { tform: "D25.17", width: 25 };
  let width = 1;
  for (const value of values) width = Math.max(width, String(value).length);
  return { tform: `I${width}`, width };
}

/** The places that the header has for columns of these formats, if they do not overlap. */
function keptPlaces(
  header: Header,
  formats: readonly Format[],
): { starts: number[]; rowBytes: number } | undefined {
  const rowBytes = header.getNumber("NAXIS1") ?? 0;
  const starts: number[] = [];
  for (const [i, { tform, width }] of formats.entries()) {
    const start = (header.getNumber(`TBCOL${i + 1}`) ?? Number.NaN) - 1;
    const isSame =
      header
        .getString(`TFORM${i + 1}`)
        ?.trim()
        .toUpperCase() === tform;
    if (!isSame || !Number.isInteger(start) || start < 0 || start + width > rowBytes) return undefined;
    starts.push(start);
  }
  const order = starts.map((start, i) => [start, start + (formats[i]?.width ?? 0)] as const);
  order.sort(([a], [b]) => a - b);
  const overlap = order.some(([start], i) => i > 0 && start < (order[i - 1]?.[1] ?? 0));
  return overlap || formats.length === 0 || !Number.isSafeInteger(rowBytes)
    ? undefined
    : { starts, rowBytes };
}

/** TNULL of the header, or something short when there are numbers that need it. */
function nullTextOf({ values }: Column, header: Header, n: number, width: number): string | undefined {
  const stated = header.getString(`TNULL${n}`);
  if (stated !== undefined && stated.length <= width) return stated;
  const isFloat = values instanceof Float32Array || values instanceof Float64Array;
  return isFloat && values.some((value) => Number.isNaN(value)) ? "*" : undefined;
}

function cellText({ column, tform, width, nullText }: PlannedAscii, row: number): string {
  const { values, name } = column;
  const wrong = (what: string, fix: string) =>
    new FitsError("bad_data", `the column ${name} has ${what}`, { fix });
  if (Array.isArray(values)) {
    const text = values[row] ?? "";
    if (/[^ -~]/.test(text)) {
      throw wrong(`a text that is not ASCII: "${text.slice(0, 40)}"`, "Replace the other characters.");
    }
    if (text.length > width) throw wrong(`a text of more than ${width} characters`, "Make the column wider.");
    return text.padEnd(width);
  }
  const value = values[row] ?? 0;
  if (Number.isNaN(value) && nullText !== undefined) return nullText.padStart(width);
  const text = numberText(value, tform);
  if (text === undefined)
    throw wrong("a number that no text stands for", "Replace infinite numbers and NaN.");
  if (text.length > width) throw wrong(`a number that ${tform} has no room for`, "Make the column wider.");
  return text.padStart(width);
}

/** A number in Fortran's notation; undefined when it is not finite. */
function numberText(value: number | bigint, tform: string): string | undefined {
  const match = ASCII_FORMAT.exec(tform);
  const code = match?.[1] ?? "I";
  const decimals = Number(match?.[3] ?? 0);
  if (typeof value === "bigint") {
    if (code === "I") return String(value);
    return numberText(Number(value), tform);
  }
  if (!Number.isFinite(value)) return undefined;
  if (code === "I") return String(BigInt(Math.round(value)));
  if (code === "F") {
    const text = value.toFixed(decimals);
    // Beyond 10^21 JavaScript changes to powers of ten.
    return text.includes("e") ? String(BigInt(value)) : text;
  }
  const [mantissa = "", exponent = "0"] = value.toExponential(decimals).split("e");
  const power = Number(exponent);
  return `${mantissa}${code}${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
