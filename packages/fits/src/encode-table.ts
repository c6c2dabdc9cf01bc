import { padToBlock } from "./bytes.ts";
import { type Encoder, encoderFor, storageOf } from "./encode.ts";
import { FitsError } from "./errors.ts";
import {
  descriptorWriter,
  encodeHeap,
  planVariable,
  type VariablePlan,
  variableFormat,
} from "./heap-plan.ts";
import { pixelTypeOf } from "./pixels.ts";
import type { Column } from "./table.ts";
import {
  COLUMN_BITS,
  type ColumnCode,
  type ColumnFormat,
  type ElementCode,
  elementsPerRow,
  parseTform,
} from "./table-format.ts";
import type { BadTable } from "./table-layout.ts";

/** Where the columns of a table go. */
export interface TablePlan {
  readonly rows: number;
  readonly rowBytes: number;
  readonly columns: readonly PlannedColumn[];
  /** Bytes of the arrays of variable length, behind the rows. */
  readonly heapBytes: number;
}

/** A column, its place in a row and how it is written. */
interface PlannedColumn {
  readonly column: Column;
  readonly tform: string;
  readonly format: ColumnFormat;
  readonly start: number;
  readonly perRow: number;
  /** TZERO. */
  readonly zero: number;
  /** For arrays of variable length: their sizes, and where those of this column begin in the heap. */
  readonly variable?: VariablePlan & { readonly heapStart: number };
}

/** About so many bytes of rows are made at a time. */
const PIECE_BYTES = 2 ** 20;

/**
 * Checks the columns against each other and lays out the rows.
 *
 * @param rows needed when no column has elements.
 * @throws FitsError `bad_table`
 */
export function planTable(columns: readonly Column[], rows: number | undefined, hdu: number): TablePlan {
  const bad = (message: string) =>
    new FitsError("bad_table", `HDU ${hdu}: ${message}`, { hdu, fix: "Make the columns with makeColumn." });
  let start = 0;
  let heapBytes = 0;
  let count = rows;
  const planned = columns.map((column): PlannedColumn => {
    const variable = planVariableColumn(column, heapBytes, start, bad);
    if (variable !== undefined) {
      const { length } = variable.variable?.counts ?? [];
      count ??= length;
      if (length !== count) throw bad(`the column ${column.name} has ${length} rows instead of ${count}`);
      start += variable.format.bytes;
      heapBytes += variable.variable?.bytes ?? 0;
      return variable;
    }
    const { tform, format } = formatOf(column, bad);
    const perRow = elementsPerRow(format, column.dim);
    const { length } = column.values;
    if (perRow > 0) count ??= length / perRow;
    if (perRow === 0 ? length > 0 : length !== perRow * (count ?? 0)) {
      throw bad(
        `the column ${column.name} has ${length} values; ${perRow} a row in ${count} rows are expected`,
      );
    }
    const place = start;
    start += format.bytes;
    return { column, tform, format, start: place, perRow, zero: zeroOf(column) };
  });
  if (planned.length > 999) throw bad("a table can have 999 columns");
  if (!Number.isSafeInteger(count ?? 0)) throw bad("the number of rows is not whole");
  return { rows: count ?? 0, rowBytes: start, columns: planned, heapBytes };
}

function zeroOf({ values }: Column): number {
  return Array.isArray(values) ? 0 : storageOf(pixelTypeOf(values)).zero;
}

/** The plan of a column of arrays of variable length; undefined for any other. */
function planVariableColumn(
  column: Column,
  heapStart: number,
  start: number,
  bad: BadTable,
): PlannedColumn | undefined {
  const stated = parseTform(column.format);
  if (stated?.element === undefined) {
    if (column.offsets === undefined) return undefined;
    throw bad(`the column ${column.name} has offsets, but its format is ${column.format}`);
  }
  const codes = codesOf(column.values);
  const element = codes.find((code) => code === stated.element) ?? codes[0] ?? stated.element;
  const plan = planVariable(column, element as ElementCode, bad);
  if (stated.repeat === 0 && plan.longest > 0) {
    throw bad(`the column ${column.name} has values, but its format is ${column.format}`);
  }
  const { tform, code } = variableFormat(plan, column.format, heapStart + plan.bytes, stated.repeat);
  const format = parseTform(tform);
  if (format === undefined) throw bad(`the column ${column.name} cannot be written as ${tform}`);
  const variable = { ...plan, heapStart };
  // One descriptor a row, whatever it stands for.
  const described = { column, tform, format: { ...format, code }, start, zero: zeroOf(column), variable };
  return { ...described, perRow: format.repeat };
}

