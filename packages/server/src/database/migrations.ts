import type { Kysely } from "kysely";
import type { DatabaseKind } from "./kinds.ts";
import { dataTables } from "./migrations/data-tables.ts";
import { firstTables } from "./migrations/first-tables.ts";
import { targetTables } from "./migrations/target-tables.ts";

/** Changes the tables; runs inside a transaction. */
export type Migration = (db: Kysely<unknown>) => Promise<void>;

/**
 * All migrations in the order of their names. A name that has been released is never changed, nor is what it does: a
 * correction is a new migration.
 */
export function migrations(kind: DatabaseKind): Record<string, Migration> {
  return {
    "0001_first_tables": (db) => firstTables(db, kind),
    "0002_targets": (db) => targetTables(db, kind),
    "0003_data": (db) => dataTables(db, kind),
  };
}
