/**
 * Adds to package-lock.json the packages of other platforms that npm left out because the registry had no answer for
 * them; without them `npm ci` refuses the file. To be run after `npm install`; changes nothing when nothing is missing.
 */
import { readFile, rename, writeFile } from "node:fs/promises";
import { LOCK_FILE, type LockEntry, missingPackages } from "./lib/lock.ts";

const SYSTEMS = /\b(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)\b/;
const PROCESSORS = /\b(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32|x64)\b/;

/** For which platform a package is, by its name: npm then leaves it out on all others. */
function platformOf(name: string): { os?: string[]; cpu?: string[]; libc?: string[] } {
  const [system, processor] = [SYSTEMS.exec(name)?.[1], PROCESSORS.exec(name)?.[1]];
  const libc = /musl/.test(name) ? "musl" : /gnu/.test(name) ? "glibc" : undefined;
  return {
    ...(processor === undefined ? {} : { cpu: [processor] }),
    ...(libc === undefined || system !== "linux" ? {} : { libc: [libc] }),
    ...(system === undefined ? {} : { os: [system] }),
  };
}

const lock = JSON.parse(await readFile(LOCK_FILE, "utf8")) as { packages: Record<string, LockEntry> };
const missing = missingPackages(lock.packages);
for (const { name, version, dev } of missing) {
  const platform = platformOf(name);
  if (!/^\d/.test(version) || platform.os === undefined) {
    throw new Error(`${name}@${version}: not an exact version of a package for one platform; add it by hand`);
  }
  lock.packages[`node_modules/${name}`] = { version, ...platform, ...(dev ? { dev } : {}), optional: true };
}
if (missing.length > 0) {
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en"));
  const text = JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2);
  await writeFile(`${LOCK_FILE}.tmp`, `${text}\n`);
  await rename(`${LOCK_FILE}.tmp`, LOCK_FILE);
}
console.log(`${missing.length} packages added to package-lock.json`);
