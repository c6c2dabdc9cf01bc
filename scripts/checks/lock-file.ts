import { readFile } from "node:fs/promises";
import { fromRoot } from "../lib/paths.ts";

/** The lock file must name versions and hashes only: an address in it would bind every install to one registry. */
export async function checkLockFile(): Promise<string[]> {
  const text = await readFile(fromRoot("package-lock.json"), "utf8");
  const findings: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (/"resolved":\s*"(https?|git)/.test(line))
      findings.push(`package-lock.json:${index + 1}: ${line.trim()}`);
  }
  if (findings.length > 0) {
    findings.push("Fix: keep omit-lockfile-registry-resolved=true in .npmrc and write the lock file again.");
  }
  return findings;
}
