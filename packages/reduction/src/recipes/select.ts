import { ReductionError } from "../errors.ts";
import { RECIPE_MODULES, type RecipeModule } from "./library.ts";

/** Mode of a reduction: science quality is the only one so far. */
export type ReductionMode = "sq";

/** Which engine can run a recipe. */
export type RecipeEngine = "native" | "dragons";

export interface LibraryRecipe {
  readonly name: string;
  readonly isDefault: boolean;
  /** The recipe in DRAGONS' form; empty when only DRAGONS has it. */
  readonly text: string;
  readonly engine: RecipeEngine;
}

/** What the library has for frames of one kind. */
export interface RecipeSelection {
  /** DRAGONS' name of the group of recipes, for example `recipes_BIAS`; null when there is none. */
  readonly module: string | null;
  /** The default recipe first; empty when there is none. */
  readonly recipes: readonly LibraryRecipe[];
  /** A sentence for the user when our engine has no recipe for these frames. */
  readonly refused?: string;
}

/**
 * The recipes for a frame with these tags: of all modules whose tags the frame has and whose blocked tags it has not,
 * the one with the most tags wins (`recipe_system/mappers` of DRAGONS).
 */
export function selectRecipes(tags: Iterable<string>, mode: ReductionMode = "sq"): RecipeSelection {
  const found = bestModule(new Set(tags));
  if (!found) return { module: null, recipes: [], refused: noRecipeSentence(new Set(tags), mode) };
  const recipes = found.recipes.map(
    ({ name, text }, i): LibraryRecipe => ({
      name,
      isDefault: i === 0,
      text: text ?? "",
      engine: text === undefined ? "dragons" : "native",
    }),
  );
  if (recipes.some((recipe) => recipe.engine === "native")) return { module: found.module, recipes };
  return {
    module: found.module,
    recipes,
    refused: `Frames of this kind (${found.tags.join(", ")}) need DRAGONS: the built-in engine has no recipe for them yet.`,
  };
}

/**
 * The recipe to run: the named one, else the default of the frames.
 *
 * @throws {ReductionError} `recipe_not_found` or `needs_dragons`.
 */
export function findNativeRecipe(
  tags: Iterable<string>,
  name?: string,
  mode: ReductionMode = "sq",
): LibraryRecipe {
  const selection = selectRecipes(tags, mode);
  const recipe = selection.recipes.find((each) => (name === undefined ? each.isDefault : each.name === name));
  if (!recipe) {
    const names = selection.recipes.map((each) => each.name).join(", ");
    throw new ReductionError(
      "recipe_not_found",
      name === undefined || names === ""
        ? (selection.refused ?? "No recipe fits these files.")
        : `There is no recipe ${name} for these files.`,
      {
        fix:
          names === ""
            ? "Check that the first file is of the type that you want to reduce."
            : `Choose one of: ${names}.`,
      },
    );
  }
  if (recipe.engine === "dragons") {
    throw new ReductionError("needs_dragons", `The recipe ${recipe.name} for these files needs DRAGONS.`, {
      fix: "The built-in engine reduces GMOS bias frames so far; choose bias frames, or give the text of a recipe that uses its primitives.",
    });
  }
  return recipe;
}

function bestModule(tags: ReadonlySet<string>): RecipeModule | undefined {
  let best: RecipeModule | undefined;
  for (const candidate of RECIPE_MODULES) {
    if (!candidate.tags.every((tag) => tags.has(tag)) || candidate.blocked.some((tag) => tags.has(tag)))
      continue;
    if (!best || candidate.tags.length > best.tags.length) best = candidate;
  }
  return best;
}

function noRecipeSentence(tags: ReadonlySet<string>, mode: ReductionMode): string {
  if (!tags.has("GEMINI"))
    return "These files are not recognised as Gemini data, so there is no recipe for them.";
  return `There is no recipe of mode ${mode} for frames of this kind (${[...tags].sort().join(", ")}).`;
}
