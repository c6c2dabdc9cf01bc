/** Recipes of GHOST for mode sq, science quality: the modules of DRAGONS 4.2, `geminidr/ghost/recipes/sq`. */
import { from, type RecipeModule, recipe } from "../recipe-module.ts";

export const GHOST_SQ: readonly RecipeModule[] = [
  {
    instrument: "GHOST",
    mode: "sq",
    module: "recipes_ARC",
    tags: ["GHOST", "CAL", "ARC"],
    default: "makeProcessedArc",
    recipes: {
      makeProcessedArc: recipe(
        "Extracts arc spectra and fits the wavelengths of their orders.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        darkCorrect()
        tileArrays()
        stackArcs()
        extractSpectra(flat_correct=False)
        determineWavelengthSolution()
        storeProcessedArc()
      `,
      ),
    },
  },
  {
    instrument: "GHOST",
    mode: "sq",
    module: "recipes_ARC_SLITV",
    tags: ["GHOST", "SLITV", "CAL", "ARC"],
    default: "makeProcessedSlitArc",
    recipes: {
      makeProcessedSlitArc: recipe(
        "Reduces the slit viewer images that belong to an arc.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        darkCorrect()
        fixCosmicRays()
        weightSlitExposures()
        stackFrames()
        storeProcessedSlit()
      `,
      ),
    },
  },
  {
    instrument: "GHOST",
    mode: "sq",
    module: "recipes_BIAS",
    tags: ["GHOST", "CAL", "BIAS"],
    default: "makeProcessedBias",
    recipes: {
      makeProcessedBias: recipe(
        "Turns raw bias frames into one processed bias.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        stackFrames(operation='median')
        storeProcessedBias()
      `,
      ),
    },
  },
  {
    instrument: "GHOST",
    mode: "sq",
    module: "recipes_BIAS_SLITV",
    tags: ["GHOST", "SLITV", "CAL", "BIAS"],
    default: "makeProcessedSlitBias",
    recipes: {
      makeProcessedSlitBias: recipe(
        "Turns raw bias frames of the slit viewer into one processed bias.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        stackBiases()
        storeProcessedBias()
      `,
      ),
    },
  },
  {
    instrument: "GHOST",
    mode: "sq",
    module: "recipes_BUNDLE",
    tags: ["GHOST", "BUNDLE", "RAW", "UNPREPARED"],
    default: "processBundle",
    recipes: {
      processBundle: recipe(
        "Takes a bundle apart into the frames of its cameras.",
        `
        splitBundle()
      `,
      ),
    },
  },
  {
    instrument: "GHOST",
    mode: "sq",
    module: "recipes_DARK",
    tags: ["GHOST", "CAL", "DARK"],
    default: "makeProcessedDark",
    recipes: {
      makeProcessedDark: recipe(
        "Turns raw dark frames into one processed dark.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        stackFrames(operation='median', reject_method='sigclip', mclip=True, lsigma=7.0, hsigma=7.0)
        storeProcessedDark()
      `,
      ),
    },
  },
  {
    instrument: "GHOST",
    mode: "sq",
    module: "recipes_DARK_SLITV",
    tags: ["GHOST", "SLITV", "CAL", "DARK"],
    default: "makeProcessedSlitDark",
    recipes: {
      makeProcessedSlitDark: recipe(
        "Turns raw dark frames of the slit viewer into one processed dark.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        stackFrames(operation='median')
        storeProcessedDark()
      `,
      ),
    },
  },
  {
    instrument: "GHOST",
    mode: "sq",
    module: "recipes_FLAT",
    tags: ["GHOST", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: recipe(
        "Averages flat fields, traces the orders and measures their blaze.",
        `
        prepare(attach_mdf=False)
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        darkCorrect()
        stackFrames(operation='median')
        tileArrays()
        traceFibers()
        removeScatteredLight()
        measureBlaze()
        storeProcessedFlat()
      `,
      ),
    },
  },
  {
    instrument: "GHOST",
    mode: "sq",
    module: "recipes_FLAT_SLITV",
    tags: ["GHOST", "SLITV", "CAL", "FLAT"],
    default: "makeProcessedSlitFlat",
    recipes: {
      makeProcessedSlitFlat: recipe(
        "Turns raw flat fields of the slit viewer into one processed flat.",
        `
        prepare(attach_mdf=False)
        addDQ()
        addVAR(read_noise=True)
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        darkCorrect()
        stackFrames(operation='median')
        storeProcessedSlitFlat()
      `,
      ),
    },
  },
  {
    instrument: "GHOST",
    mode: "sq",
    module: "recipes_SLITV",
    tags: ["GHOST", "SLITV"],
    default: "makeProcessedSlit",
    recipes: {
      makeProcessedSlit: recipe(
        "Reduces slit viewer images: one image for each spectrum, weighted by common exposure.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        darkCorrect()
        fixCosmicRays()
        plotSlitFlux()
        weightSlitExposures()
        stackFrames()
        storeProcessedSlit()
      `,
      ),
    },
  },
  {
    instrument: "GHOST",
    mode: "sq",
    module: "recipes_SPECT",
    tags: ["GHOST", "SPECT"],
    default: "reduceScience",
    recipes: {
      reduceScience: recipe(
        "Extracts and calibrates the orders of echelle spectra and joins them.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        darkCorrect()
        tileArrays()
        removeScatteredLight()
        writeOutputs()
        extractSpectra()
        attachWavelengthSolution()
        fluxCalibrate()
        barycentricCorrect()
        storeProcessedScience(suffix='_calibrated')
        combineOrders()
        storeProcessedScience(suffix='_dragons')
      `,
      ),
      reduceStandard: recipe(
        "Reduces the echelle spectrum of a flux standard and keeps its sensitivity function.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        darkCorrect()
        tileArrays()
        removeScatteredLight()
        writeOutputs()
        extractSpectra()
        attachWavelengthSolution()
        scaleCountsToReference()
        stackFrames()
        calculateSensitivity()
        storeProcessedStandard()
      `,
      ),
    },
  },
  {
    instrument: "GHOST",
    mode: "sq",
    module: "recipes_SPECT_PARTNERCAL",
    tags: ["GHOST", "SPECT", "PARTNER_CAL"],
    default: "reduceStandard",
    recipes: {
      reduceScience: from("GHOST", "sq", "recipes_SPECT"),
      reduceStandard: from("GHOST", "sq", "recipes_SPECT"),
    },
  },
];
