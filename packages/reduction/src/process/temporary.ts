/**
 * Names of temporary files: `<name>.tmp-<pid>-<random>`. The number of the process tells whether somebody still works
 * on the file, so that what a killed process left behind can be removed at any time.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { lstat, readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";

const PATTERN = /\.tmp-(\d+)-[0-9a-f]+$/;

/** Folders below the output folder in which products appear. */
const CALIBRATIONS = "calibrations";

/** A temporary name beside `path` for this process. */
export function temporaryName(path: string): string {
  return `${path}.tmp-${process.pid}-${randomBytes(6).toString("hex")}`;
}

/**
 * Removes what reductions left in an output folder when they were killed: temporary files whose process is gone, and
 * folders for calibrations that are empty. What living processes work on stays, unless `pid` names the process that
 * has just ended. Returns the paths of the files that were removed; does nothing in a folder that does not exist.
 */
export async function cleanUp(outputDir: string, pid?: number): Promise<string[]> {
  const removed: string[] = [];
  const calibrations = join(outputDir, CALIBRATIONS);
  const folders = await subfolders(calibrations);
  for (const folder of [outputDir, ...folders]) {
    for (const name of await namesIn(folder)) {
      const owner = PATTERN.exec(name)?.[1];
      if (owner === undefined) continue;
      const path = join(folder, name);
      if (Number(owner) !== pid && !(await isAbandoned(path, Number(owner)))) continue;
      await rm(path, { force: true });
      removed.push(path);
    }
  }
  for (const folder of [...folders, calibrations]) await rmdir(folder).catch(() => undefined);
  return removed;
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** True when no process of this number lives, or one that was started after the file was last written. */
async function isAbandoned(path: string, pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return true;
  }
  const started = startOf(pid);
  if (started === undefined) return false;
  const status = await lstat(path).catch(() => undefined);
  return status !== undefined && status.mtimeMs < started;
}

/** Ticks of the clock in which Linux gives the start of a process. */
const TICKS_PER_SECOND = 100;

/** When a process started, in ms since 1970; undefined where the system does not tell. */
function startOf(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    const boot = /^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1];
    // Field 22 of the line; two are cut off with the name.
    const ticks = fields[19];
    if (boot === undefined || ticks === undefined) return undefined;
    return (Number(boot) + Number(ticks) / TICKS_PER_SECOND) * 1000;
  } catch {
    return undefined;
  }
}
