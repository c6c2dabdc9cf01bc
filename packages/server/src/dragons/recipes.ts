import {
  findNativeRecipe,
  type Literal,
  parseRecipe,
  primitivesFor,
  ReductionError,
  validateParameters,
  validateRecipe,
} from "@goats/reduction";
import type { AppError, ErrorFactory } from "../core/errors.ts";
import { dragonsErrors } from "./errors.ts";

/** A recipe that is known to run on its files. */
export interface PreparedRecipe {
  readonly name: string;
  readonly text: string;
  /** The primitives in order. */
  readonly steps: readonly string[];
  readonly parameters: Readonly<Record<string, Literal>>;
}

/**
 * Checks everything about a recipe that can be known before it runs: its text, its primitives and their arguments,
 * the user's parameters.
 *
 * @param tags of the first file, which decides on recipe and primitives.
 * @throws AppError `recipe_unknown`, `recipe_invalid` or `parameters_invalid`.
 */
export function prepareRecipe(
  tags: readonly string[],
  recipe: { name: string; text?: string | undefined },
  parameters: Readonly<Record<string, unknown>>,
): PreparedRecipe {
  const { recipe_unknown, recipe_invalid, parameters_invalid } = dragonsErrors;
  const own = recipe.text?.trim() === "" ? undefined : recipe.text;
  const text = own ?? checked(recipe_unknown, "recipe.name", () => findNativeRecipe(tags, recipe.name).text);
  const parsed = checked(recipe_invalid, "recipe.text", () => parseRecipe(text));
  const primitives = primitivesFor(tags)?.primitives;
  if (primitives === undefined) {
    throw recipe_unknown("The built-in engine has no primitives for files of this kind.", {
      field: "files",
      fix: "Choose files of an instrument that it reduces: GMOS so far.",
    });
  }
  checked(recipe_invalid, "recipe.text", () => validateRecipe(primitives, parsed));
  // The body was JSON, which is what literals are.
  const literals = parameters as Readonly<Record<string, Literal>>;
  checked(parameters_invalid, "parameters", () => validateParameters(primitives, literals));
  return {
    name: recipe.name,
    text,
    steps: parsed.steps.map((step) => step.primitive),
    parameters: literals,
  };
}

function checked<T>(errorOf: ErrorFactory, field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof ReductionError ? told(errorOf, field, error) : error;
  }
}

function told(errorOf: ErrorFactory, field: string, error: ReductionError): AppError {
  const fix = error.fix === undefined ? {} : { fix: error.fix };
  return errorOf(error.message, { field, cause: error, ...fix });
}
