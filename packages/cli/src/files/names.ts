import { glob, readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { CliError, warn } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";

/** Names that FITS files have in folders, packed ones among them. */
const FITS_NAME = /\.(fits|fit|fts)(\.(gz|bz2|z|fz))?$|\.fz$/i;
const WILDCARD = /[*?[]/;

export interface FolderOptions {
  /** Look into folders within folders? Default yes. */
  readonly recursive?: boolean;
  /** Which names of a folder count; by default those of FITS files. */
  readonly mask?: RegExp;
}

/** The paths in a list file: one a line; blank lines and what follows # do not count. */
export async function readListFile(list: string): Promise<string[]> {
  const text = await readFile(list, "utf8").catch(() => {
    const fix = "Check its name; it holds one path a line.";
    throw new CliError(`The list ${list} cannot be read.`, fix, EXIT.usage);
  });
  const lines = text.split("\n").map((line) => line.replace(/#.*/, "").trim());
  return lines.filter((line) => line !== "").map((line) => resolve(dirname(list), line));
}

/**
 * The files that are meant: names as they are, `@list` for the lines of a list, a folder for the FITS files in it, a
 * name with wildcards for what fits it, each file once. A name that there is not stays: who reads it will tell.
 *
 * @throws {CliError} when nothing is left
 */
export async function expandNames(names: readonly string[], options: FolderOptions = {}): Promise<string[]> {
  const files: string[] = [];
  for (const name of names) {
    if (name.startsWith("@")) files.push(...(await readListFile(name.slice(1))));
    else files.push(...(await expandName(name, options)));
  }
  const distinct = [...new Set(files)];
  if (distinct.length > 0) return distinct;
  throw new CliError(`There are no FITS files in ${names.join(", ")}.`, "Name other files or folders.");
}

async function expandName(name: string, options: FolderOptions): Promise<string[]> {
  const found = await stat(name).catch(() => undefined);
  if (found?.isDirectory()) return filesIn(name, options);
  if (found || !WILDCARD.test(name)) return [name];
  const matches: string[] = [];
  for await (const match of glob(name)) matches.push(match);
  return matches.length > 0 ? matches.toSorted() : [name];
}

/** Files of a folder by name, then those of the folders in it. Links to folders are not followed: they may be loops. */
async function filesIn(folder: string, options: FolderOptions): Promise<string[]> {
  const { recursive = true, mask = FITS_NAME } = options;
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    warn(`The folder ${folder} cannot be read: ${error instanceof Error ? error.message : error}.`);
    return [];
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries
    .filter((entry) => !entry.isDirectory() && mask.test(entry.name))
    .map((entry) => join(folder, entry.name));
  if (!recursive) return files;
  for (const entry of entries) {
    if (entry.isDirectory()) files.push(...(await filesIn(join(folder, entry.name), options)));
  }
  return files;
}
