/** The recipes that are chosen for the shared files, beside what DRAGONS' own recipe mapper chose. */
import { readFileSync } from "node:fs";
import { headersOf, metadataOf } from "@goats/astrodata";
import { openFitsFile } from "@goats/fits/node";
import { describe, expect, it } from "vitest";
import { dragonsPrimitives } from "../src/parameters/library/lookup.ts";
import { parseRecipe } from "../src/recipes/parse.ts";
import { REDUCTION_MODES, type ReductionMode } from "../src/recipes/recipe-module.ts";
import { allRecipes, findRecipe, selectRecipes } from "../src/recipes/select.ts";
import { sharedPath } from "./shared-data.ts";

interface Expected {
  readonly tags: readonly string[];
  readonly default_recipe: Readonly<Record<ReductionMode, string>>;
  readonly goats_run: {
    readonly action: string;
    readonly recipes: readonly { readonly name: string; readonly is_default: boolean }[];
  };
}

const { _meta, ...expected } = JSON.parse(
  readFileSync(sharedPath("expected-descriptors.json"), "utf8"),
) as Record<string, Expected>;

async function tagsOf(name: string): Promise<ReadonlySet<string>> {
  const file = await openFitsFile(sharedPath("gemini", name));
  try {
    return metadataOf(headersOf(file, name))?.tags ?? new Set();
  } finally {
    await file.close();
  }
}

describe.each(Object.entries(expected))("%s", (name, { default_recipe, goats_run }) => {
  it.each(REDUCTION_MODES)("has DRAGONS' default recipe in mode %s", async (mode) => {
    const tags = await tagsOf(name);
    if (default_recipe[mode] === "RecipeNotFound") {
      expect(allRecipes(tags, mode)).toEqual([]);
      return;
    }
    const found = findRecipe(tags, undefined, mode);
    expect(`${found.definedIn}::${found.name}`).toBe(default_recipe[mode]);
  });

  it("has the recipes that a run of GOATS lists", async () => {
    const listed = goats_run.recipes.map(({ name: recipe, is_default }) => `${recipe} ${is_default}`);
    const { recipes } = selectRecipes(await tagsOf(name));
    const ours = recipes.map((recipe) => `geminidr.${recipe.definedIn}::${recipe.name} ${recipe.isDefault}`);
    expect(ours.toSorted()).toEqual(listed.toSorted());
  });

  it.each(REDUCTION_MODES)("has the parameters of every primitive of mode %s", async (mode) => {
    const tags = await tagsOf(name);
    const known = dragonsPrimitives(tags)?.primitives;
    const called = allRecipes(tags, mode).flatMap(({ text }) => parseRecipe(text).steps);
    expect(called.filter(({ primitive }) => !known?.has(primitive))).toEqual([]);
  });
});
