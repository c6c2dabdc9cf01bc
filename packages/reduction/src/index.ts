/** Recipes, primitives, the calibration database and the reduction process. */
export { describeFrame, neededCalibrations } from "./calibrations/associate.ts";
export type { Facts } from "./calibrations/columns.ts";
export { type ConfiguredDatabase, parseCalibrationConfig } from "./calibrations/config.ts";
export {
  type Calibration,
  type CalibrationDb,
  initCalibrationDb,
  openCalibrationDb,
} from "./calibrations/database.ts";
export { importDragonsDatabase } from "./calibrations/dragons-import.ts";
export { factsOfFrame, isProcessedCalibration } from "./calibrations/facts.ts";
export { type AskedSource, type FindResult, findCalibrations } from "./calibrations/find.ts";
export { whenMissing } from "./calibrations/missing.ts";
export { checkCalibration, readDescription } from "./calibrations/read.ts";
export { calibrationChain } from "./calibrations/sources.ts";
export { REDUCTION_ERROR_CODES, ReductionError, type ReductionErrorCode } from "./errors.ts";
export {
  type DescribedParameter,
  type DescribedPrimitive,
  dragonsPrimitive,
  dragonsPrimitives,
} from "./parameters/library/lookup.ts";
export { validateParameters, validateRecipe } from "./parameters/resolve.ts";
export type { ParameterSpec, ParameterType } from "./parameters/spec.ts";
export { describeParameter } from "./parameters/spec.ts";
export { type PrimitiveSet, primitivesFor } from "./primitives/registry.ts";
export {
  type LaunchOptions,
  type ReductionFailure,
  type ReductionOutcome,
  type RunningReduction,
  startReduction,
} from "./process/launcher.ts";
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
export { renderLogLine } from "./process/render.ts";
export { cleanUp } from "./process/temporary.ts";
export { type Literal, pythonLiteral } from "./recipes/literal.ts";
export { parseRecipe, type Recipe, type RecipeStep } from "./recipes/parse.ts";
export { REDUCTION_MODES, type ReductionMode } from "./recipes/recipe-module.ts";
export {
  allRecipes,
  findNativeRecipe,
  findRecipe,
  type LibraryRecipe,
  type RecipeEngine,
  type RecipeSelection,
  selectRecipes,
} from "./recipes/select.ts";
export type {
  AnswerTo,
  CardAnswer,
  DescriptorAnswer,
  FileProblem,
  HduAnswer,
  Outcome,
  Question,
} from "./survey/question.ts";
export { type SurveyOptions, survey } from "./survey/survey.ts";
