import type { Command } from "commander";

interface DataselectOptions {
  readonly tags?: readonly string[];
  readonly xtags?: readonly string[];
  readonly expr?: string;
  readonly strict?: boolean;
  readonly output?: string;
  readonly verbose?: boolean;
}

/** `goats dataselect`: the files that fit tags and an expression. */
export function addDataselectCommand(program: Command): void {
  program
    .command("dataselect <file...>")
    .description("print the names of the files that have certain tags and fit an expression")
    .option("-t, --tags <tags...>", "tags that a file must all have, with commas between them")
    .option("--xtags <tags...>", "tags that a file must not have")
    .option("--expr <expression>", 'what descriptors must be, as in exposure_time>=30 and object=="M 31"')
    .option("--strict", "compare exposure times, wavelengths and names exactly")
    .option(
      "-o, --output <file>",
      "write the names to a list, for goats reduce @list, instead of printing them",
    )
    .option("-v, --verbose", "with -o, print them too")
    .addHelpText(
      "after",
      "\nExamples:\n  goats dataselect /data/raw --tags BIAS --xtags PROCESSED -o biases.txt" +
        `\n  goats dataselect *.fits --expr 'observation_class=="science" and filter_name=="r"'`,
    )
    .action(async (names: string[], options: DataselectOptions) => {
      const [{ ask }, { expandNames }, { writeListFile }, { print, words }] = await Promise.all([
        import("../files/ask.ts"),
        import("../files/names.ts"),
        import("../files/list-file.ts"),
        import("../files/output.ts"),
      ]);
      const [tags, xtags, { expr, strict = false, output }] = [
        words(options.tags),
        words(options.xtags),
        options,
      ];
      const question = {
        kind: "selection",
        tags,
        xtags,
        strict,
        ...(expr === undefined ? {} : { expression: expr }),
      } as const;
      const found: string[] = [];
      for await (const { path, answer } of ask(await expandNames(names), question)) {
        if (!answer) continue;
        found.push(path);
        if (output === undefined || options.verbose) print(path);
      }
      if (output === undefined) return;
      const list = (these: readonly string[]) => these.join(",") || "none";
      await writeListFile(output, found, [
        `tags: ${list(tags)}`,
        `xtags: ${list(xtags)}`,
        `expression: ${expr?.replaceAll("\n", " ") ?? "none"}${strict ? " (strict)" : ""}`,
      ]);
    });
}
