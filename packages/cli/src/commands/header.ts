import type { HduAnswer } from "@goats/reduction";
import type { Command } from "commander";
import { warn } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";

interface HeaderOptions {
  readonly extension?: readonly string[];
  readonly keyword?: readonly string[];
  readonly json?: boolean;
}

const collect = (value: string, before: readonly string[] = []) => [...before, value];

/** `goats header`: headers as they stand in the files. */
export function addHeaderCommand(program: Command): void {
  program
    .command("header <file...>")
    .description("print the headers of FITS files, or some of their keywords")
    .option("-e, --extension <extension>", "only this one: 0, SCI, or SCI,2; can be repeated", collect)
    .option("-k, --keyword <keyword...>", "only these keywords, as a table")
    .option("--json", "print an array of { file, hdus }")
    .addHelpText(
      "after",
      "\nExamples:\n  goats header N20150405S0796.fits -e 0\n  goats header *.fits.bz2 -e 0 -k OBJECT EXPTIME FILTER1",
    )
    .action(async (names: string[], options: HeaderOptions) => {
      const [{ ask }, { expandNames }, { JsonArray, print, words }, { table }, { shown }] = await Promise.all(
        [
          import("../files/ask.ts"),
          import("../files/names.ts"),
          import("../files/output.ts"),
          import("../table.ts"),
          import("../files/shown.ts"),
        ],
      );
      const keywords = words(options.keyword);
      const extensions = options.extension ?? [];
      const json = options.json ? new JsonArray() : undefined;
      const rows: string[][] = [];
      const files = await expandNames(names);
      for await (const { path, answer } of ask(files, { kind: "headers", extensions, keywords })) {
        if (answer.length === 0) {
          warn(`${path}: it has no extension ${extensions.join(" or ")}. See goats header ${path} -e 0.`);
          process.exitCode = EXIT.failed;
        }
        if (json) {
          json.add({ file: path, hdus: answer.map(({ text: _, ...hdu }) => hdu) });
          continue;
        }
        for (const hdu of answer) {
          if (keywords.length > 0) rows.push(rowOf(path, hdu, keywords, shown));
          else
            print(
              [`# ${path} ${titleOf(hdu)}`, ...(hdu.text ?? []).map((card) => card.trimEnd()), ""].join("\n"),
            );
        }
      }
      json?.end();
      if (keywords.length > 0 && !json)
        print(table([["filename", "hdu", ...keywords.map((each) => each.toUpperCase())], ...rows]));
    });
}

/** `[1] SCI,1`, as it can be asked for. */
function titleOf({ index, name, version }: HduAnswer): string {
  return `[${index}]${name === "" ? "" : ` ${name}${version === null ? "" : `,${version}`}`}`;
}

function rowOf(
  path: string,
  hdu: HduAnswer,
  keywords: readonly string[],
  shown: (value: string | number | boolean | null) => string,
): string[] {
  const values = keywords.map((keyword) => {
    const card = hdu.cards.find((each) => each.keyword.toUpperCase() === keyword.toUpperCase());
    return card === undefined ? "-" : shown(card.value);
  });
  return [path, titleOf(hdu), ...values];
}
