import type { ReactNode } from "react";

/** A value that rows are sorted, filtered and exported by. */
export type CellValue = string | number | boolean | null | undefined;

/** One column of a {@link DataTable}. */
export interface Column<Row> {
  readonly key: string;
  /** With its unit: "Size", "Created (UTC)". */
  readonly header: string;
  /** What sorting, filtering and export see. */
  readonly value: (row: Row) => CellValue;
  /** How it looks, when the value itself will not do. */
  readonly cell?: (row: Row) => ReactNode;
  /** Numbers stand right. */
  readonly numeric?: boolean;
  /** CSS width; columns without one share what is left. */
  readonly width?: string;
  /** Shown only when the table is at least this wide: "sm" 480, "md" 720, "lg" 960 px. */
  readonly from?: "sm" | "md" | "lg";
  /** Hidden until chosen. */
  readonly optional?: boolean;
  /** False when the server cannot sort by it. */
  readonly sortable?: boolean;
}

/** `"name"` ascending, `"-name"` descending: the form in which it stands in the address. */
export type SortOrder = string;

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Compares two cell values: numbers by size, the rest as people order text; nothing comes last either way. */
function compareValues(a: CellValue, b: CellValue): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collator.compare(String(a), String(b));
}

/** The rows in the given order; unknown columns leave the order as it is. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  order: SortOrder,
): Row[] {
  const descending = order.startsWith("-");
  const column = columns.find(({ key }) => key === order.replace(/^-/, ""));
  if (!column) return [...rows];
  const keyed = rows.map((row) => ({ row, value: column.value(row) }));
  const missing = (value: CellValue) => value === null || value === undefined || value === "";
  keyed.sort((a, b) => {
    if (missing(a.value) || missing(b.value)) return Number(missing(a.value)) - Number(missing(b.value));
    const compared = compareValues(a.value, b.value);
    return descending ? -compared : compared;
  });
  return keyed.map(({ row }) => row);
}

/** The order after a click on a header: ascending, descending, ascending... */
export function nextOrder(current: SortOrder, key: string): SortOrder {
  return current === key ? `-${key}` : key;
}

/** The rows that contain every word of the filter in any column. */
export function filterRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  filter: string,
): Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...rows];
  return rows.filter((row) => {
    const text = columns
      .map((column) => column.value(row) ?? "")
      .join("\n")
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The rows as CSV (RFC 4180), with a header line. */
export function toCsv<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const lines = [columns.map(({ header }) => quote(header))];
  for (const row of rows) lines.push(columns.map((column) => quote(column.value(row))));
  return `${lines.map((line) => line.join(",")).join("\r\n")}\r\n`;
}

function quote(value: CellValue): string {
  if (typeof value === "number") return String(value);
  let text = value === null || value === undefined ? "" : String(value);
  // A spreadsheet would run text that begins like a formula; numbers with a sign are left alone.
  if (/^[=@\t\r]/.test(text) || (/^[+-]/.test(text) && !/^[+-][\d.:]+$/.test(text))) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
