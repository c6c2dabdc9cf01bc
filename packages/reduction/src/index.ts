export { ReductionError, type ReductionErrorCode } from "./errors.ts";
export {
  type CheckedReduceRequest,
  EXIT_CODES,
  LOG_LEVELS,
  type LogLevel,
  type ReduceEvent,
  type ReduceEventOf,
  type ReduceRequest,
  reduceEventSchema,
  reduceRequestSchema,
} from "./process/protocol.ts";
export { type Literal, pythonLiteral } from "./recipes/literal.ts";
export { parseRecipe, type Recipe, type RecipeStep } from "./recipes/parse.ts";
export {
  findNativeRecipe,
  type LibraryRecipe,
  type RecipeEngine,
  type RecipeSelection,
  type ReductionMode,
  selectRecipes,
} from "./recipes/select.ts";
