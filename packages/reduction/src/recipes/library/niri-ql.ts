/** Recipes of NIRI for mode ql, quick look: the modules of DRAGONS 4.2, `geminidr/niri/recipes/ql`. */
import { from, type RecipeModule } from "../recipe-module.ts";

export const NIRI_QL: readonly RecipeModule[] = [
  {
    instrument: "NIRI",
    mode: "ql",
    module: "recipes_DARK",
    tags: ["NIRI", "CAL", "DARK"],
    default: "makeProcessedDark",
    recipes: {
      makeProcessedDark: from("NIRI", "sq", "recipes_DARK"),
    },
  },
  {
    instrument: "NIRI",
    mode: "ql",
    module: "recipes_FLAT_IMAGE",
    tags: ["NIRI", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: from("NIRI", "sq", "recipes_FLAT_IMAGE"),
    },
  },
  {
    instrument: "NIRI",
    mode: "ql",
    module: "recipes_IMAGE",
    tags: ["NIRI", "IMAGE"],
    default: "reduce",
    recipes: {
      reduce: from("NIRI", "sq", "recipes_IMAGE"),
      alignAndStack: from("NIRI", "sq", "recipes_IMAGE"),
    },
  },
];
