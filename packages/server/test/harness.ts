import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import type { AppOptions } from "../src/core/app.ts";
import { type Assembled, assemble } from "../src/core/assemble.ts";
import type { Config } from "../src/core/config.ts";
import { loadConfig } from "../src/core/config.ts";
import type { Context, User } from "../src/core/context.ts";
import { type OpenLog, openLog } from "../src/core/log.ts";
import { freshDatabase } from "./postgres.ts";

/** Good enough for every account of a test. */
export const PASSWORD = "a quiet night at Cerro Pachon";

/** Headers that prove a user, as a browser would send them. */
export type SignedInHeaders = Record<string, string>;

export interface RequestOptions {
  readonly headers?: Record<string, string>;
  /** Becomes the body. */
  readonly json?: unknown;
  readonly payload?: InjectOptions["payload"];
  /** Where the request comes from. */
  readonly address?: string;
}

export interface Harness {
  readonly app: FastifyInstance;
  readonly ctx: Context;
  readonly config: Config;
  /** Creates an account (an administrator the first time, unless said otherwise) and signs in as it. */
  signIn(username: string, role?: User["role"]): Promise<{ user: User; headers: SignedInHeaders }>;
  /** Sends a request. */
  request(
    method: InjectOptions["method"],
    url: string,
    options?: RequestOptions,
  ): Promise<LightMyRequestResponse>;
  /** What the log says so far. */
  logText(): string;
  /** Stops and starts again on the same home. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface HarnessOptions {
  /** `postgres` runs on a private PostgreSQL server; check `postgresProblem()` before. */
  readonly database?: "sqlite" | "postgres";
  readonly env?: NodeJS.ProcessEnv;
  /** Whether the task queue takes work. Default true. */
  readonly tasks?: boolean;
  readonly app?: AppOptions;
  /** Called before the queue starts, to define kinds of tasks. */
  readonly prepare?: (ctx: Context) => void | Promise<void>;
}

/** A whole server in a home folder of its own, called without a network. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const home = mkdtempSync(join(tmpdir(), "goats-server-"));
  const databaseUrl = options.database === "postgres" ? await freshDatabase() : undefined;
  const { config } = loadConfig({
    env: {
      GOATS_HOME: home,
      GOATS_LOG_LEVEL: "debug",
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      ...options.env,
    },
  });
  let text = "";
  const open = async (): Promise<{ server: Assembled; log: OpenLog }> => {
    const log = openLog({
      level: config.logLevel,
      console: "json",
      stdout: { write: (line) => (text += line) },
    });
    const server = await assemble(config, log.log, options.app);
    await options.prepare?.(server.ctx);
    if (options.tasks !== false) await server.queue.start();
    return { server, log };
  };
  let current = await open();
  const shut = async () => {
    await current.server.queue.stop(5000);
    await current.server.app.close();
    await current.server.database.close();
    current.log.close();
  };

  const request: Harness["request"] = (method, url, { headers, json, payload, address } = {}) =>
    current.server.app.inject({
      ...(method === undefined ? {} : { method }),
      ...(address === undefined ? {} : { remoteAddress: address }),
      url,
      headers: {
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(json === undefined
        ? payload === undefined
          ? {}
          : { payload }
        : { payload: JSON.stringify(json) }),
    });

  return {
    get app() {
      return current.server.app;
    },
    get ctx() {
      return current.server.ctx;
    },
    config,
    request,
    logText: () => text,
    async signIn(username, role) {
      const { accounts, sessions } = current.server.ctx.users;
      const first = await accounts.isEmpty();
      const known = await accounts.getByUsername(username).catch(() => undefined);
      if (!known) {
        await accounts.create({ username, password: PASSWORD, role: role ?? (first ? "admin" : "user") });
      }
      // Not the address of the requests, whose failures are counted.
      const from = { address: "192.0.2.1", userAgent: "test" };
      const { user, setCookie } = await sessions.signIn(username, PASSWORD, from);
      const cookie = setCookie.map((one) => one.split(";", 1)[0]).join("; ");
      return { user, headers: { cookie, "sec-fetch-site": "same-origin" } };
    },
    async restart() {
      await shut();
      current = await open();
    },
    async close() {
      await shut();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
