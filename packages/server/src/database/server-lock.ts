import { hostname } from "node:os";
import type { Client } from "pg";
import { alreadyRunning } from "../core/instance-lock.ts";
import { describeFailure } from "./place.ts";

/** Any constant: it only has to differ from other programs' locks in the same database. */
const SERVER_LOCK = 7_604_172_002;
const RETRY_MS = 2000;

export interface DatabaseLock {
  release(): Promise<void>;
}

/**
 * Makes this process the only server of a PostgreSQL database, by a lock that lives as long as one connection.
 * `onLost` is called when the connection broke and another server took the lock meanwhile.
 * @throws AppError `already_running`, `database_unavailable`
 */
export async function lockPostgres(
  url: string,
  onLost: (error: Error) => void,
  onTrouble: (error: Error) => void,
): Promise<DatabaseLock> {
  let released = false;
  let client = await connectAndLock(url, broke).catch((error: unknown) => {
    throw describeFailure(error, { databaseFile: "", databaseUrl: url });
  });

  function broke(error: Error): void {
    if (released) return;
    onTrouble(error);
    setTimeout(() => {
      if (released) return;
      connectAndLock(url, broke).then(
        (next) => {
          client = next;
          if (released) void next.end().catch(() => {});
        },
        (failure: Error) =>
          Reflect.get(failure, "code") === "already_running" ? onLost(failure) : broke(failure),
      );
    }, RETRY_MS).unref();
  }

  return {
    release: async () => {
      released = true;
      await client.end().catch(() => {});
    },
  };
}

async function connectAndLock(url: string, onBroken: (error: Error) => void): Promise<Client> {
  const { default: pg } = await import("pg");
  const name = `goats server ${process.pid} on ${hostname()}`.slice(0, 63);
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  });
  let usable = true;
  const broken = (error: Error) => {
    if (!usable) return;
    usable = false;
    onBroken(error);
  };
  await client.connect();
  try {
    const { rows } = await client.query("select pg_try_advisory_lock($1) as locked", [SERVER_LOCK]);
    if (rows[0]?.locked === true) {
      client.on("error", broken);
      client.on("end", () => broken(new Error("the connection that holds the server lock ended")));
      return client;
    }
    const holder = await client.query(
      `select application_name as name from pg_stat_activity join pg_locks using (pid)
       where locktype = 'advisory' and granted and objid = $1::bigint & 4294967295 and database = (
         select oid from pg_database where datname = current_database())`,
      [SERVER_LOCK],
    );
    const text = typeof holder.rows[0]?.name === "string" ? ` (${holder.rows[0].name})` : "";
    throw alreadyRunning("this database", text);
  } catch (error) {
    client.on("error", () => {});
    await client.end().catch(() => {});
    throw error;
  }
}
