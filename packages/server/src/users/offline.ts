import pino from "pino";
import type { Config } from "../core/config.ts";
import { AppError } from "../core/errors.ts";
import { loadSecretKey, prepareHome } from "../core/home.ts";
import { lockHome } from "../core/instance-lock.ts";
import { openDatabase } from "../database/open.ts";
import { lockPostgres } from "../database/server-lock.ts";
import type { Account, NewAccount } from "./accounts.ts";
import { createUsers, type Users } from "./users.ts";

/**
 * Opens the accounts for a command beside the server, or without one.
 * When no server runs, the command may bring the database to its version; otherwise the server's must fit.
 */
async function withUsers<T>(config: Config, work: (users: Users) => Promise<T>): Promise<T> {
  prepareHome(config);
  const lock = await lockAlone(config);
  try {
    const { db, kind, close } = await openDatabase(config, { tables: lock ? "migrate" : "check" });
    try {
      const { publicUrl, sessionDays } = config;
      const secret = loadSecretKey(config.secretKeyFile);
      const log = pino({ level: "silent" });
      return await work(createUsers({ db, kind, secret, publicUrl, sessionDays, log }));
    } finally {
      await close();
    }
  } finally {
    await lock?.release();
  }
}

/** The locks of a server, so that none starts meanwhile; undefined when one runs. */
async function lockAlone(config: Config): Promise<{ release(): Promise<void> } | undefined> {
  try {
    const home = await lockHome(config.home);
    try {
      const database =
        config.databaseUrl === undefined
          ? undefined
          : await lockPostgres(
              config.databaseUrl,
              () => {},
              () => {},
            );
      return {
        release: async () => {
          await database?.release();
          home.release();
        },
      };
    } catch (error) {
      home.release();
      throw error;
    }
  } catch (error) {
    if (error instanceof AppError && error.code === "already_running") return undefined;
    throw error;
  }
}

/**
 * Creates an account; for `goats user add`. The first one is the administrator's, whatever role was asked for:
 * without one nobody could let anybody else in.
 * @throws AppError `username_invalid`, `username_taken`, `password_weak`
 */
export function addUser(config: Config, account: NewAccount): Promise<Account> {
  return withUsers(config, async ({ accounts }) =>
    (await accounts.isEmpty()) ? accounts.createFirst(account) : accounts.create(account),
  );
}

/** All accounts by username; for `goats user list`. */
export function listUsers(config: Config): Promise<Account[]> {
  return withUsers(config, (users) => users.accounts.list());
}

/** Sets a password and ends the account's sessions; for `goats user passwd`. @throws AppError `user_not_found`, `password_weak` */
export function setUserPassword(config: Config, username: string, newPassword: string): Promise<void> {
  return withUsers(config, async ({ accounts }) => {
    const { id } = await accounts.getByUsername(username);
    await accounts.setPassword(id, newPassword);
  });
}
