import type { AddressInfo } from "node:net";
import { type DatabaseLock, lockPostgres } from "../database/server-lock.ts";
import { pruneEvents } from "../live/prune.ts";
import { type Assembled, assemble } from "./assemble.ts";
import { type Config, type LoadedConfig, type LoadOptions, loadConfig } from "./config.ts";
import { defineErrors } from "./errors.ts";
import { prepareHome } from "./home.ts";
import { type InstanceLock, lockHome } from "./instance-lock.ts";
import { type OpenLog, openLog } from "./log.ts";
import { VERSION } from "./version.ts";
import { findWebApp } from "./web-app.ts";

const errors = defineErrors({
  port_taken: { status: 500, when: "Another program listens on the configured port." },
  cannot_listen: { status: 500, when: "The configured host or port cannot be listened on." },
});

export interface StartOptions extends LoadOptions {
  /** A configuration that was loaded already; otherwise it is loaded from `env` and `overrides`. */
  readonly loaded?: LoadedConfig;
  /** Folder of the built web app; found by itself when absent. */
  readonly webDir?: string;
  /** Where the log goes besides the file; as the configuration says when absent. */
  readonly console?: "text" | "json" | "none";
}

export interface RunningServer {
  /** Where it answers, for example `http://127.0.0.1:8000`. */
  readonly address: string;
  /** One-time code for creating the first administrator; undefined when there is one. */
  readonly setupCode: string | undefined;
  readonly config: Config;
  /** False when the pages were not built. */
  readonly hasWebApp: boolean;
  /** Stops taking work, ends or marks what runs, closes everything. Calling it again waits for the same end. */
  close(): Promise<void>;
  /** Resolves when the server has stopped, for whatever reason. */
  readonly closed: Promise<void>;
}

/** How long running tasks may take to end when the server stops. */
const TASK_GRACE_MS = 7000;
/** How long open requests may take after that. */
const REQUEST_GRACE_MS = 2500;
const MAINTENANCE_MS = 3_600_000;

/**
 * Starts GOATS: configuration, home folder, lock, database, tasks, HTTP.
 * @throws AppError that says what to do when the configuration, the home, the database or the port is not usable
 */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const { config } = options.loaded ?? loadConfig(options);
  prepareHome(config);
  const opened: (() => unknown)[] = [];
  const undo = async () => {
    for (const close of opened.reverse()) await close();
  };
  try {
    const log = openLog({
      level: config.logLevel,
      console: options.console ?? consoleOf(config),
      dir: config.logDir,
    });
    opened.push(() => log.close());
    const homeLock = await lockHome(config.home);
    opened.push(() => homeLock.release());
    let server: RunningServer | undefined;
    const databaseLock = await lockDatabase(config, log, () => void server?.close());
    opened.push(() => databaseLock?.release());
    const webDir = options.webDir ?? findWebApp();
    const recovered = Promise.withResolvers<void>();
    const parts = await assemble(config, log.log, { webDir, recovered: recovered.promise });
    opened.push(() => parts.database.close());
    opened.push(() => parts.app.close());
    opened.push(() => recovered.resolve());
    // Only once the port is ours: work that was begun for nothing would have to be undone.
    const address = await listen(parts, config);
    opened.push(() => parts.queue.stop(TASK_GRACE_MS));
    await parts.queue.start();
    recovered.resolve();
    homeLock.announce(address);
    const setupCode = await parts.ctx.users.setup.begin();
    server = run({
      parts,
      log,
      homeLock,
      databaseLock,
      config,
      address,
      setupCode,
      hasWebApp: webDir !== undefined,
    });
    log.log.info(
      { address, version: VERSION, home: config.home, database: parts.database.kind },
      "GOATS is running",
    );
    return server;
  } catch (error) {
    await undo();
    throw error;
  }
}