/** The data unit of a table, padded with zeros to whole blocks. */
export function* encodeTable(plan: TablePlan): Generator<Uint8Array> {
  const { rows, rowBytes } = plan;
  const total = rows * rowBytes + plan.heapBytes;
  if (total === 0) return;
  const writers = plan.columns.map((column) => ({ column, write: columnWriter(column) }));
  const step = Math.max(1, Math.floor(PIECE_BYTES / rowBytes));
  for (let row = 0; row < rows && rowBytes > 0; row += step) {
    const count = Math.min(step, rows - row);
    const bytes = new Uint8Array(count * rowBytes);
    const view = new DataView(bytes.buffer);
    for (const { column, write } of writers) {
      for (let r = 0; r < count; r++) {
        write(view, r * rowBytes + column.start, (row + r) * column.perRow, column.perRow);
      }
    }
    yield bytes;
  }
  for (const { column, variable, format } of plan.columns) {
    if (variable !== undefined && format.bytes > 0) {
      yield* encodeHeap(variable, elementWriter(column, variable.element, undefined));
    }
  }
  yield new Uint8Array(padToBlock(total) - total);
}

/** The codes that an array of values can be written as; the first is the default. */
function codesOf(values: Column["values"]): readonly ColumnCode[] {
  if (Array.isArray(values)) return ["A"];
  const { bits } = storageOf(pixelTypeOf(values));
  const codes = (Object.keys(COLUMN_BITS) as ColumnCode[]).filter((code) => COLUMN_BITS[code] === bits);
  return values instanceof Uint8Array ? [...codes, "L", "X"] : codes;
}

/** The TFORM of a column as it says, when its values can be written so; otherwise made from the values. */
function formatOf(column: Column, bad: BadTable): { tform: string; format: ColumnFormat } {
  const codes = codesOf(column.values);
  const stated = parseTform(column.format);
  const isBinary = /^\d*[A-Z]$/.test(column.format.trim());
  if (isBinary && stated?.repeat === column.repeat && codes.includes(stated.code)) {
    return { tform: column.format.trim(), format: stated };
  }
  const tform = `${column.repeat}${codes[0]}`;
  const format = parseTform(tform);
  if (format === undefined)
    throw bad(`the column ${column.name} cannot have a repeat count of ${column.repeat}`);
  return { tform, format };
}

function columnWriter({ column, format, perRow, variable }: PlannedColumn): Encoder {
  if (variable !== undefined) {
    // perRow is 1, or there is nothing to write.
    const write = descriptorWriter(variable, format.code === "Q" ? "Q" : "P", variable.heapStart);
    return (view, at, first, count) => {
      if (count > 0) write(view, at, first, count);
    };
  }
  return elementWriter(column, format.code, perRow === 0 ? 0 : format.repeat / perRow);
}

/** @param width characters of a text; undefined when each has as many as it needs. */
function elementWriter(column: Column, code: ColumnCode, width: number | undefined): Encoder {
  const { values } = column;
  if (Array.isArray(values)) return textWriter(column.name, values, width);
  if (code === "L") return logicalWriter(values as Uint8Array, column.nulls);
  if (code === "X") return bitWriter(values as Uint8Array);
  return encoderFor(values);
}

/** Shorter texts are filled up with NUL. */
function textWriter(name: string, values: readonly string[], fixed: number | undefined): Encoder {
  const width = fixed ?? Number.POSITIVE_INFINITY;
  return (view, at, first, count) => {
    for (let i = 0; i < count; i++) {
      const text = values[first + i] ?? "";
      if (text.length > width) {
        throw new FitsError(
          "bad_data",
          `the column ${name} has a text of more than ${width} characters: "${text.slice(0, 40)}"`,
          {
            fix: "Make the column wider.",
          },
        );
      }
      for (let c = 0; c < text.length; c++) {
        const code = text.charCodeAt(c);
        if (code === 0 || code > 0x7e) {
          throw new FitsError(
            "bad_data",
            `the column ${name} has a text that is not ASCII: "${text.slice(0, 40)}"`,
            {
              fix: "FITS tables hold ASCII text only: replace the other characters.",
            },
          );
        }
        view.setUint8(at + i * (fixed ?? 0) + c, code);
      }
    }
  };
}

function logicalWriter(values: Uint8Array, nulls: Uint8Array | undefined): Encoder {
  return (view, at, first, count) => {
    for (let i = 0; i < count; i++) {
      const letter = values[first + i] === 0 ? "F" : "T";
      view.setUint8(at + i, nulls?.[first + i] ? 0 : letter.charCodeAt(0));
    }
  };
}

function bitWriter(values: Uint8Array): Encoder {
  return (view, at, first, count) => {
    for (let i = 0; i < count; i++) {
      if (values[first + i] === 0) continue;
      const byte = at + (i >> 3);
      view.setUint8(byte, view.getUint8(byte) | (0x80 >> (i & 7)));
    }
  };
}
