import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { type Database, openDatabase } from "../database/open.ts";
import { StoredLiveHub } from "../live/hub.ts";
import { InProcessTaskQueue } from "../tasks/runner.ts";
import { createUsers } from "../users/users.ts";
import { type AppOptions, buildApp } from "./app.ts";
import type { Config } from "./config.ts";
import type { Context } from "./context.ts";
import { prepareFeatures } from "./features.ts";
import { loadSecretKey, prepareHome } from "./home.ts";

/** A server that is complete but does not listen yet. */
export interface Assembled {
  readonly app: FastifyInstance;
  readonly ctx: Context;
  readonly database: Database;
  readonly hub: StoredLiveHub;
  readonly queue: InProcessTaskQueue;
}

/** Puts the parts together: home, database, live events, tasks, users, routes. The caller closes them. */
export async function assemble(
  config: Config,
  log: FastifyBaseLogger,
  options: AppOptions = {},
): Promise<Assembled> {
  prepareHome(config);
  const database = await openDatabase(config, {
    onError: (error) => log.warn({ err: error }, "an idle connection to the database broke"),
  });
  try {
    if (database.backup) log.info({ file: database.backup }, "the database was copied before its update");
    const { db, kind } = database;
    const hub = new StoredLiveHub(db, log);
    await hub.open();
    const queue = new InProcessTaskQueue({ db, live: hub, log });
    const secret = loadSecretKey(config.secretKeyFile);
    const { publicUrl, sessionDays } = config;
    const users = createUsers({ db, kind, secret, publicUrl, sessionDays, log });
    const ctx: Context = { config, db, log, tasks: queue, live: hub, users };
    await prepareFeatures(ctx);
    const app = buildApp(ctx, options);
    await app.ready();
    return { app, ctx, database, hub, queue };
  } catch (error) {
    await database.close();
    throw error;
  }
}
