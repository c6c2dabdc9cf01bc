import { ReductionError } from "../errors.ts";
import { dragonsPrimitives } from "../parameters/library/lookup.ts";
import { validateRecipe } from "../parameters/resolve.ts";
import { primitivesFor } from "../primitives/registry.ts";
import { definitionOf, findModule, modulePath, RECIPE_MODULES } from "./library.ts";
import { parseRecipe } from "./parse.ts";
import { hasControlFlow, type RecipeDefinition, type ReductionMode, recipeText } from "./recipe-module.ts";

/** The mode that our engine has; in the others DRAGONS measures, names and checks differently. */
const ENGINE_MODE: ReductionMode = "sq";

/** Recipes for everybody, which every module of GMOS offers; they are no way to reduce a kind of frames. */
const COMMON_MODULE = "recipes_common";

/** Which engine can run a recipe. */
export type RecipeEngine = "native" | "dragons";

export interface LibraryRecipe {
  readonly name: string;
  readonly isDefault: boolean;
  /** The recipe in DRAGONS' form. */
  readonly text: string;
  readonly engine: RecipeEngine;
  /** DRAGONS' name of the module that defines it: `gmos.recipes.sq.recipes_BIAS`. */
  readonly definedIn: string;
  /** Primitives that our engine has not, each once, in the order of the calls. */
  readonly missing: readonly string[];
  /** Does DRAGONS do more in it than call primitives with plain values? The text says what in comments. */
  readonly hasControlFlow: boolean;
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

/** All recipes for a frame with these tags, as {@link selectRecipes} has them, with those that serve every frame. */
export function allRecipes(tags: Iterable<string>, mode: ReductionMode = "sq"): readonly LibraryRecipe[] {
  const carried = new Set(tags);
  const module = findModule(carried, mode);
  if (!module) return [];
  const recipes = Object.keys(module.recipes).map((name): LibraryRecipe => {
    const { module: source, definition } = definitionOf(module, name);
    const text = recipeText(name, definition);
    const missing = missingPrimitives(definition, carried);
    const beyond = hasControlFlow(definition);
    const runs = mode === ENGINE_MODE && missing.length === 0 && !beyond && accepts(text, carried);
    return {
      name,
      isDefault: name === module.default,
      text,
      engine: runs ? "native" : "dragons",
      definedIn: modulePath(source),
      missing,
      hasControlFlow: beyond,
    };
  });
  return recipes.toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault));
}

/**
 * The recipes that reduce a frame with these tags: those of the module that DRAGONS would choose, the default first.
 */
export function selectRecipes(tags: Iterable<string>, mode: ReductionMode = "sq"): RecipeSelection {
  const carried = new Set(tags);
  const found = findModule(carried, mode);
  if (!found) return { module: null, recipes: [], refused: noRecipeSentence(carried, mode) };
  const recipes = allRecipes(carried, mode).filter(({ definedIn }) => !definedIn.endsWith(COMMON_MODULE));
  if (recipes.some((recipe) => recipe.engine === "native")) return { module: found.module, recipes };
  return {
    module: found.module,
    recipes,
    refused: `Frames of this kind (${found.tags?.join(", ")}) need DRAGONS: the built-in engine has no recipe for them yet.`,
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
  const recipe = findRecipe(tags, name, mode);
  if (recipe.engine === "native") return recipe;
  throw new ReductionError(
    "needs_dragons",
    `The recipe ${recipe.name} for these files needs DRAGONS${reasonOf(recipe)}.`,
    {
      fix: "The built-in engine reduces GMOS bias frames so far; choose bias frames, or give the text of a recipe that uses its primitives.",
    },
  );
}

/**
 * The named recipe for a frame with these tags, else its default, whichever engine can run it.
 *
 * @throws {ReductionError} `recipe_not_found`.
 */
export function findRecipe(
  tags: Iterable<string>,
  name: string | undefined,
  mode: ReductionMode,
): LibraryRecipe {
  const carried = new Set(tags);
  const recipes = allRecipes(carried, mode);
  const recipe = recipes.find((each) => (name === undefined ? each.isDefault : each.name === name));
  if (recipe) return recipe;
  if (recipes.length === 0 || name === undefined) {
    throw new ReductionError("recipe_not_found", noRecipeSentence(carried, mode), {
      fix: "Check that the first file is of the type that you want to reduce.",
    });
  }
  const names = recipes
    .filter(({ definedIn }) => !definedIn.endsWith(COMMON_MODULE))
    .map((each) => each.name);
  throw new ReductionError("recipe_not_found", `There is no recipe ${name} for these files.`, {
    fix: `Choose one of: ${names.join(", ")}.`,
  });
}

function reasonOf({ missing, hasControlFlow: beyond }: LibraryRecipe): string {
  if (missing.length > 0) return `: the built-in engine has no ${missing.join(", ")}`;
  return beyond ? ": it does more than call primitives" : "";
}

function missingPrimitives({ lines }: RecipeDefinition, tags: ReadonlySet<string>): string[] {
  const known = primitivesFor(tags)?.primitives;
  // What DRAGONS does beside calling primitives stands in comments.
  const called = lines
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.slice(0, line.indexOf("(")));
  return [...new Set(called)].filter((primitive) => !known?.has(primitive));
}

/**
 * Whether our primitives are those for frames of this kind and take the arguments of the calls (not those of streams,
 * for one). Ours for one class of frames have not the parameters and defaults of another.
 */
function accepts(text: string, tags: ReadonlySet<string>): boolean {
  const set = primitivesFor(tags);
  if (set === undefined || set.name !== dragonsPrimitives(tags)?.className) return false;
  try {
    validateRecipe(set.primitives, parseRecipe(text));
    return true;
  } catch (error) {
    if (error instanceof ReductionError) return false;
    throw error;
  }
}

function noRecipeSentence(tags: ReadonlySet<string>, mode: ReductionMode): string {
  if (!tags.has("GEMINI"))
    return "These files are not recognised as Gemini data, so there is no recipe for them.";
  const modules = RECIPE_MODULES.filter((module) => tags.has(module.instrument));
  if (modules.length > 0 && !modules.some((module) => module.mode === mode))
    return `DRAGONS has no recipes of mode ${mode} for ${modules[0]?.instrument}.`;
  return `There is no recipe of mode ${mode} for frames of this kind (${[...tags].sort().join(", ")}).`;
}
