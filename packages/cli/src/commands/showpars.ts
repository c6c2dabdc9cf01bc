import type { DescribedParameter } from "@goats/reduction";
import type { Command } from "commander";
import { CliError } from "../errors.ts";

interface ShowparsOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** `goats showpars`: the parameters of a primitive for a file. */
export function addShowparsCommand(program: Command): void {
  program
    .command("showpars <file> [primitive]")
    .description("show the parameters of a primitive as they are for a file; without one, the primitives")
    .option("-a, --all", "also what only serves to debug")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  goats showpars S20210219S0075.fits\n  goats showpars S20210219S0075.fits stackFrames",
    )
    .action(async (file: string, name: string | undefined, options: ShowparsOptions) => {
      const [{ askOne }, { print }, { table }, { shown, shownAs }, library] = await Promise.all([
        import("../files/ask.ts"),
        import("../files/output.ts"),
        import("../table.ts"),
        import("../files/shown.ts"),
        import("@goats/reduction"),
      ]);
      const tags = await askOne(file, { kind: "tags" });
      const known = library.dragonsPrimitives(tags);
      if (known === undefined) {
        throw new CliError(
          `DRAGONS has no primitives for ${file} (${tags.join(" ") || "no tags"}).`,
          "It reduces GMOS, F2, NIRI, GNIRS, GSAOI and GHOST.",
        );
      }
      const native = library.primitivesFor(tags);
      // Ours for one class of frames need not have the parameters of another.
      const isNative = native?.name === known.className;
      const engine = (primitive: string) =>
        isNative && native.primitives.has(primitive) ? "GOATS" : "DRAGONS";
      if (name === undefined) {
        const all = [...known.primitives.values()].map((each) => ({
          name: each.name,
          engine: engine(each.name),
          doc: each.doc,
        }));
        if (options.json) print(JSON.stringify({ file, tags, primitives: all }, null, 2));
        else print(table([["primitive", "runs with", ""], ...all.map((each) => Object.values(each))]));
        return;
      }
      const { doc, params } = library.dragonsPrimitive(known, name);
      const listed = params.filter((each) => options.all || !each.name.startsWith("debug"));
      if (options.json) {
        print(JSON.stringify({ file, tags, name, engine: engine(name), doc, params: listed }, null, 2));
        return;
      }
      const rows = listed.map((each) => [
        each.name,
        typeof each.default === "number" ? shownAs(each.default, each.types.includes("float")) : quoted(each),
        allowed(each, shown),
        each.doc,
      ]);
      print(`${name}: ${doc} Runs with ${engine(name)}.\n`);
      if (rows.length > 0) print(table([["parameter", "default", "allowed", ""], ...rows]));
      else print("It has no parameters.");
    });
}

function quoted({ default: value }: DescribedParameter): string {
  if (typeof value === "string") return `'${value}'`;
  return value === null ? "None" : value === true ? "True" : "False";
}

/** What may be given: `float >= 0`, `one of mean, median, or None`. */
function allowed(param: DescribedParameter, shown: (value: number) => string): string {
  const names: Readonly<Record<string, string>> = { AD: "frame", str: "text" };
  const types = param.types.map((type) => names[type] ?? type).join(" or ");
  const what = param.choices ? `one of ${param.choices.join(", ")}` : types;
  const bounds = [
    param.min === undefined ? "" : ` >= ${shown(param.min)}`,
    param.above === undefined ? "" : ` > ${shown(param.above)}`,
    param.max === undefined ? "" : ` < ${shown(param.max)}`,
    param.atMost === undefined ? "" : ` <= ${shown(param.atMost)}`,
    param.form === undefined ? "" : `: ${param.form}`,
  ].join("");
  const list = { many: "a list of ", "one or many": "one or a list of " };
  const none = param.optional ? (param.choices ? ", or None" : " or None") : "";
  return `${param.list ? list[param.list] : ""}${what}${bounds}${none}`;
}
