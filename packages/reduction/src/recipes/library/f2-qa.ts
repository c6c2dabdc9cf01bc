/** Recipes of F2 for mode qa, quality assessment at the telescope: the modules of DRAGONS 4.2, `geminidr/f2/recipes/qa`. */
import { type RecipeModule, recipe } from "../recipe-module.ts";

export const F2_QA: readonly RecipeModule[] = [
  {
    instrument: "F2",
    mode: "qa",
    module: "recipes_DARK",
    tags: ["F2", "CAL", "DARK"],
    default: "makeProcessedDark",
    recipes: {
      makeProcessedDark: recipe(
        "Turns raw dark frames into one processed dark, from all frames listed so far.",
        `
        prepare()
        addDQ(add_illum_mask=False)
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        addToList(purpose='forStack')
        getList(purpose='forStack')
        stackFrames()
        storeProcessedDark()
      `,
      ),
    },
  },
  {
    instrument: "F2",
    mode: "qa",
    module: "recipes_FLAT_IMAGE",
    tags: ["F2", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: recipe(
        "Turns raw flat fields into one processed flat, from all frames listed so far.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
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
    instrument: "F2",
    mode: "qa",
    module: "recipes_IMAGE",
    tags: ["F2", "IMAGE"],
    default: "reduce_nostack",
    recipes: {
      reduce: recipe(
        "Reduces and stacks images and measures seeing, background and cloud cover on the way.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        darkCorrect()
        flatCorrect()
        detectSources()
        measureIQ(display=True)
        measureBG()
        addReferenceCatalog()
        determineAstrometricSolution()
        measureCC()
        addToList(purpose='forSky')
        getList(purpose='forSky', max_frames=9)
        separateSky()
        associateSky()
        skyCorrect()
        detectSources()
        measureIQ(display=True)
        determineAstrometricSolution()
        measureCC()
        adjustWCSToReference()
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames()
        detectSources()
        determineAstrometricSolution()
        measureIQ(display=True)
        measureCC()
        writeOutputs()
      `,
      ),
      reduce_nostack: recipe(
        "Reduces images and measures seeing, background and cloud cover on the way.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        darkCorrect()
        flatCorrect()
        detectSources()
        measureIQ(display=True)
        measureBG()
        addReferenceCatalog()
        determineAstrometricSolution()
        measureCC()
        addToList(purpose='forSky')
        getList(purpose='forSky', max_frames=9)
        separateSky()
        associateSky()
        skyCorrect(mask_objects=False)
        detectSources()
        measureIQ(display=True)
        determineAstrometricSolution()
        measureCC()
        writeOutputs()
      `,
      ),
    },
  },
  {
    instrument: "F2",
    mode: "qa",
    module: "recipes_LS_SPECT",
    tags: ["F2", "SPECT", "LS"],
    default: "reduceScience",
    recipes: {
      reduceScience: recipe(
        "Reduces spectra of a target and shows them, with the seeing measured on the way.",
        `
        prepare()
        addDQ()
        nonlinearityCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        darkCorrect()
        measureIQ(display=True)
        flatCorrect()
        attachWavelengthSolution()
        addToList(purpose='forSky')
        getList(purpose='forSky')
        separateSky()
        associateSky()
        skyCorrect()
        distortionCorrect()
        findApertures()
        measureIQ(display=True)
        traceApertures(outstream='prestack')
        extractSpectra(stream='prestack')
        plotSpectraForQA(stream='prestack')
        # waits three seconds, for the display
        adjustWCSToReference()
        resampleToCommonFrame()
        stackFrames()
        findApertures()
        measureIQ(display=True)
        traceApertures()
        extractSpectra()
        plotSpectraForQA()
      `,
      ),
    },
  },
];
