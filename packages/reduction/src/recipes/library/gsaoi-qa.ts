/** Recipes of GSAOI for mode qa, quality assessment at the telescope: the modules of DRAGONS 4.2, `geminidr/gsaoi/recipes/qa`. */
import { type RecipeModule, recipe } from "../recipe-module.ts";

export const GSAOI_QA: readonly RecipeModule[] = [
  {
    instrument: "GSAOI",
    mode: "qa",
    module: "recipes_FLAT_IMAGE",
    tags: ["GSAOI", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: recipe(
        "Turns raw flat fields into one processed flat, from all frames listed so far.",
        `
        prepare()
        addDQ()
        nonlinearityCorrect()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        addToList(purpose='forFlat')
        getList(purpose='forFlat')
        makeLampFlat()
        normalizeFlat()
        thresholdFlatfield()
        storeProcessedFlat()
      `,
      ),
    },
  },
  {
    instrument: "GSAOI",
    mode: "qa",
    module: "recipes_IMAGE",
    tags: ["GSAOI", "IMAGE"],
    default: "reduce_nostack",
    recipes: {
      reduce_nostack: recipe(
        "Reduces images and measures seeing, background and cloud cover on the way.",
        `
        prepare()
        addDQ()
        nonlinearityCorrect()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        flatCorrect()
        detectSources(detect_thresh=5.0, analysis_thresh=5.0, back_size=128)
        measureIQ(display=True)
        measureBG()
        addReferenceCatalog(source='2mass')
        determineAstrometricSolution()
        measureCC()
        addToList(purpose='forSky')
        getList(purpose='forSky', max_frames=9)
        separateSky()
        associateSky()
        skyCorrect()
        detectSources(detect_thresh=5.0, analysis_thresh=5.0, back_size=128)
        measureIQ(display=True)
        determineAstrometricSolution()
        measureCC()
        writeOutputs()
      `,
      ),
    },
  },
];
