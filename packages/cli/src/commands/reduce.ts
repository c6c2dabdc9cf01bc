import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { readListFile } from "../files/names.ts";

interface ReduceOptions {
  readonly recipe?: string;
  readonly param?: readonly string[];
  readonly output: string;
  readonly caldb?: string;
  readonly json?: boolean;
}

/** The files that are named, `@list` replaced by the lines of the list. */
async function expandFiles(names: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const name of names) {
    if (name.startsWith("@")) files.push(...(await readListFile(name.slice(1))));
    else files.push(resolve(name));
  }
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined)
    throw new CliError(`There is no file ${missing}.`, "Check its name.", EXIT.usage);
  return files;
}

/** `prim:par=value` texts as a map; the reduction reads the values in the type that each parameter has. */
function parseParameters(texts: readonly string[]): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const text of texts) {
    const match = /^((?:\w+:)?\w+)=(.*)$/s.exec(text);
    if (match?.[1] === undefined || match[2] === undefined) {
      const fix = "Write -p primitive:parameter=value, for example -p stackBiases:operation=median.";
      throw new CliError(`"${text}" is no parameter.`, fix, EXIT.usage);
    }
    parameters[match[1]] = match[2];
  }
  return parameters;
}

/** A recipe of the library by its name, or the text of a file. */
async function recipeOf(name: string | undefined): Promise<{ name?: string; text?: string }> {
  if (name === undefined) return {};
  return existsSync(name) ? { text: await readFile(name, "utf8") } : { name };
}

const collect = (value: string, before: readonly string[] = []) => [...before, value];

/** `goats reduce`: one reduction in this terminal, without a server. */
export function addReduceCommand(program: Command): void {
  program
    .command("reduce <file...>")
    .description("reduce raw frames with a recipe, without a server; @list takes the names from a file")
    .option("-r, --recipe <recipe>", "name of a recipe, or a file with its text (default: that of the files)")
    .option("-p, --param <primitive:parameter=value>", "set a parameter; can be repeated", collect)
    .option("-o, --output <folder>", "folder for the products", ".")
    .option("--caldb <file>", "calibration database to search and to register products in")
    .option("--json", "print the events of the reduction, one JSON object a line")
    .addHelpText(
      "after",
      "\nExamples:\n  goats reduce S20210211S00*.fits\n  goats reduce @biases.txt -r makeProcessedBias -o reduced" +
        "\n  goats reduce *.fits -p stackBiases:operation=median",
    )
    .action(async (names: string[], options: ReduceOptions) => {
      const [{ startReduction }, { chooseView }] = await Promise.all([
        import("@goats/reduction"),
        import("../progress.ts"),
      ]);
      const request = {
        files: await expandFiles(names),
        recipe: await recipeOf(options.recipe),
        parameters: parseParameters(options.param ?? []),
        outputDir: resolve(options.output),
        ...(options.caldb === undefined ? {} : { calibrationDb: resolve(options.caldb) }),
      };
      const view = chooseView(options.json === true);
      const reduction = startReduction(request, (event) => view.show(event));
      let interrupted = false;
      const abort = () => {
        interrupted = true;
        reduction.abort();
      };
      process.on("SIGINT", abort);
      process.on("SIGTERM", abort);
      const result = await reduction.done;
      view.close();
      process.exitCode = interrupted ? EXIT.interrupted : result.ok ? EXIT.ok : EXIT.failed;
    });
}
