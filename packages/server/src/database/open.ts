import { Kysely } from "kysely";
import { defineErrors } from "../core/errors.ts";
import type { DatabaseKind } from "./kinds.ts";
import { migrate, requireCurrent } from "./migrate.ts";
import { openPostgresPool, postgresDialect } from "./postgres.ts";
import { nodeSqliteDialect, openSqliteFile } from "./sqlite.ts";
import type { Tables } from "./tables.ts";

const errors = defineErrors({
  database_unavailable: { status: 500, when: "The database cannot be opened or does not answer." },
});

/** Where the rows are. */
export interface DatabasePlace {
  /** The SQLite file. */
  readonly databaseFile: string;
  /** PostgreSQL instead, when set. */
  readonly databaseUrl: string | undefined;
}

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

/** Failures to reach the database are the user's to mend; anything else stays what it is. */
function describeFailure(error: unknown, place: DatabasePlace): unknown {
  const code = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  const reason = error instanceof Error ? error.message : String(error);
  if (place.databaseUrl === undefined) {
    if (code !== "ERR_SQLITE_ERROR") return error;
    return errors.database_unavailable(`The database ${place.databaseFile} cannot be opened: ${reason}.`, {
      fix: "Check that the file is a GOATS database, that this user may write it and that the disk is not full.",
      cause: error,
    });
  }
  const unreachable =
    typeof code === "string" && /^(E[A-Z]+|28\w{3}|3D000|57P0\d|08\w{3})$/.test(code) && !/^ERR_/.test(code);
  if (!unreachable && !/timeout|terminated/i.test(reason)) return error;
  return errors.database_unavailable(
    `PostgreSQL at ${withoutSecrets(place.databaseUrl)} does not answer: ${reason || code}.`,
    { fix: "Check DATABASE_URL, and that the server runs and lets this user in.", cause: error },
  );
}

/** The address without the password, fit for a message. */
function withoutSecrets(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.hostname || "the local socket"}${parsed.port ? `:${parsed.port}` : ""}${parsed.pathname}`;
  } catch {
    return "DATABASE_URL";
  }
}
