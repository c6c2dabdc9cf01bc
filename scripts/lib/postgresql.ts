import { chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./run.ts";

/** A PostgreSQL server that lives for one test run. */
export interface ScratchPostgresql {
  readonly url: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port on 127.0.0.1");
  return address.port;
}

/**
 * Starts a new PostgreSQL cluster in a temporary folder, on a free port of 127.0.0.1, durable enough for tests only.
 * PostgreSQL refuses to run as root, so root hands it to Debian's `postgres` account.
 *
 * @param programs Folder with `initdb` and `pg_ctl`.
 */
export async function startScratchPostgresql(programs: string): Promise<ScratchPostgresql> {
  const folder = await mkdtemp(join(tmpdir(), "goats-postgresql-"));
  const asRoot = process.getuid?.() === 0;
  const asOwner = async (command: string, args: readonly string[]) => {
    const program = join(programs, command);
    const { code, output } = asRoot
      ? await run("runuser", ["-u", "postgres", "--", program, ...args], { cwd: "/" })
      : await run(program, args, { cwd: "/" });
    if (code !== 0) throw new Error(`${command} ended with exit code ${code}:\n${output}`);
  };
  if (asRoot) {
    const id = async (flag: string) => Number((await run("id", [flag, "postgres"])).output);
    await chown(folder, await id("-u"), await id("-g"));
  }
  const data = join(folder, "data");
  const port = await freePort();
  await asOwner("initdb", [
    "-D",
    data,
    "-U",
    "goats",
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--locale=C",
    "--no-sync",
  ]);
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c fsync=off -k ${folder}`;
  await asOwner("pg_ctl", ["-D", data, "-w", "-l", join(folder, "log"), "-o", settings, "start"]);
  return {
    url: `postgresql://goats@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await asOwner("pg_ctl", ["-D", data, "-w", "-m", "immediate", "stop"]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
