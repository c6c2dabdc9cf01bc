import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { extname } from "node:path";
import { fromRoot, ROOT } from "../lib/paths.ts";
import { run } from "../lib/run.ts";

/** Where the project and its user live on the machine that runs the check. */
const FOLDERS = [ROOT, homedir()];
const MACHINE_PATH = new RegExp(`(?:^|[\\s"'\`(=:])(?:file://)?((?:${FOLDERS.join("|")})/[^\\s"'\`)]*)`);
const BINARY = new Set([".png", ".jpg", ".ico", ".woff2", ".fits", ".gz", ".bz2"]);

/** The absolute path of one machine that stands in a line, or undefined. */
export function machinePathIn(line: string): string | undefined {
  return MACHINE_PATH.exec(line)?.[1];
}

/** No tracked file may hold an absolute path of one machine. */
export async function checkPaths(): Promise<string[]> {
  const { code, output } = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  if (code !== 0) return ["git ls-files failed; the check needs a git work tree"];
  const findings: string[] = [];
  for (const file of output.split("\0").filter((name) => name !== "" && !BINARY.has(extname(name)))) {
    // A file that is listed but deleted in the work tree has nothing to check.
    const text = await readFile(fromRoot(file), "utf8").catch(() => "");
    for (const [index, line] of text.split("\n").entries()) {
      const found = machinePathIn(line);
      if (found !== undefined) findings.push(`${file}:${index + 1}: ${found}`);
    }
  }
  return findings;
}
