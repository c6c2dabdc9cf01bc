import { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { addCaldbCommand } from "./commands/caldb.ts";
import { addConfigCommand } from "./commands/config.ts";
import { addDataselectCommand } from "./commands/dataselect.ts";
import { addDemoCommand } from "./commands/demo.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addHeaderCommand } from "./commands/header.ts";
import { addReduceCommand } from "./commands/reduce.ts";
import { addRunCommand } from "./commands/run.ts";
import { addShowdCommand } from "./commands/showd.ts";
import { addShowparsCommand } from "./commands/showpars.ts";
import { addShowrecipesCommand } from "./commands/showrecipes.ts";
import { addTypewalkCommand } from "./commands/typewalk.ts";
import { addUserCommand } from "./commands/user.ts";

const AFTER = `
Exit codes:
  0    done
  1    it could not be done; the reason is on standard error
  2    the command line was not understood
  130  stopped by Ctrl+C

Examples:
  goats run --open             start GOATS and show it in the browser
  goats demo                   the same with a user and simulated frames, nothing kept
  goats reduce *.fits          reduce bias frames in this terminal
  goats typewalk /data/raw     see what a folder holds`;

/** The whole command line. What a command needs is loaded when it runs, so that --help is quick. */
export function createProgram(): Command {
  const program = new Command("goats")
    .description("Follow up things that change in the sky with the Gemini telescopes.")
    .version(packageJson.version, "--version", "print the version")
    .helpOption("--help", "print help; every command has its own")
    .helpCommand(false)
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .showSuggestionAfterError(true)
    .addHelpText("after", AFTER);
  addRunCommand(program);
  addDemoCommand(program);
  addReduceCommand(program);
  addTypewalkCommand(program);
  addDataselectCommand(program);
  addShowdCommand(program);
  addHeaderCommand(program);
  addShowrecipesCommand(program);
  addShowparsCommand(program);
  addCaldbCommand(program);
  addConfigCommand(program);
  addUserCommand(program);
  addDoctorCommand(program);
  return program;
}
