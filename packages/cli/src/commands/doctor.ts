import type { Command } from "commander";
import { type Check, checkEverything } from "../doctor/checks.ts";
import { EXIT } from "../exit-codes.ts";

const SIGNS: Record<Check["state"], string> = { good: "ok       ", absent: "not there", wrong: "PROBLEM  " };

/** `goats doctor`: what is there, what is missing, and how to get it. */
export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("look at what GOATS needs and could use: what is there, what is missing, how to get it")
    .option("--home <folder>", "home folder to look at (default: GOATS_HOME, or the usual place)")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nThe exit code is 1 when something that GOATS needs is wrong.\n\nExamples:\n  goats doctor\n  goats doctor --json",
    )
    .action(async (options: { home?: string; json?: boolean }) => {
      const checks = await checkEverything(options.home);
      if (options.json) console.log(JSON.stringify({ checks }, null, 2));
      else
        for (const { name, state, detail, fix } of checks) {
          console.log(`${SIGNS[state]}  ${name}: ${detail}`);
          if (fix !== undefined) console.log(`           ${fix}`);
        }
      process.exitCode = checks.some(({ state }) => state === "wrong") ? EXIT.failed : EXIT.ok;
    });
}
