import { basename, dirname } from "node:path";
import type { Command } from "commander";
import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";

interface TypewalkOptions {
  readonly dir: string;
  readonly filemask?: string;
  readonly norecurse?: boolean;
  readonly tags?: readonly string[];
  readonly xtags?: readonly string[];
  readonly or?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

function maskOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`The file mask is no regular expression: ${reason}.`, "", EXIT.usage);
  }
}

/** `goats typewalk`: the tags of all files of a folder. */
export function addTypewalkCommand(program: Command): void {
  program
    .command("typewalk [folder]")
    .description("list the FITS files of a folder and those within it, with their tags")
    .option("-d, --dir <folder>", "the folder, as DRAGONS has it", ".")
    .option("-f, --filemask <regexp>", "only files whose names match (default: names of FITS files)")
    .option("-n, --norecurse", "do not look into folders within the folder")
    .option("--tags <tag...>", "only files with all of these tags")
    .option("--xtags <tag...>", "leave out files with one of these tags")
    .option("--or", "one of the --tags is enough")
    .option("-o, --out <file>", "write the names to a list, for goats reduce @list")
    .option("--json", "print an array of { file, tags }")
    .addHelpText(
      "after",
      "\nExamples:\n  goats typewalk /data/raw\n  goats typewalk -n --tags GMOS BIAS --xtags PROCESSED -o biases.txt",
    )
    .action(async (folder: string | undefined, options: TypewalkOptions) => {
      const [{ ask }, { expandNames }, { writeListFile }, { JsonArray, print, words }] = await Promise.all([
        import("../files/ask.ts"),
        import("../files/names.ts"),
        import("../files/list-file.ts"),
        import("../files/output.ts"),
      ]);
      const files = await expandNames([folder ?? options.dir], {
        recursive: options.norecurse !== true,
        ...(options.filemask === undefined ? {} : { mask: maskOf(options.filemask) }),
      });
      const [tags, xtags] = [words(options.tags), words(options.xtags)];
      const json = options.json ? new JsonArray() : undefined;
      const found: string[] = [];
      let heading = "";
      for await (const { path, answer } of ask(files, { kind: "tags" })) {
        const has = (tag: string) => answer.includes(tag);
        const isWanted = tags.length === 0 || (options.or ? tags.some(has) : tags.every(has));
        if (!isWanted || xtags.some(has)) continue;
        found.push(path);
        if (json) {
          json.add({ file: path, tags: answer });
          continue;
        }
        if (dirname(path) !== heading) {
          if (heading !== "") print("");
          heading = dirname(path);
          print(`${heading}:`);
        }
        print(`  ${basename(path).padEnd(32)}  ${answer.join(" ") || "(no tags)"}`);
      }
      json?.end();
      if (options.out !== undefined) await writeListFile(options.out, found);
    });
}
