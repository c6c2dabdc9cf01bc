import { readFile } from "node:fs/promises";
import { fromRoot } from "./paths.ts";

/** The part of an entry of package-lock.json that is read. */
export interface LockEntry {
  readonly version?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Entries by their path: `node_modules/fastify`; the root is the empty path. */
export type Lock = Readonly<Record<string, LockEntry>>;

export const LOCK_FILE = fromRoot("package-lock.json");

/** Reads the entries of the lock file. */
export async function readLock(): Promise<Lock> {
  return (JSON.parse(await readFile(LOCK_FILE, "utf8")) as { packages: Lock }).packages;
}

/** Where Node finds `name` from a package at `path`, by the lock file alone. */
export function resolveInLock(lock: Lock, path: string, name: string): string | undefined {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const candidate = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (candidate in lock) return candidate;
    if (folder === "") return undefined;
  }
}

/** An optional package that some package names and the lock file has no entry for. */
export interface MissingPackage {
  readonly name: string;
  readonly version: string;
  readonly dev: boolean;
}

/**
 * Packages of other platforms that the lock file lacks. npm leaves an optional package out when the registry did not
 * answer for it at that moment, and then `npm ci` refuses the lock file everywhere.
 */
export function missingPackages(lock: Lock): MissingPackage[] {
  const missing = new Map<string, MissingPackage>();
  for (const [path, entry] of Object.entries(lock)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (resolveInLock(lock, path, name) === undefined) {
        missing.set(name, { name, version, dev: entry.dev === true });
      }
    }
  }
  return [...missing.values()];
}
