#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Command, CommanderError } from "commander";
import { exitCodeOf, explain } from "./errors.ts";
import { EXIT } from "./exit-codes.ts";
import { createProgram } from "./program.ts";

// Most of the start is compiling; what a command needs is imported after this line. The compiled code is kept where
// nobody else can write, unlike in the shared temporary folder.
const caches = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
enableCompileCache(join(caches, "goats", "compiled"));

/** Commander's own messages in our form, and its exit as an exception, for a command and all below it. */
function adopt(command: Command): void {
  command.exitOverride().configureOutput({
    outputError: (text, write) => {
      const sentence = text
        .replace(/^error: /, "")
        .trim()
        .replace(/\n/g, " ");
      const path = [];
      for (let at: Command | null = command; at !== null; at = at.parent) path.unshift(at.name());
      const full = sentence.charAt(0).toUpperCase() + sentence.slice(1);
      write(`goats: ${full}${/[.?)]$/.test(full) ? "" : "."} See ${path.join(" ")} --help.\n`);
    },
  });
  for (const child of command.commands) adopt(child);
}

/** Whoever reads the output may stop, as `head` does; that is no failure. */
function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}

async function main(): Promise<void> {
  endWithReader();
  const program = createProgram();
  adopt(program);
  if (process.argv.length <= 2) {
    program.outputHelp();
    return;
  }
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
      return;
    }
    console.error(explain(error));
    process.exitCode = exitCodeOf(error);
  }
}

await main();
