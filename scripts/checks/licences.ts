import { readFile } from "node:fs/promises";
import { type Lock, readLock, resolveInLock } from "../lib/lock.ts";
import { fromRoot } from "../lib/paths.ts";

/** Licences whose code may be part of what is published. */
const ALLOWED = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "0BSD",
  "CC0-1.0",
  "CC-BY-4.0",
  "BlueOak-1.0.0",
  "Unlicense",
  "Python-2.0",
  "Zlib",
]);
/** Weak copyleft: fine for a tool that is only run, never for what is shipped. */
const ALLOWED_FOR_DEVELOPMENT = new Set(["MPL-2.0"]);

/** One installed package of the lock file. */
export interface LockedPackage {
  /** Path below the root, for example `node_modules/fastify`. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** SPDX expression as its package.json says it; empty when it says nothing. */
  readonly licence: string;
  /** Reached from the `dependencies` of a workspace, and so possibly part of what is published. */
  readonly shipped: boolean;
}

interface Manifest {
  readonly license?: string | { type?: string };
  readonly licenses?: readonly { type?: string }[];
}

/** What a package.json says about its licence, in the current and in the two old ways of saying it. */
function licenceOf(manifest: Manifest): string {
  if (typeof manifest.license === "string") return manifest.license;
  if (manifest.license?.type !== undefined) return manifest.license.type;
  return (manifest.licenses ?? []).map((entry) => entry.type ?? "").join(" OR ");
}

/**
 * Paths of all that is reached from the `dependencies` of the workspaces. The `dev` marks of the lock file are not
 * used: npm leaves them off packages that some optional peer could also ask for.
 */
function shippedPaths(lock: Lock): Set<string> {
  const seen = new Set<string>();
  const queue = Object.keys(lock).filter(
    (path) => path.startsWith("packages/") && !path.includes("node_modules"),
  );
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const entry = lock[path];
    for (const name of Object.keys({ ...entry?.dependencies, ...entry?.optionalDependencies })) {
      const found = resolveInLock(lock, path, name);
      if (found === undefined || lock[found]?.link === true || seen.has(found)) continue;
      seen.add(found);
      queue.push(found);
    }
  }
  return seen;
}

/** Every package that the lock file installs, without the project's own. */
export async function lockedPackages(): Promise<LockedPackage[]> {
  const lock = await readLock();
  const shipped = shippedPaths(lock);
  const result: LockedPackage[] = [];
  for (const [path, entry] of Object.entries(lock)) {
    if (!path.includes("node_modules/") || entry.link === true) continue;
    const installed = await readFile(fromRoot(path, "package.json"), "utf8").catch(() => undefined);
    // A package of another platform: the one of this platform has the same licence.
    if (installed === undefined && entry.optional === true) continue;
    result.push({
      path,
      name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
      version: entry.version ?? "",
      licence: licenceOf(JSON.parse(installed ?? "{}") as Manifest) || (entry.license ?? ""),
      shipped: shipped.has(path),
    });
  }
  return result;
}

/**
 * Whether an SPDX expression may be used when each single licence is judged by `allowed`: with OR one of them must be
 * allowed, with AND all of them. Parentheses are read flat, which is strict enough: OR inside AND asks for one only
 * when nothing outside is refused.
 */
export function expressionAllowed(expression: string, allowed: (licence: string) => boolean): boolean {
  const alternatives = expression.replace(/[()]/g, " ").split(/\s+OR\s+/i);
  return alternatives.some((alternative) =>
    alternative
      .trim()
      .split(/\s+AND\s+/i)
      .every((licence) => allowed(licence.trim())),
  );
}

/** Nothing in what is published may come under a licence outside the list; GPL not even among the tools. */
export async function checkLicences(): Promise<string[]> {
  const findings: string[] = [];
  for (const { name, version, licence, shipped, path } of await lockedPackages()) {
    const allowed = expressionAllowed(
      licence,
      (single) => ALLOWED.has(single) || (!shipped && ALLOWED_FOR_DEVELOPMENT.has(single)),
    );
    if (!allowed) {
      const role = shipped ? "shipped" : "development";
      findings.push(`${name}@${version} (${role}, ${path}): licence "${licence || "not stated"}"`);
    }
  }
  return findings;
}
