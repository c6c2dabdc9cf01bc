/** The configuration of calibration databases in the form of DRAGONS' `dragonsrc`. */
import { isAbsolute, join, resolve } from "node:path";
import { ReductionError } from "../errors.ts";

/** A database that a configuration names. */
export interface ConfiguredDatabase {
  /** Absolute path of a local one, host or address of a remote one. */
  readonly location: string;
  readonly kind: "local" | "remote";
  /** Whether it is searched. */
  readonly get: boolean;
  /** Whether products are registered in it. */
  readonly store: boolean;
}

/** What is needed to read a configuration, since it leans on the world around it. */
export interface ConfigWorld {
  /** Name of the configuration for messages. */
  readonly name: string;
  /** Folder that relative paths are told from. */
  readonly folder: string;
  /** What `~` stands for. */
  readonly home: string;
  /** What lies at an absolute path. */
  kindOf(path: string): "file" | "folder" | undefined;
}

/** Name of the database in a folder that a configuration names. */
const DEFAULT_NAME = "cal_manager.db";

/**
 * The databases that a configuration names, in the order in which they are asked.
 *
 * @throws {ReductionError} `bad_calibration_config` with the line: a flag that does not exist, a quote that is not
 *   closed, the name of a file that is not there
 */
export function parseCalibrationConfig(text: string, world: ConfigWorld): readonly ConfiguredDatabase[] {
  const section = sectionOf(text, "calibs");
  // The second is the name that older versions of DRAGONS used.
  const value = section.get("databases") ?? section.get("database_dir") ?? [];
  return value.filter(({ text }) => text !== "").map((line) => databaseOf(line, world));
}

interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** The keys of a section with the lines of their values. Keys do not mind their case; indented lines go on. */
function sectionOf(text: string, wanted: string): ReadonlyMap<string, readonly Line[]> {
  const keys = new Map<string, Line[]>();
  let inside = false;
  let current: Line[] | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const trimmed = raw.trim();
    if (/^[#;]/.test(trimmed)) continue;
    const number = index + 1;
    const section = /^\[([^\]]*)\]/.exec(raw)?.[1];
    if (section !== undefined) {
      inside = section === wanted;
      current = undefined;
    } else if (inside && trimmed !== "" && /^\s/.test(raw)) {
      current?.push({ text: trimmed, number });
    } else if (inside && trimmed !== "") {
      const [, key = "", value = ""] = /^([^=:]+)[=:](.*)$/.exec(raw) ?? [];
      current = [{ text: value.trim(), number }];
      keys.set(key.trim().toLowerCase(), current);
    }
  }
  return keys;
}

function databaseOf(line: Line, world: ConfigWorld): ConfiguredDatabase {
  const [first = "", ...flags] = words(line, world);
  const unknown = flags.find((flag) => flag !== "get" && flag !== "store");
  if (unknown !== undefined) {
    throw bad(line, world, `"${unknown}" is no flag`, "Flags are get and store.");
  }
  // Whoever writes flags has to write all of them.
  const access = { get: flags.length === 0 || flags.includes("get"), store: flags.includes("store") };
  const expanded = first.replace(/^~(?=\/|$)/, world.home);
  const path = isAbsolute(expanded) ? expanded : resolve(world.folder, expanded);
  const kind = world.kindOf(path);
  if (kind === "folder") return { location: join(path, DEFAULT_NAME), kind: "local", ...access };
  if (kind === "file" || (expanded.includes("/") && !expanded.includes("//"))) {
    return { location: path, kind: "local", ...access };
  }
  if (/\.(db|sqlite3?)$/i.test(expanded) && !expanded.includes("//")) {
    throw bad(line, world, `there is no file ${first}`, `Write ./${first} if it is still to be made.`);
  }
  return { location: first.startsWith("http") ? first : `http://${first}`, kind: "remote", ...access };
}

/** The words of a line as a shell splits it: quotes keep blanks together, a backslash takes the next sign as it is. */
function words(line: Line, world: ConfigWorld): string[] {
  const found: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < line.text.length; at++) {
    const sign = line.text.charAt(at);
    if (quote === "" && /\s/.test(sign)) {
      if (word !== undefined) found.push(word);
      word = undefined;
    } else if (sign === quote) {
      quote = "";
    } else if (quote === "" && (sign === '"' || sign === "'")) {
      quote = sign;
      word ??= "";
    } else if (sign === "\\" && quote !== "'") {
      at++;
      word = (word ?? "") + line.text.charAt(at);
    } else {
      word = (word ?? "") + sign;
    }
  }
  if (quote !== "") throw bad(line, world, "a quote is not closed", "Close it.");
  return word === undefined ? found : [...found, word];
}

function bad(line: Line, world: ConfigWorld, what: string, fix: string): ReductionError {
  return new ReductionError("bad_calibration_config", `${world.name}, line ${line.number}: ${what}.`, {
    fix,
    line: line.number,
  });
}
