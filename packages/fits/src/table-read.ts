import { type AsciiLayout, asciiBuilder, asciiLayout } from "./ascii-table.ts";
import { readChunks } from "./chunks.ts";
import { type ColumnBuilder, columnBuilder } from "./column.ts";
import { FitsError } from "./errors.ts";
import { type Hdu, requireData } from "./hdu.ts";
import { Heap } from "./heap.ts";
import { SIGN_OFFSETS } from "./pixels.ts";
import type { ByteSource } from "./source.ts";
import { type Column, Table } from "./table.ts";
import { COLUMN_BITS } from "./table-format.ts";
import { binaryLayout, type ColumnLayout, type TableLayout } from "./table-layout.ts";
import { variableBuilder } from "./variable-column.ts";

/** How to read a table. */
export interface TableOptions {
  /** Only the columns of these names. Names that the table does not have are an error. */
  readonly columns?: readonly string[];
  /** Only these rows, from inclusive to exclusive. */
  readonly rows?: readonly [from: number, to: number];
  /**
   * - `native` (default): TSCAL and TZERO are applied.
   * - `stored`: the numbers of a binary table as they stand there, integers always as integers. Only the offset of the
   *   opposite sign is applied; the rest comes as the column's `scaling`, and `nullValue` says what is no value.
   */
  readonly as?: "native" | "stored";
  /**
   * A table that was read before: the arrays of its columns of numbers are filled again where name, type and length
   * are the same. It must not be used afterwards.
   */
  readonly into?: Table;
}

/**
 * Reads the columns of a table.
 *
 * @throws FitsError `wrong_kind`, `bad_table`, `truncated`, `out_of_range` (rows, column names), `too_large`
 */
export async function readTable(source: ByteSource, hdu: Hdu, options: TableOptions = {}): Promise<Table> {
  const layout = layoutOf(hdu);
  const chosen = chooseColumns(hdu, layout.columns, options.columns);
  const [from, to] = options.rows ?? [0, layout.rows];
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to < from || to > layout.rows) {
    const message = `HDU ${hdu.index} has no rows ${from} to ${to}: there are ${layout.rows}`;
    throw new FitsError("out_of_range", message, { offset: hdu.dataOffset, hdu: hdu.index });
  }
  requireData(hdu);
  const rows = to - from;
  const { rowBytes } = layout;
  // A table without arrays of variable length may have whatever it likes behind its rows.
  const heap = chosen.some((column) => "format" in column && column.format.element !== undefined)
    ? new Heap(source, hdu, layout.rows * rowBytes)
    : undefined;
  const builders = chosen.map((column) =>
    builderFor(options.as === "stored" ? unscaled(column) : column, rows, heap, options.into),
  );
  let done = 0;
  const start = hdu.dataOffset + from * rowBytes;
  await readChunks(source, start, rows * rowBytes, Math.max(1, rowBytes), (bytes) => {
    const count = bytes.length / rowBytes;
    for (const builder of builders) builder.take(bytes, rowBytes, done, count);
    done += count;
  });
  const columns: Column[] = [];
  for (const [i, builder] of builders.entries()) {
    const left = options.as === "stored" ? scalingLeft(chosen[i]) : undefined;
    columns.push({ ...(await builder.finish()), ...(left === undefined ? {} : { scaling: left }) });
  }
  return new Table(rows, columns);
}

function layoutOf(hdu: Hdu): TableLayout<ColumnLayout | AsciiLayout> {
  if (hdu.kind === "bintable") return binaryLayout(hdu);
  if (hdu.kind === "asciitable") return asciiLayout(hdu);
  throw new FitsError("wrong_kind", `HDU ${hdu.index} is no table`, {
    offset: hdu.headerOffset,
    hdu: hdu.index,
  });
}

function builderFor(
  column: ColumnLayout | AsciiLayout,
  rows: number,
  heap: Heap | undefined,
  into: Table | undefined,
): ColumnBuilder {
  if (!("format" in column)) return asciiBuilder(column, rows);
  const { element } = column.format;
  if (element === undefined || heap === undefined) {
    return columnBuilder(column, rows, into?.column(column.name)?.values);
  }
  return variableBuilder(column, element, rows, heap);
}

/** What TSCAL and TZERO say beyond the offset of the opposite sign. */
function scalingLeft(
  column: ColumnLayout | AsciiLayout | undefined,
): { scale: number; zero: number } | undefined {
  if (column === undefined || !("format" in column)) return undefined;
  const { scale, zero } = column.scaling;
  const bits = COLUMN_BITS[column.format.element ?? column.format.code];
  if (bits === undefined || (scale === 1 && (zero === 0 || SIGN_OFFSETS[bits]?.zero === zero)))
    return undefined;
  return { scale, zero };
}

function unscaled<Layout extends ColumnLayout | AsciiLayout>(column: Layout): Layout {
  if (!("format" in column) || scalingLeft(column) === undefined) return column;
  return { ...column, scaling: { ...column.scaling, scale: 1, zero: 0 } };
}

function chooseColumns<Layout extends ColumnLayout | AsciiLayout>(
  hdu: Hdu,
  all: readonly Layout[],
  names: readonly string[] | undefined,
): readonly Layout[] {
  return names === undefined ? all : names.map((name) => findColumn(hdu, all, name));
}

function findColumn<Layout extends { name: string }>(hdu: Hdu, all: readonly Layout[], name: string): Layout {
  const wanted = name.trim().toUpperCase();
  const found = all.find((column) => column.name.toUpperCase() === wanted);
  if (found !== undefined) return found;
  throw new FitsError("out_of_range", `HDU ${hdu.index} has no column ${name}`, {
    offset: hdu.headerOffset,
    hdu: hdu.index,
    fix: `It has ${all.map((column) => column.name).join(", ")}.`,
  });
}
