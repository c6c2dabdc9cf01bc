import { toGalactic } from "@goats/sky";
import { PERMISSIONS } from "../policy/policy.ts";
import { NUMBER_FIELDS, SCHEMES, STATUSES, TARGET_TYPES } from "../targets/fields.ts";
import type { TargetRow } from "../targets/present.ts";

/** Column of a file of targets. */
export type CsvColumn =
  | { readonly kind: "field"; readonly header: string; readonly field: string }
  | { readonly kind: "alias" }
  | { readonly kind: "groups" }
  | { readonly kind: "tag"; readonly key: string }
  | { readonly kind: "ignored" };

/** Columns of single values that are read as they stand, besides the numbers; header to name in the API. */
const PLAIN: Readonly<Record<string, string>> = {
  name: "name",
  type: "type",
  ra: "ra",
  dec: "dec",
  scheme: "scheme",
  permissions: "permissions",
  status: "status",
  priority: "priority",
  notes: "notes",
  classification: "classification",
  classification_probability: "classificationProbability",
  classification_origin: "classificationOrigin",
};

/** Columns that TOM Toolkit writes and that follow from others, or that only GOATS sets. */
const IGNORED = new Set(["id", "created", "modified", "galactic_lng", "galactic_lat"]);

const FIELDS = new Map<string, string>([
  ...Object.entries(PLAIN),
  ...NUMBER_FIELDS.map(({ column, name }): [string, string] => [column, name]),
]);

/** Values of the columns that take only some. */
export const CHOICES: Readonly<Record<string, readonly string[]>> = {
  type: TARGET_TYPES,
  scheme: SCHEMES,
  permissions: PERMISSIONS,
  status: STATUSES,
};

const TAG_PREFIX = "tag:";

/** What the columns of a file become, by their headers. */
export function readHeader(cells: readonly string[]): CsvColumn[] {
  return cells.map((cell) => {
    const text = cell.trim();
    const header = text.toLowerCase();
    const field = FIELDS.get(header);
    if (field !== undefined) return { kind: "field", header, field };
    if (/^name\d+$/.test(header)) return { kind: "alias" };
    if (header === "groups") return { kind: "groups" };
    if (header === "" || IGNORED.has(header)) return { kind: "ignored" };
    return { kind: "tag", key: header.startsWith(TAG_PREFIX) ? text.slice(TAG_PREFIX.length) : text };
  });
}

/** What a column becomes, for people. */
export function describeColumn(column: CsvColumn): string {
  switch (column.kind) {
    case "field":
      return column.header;
    case "alias":
      return "alias";
    case "groups":
      return "access of groups of people";
    case "tag":
      return `tag "${column.key}"`;
    case "ignored":
      return "nothing: GOATS sets it itself";
  }
}

const NUMBER_COLUMNS = NUMBER_FIELDS.filter(({ part }) => part !== "redshift");

/** The columns that every export has: TOM Toolkit's in its order, then what it does not know. */
const EXPORTED: readonly { header: string; text: (row: TargetRow) => string | number | null }[] = [
  { header: "name", text: (row) => row.name },
  { header: "type", text: (row) => row.type },
  { header: "ra", text: (row) => row.ra_deg },
  { header: "dec", text: (row) => row.dec_deg },
  ...NUMBER_COLUMNS.slice(0, 4).map(numberColumn),
  { header: "galactic_lng", text: (row) => galactic(row)?.l ?? null },
  { header: "galactic_lat", text: (row) => galactic(row)?.b ?? null },
  ...NUMBER_COLUMNS.slice(4, 6).map(numberColumn),
  { header: "scheme", text: (row) => row.scheme },
  ...NUMBER_COLUMNS.slice(6).map(numberColumn),
  { header: "permissions", text: (row) => row.permissions },
  ...NUMBER_FIELDS.filter(({ part }) => part === "redshift").map(numberColumn),
  { header: "classification", text: (row) => row.class },
  { header: "classification_probability", text: (row) => row.class_probability },
  { header: "classification_origin", text: (row) => row.class_origin },
  { header: "status", text: (row) => row.status },
  { header: "priority", text: (row) => row.priority },
  { header: "notes", text: (row) => row.notes },
];

function numberColumn({ column }: (typeof NUMBER_FIELDS)[number]) {
  return { header: column, text: (row: TargetRow) => row[column] };
}

function galactic(row: TargetRow) {
  return row.ra_deg === null || row.dec_deg === null
    ? null
    : toGalactic({ ra: row.ra_deg, dec: row.dec_deg });
}

/** The header of an export: the fixed columns, the tags, then the aliases. */
export function exportHeader(tagKeys: readonly string[], aliases: number): string[] {
  return [
    ...EXPORTED.map(({ header }) => header),
    ...tagKeys.map(tagHeader),
    ...Array.from({ length: aliases }, (_, index) => `name${index + 2}`),
  ];
}

/** The fixed cells of a target in an export. */
export function exportCells(row: TargetRow): string[] {
  return EXPORTED.map(({ text }) => {
    const value = text(row);
    return value === null ? "" : String(value);
  });
}

/** A tag that is called like a column says so, so that it comes back as what it was. */
function tagHeader(key: string): string {
  const back = readHeader([key])[0];
  return back?.kind === "tag" && back.key === key ? key : `${TAG_PREFIX}${key}`;
}

/** One line of CSV. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\r\n`;
}
