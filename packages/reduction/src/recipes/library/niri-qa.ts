/** Recipes of NIRI for mode qa, quality assessment at the telescope: the modules of DRAGONS 4.2, `geminidr/niri/recipes/qa`. */
import { type RecipeModule, recipe } from "../recipe-module.ts";

export const NIRI_QA: readonly RecipeModule[] = [
  {
    instrument: "NIRI",
    mode: "qa",
    module: "recipes_DARK",
    tags: ["NIRI", "CAL", "DARK"],
    default: "makeProcessedDark",
    recipes: {
      makeProcessedDark: recipe(
        "Turns raw dark frames into one processed dark, from all frames listed so far.",
        `
        prepare()
        addDQ(add_illum_mask=False)
        nonlinearityCorrect()
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
    instrument: "NIRI",
    mode: "qa",
    module: "recipes_FLAT_IMAGE",
    tags: ["NIRI", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: recipe(
        "Turns raw flat fields into one processed flat, from all frames listed so far.",
        `
        prepare()
        addDQ()
        nonlinearityCorrect()
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
    instrument: "NIRI",
    mode: "qa",
    module: "recipes_IMAGE",
    tags: ["NIRI", "IMAGE"],
    default: "reduce",
    recipes: {
      reduce: recipe(
        "Reduces and stacks images and measures seeing, background and cloud cover on the way.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        nonlinearityCorrect()
        darkCorrect()
        flatCorrect()
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
        measureIQ(display=True)
        determineAstrometricSolution()
        measureCC()
        adjustWCSToReference()
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames()
        detectSources()
        measureIQ(display=True)
        determineAstrometricSolution()
        measureCC()
        writeOutputs()
      `,
      ),
      makeSkyFlat: recipe(
        "Makes a flat field from dithered images of the sky, with the objects masked.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        nonlinearityCorrect()
        darkCorrect()
        scaleByIntensity(outstream='fastsky')
        stackFrames(operation='median', stream='fastsky')
        normalizeFlat(stream='fastsky')
        thresholdFlatfield(stream='fastsky')
        # flatCorrect with the first frame of the stream fastsky as its flat, into the stream flattened
        detectSources(detect_minarea=20, stream='flattened')
        dilateObjectMask(dilation=10, stream='flattened')
        addObjectMaskToDQ(stream='flattened')
        writeOutputs(stream='flattened')
        transferAttribute(source='flattened', attribute='mask')
        scaleByIntensity()
        stackFrames(operation='mean', nlow=0, nhigh=1)
        normalizeFlat()
        thresholdFlatfield()
        storeProcessedFlat()
      `,
      ),
    },
  },
];
