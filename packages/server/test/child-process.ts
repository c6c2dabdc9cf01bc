import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { vi } from "vitest";

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Waits for the one child of this process whose command line contains a word. */
export async function childRunning(word: string): Promise<number> {
  return await vi.waitFor(() => {
    const children = processes().filter(
      ({ parent, command }) => parent === process.pid && command.includes(word),
    );
    const [child, another] = children;
    if (child === undefined || another !== undefined) {
      throw new Error(`${children.length} children run ${word}, not one`);
    }
    return child.pid;
  }, 10_000);
}

function processes(): Process[] {
  return process.platform === "linux" ? fromProc() : fromPs();
}

/** Small containers have no `ps`. */
function fromProc(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^[0-9]+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/stat`, "latin1")
          .replace(/^.*\) /s, "")
          .split(" ");
        const command = readFileSync(`/proc/${name}/cmdline`, "latin1").replaceAll("\0", " ");
        return [{ pid: Number(name), parent: Number(status[1]), command }];
      } catch {
        // It has just ended.
        return [];
      }
    });
}

function fromPs(): Process[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="]).toString().split("\n");
  return lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match === null
      ? []
      : [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? "" }];
  });
}
