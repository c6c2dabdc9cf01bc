import { basename, resolve } from "node:path";
import type { CalibrationDb, FindResult } from "@goats/reduction";
import type { Command } from "commander";
import { chooseDatabases, type DatabaseOptions, onlyDatabase, readConfig } from "../caldb/databases.ts";
import { asJson, report } from "../caldb/report.ts";
import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { table } from "../table.ts";

interface Common extends DatabaseOptions {
  readonly verbose?: boolean;
  readonly json?: boolean;
}
interface FindOptions extends Common {
  readonly why?: boolean;
  readonly all?: boolean;
  readonly howMany: number;
  /** Named as in DRAGONS. */
  readonly user_cal?: readonly string[];
  readonly processing?: string;
}

const EXAMPLES = `
The database is that of -d, or the only local one of the configuration: the file of -c, of the environment variable
DRAGONSRC, or ~/.dragons/dragonsrc.

Examples:
  goats caldb init -d calibrations.db
  goats caldb add reduced/calibrations -k -d calibrations.db
  goats caldb find S20210219S0075.fits processed_bias --why -d calibrations.db
  goats caldb import ~/reduction/cal_manager.db -d calibrations.db`;

const collect = (value: string, before: readonly string[] = []) => [...before, value];

/** The options that every one of the commands has. */
function common(command: Command): Command {
  return command
    .option("-d, --database <file>", "the calibration database")
    .option("-c, --config <file>", "configuration in DRAGONS' form that names the databases")
    .option("-v, --verbose", "tell about every file on standard error")
    .option("--json", "print JSON");
}

/** `goats caldb`: the calibration databases, as DRAGONS' command of that name has them. */
export function addCaldbCommand(program: Command): void {
  const caldb = program
    .command("caldb")
    .helpCommand(false)
    .description("keep a database of calibrations, and ask it which of them serve a frame and why")
    .addHelpText("after", EXAMPLES);

  common(caldb.command("init").description("make an empty database"))
    .option("-w, --wipe", "empty one that is there already")
    .action(async (options: Common & { wipe?: boolean }) => {
      const { initCalibrationDb } = await import("@goats/reduction");
      const path = await onlyDatabase(options);
      initCalibrationDb(path, { wipe: options.wipe === true });
      say(options, `Made the database ${path}.`);
      if (options.json) printJson({ database: path });
    });

  common(caldb.command("add <path...>").description("add files, or the FITS files of folders"))
    .option("-k, --walk", "of folders also the folders in them")
    .action((paths: string[], options: Common & { walk?: boolean }) =>
      withDatabase(options, (database) => add(database, paths, options)),
    );

  common(
    caldb.command("remove <name...>").description("forget files; what precedes the name does not count"),
  ).action((names: string[], options: Common) =>
    withDatabase(options, (database) => {
      const removed = names.map((name) => ({ name: basename(name), entries: database.remove(name) }));
      if (options.json) printJson(removed);
      for (const { name, entries } of removed) if (entries > 0) say(options, `Removed ${name}.`);
      const unknown = removed.filter(({ entries }) => entries === 0).map(({ name }) => name);
      if (unknown.length > 0) {
        throw new CliError(
          `The database has no ${unknown.join(", ")}.`,
          "See what it has with goats caldb list.",
        );
      }
    }),
  );

  common(caldb.command("list").description("list the files")).action((options: Common) =>
    withDatabase(options, (database) => {
      const files = database.list().toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
      if (options.json) {
        printJson(files);
        return;
      }
      console.log(`Database: ${database.path}`);
      const rows = files.map(({ name, type, path }) => [name, type, path.slice(0, -name.length)]);
      console.log(files.length === 0 ? "It holds no files." : table([["NAME", "TYPE", "FOLDER"], ...rows]));
    }),
  );

  common(
    caldb
      .command("find <file> [type]")
      .description("find the calibrations of a type for a frame, or of all types that make sense for it"),
  )
    .option("--why", "say of every file why it serves or does not")
    .option("--all", "with --why: also the files of other kinds")
    .option("-n, --how-many <number>", "how many to give at most", positive, 1)
    .option("--user_cal <type:file>", "a calibration to take for all frames; can be repeated", collect)
    .option("--processing <quality>", "only files processed like this, as Science-Quality")
    .action(find);

  common(
    caldb
      .command("import <database>")
      .description("take over what a database of DRAGONS (cal_manager.db) knows; it is not changed"),
  ).action((path: string, options: Common) =>
    withDatabase(options, async (database) => {
      const { importDragonsDatabase } = await import("@goats/reduction");
      const result = await importDragonsDatabase(resolve(path), database);
      if (options.json) printJson(result);
      else console.log(`Took over ${count(result.added)}; ${count(result.known)} there already.`);
      for (const reason of result.skipped) console.error(`goats: left out: ${reason}`);
    }),
  );

  common(caldb.command("config").description("show which databases are configured")).action(showConfig);
}

