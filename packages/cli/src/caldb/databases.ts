import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { ConfiguredDatabase } from "@goats/reduction";
import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";

/** How a command says which databases it is about. */
export interface DatabaseOptions {
  readonly database?: string;
  readonly config?: string;
}

const FIX = "Say with -d which database is meant.";

/** The configuration that counts, and the databases that it names; none of either when there is none. */
export async function readConfig(
  options: DatabaseOptions,
): Promise<{ file: string | undefined; databases: readonly ConfiguredDatabase[] }> {
  const file = options.config ?? usualConfig();
  if (file === undefined) return { file, databases: [] };
  const text = await readFile(file, "utf8").catch(() => {
    throw new CliError(`The configuration ${file} cannot be read.`, "Check its name.", EXIT.usage);
  });
  const { parseCalibrationConfig } = await import("@goats/reduction");
  const databases = parseCalibrationConfig(text, {
    name: file,
    folder: process.cwd(),
    home: homedir(),
    kindOf: (path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.isDirectory() ? "folder" : found?.isFile() ? "file" : undefined;
    },
  });
  return { file, databases };
}

/** Where DRAGONS looks for its configuration. */
function usualConfig(): string | undefined {
  const named = process.env["DRAGONSRC"];
  if (named) return named.replace(/^~(?=\/)/, homedir());
  const usual = join(homedir(), ".dragons", "dragonsrc");
  return existsSync(usual) ? usual : undefined;
}

/** Path of the one database that a command works on. */
export async function onlyDatabase(options: DatabaseOptions): Promise<string> {
  if (options.database !== undefined) return databasePath(options.database);
  const { databases } = await readConfig(options);
  const local = databases.filter(({ kind }) => kind === "local");
  const [only] = local;
  if (only === undefined) throw new CliError("No calibration database is configured.", FIX, EXIT.usage);
  if (local.length > 1) throw new CliError("Several calibration databases are configured.", FIX, EXIT.usage);
  return only.location;
}

/** The databases that a search asks: that of -d, and those of the configuration. */
export async function chooseDatabases(
  options: DatabaseOptions,
  canDoWithout: boolean,
): Promise<{
  run: string | undefined;
  shared: readonly ConfiguredDatabase[];
  warnings: readonly string[];
}> {
  const run = options.database === undefined ? undefined : databasePath(options.database);
  // The database of -d stands alone unless a configuration is asked for too.
  const { databases } =
    run !== undefined && options.config === undefined ? { databases: [] } : await readConfig(options);
  if (run === undefined && databases.length === 0 && !canDoWithout) {
    throw new CliError("No calibration database is configured.", FIX, EXIT.usage);
  }
  const remote = databases.filter(({ kind }) => kind === "remote");
  return {
    run,
    shared: databases.filter(({ kind }) => kind === "local"),
    warnings: remote.map(({ location }) => `${location} is not asked: only local databases are.`),
  };
}

/** In a folder the database has the name that DRAGONS gives it. */
function databasePath(path: string): string {
  const absolute = resolve(path);
  const isFolder = statSync(absolute, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? join(absolute, "cal_manager.db") : absolute;
}
