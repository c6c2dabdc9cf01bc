import {
  type LibraryRecipe,
  type Literal,
  type ParameterSpec,
  parseRecipe,
  primitivesFor,
  selectRecipes,
} from "@goats/reduction";
import type { z } from "zod";
import type { Context, User } from "../core/context.ts";
import { readMetadata } from "../dataproducts/store.ts";
import { dragonsErrors } from "./errors.ts";
import { findRun, type RunRow } from "./runs.ts";
import type { primitivesSchema } from "./schemas.ts";

type PrimitiveView = z.infer<typeof primitivesSchema>["primitives"][number];

/**
 * The primitives that a library recipe calls, each once, in order, with their parameters.
 * @throws AppError `recipe_unknown` when no file of the run's observation has this recipe, or only DRAGONS can run it.
 */
export async function listPrimitives(
  ctx: Context,
  user: User,
  runId: number,
  recipeName: string,
): Promise<{ primitives: PrimitiveView[] }> {
  const run = await findRun(ctx.db, user, runId);
  const { tags, recipe } = await findRecipe(ctx, run, recipeName);
  const known = primitivesFor(tags)?.primitives;
  if (recipe.engine === "dragons" || known === undefined) {
    throw dragonsErrors.recipe_unknown(`The recipe ${recipeName} needs DRAGONS.`, {
      field: "recipe",
      fix: "Choose a recipe of the built-in engine.",
    });
  }
  const views = new Map<string, PrimitiveView>();
  for (const step of parseRecipe(recipe.text).steps) {
    const primitive = known.get(step.primitive);
    if (primitive === undefined || views.has(primitive.name)) continue;
    const { name, doc, params } = primitive;
    views.set(name, { name, doc, params: params.map((spec) => present(spec, step.args)) });
  }
  return { primitives: [...views.values()] };
}

async function findRecipe(
  ctx: Context,
  run: RunRow,
  name: string,
): Promise<{ tags: readonly string[]; recipe: LibraryRecipe }> {
  const rows = await ctx.db
    .selectFrom("data_product")
    .select("metadata")
    .where("observation_id", "=", run.observation_id)
    .where("state", "=", "ready")
    .where("metadata", "is not", null)
    .execute();
  const kinds = new Map(
    rows.map((row) => {
      const tags = readMetadata(row).gemini?.tags ?? [];
      return [tags.join(" "), tags] as const;
    }),
  );
  for (const tags of kinds.values()) {
    const recipe = selectRecipes(tags).recipes.find((each) => each.name === name);
    if (recipe !== undefined) return { tags, recipe };
  }
  throw dragonsErrors.recipe_unknown("No file of the observation has a recipe of this name.", {
    field: "recipe",
    fix: "Take the name from the groups of the run.",
  });
}

/** A parameter with the value that it has in this recipe: what a call sets wins over what a user gives. */
function present(
  spec: ParameterSpec,
  args: Readonly<Record<string, Literal>>,
): PrimitiveView["params"][number] {
  const { name, type, optional, choices, min, max, doc } = spec;
  const isSet = Object.hasOwn(args, name);
  return {
    name,
    type,
    default: isSet ? args[name] : spec.default,
    optional,
    ...(choices === undefined ? {} : { choices: Object.keys(choices) }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    doc: isSet ? `${doc} Set by the recipe: edit its text to change it.` : doc,
  };
}
