import type { LibraryRecipe, ReductionMode } from "@goats/reduction";
import { type Command, Option } from "commander";

interface ShowrecipesOptions {
  readonly mode: ReductionMode;
  readonly recipe?: string;
  readonly all?: boolean;
  readonly text?: boolean;
  readonly json?: boolean;
}

const MODES: readonly ReductionMode[] = ["sq", "ql", "qa"];

/** `goats showrecipes`: which recipes a file has, and what they do. */
export function addShowrecipesCommand(program: Command): void {
  program
    .command("showrecipes <file>")
    .description("show the recipe for a file, or all of them")
    .addOption(
      new Option("-m, --mode <mode>", "science quality, quick look, or quality assessment")
        .choices(MODES)
        .default("sq"),
    )
    .option("-r, --recipe <name>", "this recipe instead of the default one")
    .option("--all", "list the recipes of all modes")
    .option("--text", "print the text of the recipe and nothing else, to change it and reduce with it")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  goats showrecipes S20210219S0075.fits\n  goats showrecipes S20210219S0075.fits --all" +
        "\n  goats showrecipes bias.fits --text > mine.py && goats reduce *.fits -r mine.py",
    )
    .action(async (file: string, options: ShowrecipesOptions) => {
      const [{ askOne }, { print }, { table }, { allRecipes, findRecipe }] = await Promise.all([
        import("../files/ask.ts"),
        import("../files/output.ts"),
        import("../table.ts"),
        import("@goats/reduction"),
      ]);
      const tags = await askOne(file, { kind: "tags" });
      if (options.all) {
        const all = MODES.flatMap((mode) => allRecipes(tags, mode).map((recipe) => ({ mode, ...recipe })));
        // The same sentence as for one recipe when there is none at all.
        if (all.length === 0) findRecipe(tags, undefined, options.mode);
        if (options.json) print(JSON.stringify({ file, tags, recipes: all }, null, 2));
        else {
          const rows = all.map(({ mode, ...recipe }) => [
            mode,
            `${recipe.definedIn}::${recipe.name}`,
            recipe.isDefault ? "default" : "",
            engineOf(recipe),
          ]);
          print(table([["mode", "recipe", "", "runs with"], ...rows]));
        }
        return;
      }
      const recipe = findRecipe(tags, options.recipe, options.mode);
      if (options.json) print(JSON.stringify({ file, tags, mode: options.mode, ...recipe }, null, 2));
      else if (options.text) process.stdout.write(recipe.text);
      else print(descriptionOf(file, tags, options.mode, recipe).join("\n"));
    });
}

function descriptionOf(
  file: string,
  tags: readonly string[],
  mode: ReductionMode,
  recipe: LibraryRecipe,
): string[] {
  return [
    `file       ${file}`,
    `tags       ${tags.join(" ")}`,
    `mode       ${mode}`,
    `recipe     ${recipe.definedIn}::${recipe.name}${recipe.isDefault ? " (default)" : ""}`,
    `runs with  ${engineOf(recipe)}`,
    ...(recipe.missing.length === 0 ? [] : [`missing    ${recipe.missing.join(" ")}`]),
    "",
    ...stepsOf(recipe.text),
  ];
}

/** The calls of a recipe, and the comments on what no call can say. */
function stepsOf(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const call = /^ {4}p\.(.*)$/.exec(line)?.[1];
    if (call !== undefined) return [`  ${call}`];
    return /^ {4}#/.test(line) ? [`  ${line.trim()}`] : [];
  });
}

function engineOf({ engine }: LibraryRecipe): string {
  return engine === "native" ? "GOATS" : "DRAGONS";
}
