import { Kysely } from "kysely";
import type { DatabaseKind } from "./kinds.ts";
import { migrate, requireCurrent } from "./migrate.ts";
import { type DatabasePlace, describeFailure } from "./place.ts";
import { openPostgresPool, postgresDialect } from "./postgres.ts";
import { nodeSqliteDialect, openSqliteFile } from "./sqlite.ts";
import type { Tables } from "./tables.ts";

export interface OpenOptions {
  /** `migrate` brings the tables to this version; `check` only insists that they are. Default `migrate`. */
  readonly tables?: "migrate" | "check";
  /** Told about connections that break while nobody uses them; the next query opens a new one. */
  readonly onError?: (error: Error) => void;
}

export interface Database {
  readonly kind: DatabaseKind;
  /**
   * Inside `db.transaction()` use only the transaction: with SQLite there is one connection, and asking `db` for
   * another query waits for the transaction that waits for the query.
   */
  readonly db: Kysely<Tables>;
  /** Names of the migrations that opening has run. */
  readonly applied: readonly string[];
  /** The copy that was made of the file before they ran. */
  readonly backup: string | undefined;
  close(): Promise<void>;
}

/** Opens the database and brings its tables to this version. */
export async function openDatabase(place: DatabasePlace, options: OpenOptions = {}): Promise<Database> {
  const { kind, db } = await connect(place, options.onError ?? (() => {}));
  try {
    if (options.tables === "check") {
      await requireCurrent(db, kind);
      return { kind, db, applied: [], backup: undefined, close: () => db.destroy() };
    }
    const { applied, backup } = await migrate(db, kind, place.databaseUrl ? undefined : place.databaseFile);
    return { kind, db, applied, backup, close: () => db.destroy() };
  } catch (error) {
    await db.destroy();
    throw describeFailure(error, place);
  }
}

async function connect(
  place: DatabasePlace,
  onError: (error: Error) => void,
): Promise<{ kind: DatabaseKind; db: Kysely<Tables> }> {
  if (place.databaseUrl !== undefined) {
    const pool = await openPostgresPool(place.databaseUrl, onError);
    return { kind: "postgres", db: new Kysely<Tables>({ dialect: postgresDialect(pool) }) };
  }
  try {
    const file = openSqliteFile(place.databaseFile);
    return { kind: "sqlite", db: new Kysely<Tables>({ dialect: nodeSqliteDialect(file) }) };
  } catch (error) {
    throw describeFailure(error, place);
  }
}
