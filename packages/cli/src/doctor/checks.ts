import { execFile } from "node:child_process";
import { constants, existsSync } from "node:fs";
import { access, statfs } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Config } from "@goats/server";

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  /** `absent`: not there and not needed; `wrong`: GOATS cannot work so. */
  readonly state: "good" | "absent" | "wrong";
  /** What was found, one sentence. */
  readonly detail: string;
  /** How to get it or to set it right. */
  readonly fix?: string;
}

const execute = promisify(execFile);
const GIGABYTE = 1e9;
/** A night of GMOS frames and their products; below it a warning would come too late. */
const FREE_SPACE_WANTED = 5 * GIGABYTE;
const NODE_WANTED = 24;
const WAIT_MS = 3000;

const good = (name: string, detail: string): Check => ({ name, state: "good", detail });
const absent = (name: string, detail: string, fix: string): Check => ({ name, state: "absent", detail, fix });
const wrong = (name: string, detail: string, fix: string): Check => ({ name, state: "wrong", detail, fix });

function checkNode(): Check {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= NODE_WANTED) return good("Node", `version ${process.versions.node}.`);
  return wrong(
    "Node",
    `version ${process.versions.node} is too old.`,
    `Install Node ${NODE_WANTED} or newer.`,
  );
}

/** The folder itself, or the nearest one above it that exists. */
function existingPart(folder: string): string {
  let part = folder;
  while (!existsSync(part) && dirname(part) !== part) part = dirname(part);
  return part;
}

async function checkHome(home: string): Promise<Check> {
  const part = existingPart(home);
  const writable = await access(part, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!writable) {
    return wrong("Home folder", `${part} cannot be written.`, "Set GOATS_HOME to a folder of yours.");
  }
  return good(
    "Home folder",
    part === home ? `${home} can be written.` : `${home} will be made at the first start.`,
  );
}

async function checkSpace(home: string): Promise<Check> {
  const { bavail, bsize } = await statfs(existingPart(home));
  const free = bavail * bsize;
  const detail = `${(free / GIGABYTE).toFixed(1)} GB free.`;
  if (free >= FREE_SPACE_WANTED) return good("Disk", detail);
  const fix = "Free some space, or set GOATS_HOME to a folder on a larger disk.";
  return wrong("Disk", `only ${detail}`, fix);
}

/** Whether something accepts connections there. */
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: WAIT_MS });
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

async function checkPort({ host, port }: Config): Promise<Check> {
  if (port === 0 || (await canListen(host, port))) return good("Port", `${host}:${port} is free.`);
  const health = await fetch(`http://${host}:${port}/api/health`, { signal: AbortSignal.timeout(WAIT_MS) })
    .then((response) => response.json() as Promise<{ status?: string; version?: string }>)
    .catch(() => undefined);
  if (health?.status === "ok")
    return good("Port", `GOATS ${health.version ?? ""} is running at ${host}:${port}.`);
  return wrong(
    "Port",
    `${host}:${port} is used by another program.`,
    "Choose another one with --port or GOATS_PORT.",
  );
}

function findProgram(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** A server that an address in the environment names: does anything answer there? */
async function checkServer(
  name: string,
  variable: string,
  address: string,
  defaultPort: number,
): Promise<Check> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined)
    return wrong(name, `${variable} is no address.`, `Correct ${variable}, or unset it.`);
  const place = `${url.hostname}:${url.port || defaultPort}`;
  if (await answers(url.hostname, Number(url.port || defaultPort))) return good(name, `answers at ${place}.`);
  return wrong(name, `nothing answers at ${place}.`, `Start it there, or unset ${variable}.`);
}

async function checkPostgresql(databaseUrl: string | undefined): Promise<Check> {
  const name = "PostgreSQL";
  if (databaseUrl !== undefined) return checkServer(name, "DATABASE_URL", databaseUrl, 5432);
  const client = findProgram("psql");
  const found = client === undefined ? "not installed" : "installed, not in use";
  return absent(
    name,
    `${found}; SQLite serves one machine well.`,
    "For many users: install it and set DATABASE_URL.",
  );
}

async function checkRedis(): Promise<Check> {
  const found = findProgram("redis-server") === undefined ? "not installed" : "installed";
  return absent("Redis", `${found}; this version does not use it.`, "Nothing to do.");
}

async function checkDragons(): Promise<Check> {
  const name = "DRAGONS";
  const python = process.env["GOATS_DRAGONS_PYTHON"];
  if (python === undefined || python === "") {
    const fix = "To use DRAGONS too, set GOATS_DRAGONS_PYTHON to the Python where it is installed.";
    return absent(name, "GOATS_DRAGONS_PYTHON is not set; the native engine needs no Python.", fix);
  }
  const script = "import astrodata, gemini_instruments, geminidr; print(astrodata.__version__)";
  try {
    const { stdout } = await execute(python, ["-c", script], { timeout: 60_000 });
    return good(name, `version ${stdout.trim()} in ${python}.`);
  } catch {
    const fix = "Install DRAGONS there (conda install dragons), or correct GOATS_DRAGONS_PYTHON.";
    return wrong(name, `${python} cannot import it.`, fix);
  }
}

/**
 * Looks at everything that GOATS needs or could use.
 * @throws AppError when the configuration itself is wrong.
 */
export async function checkEverything(home: string | undefined): Promise<Check[]> {
  const { findWebApp, loadConfig } = await import("@goats/server");
  const { config } = loadConfig({ overrides: home === undefined ? {} : { home } });
  const web =
    findWebApp() === undefined
      ? absent("Web app", "not built yet, so there would be no pages.", "npm start builds it.")
      : good("Web app", "built.");
  return [
    checkNode(),
    await checkHome(config.home),
    await checkSpace(config.home),
    await checkPort(config),
    web,
    await checkDragons(),
    await checkPostgresql(config.databaseUrl),
    await checkRedis(),
  ];
}
