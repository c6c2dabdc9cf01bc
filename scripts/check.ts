/**
 * `npm run check`: everything that can be said about the code without running it. Runs every step, shows what each
 * found, ends with a table; the exit code is 1 when any step found something.
 */
import { availableParallelism } from "node:os";
import { checkImports } from "./checks/imports.ts";
import { checkLicences } from "./checks/licences.ts";
import { checkLockFile } from "./checks/lock-file.ts";
import { checkPaths } from "./checks/paths.ts";
import { run } from "./lib/run.ts";

interface Step {
  readonly name: string;
  /** Returns what is wrong, a line a finding; an empty list when nothing is. */
  readonly work: () => Promise<string[]>;
}

/** A step that is a program: what it prints is the finding when it fails. */
function program(command: string, ...args: string[]): () => Promise<string[]> {
  return async () => {
    const { code, output } = await run(command, args);
    return code === 0 ? [] : [output.trimEnd() || `${command} ended with exit code ${code}`];
  };
}

// The slow ones first, so that two at a time finish together.
const steps: readonly Step[] = [
  { name: "types of the packages", work: program("tsc", "-p", ".") },
  { name: "types of the web app", work: program("tsc", "-p", "packages/web") },
  { name: "generated files are current", work: program("node", "scripts/generate.ts", "--check") },
  { name: "format and lint", work: program("biome", "check", "--error-on-warnings", ".") },
  { name: "unused files, exports, dependencies", work: program("knip", "--no-progress") },
  { name: "import directions and cycles", work: checkImports },
  { name: "licences of what is shipped", work: checkLicences },
  { name: "lock file without addresses", work: checkLockFile },
  { name: "no paths of one machine", work: checkPaths },
];

interface Outcome {
  readonly step: Step;
  readonly findings: string[];
  readonly seconds: number;
}

async function runStep(step: Step): Promise<Outcome> {
  const start = performance.now();
  let findings: string[];
  try {
    findings = await step.work();
  } catch (error) {
    findings = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
  const seconds = (performance.now() - start) / 1000;
  const sign = findings.length === 0 ? "ok  " : "FAIL";
  console.log(`${sign} ${step.name} (${seconds.toFixed(1)} s)`);
  if (findings.length > 0) console.log(findings.map((text) => text.replace(/^/gm, "     ")).join("\n"));
  return { step, findings, seconds };
}

const start = performance.now();
const queue = [...steps];
const outcomes: Outcome[] = [];
async function worker(): Promise<void> {
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) outcomes.push(await runStep(step));
}
await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker));

const failed = outcomes.filter((outcome) => outcome.findings.length > 0);
const total = ((performance.now() - start) / 1000).toFixed(1);
console.log(`\n${outcomes.length - failed.length} of ${outcomes.length} checks passed in ${total} s`);
for (const { step } of failed) console.log(`failed: ${step.name}`);
process.exitCode = failed.length === 0 ? 0 : 1;
