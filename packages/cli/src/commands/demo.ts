import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunningServer } from "@goats/server";
import type { BiasComparison } from "@goats/simulator";
import type { Command } from "commander";
import type { WalkResult } from "../demo/walk.ts";
import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { stopRequested } from "../signals.ts";
import { table } from "../table.ts";

interface DemoOptions {
  readonly headless?: boolean;
  readonly keep?: boolean;
  readonly port: string;
  readonly seed: string;
}

function comparisonTable({ amplifiers }: BiasComparison): string {
  const head = ["AMPLIFIER", "MEAN - TRUTH [ADU]", "SCATTER [ADU]", "EXPECTED", "RATIO", "WRONG FLAGS", ""];
  const rows = amplifiers.map((amplifier) => [
    amplifier.name,
    amplifier.meanDifference.toFixed(4),
    amplifier.scatter.toFixed(4),
    amplifier.expectedScatter.toFixed(4),
    (amplifier.scatter / amplifier.expectedScatter).toFixed(4),
    String(amplifier.wronglyFlagged),
    amplifier.ok ? "ok" : "WRONG",
  ]);
  return table([head, ...rows]);
}

/** `goats demo`: a throw-away home with the way of a frame already walked. */
export function addDemoCommand(program: Command): void {
  program
    .command("demo")
    .description("start GOATS in a throw-away home with a user, simulated frames and a finished reduction")
    .option("--headless", "only walk the way by the API, print every step with its time, and end")
    .option("--keep", "do not remove the home at the end")
    .option("--port <number>", "port to listen on", "0")
    .option("--seed <number>", "which frames are simulated: the same number, the same frames", "1")
    .addHelpText(
      "after",
      "\nWith --headless the exit code is 1 when a step fails or the product is not what was simulated.\n" +
        "\nExamples:\n  goats demo\n  goats demo --headless --keep",
    )
    .action(runDemo);
}

/** The user's environment without the keys that could lead the demonstration to real data. */
function demoEnvironment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, GOATS_PUBLIC_URL: __, ...env } = process.env;
  return env;
}

async function runDemo(options: DemoOptions): Promise<void> {
  const seed = Number(options.seed);
  if (!Number.isInteger(seed)) {
    throw new CliError(`The seed "${options.seed}" is no whole number.`, "For example: --seed 7", EXIT.usage);
  }
  const home = await mkdtemp(join(tmpdir(), "goats-demo-"));
  const stopped = stopRequested();
  let server: RunningServer | undefined;
  try {
    const start = performance.now();
    const { startServer } = await import("@goats/server");
    const overrides = { home, host: "127.0.0.1", port: options.port };
    server = await startServer({ env: demoEnvironment(), overrides, console: "none" });
    const result = await Promise.race([showWalk(server, seed, start), stopped]);
    if (result === undefined) process.exitCode = EXIT.interrupted;
    if (result === undefined || options.headless) return;
    console.log(`\nThe demonstration is at ${result.runPage}`);
    console.log(`Sign in as ${result.username} with the password ${result.password}`);
    console.log("Ctrl+C stops it.");
    await stopped;
  } finally {
    await server?.close();
    if (options.keep) {
      console.log(`Kept: ${home}`);
    } else {
      await rm(home, { recursive: true, force: true });
      console.log("The folder of the demonstration is removed; --keep leaves it.");
    }
  }
}

/** Walks the way and prints it. @throws CliError when the product is not what was simulated. */
async function showWalk(server: RunningServer, seed: number, start: number): Promise<WalkResult> {
  const { walk } = await import("../demo/walk.ts");
  const report = (name: string, detail: string, seconds: number) => {
    console.log(`${seconds.toFixed(2).padStart(7)} s  ${name}${detail === "" ? "" : `: ${detail}`}`);
  };
  const secondsSinceStart = () => (performance.now() - start) / 1000;
  const { address, setupCode, config } = server;
  if (setupCode === undefined) throw new CliError("The demonstration's home is not new.", "Try again.");
  report("Start the server", address, secondsSinceStart());
  const result = await walk({ address, setupCode, home: config.home, seed }, report);
  report("All", "", secondsSinceStart());
  console.log(`\n${comparisonTable(result.comparison)}\n`);
  console.log(`Product: ${result.productFile}`);
  if (!result.comparison.ok) {
    throw new CliError(
      "The processed bias differs from what was simulated.",
      "Please report this as a defect.",
    );
  }
  return result;
}
