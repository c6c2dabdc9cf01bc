import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Kysely, sql } from "kysely";
import { defineErrors } from "../core/errors.ts";
import { VERSION } from "../core/version.ts";
import type { DatabaseKind } from "./kinds.ts";
import { type Migration, migrations } from "./migrations.ts";
import type { Tables } from "./tables.ts";

const errors = defineErrors({
  database_newer: {
    status: 500,
    when: "The database was written by a newer version of GOATS than this one.",
  },
  database_outdated: {
    status: 500,
    when: "The database needs an update that only a starting server may make, and a server is running.",
  },
});

/** Any constant: it only has to differ from other programs' locks in the same PostgreSQL database. */
const MIGRATION_LOCK = 7_604_172_001;

interface MigrationTable {
  name: string;
  applied_at: string;
  version: string;
}
type WithMigrations = Tables & { migration: MigrationTable };

/**
 * Brings the tables to this version, all in one transaction. An existing SQLite file is copied to `backups/` beside it
 * first; the path of the copy is returned.
 */
export async function migrate(
  database: Kysely<Tables>,
  kind: DatabaseKind,
  sqliteFile: string | undefined,
  known: Record<string, Migration> = migrations(kind),
): Promise<{ applied: string[]; backup: string | undefined }> {
  const db = database as unknown as Kysely<WithMigrations>;
  await createMigrationTable(db, kind);
  const before = await appliedNames(db);
  const waiting = pending(known, before);
  if (waiting.length === 0) return { applied: [], backup: undefined };

  const backup =
    sqliteFile !== undefined && before.length > 0 ? await backUp(database, sqliteFile) : undefined;
  const applied = await db.transaction().execute(async (trx) => {
    if (kind === "postgres") await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(trx);
    // Read again: another process may have been faster until this transaction had the lock.
    const names = pending(known, await appliedNames(trx));
    for (const name of names) {
      await known[name]?.(trx as unknown as Kysely<unknown>);
      await trx
        .insertInto("migration")
        .values({ name, applied_at: new Date().toISOString(), version: VERSION })
        .execute();
    }
    return names;
  });
  return { applied, backup };
}

/** Throws unless the tables are exactly this version's; changes nothing. */
export async function requireCurrent(database: Kysely<Tables>, kind: DatabaseKind): Promise<void> {
  const db = database as unknown as Kysely<WithMigrations>;
  const look =
    kind === "sqlite"
      ? sql`select name from sqlite_master where name = 'migration'`
      : sql`select 1 where to_regclass('migration') is not null`;
  const found = (await look.execute(db)).rows.length > 0;
  const waiting = pending(migrations(kind), found ? await appliedNames(db) : []);
  if (waiting.length === 0) return;
  throw errors.database_outdated(`The database lacks the update ${waiting.join(", ")}.`, {
    fix: "Stop the running server and start it again with this version of GOATS.",
  });
}

async function createMigrationTable(db: Kysely<WithMigrations>, kind: DatabaseKind): Promise<void> {
  await db.transaction().execute(async (trx) => {
    // PostgreSQL's "if not exists" still collides when two sessions create the same table at once.
    if (kind === "postgres") await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(trx);
    await trx.schema
      .createTable("migration")
      .ifNotExists()
      .addColumn("name", "text", (column) => column.primaryKey())
      .addColumn("applied_at", "text", (column) => column.notNull())
      .addColumn("version", "text", (column) => column.notNull())
      .execute();
  });
}

async function appliedNames(db: Kysely<WithMigrations>): Promise<string[]> {
  const rows = await db.selectFrom("migration").select("name").execute();
  return rows.map((row) => row.name).sort();
}

function pending(known: Record<string, unknown>, applied: readonly string[]): string[] {
  const unknown = applied.filter((name) => !(name in known));
  if (unknown.length > 0) {
    throw errors.database_newer(`The database was written by a newer GOATS (it has ${unknown.join(", ")}).`, {
      fix: "Install the newer version again, or start from the copy in the backups folder.",
    });
  }
  return Object.keys(known)
    .filter((name) => !applied.includes(name))
    .sort();
}

async function backUp(db: Kysely<Tables>, file: string): Promise<string> {
  const folder = join(dirname(file), "backups");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const target = join(folder, `goats-before-${VERSION}-${stamp}.db`);
  const temporary = `${target}.tmp-${process.pid}`;
  rmSync(temporary, { force: true });
  await sql`vacuum into ${temporary}`.execute(db);
  flush(temporary);
  renameSync(temporary, target);
  flush(folder);
  return target;
}

function flush(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