async function withDatabase(
  options: Common,
  work: (database: CalibrationDb) => void | Promise<void>,
): Promise<void> {
  const { openCalibrationDb } = await import("@goats/reduction");
  const database = openCalibrationDb(await onlyDatabase(options), { create: false });
  try {
    await work(database);
  } finally {
    database.close();
  }
}

async function add(
  database: CalibrationDb,
  paths: readonly string[],
  options: Common & { walk?: boolean },
): Promise<void> {
  const [{ stat }, { ReductionError }] = await Promise.all([
    import("node:fs/promises"),
    import("@goats/reduction"),
  ]);
  const added: { name: string; type: string; path: string }[] = [];
  const failures: string[] = [];
  const each = (file: { name: string; type: string; path: string }) => {
    added.push(file);
    say(options, `Added ${file.path} as ${file.type}.`);
  };
  for (const path of paths) {
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    try {
      if (isFolder) {
        const failed = await database.addFolder(path, { walk: options.walk === true, each });
        failures.push(...failed.map(({ error }) => error.message));
      } else {
        each(await database.add(path));
      }
    } catch (error) {
      if (!(error instanceof ReductionError)) throw error;
      failures.push(error.message);
    }
  }
  if (options.json) printJson({ added, failures });
  else console.log(`Added ${count(added.length)}.`);
  for (const failure of failures) console.error(`goats: ${failure}`);
  if (failures.length > 0) {
    throw new CliError(`${count(failures.length)} could not be added.`, "The others are in the database.");
  }
}

async function find(file: string, type: string | undefined, options: FindOptions): Promise<void> {
  const {
    calibrationChain,
    checkCalibration,
    factsOfFrame,
    findCalibrations,
    neededCalibrations,
    openCalibrationDb,
    readDescription,
  } = await import("@goats/reduction");
  const { described } = await readDescription(resolve(file));
  const frame = factsOfFrame(described);
  const types = type === undefined ? neededCalibrations(frame) : [type];
  const chosen = parseChoices(options.user_cal ?? []);
  for (const [each, path] of Object.entries(chosen)) await checkCalibration(path, each);
  const { run, shared, warnings } = await chooseDatabases(options, Object.keys(chosen).length > 0);
  for (const warning of warnings) console.error(`goats: ${warning}`);
  const opened: CalibrationDb[] = [];
  const open = (path: string) => {
    const database = openCalibrationDb(path, { create: false });
    opened.push(database);
    return database;
  };
  try {
    const chain = calibrationChain({
      chosen,
      run: run === undefined ? undefined : open(run),
      shared: shared.map(({ location, get }) => ({ database: open(location), get })),
    });
    const results: FindResult[] = [];
    const { howMany, processing } = options;
    for (const each of types) {
      results.push(await findCalibrations(described, each, { chain, howMany, processing }));
    }
    if (options.json) printJson(results.map((result) => asJson(basename(file), result)));
    else console.log(await report(basename(file), frame, results, options));
    if (type !== undefined && results.every(({ found }) => found.length === 0))
      process.exitCode = EXIT.failed;
  } finally {
    for (const database of opened) database.close();
  }
}

async function showConfig(options: Common): Promise<void> {
  const { existsSync } = await import("node:fs");
  const { file, databases } = await readConfig(options);
  const shown = databases.map((database) => ({
    ...database,
    exists: database.kind === "local" ? existsSync(database.location) : null,
  }));
  if (options.json) {
    printJson({ file: file ?? null, databases: shown });
    return;
  }
  console.log(file === undefined ? "There is no configuration file." : `Configuration: ${file}`);
  if (shown.length === 0) {
    console.log("It names no calibration database.");
    return;
  }
  const rows = shown.map(({ location, kind, get, store, exists }) => [
    location,
    kind,
    get ? "get" : "",
    store ? "store" : "",
    exists === null ? "" : exists ? "there" : "not there",
  ]);
  console.log(table([["DATABASE", "KIND", "", "", ""], ...rows]));
  if (shown.some(({ kind }) => kind === "remote")) {
    console.log("Remote databases are not asked; their calibrations have to be downloaded and added.");
  }
}

/** `type:file` texts as DRAGONS' reduce has them. */
function parseChoices(texts: readonly string[]): Readonly<Record<string, string>> {
  const choices: Record<string, string> = {};
  for (const text of texts) {
    const match = /^([a-z]+_[a-z]+):(.+)$/.exec(text);
    if (match?.[1] === undefined || match[2] === undefined) {
      const fix = "Write --user_cal processed_bias:my_bias.fits.";
      throw new CliError(`"${text}" is no calibration.`, fix, EXIT.usage);
    }
    choices[match[1]] = resolve(match[2]);
  }
  return choices;
}

function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) {
    throw new CliError(`"${text}" is no number.`, "Give 1 or more.", EXIT.usage);
  }
  return Number(text);
}

function count(files: number): string {
  return files === 1 ? "1 file" : `${files} files`;
}

function say(options: Common, text: string): void {
  if (options.verbose) console.error(text);
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
