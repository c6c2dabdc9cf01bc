import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdtempSync, readdirSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";

const run = promisify(execFile);

/** Where Debian, the PostgreSQL project's packages, Homebrew and others put the programs. */
function findPrograms(): string | undefined {
  const versions = "/usr/lib/postgresql";
  const debian = existsSync(versions)
    ? readdirSync(versions)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(versions, version, "bin"))
    : [];
  const onPath = (process.env["PATH"] ?? "").split(":");
  return [...debian, ...onPath].find((folder) => existsSync(join(folder, "initdb")));
}

/**
 * Why tests on PostgreSQL cannot run here; undefined when they can. Skip with this sentence; with `CI` set it throws
 * instead, so that nothing is skipped unnoticed.
 */
export function postgresProblem(): string | undefined {
  if (findPrograms() !== undefined) return undefined;
  const problem = "PostgreSQL is not installed; on Debian: apt-get install postgresql";
  if (process.env["CI"] === "true") throw new Error(problem);
  return problem;
}

interface Server {
  readonly port: number;
  readonly folder: string;
}

let server: Promise<Server> | undefined;

/** Address of a new, empty database on a private server, which lives as long as this process. */
export async function freshDatabase(): Promise<string> {
  server ??= startServer();
  const { port, folder } = await server;
  const name = `goats_${randomBytes(6).toString("hex")}`;
  const client = new pg.Client({ host: folder, port, user: "goats", database: "postgres" });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  return `postgres://goats@/${name}?host=${encodeURIComponent(folder)}&port=${port}`;
}

async function startServer(): Promise<Server> {
  const programs = findPrograms();
  if (programs === undefined) throw new Error(postgresProblem());
  const folder = mkdtempSync(join(tmpdir(), "goats-pg-"));
  const data = join(folder, "data");
  // PostgreSQL refuses to run as root; a container often is.
  const identity: { uid?: number; gid?: number } = process.getuid?.() === 0 ? await unprivileged() : {};
  if (identity.uid !== undefined && identity.gid !== undefined) chownSync(folder, identity.uid, identity.gid);
  await run(
    join(programs, "initdb"),
    ["--pgdata", data, "--username", "goats", "--auth", "trust", "--encoding", "UTF8", "--no-sync"],
    { ...identity, cwd: folder },
  );
  // Only a socket in our own folder: no port is taken, so test processes cannot collide.
  const port = 5432;
  // The shell ends the server and removes its folder when the pipe to us closes, so even a killed test leaves nothing.
  const script =
    '"$1" -D "$2/data" -k "$2" -p "$3" -c listen_addresses= -F >/dev/null 2>&1 & ' +
    'server=$!; cat >/dev/null; kill -QUIT $server; wait $server; rm -rf "$2"';
  const child = spawn("/bin/sh", ["-c", script, "sh", join(programs, "postgres"), folder, String(port)], {
    ...identity,
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  (child.stdin as Socket).unref();
  for (let attempt = 0; ; attempt += 1) {
    const client = new pg.Client({ host: folder, port, user: "goats", database: "postgres" });
    try {
      await client.connect();
      await client.end();
      return { port, folder };
    } catch (error) {
      if (attempt > 300 || child.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function unprivileged(): Promise<{ uid: number; gid: number }> {
  const id = async (option: string, user: string) => Number((await run("id", [option, user])).stdout);
  for (const user of ["postgres", "nobody"]) {
    try {
      return { uid: await id("-u", user), gid: await id("-g", user) };
    } catch {
      // Try the next one.
    }
  }
  throw new Error("there is no unprivileged user to run PostgreSQL as");
}
