import { closeSync, openSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
  type TransactionSettings,
} from "kysely";

/** Statements kept prepared; an application's set of queries is far smaller. */
const CACHED_STATEMENTS = 500;

/** Milliseconds that a write waits for another process (`goats user add`, a backup) to finish its own. */
const BUSY_TIMEOUT_MS = 5000;

/** Opens (or creates) a SQLite file with the settings that GOATS relies on: WAL, full durability, foreign keys. */
export function openSqliteFile(file: string): DatabaseSync {
  // SQLite would create it for everybody to read; its companions get the mode of the file itself.
  if (file !== ":memory:") closeSync(openSync(file, "a", 0o600));
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    // A committed row must survive a power cut: an answered upload or an enqueued task is a promise.
    database.exec("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;");
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** Kysely over Node's own SQLite. */
export function nodeSqliteDialect(database: DatabaseSync): Dialect {
  const adapted = new CachedStatements(database);
  const dialect = new SqliteDialect({ database: adapted });
  return {
    createAdapter: () => new TransactionalDdlAdapter(),
    createDriver: () => new ImmediateDriver({ database: adapted }),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

/** SQLite rolls table changes back like any other; Kysely's own adapter does not say so. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * Takes the write lock when a transaction begins. A transaction that starts by reading and writes later fails at once
 * when another process wrote in between, whatever the busy timeout.
 */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(
    connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    const sql = settings?.accessMode === "read only" ? "begin" : "begin immediate";
    await connection.executeQuery(CompiledQuery.raw(sql));
  }
}

class CachedStatements implements SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  prepare(sql: string): SqliteStatement {
    const cached = this.#statements.get(sql);
    if (cached) return cached;
    const statement = adapt(this.#database, sql);
    if (this.#statements.size >= CACHED_STATEMENTS) {
      const oldest = this.#statements.keys().next();
      if (!oldest.done) this.#statements.delete(oldest.value);
    }
    this.#statements.set(sql, statement);
    return statement;
  }
}

function adapt(database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...bind(parameters)),
    run: (parameters) => statement.run(...bind(parameters)),
    // A statement that is being stepped through cannot serve a second caller, so iteration has its own.
    iterate: (parameters) => database.prepare(sql).iterate(...bind(parameters)),
  };
}

function bind(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (typeof value === "boolean") return value ? 1 : 0;
    return value as SQLInputValue;
  });
}
