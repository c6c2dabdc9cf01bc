import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { defineErrors } from "./errors.ts";

const errors = defineErrors({
  already_running: {
    status: 500,
    when: "Another GOATS server uses the same home folder or the same database.",
  },
});

/** Another GOATS server is in the way; `holder` says what is known of it. */
export function alreadyRunning(place: string, holder: string) {
  return errors.already_running(`Another GOATS server already uses ${place}${holder}.`, {
    fix: "Use that one, stop it first, or give this one a home of its own with GOATS_HOME.",
  });
}

export interface InstanceLock {
  /** Tells later starters where this server answers. */
  announce(address: string): void;
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly address: string | null;
}

/** SQLite's result code for a lock that another connection holds. */
const SQLITE_BUSY = 5;
/** How long a starter waits for the winner of a race to say who it is. */
const HOLDER_WAIT_MS = 1000;

/**
 * Makes this process the only server of a home folder. The lock is SQLite's on an otherwise empty file: the operating
 * system holds it, so it ends with the process however that ends, and nothing stale can be left behind.
 * @throws AppError `already_running` with the process id and address of the other server
 */
export async function lockHome(home: string): Promise<InstanceLock> {
  const lock = new DatabaseSync(join(home, "server.lock"), { timeout: 0 });
  const aboutFile = join(home, "server.json");
  try {
    lock.exec("begin immediate");
  } catch (error) {
    lock.close();
    if (Reflect.get(Object(error), "errcode") !== SQLITE_BUSY) throw error;
    throw alreadyRunning(`the home folder ${home}`, describe(await readHolder(aboutFile)));
  }
  const write = (address: string | null) =>
    writeWhole(aboutFile, JSON.stringify({ pid: process.pid, address }));
  try {
    write(null);
  } catch (error) {
    lock.close();
    throw error;
  }
  return {
    announce: write,
    release: () => {
      rmSync(aboutFile, { force: true });
      lock.close();
    },
  };
}

/** The other server as it described itself; what a dead one left there does not count. */
async function readHolder(file: string): Promise<Holder | undefined> {
  const end = Date.now() + HOLDER_WAIT_MS;
  for (;;) {
    const holder = parseHolder(file);
    if (holder && isAlive(holder.pid)) return holder;
    if (Date.now() > end) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function parseHolder(file: string): Holder | undefined {
  try {
    const { pid, address } = JSON.parse(readFileSync(file, "utf8")) as Partial<Holder>;
    return typeof pid === "number"
      ? { pid, address: typeof address === "string" ? address : null }
      : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists, but is another user's.
    return Reflect.get(Object(error), "code") === "EPERM";
  }
}

function describe(holder: Holder | undefined): string {
  if (!holder) return "";
  return holder.address === null
    ? ` (process ${holder.pid}, just starting)`
    : ` (process ${holder.pid}, ${holder.address})`;
}

function writeWhole(file: string, text: string): void {
  const temporary = `${file}.tmp-${process.pid}-${randomBytes(4).toString("hex")}`;
  const descriptor = openSync(temporary, "wx", 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}