interface Running {
  readonly parts: Assembled;
  readonly log: OpenLog;
  readonly homeLock: InstanceLock;
  readonly databaseLock: DatabaseLock | undefined;
  readonly config: Config;
  readonly address: string;
  readonly setupCode: string | undefined;
  readonly hasWebApp: boolean;
}

function run(running: Running): RunningServer {
  const { parts, log, config, address, setupCode, hasWebApp } = running;
  const maintain = () => {
    maintenance(parts).catch((error: unknown) => log.log.error({ err: error }, "the hourly tidying failed"));
  };
  const hourly = setInterval(maintain, MAINTENANCE_MS);
  hourly.unref();
  // After the first answers: neither is worth a slower start.
  const soon = setTimeout(() => {
    maintain();
    parts.ctx.users
      .warm()
      .catch((error: unknown) => log.log.error({ err: error }, "sign-in could not be prepared"));
  }, 300);
  soon.unref();

  const onCrash = (error: unknown) => log.log.fatal({ err: error }, "GOATS has crashed");
  process.on("uncaughtExceptionMonitor", onCrash);

  const closed = Promise.withResolvers<void>();
  const shutDown = async () => {
    clearInterval(hourly);
    clearTimeout(soon);
    log.log.info("stopping");
    await parts.queue.stop(TASK_GRACE_MS);
    const force = setTimeout(() => parts.app.server.closeAllConnections(), REQUEST_GRACE_MS);
    await parts.app.close();
    clearTimeout(force);
    await parts.hub.settled();
    await parts.database.close();
    await running.databaseLock?.release();
    running.homeLock.release();
    log.log.info("stopped");
    process.off("uncaughtExceptionMonitor", onCrash);
    log.close();
  };
  const state: { ending?: Promise<void> } = {};
  return {
    address,
    setupCode,
    config,
    hasWebApp,
    closed: closed.promise,
    close: () => {
      state.ending ??= shutDown().finally(closed.resolve);
      return state.ending;
    },
  };
}

async function maintenance({ ctx }: Assembled): Promise<void> {
  const events = await pruneEvents(ctx.db);
  const now = new Date().toISOString();
  const sessions = await ctx.db.deleteFrom("session").where("expiresAt", "<", now).executeTakeFirst();
  ctx.log.debug({ events, sessions: Number(sessions.numDeletedRows) }, "removed what is out of date");
}

function consoleOf(config: Config): "text" | "json" {
  if (config.logFormat !== "auto") return config.logFormat;
  return process.stdout.isTTY ? "text" : "json";
}

async function lockDatabase(
  config: Config,
  log: OpenLog,
  stop: () => void,
): Promise<DatabaseLock | undefined> {
  if (config.databaseUrl === undefined) return undefined;
  return lockPostgres(
    config.databaseUrl,
    (error) => {
      log.log.fatal({ err: error }, "another server has taken the database; stopping");
      stop();
    },
    (error) =>
      log.log.warn({ err: error }, "the connection that keeps other servers away broke; trying again"),
  );
}

async function listen({ app }: Assembled, config: Config): Promise<string> {
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    const code = Reflect.get(Object(error), "code");
    const place = `${config.host}:${config.port}`;
    if (code === "EADDRINUSE") {
      throw errors.port_taken(`Another program already listens on ${place}.`, {
        fix: `Choose another port, for example GOATS_PORT=${config.port + 1}, or 0 for any free one.`,
        cause: error,
      });
    }
    if (code === "EACCES" || code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EINVAL") {
      throw errors.cannot_listen(`GOATS cannot listen on ${place} (${String(code)}).`, {
        fix: "Set GOATS_HOST to an address of this machine and GOATS_PORT to a port above 1023.",
        cause: error,
      });
    }
    throw error;
  }
  const { address, family, port } = app.server.address() as AddressInfo;
  const anywhere = address === "0.0.0.0" || address === "::";
  const host = anywhere ? "127.0.0.1" : family === "IPv6" ? `[${address}]` : address;
  return `http://${host}:${port}`;
}
