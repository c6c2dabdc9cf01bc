import { readChunks } from "./chunks.ts";
import { columnBuilder } from "./column.ts";
import { FitsError } from "./errors.ts";
import { type Hdu, requireData } from "./hdu.ts";
import type { ByteSource } from "./source.ts";
import { Table } from "./table.ts";
import { type ColumnLayout, tableLayout } from "./table-layout.ts";

/** How to read a table. */
export interface TableOptions {
  /** Only the columns of these names. Names that the table does not have are an error. */
  readonly columns?: readonly string[];
  /** Only these rows, from inclusive to exclusive. */
  readonly rows?: readonly [from: number, to: number];
}

/**
 * Reads the columns of a binary table.
 *
 * @throws FitsError `wrong_kind`, `unsupported` (ASCII tables; variable-length columns, unless left out),
 * `bad_table`, `truncated`, `out_of_range` (rows, column names)
 */
export async function readTable(source: ByteSource, hdu: Hdu, options: TableOptions = {}): Promise<Table> {
  const layout = tableLayout(hdu);
  const chosen = chooseColumns(hdu, layout.columns, options.columns);
  const [from, to] = options.rows ?? [0, layout.rows];
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to < from || to > layout.rows) {
    throw new FitsError(
      "out_of_range",
      `HDU ${hdu.index} has no rows ${from} to ${to}: there are ${layout.rows}`,
      {
        offset: hdu.dataOffset,
        hdu: hdu.index,
      },
    );
  }
  requireData(hdu);
  const rows = to - from;
  const { rowBytes } = layout;
  const builders = chosen.map((column) => columnBuilder(column, rows));
  let done = 0;
  const start = hdu.dataOffset + from * rowBytes;
  await readChunks(source, start, rows * rowBytes, Math.max(1, rowBytes), (bytes) => {
    const count = bytes.length / rowBytes;
    for (const builder of builders) builder.take(bytes, rowBytes, done, count);
    done += count;
  });
  const columns = builders.map((builder) => builder.finish());
  return new Table(rows, columns);
}

function chooseColumns(
  hdu: Hdu,
  all: readonly ColumnLayout[],
  names: readonly string[] | undefined,
): readonly ColumnLayout[] {
  const chosen =
    names?.map((name) => {
      const found = all.find((column) => column.name.toUpperCase() === name.trim().toUpperCase());
      if (found !== undefined) return found;
      throw new FitsError("out_of_range", `HDU ${hdu.index} has no column ${name}`, {
        offset: hdu.headerOffset,
        hdu: hdu.index,
        fix: `It has ${all.map((column) => column.name).join(", ")}.`,
      });
    }) ?? all;
  const variable = chosen.find(({ format }) => format.code === "P" || format.code === "Q");
  if (variable === undefined) return chosen;
  throw new FitsError(
    "unsupported",
    `the column ${variable.name} of HDU ${hdu.index} has arrays of variable length`,
    {
      offset: hdu.dataOffset,
      hdu: hdu.index,
      fix: "Name the other columns to read the table without it.",
    },
  );
}
