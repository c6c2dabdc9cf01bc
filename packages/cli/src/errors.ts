import { EXIT } from "./exit-codes.ts";
import { hideMeter } from "./files/meter.ts";

/** What is wrong with a command line or with the world around it: one sentence and what to do. */
export class CliError extends Error {
  readonly fix: string;
  readonly exitCode: number;

  constructor(message: string, fix: string, exitCode: number = EXIT.failed) {
    super(message);
    this.name = "CliError";
    this.fix = fix;
    this.exitCode = exitCode;
  }
}

/** An error of the project that a user can act on: all of them have a code or a fix. */
function isExplained(error: unknown): error is Error & { fix?: string } {
  return error instanceof Error && ("fix" in error || ("code" in error && typeof error.code === "string"));
}

/** The sentence for standard error. A defect of ours shows where it happened, since nobody can act on it otherwise. */
export function explain(error: unknown): string {
  if (isExplained(error)) {
    const sentence = /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
    return `goats: ${sentence}${error.fix ? ` ${error.fix}` : ""}`;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `goats: this is a defect in GOATS, please report it with the following lines.\n${detail}`;
}

/** The exit code that goes with an error. */
export function exitCodeOf(error: unknown): number {
  return error instanceof CliError ? error.exitCode : EXIT.failed;
}

/** Says on standard error what went wrong with a part, when the rest goes on. */
export function warn(message: string): void {
  hideMeter();
  process.stderr.write(`goats: ${message}\n`);
}
