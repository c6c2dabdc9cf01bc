/** Recipes of GHOST for mode qa, quality assessment at the telescope: the modules of DRAGONS 4.2, `geminidr/ghost/recipes/qa`. */
import { type RecipeModule, recipe } from "../recipe-module.ts";

export const GHOST_QA: readonly RecipeModule[] = [
  {
    instrument: "GHOST",
    mode: "qa",
    module: "recipes_ARC",
    tags: ["GHOST", "CAL", "ARC"],
    default: "makeProcessedArc",
    recipes: {
      makeProcessedArc: recipe(
        "Finds the wavelength and distortion models of arc frames and keeps them as processed arcs.",
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
        captureWfitInstMon()
        storeProcessedArc()
      `,
      ),
      checkArcWfit: recipe(
        "Records the figures of the wavelength fit of a processed arc.",
        `
        captureWfitInstMon()
        writeOutputs()
      `,
      ),
    },
  },
  {
    instrument: "GHOST",
    mode: "qa",
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
      checkBiasOSCO: recipe(
        "Records the level of bias frames after the overscan correction.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        recordPixelStats(prefix='OSCO')
        writeOutputs(strip=True, suffix='_checkBiasOSCO')
      `,
      ),
    },
  },
  {
    instrument: "GHOST",
    mode: "qa",
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
      checkBiasOSCO: recipe(
        "Records the level of bias frames after the overscan correction.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        recordPixelStats(prefix='OSCO')
        writeOutputs(strip=True, suffix='_checkBiasOSCO')
      `,
      ),
    },
  },
  {
    instrument: "GHOST",
    mode: "qa",
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
];
