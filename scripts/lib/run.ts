import { spawn } from "node:child_process";
import { fromRoot, ROOT } from "./paths.ts";

/** How a command ended. */
export interface RunResult {
  /** Exit code; 128 + signal number is not computed, a signal counts as 1. */
  readonly code: number;
  /** Standard output and standard error as they came. */
  readonly output: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Writes straight to the terminal instead of collecting. */
  readonly inherit?: boolean;
}

/** The environment with the project's own programs (and with them the right Node) first on the PATH. */
function projectEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...extra,
    PATH: `${fromRoot("node_modules", ".bin")}:${process.env["PATH"] ?? ""}`,
  };
}

/** Runs a program without a shell and waits for it. A program that cannot be started answers code 127. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? ROOT,
      env: projectEnvironment(options.env),
      stdio: options.inherit ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    child.on("error", (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
