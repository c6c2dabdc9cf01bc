/** Recipes of GNIRS for mode qa, quality assessment at the telescope: the modules of DRAGONS 4.2, `geminidr/gnirs/recipes/qa`. */
import { type RecipeModule, recipe } from "../recipe-module.ts";

export const GNIRS_QA: readonly RecipeModule[] = [
  {
    instrument: "GNIRS",
    mode: "qa",
    module: "recipes_DARK",
    tags: ["GNIRS", "CAL", "DARK"],
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
        stackDarks()
        storeProcessedDark()
      `,
      ),
    },
  },
  {
    instrument: "GNIRS",
    mode: "qa",
    module: "recipes_FLAT_IMAGE",
    tags: ["GNIRS", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: recipe(
        "Turns raw flat fields into one processed flat, from all frames listed so far.",
        `
        prepare()
        addDQ(add_illum_mask=False)
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        addToList(purpose='forFlat')
        getList(purpose='forFlat')
        makeLampFlat()
        addIllumMaskToDQ()
        normalizeFlat()
        thresholdFlatfield()
        storeProcessedFlat()
      `,
      ),
    },
  },
  {
    instrument: "GNIRS",
    mode: "qa",
    module: "recipes_IMAGE",
    tags: ["GNIRS", "IMAGE"],
    default: "reduce",
    recipes: {
      reduce: recipe(
        "Reduces and stacks images and measures seeing, background and cloud cover on the way.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        flatCorrect()
        applyDQPlane()
        detectSources()
        measureIQ(display=True)
        measureBG()
        addReferenceCatalog()
        determineAstrometricSolution()
        measureCC()
        addToList(purpose='forSky')
        getList(purpose='forSky')
        separateSky()
        associateSky()
        skyCorrect(mask_objects=False)
        detectSources()
        adjustWCSToReference()
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames()
        applyDQPlane()
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
    instrument: "GNIRS",
    mode: "qa",
    module: "recipes_LS_IMAGE",
    tags: ["GNIRS", "IMAGE", "LS"],
    default: "reduce",
    recipes: {
      reduce: recipe(
        "Measures the seeing on an image taken through the slit.",
        `
        prepare(attach_mdf=False)
        addDQ(add_illum_mask=False)
        ADUToElectrons()
        measureIQ(display=True)
        writeOutputs()
      `,
      ),
    },
  },
  {
    instrument: "GNIRS",
    mode: "qa",
    module: "recipes_LS_SPECT",
    tags: ["GNIRS", "SPECT", "LS"],
    default: "reduceScience",
    recipes: {
      reduceScience: recipe(
        "Reduces spectra of a target and shows them, with the seeing measured on the way.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        measureIQ(display=True)
        flatCorrect()
        attachWavelengthSolution()
        addToList(purpose='forSky')
        getList(purpose='forSky')
        separateSky()
        associateSky()
        skyCorrect()
        distortionCorrect()
        findApertures(max_apertures=5)
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
