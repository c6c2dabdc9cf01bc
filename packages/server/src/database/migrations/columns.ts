import { type ColumnDefinitionBuilder, sql } from "kysely";
import type { DatabaseKind } from "../kinds.ts";

/** Adds the columns of a kind of value the same way everywhere. */
export type Column = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;

/** A column that always has a value. */
export const required: Column = (column) => column.notNull();

/** A column that points to a row of another table. */
export const references =
  (target: string, onDelete: "cascade" | "set null" | "restrict", also: Column = required): Column =>
  (column) =>
    also(column).references(target).onDelete(onDelete);

/** The types whose names differ between the databases. */
export function columnTypes(kind: DatabaseKind) {
  const sqlite = kind === "sqlite";
  return {
    // better-auth stores its dates and flags in the database's own types.
    date: sqlite ? sql`date` : sql`timestamptz`,
    flag: sqlite ? sql`integer` : sql`boolean`,
    double: sqlite ? sql`real` : sql`double precision`,
    /** Numbers that are never given twice, also after rows were deleted. */
    id: (column: ColumnDefinitionBuilder) =>
      sqlite ? column.primaryKey().autoIncrement() : column.primaryKey().generatedByDefaultAsIdentity(),
    /** SQLite's only auto-incrementing type is `integer`, which holds 8 bytes there. */
    long: sqlite ? sql`integer` : sql`bigint`,
  };
}

export type ColumnTypes = ReturnType<typeof columnTypes>;
