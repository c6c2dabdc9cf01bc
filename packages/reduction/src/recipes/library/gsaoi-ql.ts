/** Recipes of GSAOI for mode ql, quick look: the modules of DRAGONS 4.2, `geminidr/gsaoi/recipes/ql`. */
import { from, type RecipeModule } from "../recipe-module.ts";

export const GSAOI_QL: readonly RecipeModule[] = [
  {
    instrument: "GSAOI",
    mode: "ql",
    module: "recipes_DARK",
    tags: ["GSAOI", "CAL", "DARK"],
    default: "makeProcessedDark",
    recipes: {
      makeProcessedDark: from("GSAOI", "sq", "recipes_DARK"),
    },
  },
  {
    instrument: "GSAOI",
    mode: "ql",
    module: "recipes_FLAT_IMAGE",
    tags: ["GSAOI", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: from("GSAOI", "sq", "recipes_FLAT_IMAGE"),
    },
  },
  {
    instrument: "GSAOI",
    mode: "ql",
    module: "recipes_IMAGE",
    tags: ["GSAOI", "IMAGE"],
    default: "reduce_nostack",
    recipes: {
      reduce_nostack: from("GSAOI", "sq", "recipes_IMAGE"),
    },
  },
];
