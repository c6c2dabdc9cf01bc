/** Recipes of F2 for mode ql, quick look: the modules of DRAGONS 4.2, `geminidr/f2/recipes/ql`. */
import { from, type RecipeModule, recipe } from "../recipe-module.ts";

export const F2_QL: readonly RecipeModule[] = [
  {
    instrument: "F2",
    mode: "ql",
    module: "recipes_DARK",
    tags: ["F2", "CAL", "DARK"],
    default: "makeProcessedDark",
    recipes: {
      makeProcessedDark: from("F2", "sq", "recipes_DARK"),
    },
  },
  {
    instrument: "F2",
    mode: "ql",
    module: "recipes_FLAT_IMAGE",
    tags: ["F2", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: from("F2", "sq", "recipes_FLAT_IMAGE"),
    },
  },
  {
    instrument: "F2",
    mode: "ql",
    module: "recipes_IMAGE",
    tags: ["F2", "IMAGE"],
    default: "reduce",
    recipes: {
      alignAndStack: from("F2", "sq", "recipes_IMAGE"),
      makeIRAFCompatible: from("F2", "sq", "recipes_IMAGE"),
      reduce: recipe(
        "Reduces and stacks images quickly: one pass, at most nine skies a frame.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        nonlinearityCorrect()
        darkCorrect()
        flatCorrect()
        flushPixels()
        separateSky()
        associateSky(max_skies=9)
        skyCorrect(mask_objects=False)
        flushPixels()
        detectSources()
        adjustWCSToReference()
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames()
        writeOutputs()
        storeProcessedScience(suffix='_image')
      `,
      ),
    },
  },
];
