import type { Command } from "commander";
import { table } from "../table.ts";

/** `goats config`: every key, its value and where that comes from. */
export function addConfigCommand(program: Command): void {
  program
    .command("config")
    .description("show every configuration key, its value, and where the value comes from")
    .option("--home <folder>", "home folder to look at (default: GOATS_HOME, or the usual place)")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  goats config\n  GOATS_PORT=8080 goats config --json")
    .action(async (options: { home?: string; json?: boolean }) => {
      const { loadConfig } = await import("@goats/server");
      const { entries, file } = loadConfig({
        overrides: options.home === undefined ? {} : { home: options.home },
      });
      if (options.json) {
        console.log(JSON.stringify({ file, entries }, null, 2));
        return;
      }
      const head = ["KEY", "VALUE", "FROM", "IN THE ENVIRONMENT"];
      console.log(table([head, ...entries.map(({ key, value, source, env }) => [key, value, source, env])]));
      console.log(`\nIn a file: ${file}`);
      for (const { key, doc, example } of entries) console.log(`\n${key}: ${doc}\n  For example: ${example}`);
    });
}
