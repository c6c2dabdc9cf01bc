import { type Dialect, PostgresDialect } from "kysely";
import type { Pool } from "pg";

/** PostgreSQL's type id of an 8-byte integer. */
const INT8 = 20;

/**
 * A pool of connections to PostgreSQL. 8-byte integers (counts, sizes, sequence numbers) arrive as numbers: none of
 * ours comes near 2^53.
 */
export async function openPostgresPool(url: string, onError: (error: Error) => void): Promise<Pool> {
  // Loaded only here, so that the usual start with SQLite does not pay for it.
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    application_name: `goats ${process.pid}`,
    connectionTimeoutMillis: 10_000,
    types: {
      getTypeParser: ((id: number, format?: "text" | "binary") =>
        id === INT8 ? Number : pg.types.getTypeParser(id, format ?? "text")) as typeof pg.types.getTypeParser,
    },
  });
  // Without a listener a connection that the server ends while it is idle would end this process.
  pool.on("error", onError);
  return pool;
}

/** Kysely over a pool. */
export function postgresDialect(pool: Pool): Dialect {
  return new PostgresDialect({ pool });
}
