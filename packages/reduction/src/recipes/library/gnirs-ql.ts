/** Recipes of GNIRS for mode ql, quick look: the modules of DRAGONS 4.2, `geminidr/gnirs/recipes/ql`. */
import { from, type RecipeModule } from "../recipe-module.ts";

export const GNIRS_QL: readonly RecipeModule[] = [
  {
    instrument: "GNIRS",
    mode: "ql",
    module: "recipes_DARK",
    tags: ["GNIRS", "CAL", "DARK"],
    default: "makeProcessedDark",
    recipes: {
      makeProcessedDark: from("GNIRS", "sq", "recipes_DARK"),
    },
  },
  {
    instrument: "GNIRS",
    mode: "ql",
    module: "recipes_FLAT_IMAGE",
    tags: ["GNIRS", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: from("GNIRS", "sq", "recipes_FLAT_IMAGE"),
    },
  },
  {
    instrument: "GNIRS",
    mode: "ql",
    module: "recipes_IMAGE",
    tags: ["GNIRS", "IMAGE"],
    default: "reduce",
    recipes: {
      reduce: from("GNIRS", "sq", "recipes_IMAGE"),
      alignAndStack: from("GNIRS", "sq", "recipes_IMAGE"),
    },
  },
];
