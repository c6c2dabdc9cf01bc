import type { DescriptorAnswer } from "@goats/reduction";
import type { Command } from "commander";
import { CliError, warn } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { csv } from "../files/output.ts";
import { shown } from "../files/shown.ts";

interface ShowdOptions {
  readonly descriptors?: readonly string[];
  readonly long?: boolean;
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** Longer values are cut in a table, unless --long. */
const CELL = 34;

/** `goats showd`: values of descriptors. */
export function addShowdCommand(program: Command): void {
  program
    .command("showd <file...>")
    .description("show what descriptors say about files")
    .option("-d, --descriptors <names...>", "names with commas between them (default: all, file by file)")
    .option("--long", "do not shorten long values in the table")
    .option("--csv", "print comma-separated values")
    .option("--json", "print an array of { file, descriptors, problems? }")
    .addHelpText(
      "after",
      "\nExamples:\n  goats showd S20210219S0075.fits\n  goats showd *.fits -d object,exposure_time,filter_name" +
        "\n  goats showd /data/raw -d ut_datetime,airmass --csv > night.csv",
    )
    .action(async (names: string[], options: ShowdOptions) => {
      const [{ ask }, { expandNames }, { JsonArray, print, words }, { table }] = await Promise.all([
        import("../files/ask.ts"),
        import("../files/names.ts"),
        import("../files/output.ts"),
        import("../table.ts"),
      ]);
      const descriptors = words(options.descriptors);
      if (options.csv && descriptors.length === 0)
        throw new CliError("--csv needs the names of descriptors.", "Give them with -d.", EXIT.usage);
      const question =
        descriptors.length === 0
          ? ({ kind: "descriptors" } as const)
          : ({ kind: "descriptors", names: descriptors } as const);
      const json = options.json ? new JsonArray() : undefined;
      const head = ["filename", ...descriptors];
      const rows: string[][] = [];
      let isFirst = true;
      for await (const { path, answer } of ask(await expandNames(names), question)) {
        if (json) json.add(objectOf(path, answer));
        else {
          warnOfProblems(path, answer);
          const values = answer.map(({ value }) =>
            options.long || options.csv ? shown(value) : shortened(value),
          );
          if (options.csv) {
            if (isFirst) print(csv([head]));
            print(csv([[path, ...values]]));
          } else if (descriptors.length > 0) rows.push([path, ...values]);
          else {
            const lines = table(answer.map(({ name }, i) => [`  ${name}`, values[i] ?? ""]));
            print(`${isFirst ? "" : "\n"}${path}:\n${lines || "  (no descriptors)"}`);
          }
        }
        isFirst = false;
      }
      json?.end();
      if (rows.length > 0) print(table([head, head.map((name) => "-".repeat(name.length)), ...rows]));
    });
}

function warnOfProblems(path: string, answer: readonly DescriptorAnswer[]): void {
  for (const { name, problem } of answer) {
    if (problem !== undefined) warn(`${path}: ${name}: ${problem}`);
  }
}

function objectOf(file: string, answer: readonly DescriptorAnswer[]): object {
  const problems = answer.flatMap(({ name, problem }) => (problem === undefined ? [] : [[name, problem]]));
  return {
    file,
    descriptors: Object.fromEntries(answer.map(({ name, value }) => [name, value])),
    ...(problems.length === 0 ? {} : { problems: Object.fromEntries(problems) }),
  };
}

function shortened(value: DescriptorAnswer["value"]): string {
  const text = shown(value);
  return text.length > CELL ? `${text.slice(0, CELL - 3)}...` : text;
}
