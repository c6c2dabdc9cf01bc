import { readFile } from "node:fs/promises";
import { LOCK_FILE, missingPackages, readLock } from "../lib/lock.ts";

/**
 * The lock file must name versions and hashes only, since an address in it would bind every install to one registry;
 * and it must know the packages of all platforms, or `npm ci` refuses it.
 */
export async function checkLockFile(): Promise<string[]> {
  const findings: string[] = [];
  const text = await readFile(LOCK_FILE, "utf8");
  for (const [index, line] of text.split("\n").entries()) {
    if (/"resolved":\s*"(https?|git)/.test(line))
      findings.push(`package-lock.json:${index + 1}: ${line.trim()}`);
  }
  if (findings.length > 0) {
    findings.push("Fix: keep omit-lockfile-registry-resolved=true in .npmrc and write the lock file again.");
  }
  const missing = missingPackages(await readLock());
  for (const { name, version } of missing) findings.push(`package-lock.json lacks ${name}@${version}`);
  if (missing.length > 0) findings.push("Fix: node scripts/complete-lock.ts");
  return findings;
}
