/**
 * All recipes of DRAGONS, one file an instrument and mode. NIFS, IGRINS and IGRINS-2 have none: DRAGONS knows their
 * files but does not reduce them.
 */
import { F2_QA } from "./library/f2-qa.ts";
import { F2_QL } from "./library/f2-ql.ts";
import { F2_SQ } from "./library/f2-sq.ts";
import { GHOST_QA } from "./library/ghost-qa.ts";
import { GHOST_SQ } from "./library/ghost-sq.ts";
import { GMOS_QA } from "./library/gmos-qa.ts";
import { GMOS_QL } from "./library/gmos-ql.ts";
import { GMOS_SQ } from "./library/gmos-sq.ts";
import { GNIRS_QA } from "./library/gnirs-qa.ts";
import { GNIRS_QL } from "./library/gnirs-ql.ts";
import { GNIRS_SQ } from "./library/gnirs-sq.ts";
import { GSAOI_QA } from "./library/gsaoi-qa.ts";
import { GSAOI_QL } from "./library/gsaoi-ql.ts";
import { GSAOI_SQ } from "./library/gsaoi-sq.ts";
import { NIRI_QA } from "./library/niri-qa.ts";
import { NIRI_QL } from "./library/niri-ql.ts";
import { NIRI_SQ } from "./library/niri-sq.ts";
import type { RecipeDefinition, RecipeModule, RecipeReference, ReductionMode } from "./recipe-module.ts";

/** Modules in alphabetical order within an instrument and mode: DRAGONS settles ties by that order. */
export const RECIPE_MODULES: readonly RecipeModule[] = [
  ...GMOS_SQ,
  ...GMOS_QL,
  ...GMOS_QA,
  ...F2_SQ,
  ...F2_QL,
  ...F2_QA,
  ...NIRI_SQ,
  ...NIRI_QL,
  ...NIRI_QA,
  ...GNIRS_SQ,
  ...GNIRS_QL,
  ...GNIRS_QA,
  ...GSAOI_SQ,
  ...GSAOI_QL,
  ...GSAOI_QA,
  ...GHOST_SQ,
  ...GHOST_QA,
];

/**
 * The module for frames with these tags: of all modules of the mode whose tags the frame has and whose blocked tags it
 * has not, the one with the most tags, the first of equals (`recipe_system/mappers/recipeMapper.py` of DRAGONS).
 */
export function findModule(tags: ReadonlySet<string>, mode: ReductionMode): RecipeModule | undefined {
  let best: RecipeModule | undefined;
  for (const candidate of RECIPE_MODULES) {
    if (candidate.mode !== mode || candidate.tags === undefined) continue;
    const isFor = candidate.tags.every((tag) => tags.has(tag));
    if (!isFor || candidate.blocked?.some((tag) => tags.has(tag))) continue;
    if (candidate.tags.length > (best?.tags?.length ?? 0)) best = candidate;
  }
  return best;
}

/** A recipe with the module that defines it, which may be another one than that which offers it. */
export interface FoundDefinition {
  readonly module: RecipeModule;
  readonly definition: RecipeDefinition;
}

/** Follows a reference to the recipe itself. */
export function definitionOf(
  module: RecipeModule,
  name: string,
  entry: RecipeDefinition | RecipeReference | undefined = module.recipes[name],
): FoundDefinition {
  if (entry !== undefined && !("from" in entry)) return { module, definition: entry };
  const source = RECIPE_MODULES.find(
    (each) =>
      each.instrument === entry?.from.instrument &&
      each.mode === entry.from.mode &&
      each.module === entry.from.module,
  );
  if (source === undefined) throw new TypeError(`the recipe ${name} of ${module.module} is defined nowhere`);
  return definitionOf(source, name);
}

/** DRAGONS' name of a module: `gmos.recipes.sq.recipes_BIAS`. */
export function modulePath({ instrument, mode, module }: RecipeModule): string {
  return `${instrument.toLowerCase()}.recipes.${mode}.${module}`;
}
