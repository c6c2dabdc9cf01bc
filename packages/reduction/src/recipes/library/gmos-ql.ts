/** Recipes of GMOS for mode ql, quick look: the modules of DRAGONS 4.2, `geminidr/gmos/recipes/ql`. */
import { from, type RecipeModule, recipe } from "../recipe-module.ts";

export const GMOS_QL: readonly RecipeModule[] = [
  {
    instrument: "GMOS",
    mode: "ql",
    module: "recipes_ARC_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS", "ARC"],
    default: "makeProcessedArc",
    recipes: {
      makeProcessedArc: from("GMOS", "sq", "recipes_ARC_LS_SPECT"),
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
    },
  },
  {
    instrument: "GMOS",
    mode: "ql",
    module: "recipes_BIAS",
    tags: ["GMOS", "CAL", "BIAS"],
    default: "makeProcessedBias",
    recipes: {
      makeProcessedBias: from("GMOS", "sq", "recipes_BIAS"),
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
    },
  },
  {
    instrument: "GMOS",
    mode: "ql",
    module: "recipes_DARK",
    tags: ["GMOS", "CAL", "DARK"],
    default: "makeProcessedDark",
    recipes: {
      makeProcessedDark: from("GMOS", "sq", "recipes_DARK"),
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
    },
  },
  {
    instrument: "GMOS",
    mode: "ql",
    module: "recipes_FLAT_IMAGE",
    tags: ["GMOS", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: from("GMOS", "sq", "recipes_FLAT_IMAGE"),
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
    },
  },
  {
    instrument: "GMOS",
    mode: "ql",
    module: "recipes_FLAT_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS", "FLAT"],
    default: "makeProcessedFlatNoStack",
    recipes: {
      makeProcessedFlatStack: from("GMOS", "sq", "recipes_FLAT_LS_SPECT"),
      makeProcessedFlatNoStack: from("GMOS", "sq", "recipes_FLAT_LS_SPECT"),
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
    },
  },
  {
    instrument: "GMOS",
    mode: "ql",
    module: "recipes_IMAGE",
    tags: ["GMOS", "IMAGE"],
    blocked: ["THRUSLIT"],
    default: "reduce",
    recipes: {
      reduce: from("GMOS", "sq", "recipes_IMAGE"),
      makeProcessedFringe: from("GMOS", "sq", "recipes_IMAGE"),
      alignAndStack: from("GMOS", "sq", "recipes_IMAGE"),
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
    },
  },
  {
    instrument: "GMOS",
    mode: "ql",
    module: "recipes_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS"],
    blocked: ["NODANDSHUFFLE"],
    default: "reduceScience",
    recipes: {
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
      reduceScience: recipe(
        "Reduces spectra of a target quickly: cosmic rays stay, frames are stacked without scaling.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        attachWavelengthSolution()
        flatCorrect()
        QECorrect()
        distortionCorrect()
        findApertures()
        skyCorrectFromSlit()
        adjustWCSToReference()
        resampleToCommonFrame(conserve=True)
        stackFrames()
        findApertures()
        traceApertures()
        storeProcessedScience(suffix='_2D', outstream='2D')
        extractSpectra()
        fluxCalibrate()
        storeProcessedScience(suffix='_1D')
        appendStream(from_stream='2D')
      `,
      ),
      reduceStandard: recipe(
        "Reduces the spectrum of a flux standard quickly and keeps its sensitivity function.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        attachWavelengthSolution()
        flatCorrect()
        QECorrect()
        distortionCorrect()
        findApertures(max_apertures=1)
        skyCorrectFromSlit()
        traceApertures()
        extractSpectra()
        resampleToCommonFrame(conserve=True)
        stackFrames()
        calculateSensitivity()
        storeProcessedStandard()
        writeOutputs()
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "ql",
    module: "recipes_NS_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS", "NODANDSHUFFLE"],
    default: "reduce",
    recipes: {
      reduce: from("GMOS", "sq", "recipes_NS_LS_SPECT"),
    },
  },
  {
    instrument: "GMOS",
    mode: "ql",
    module: "recipes_STANDARD_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS", "STANDARD"],
    default: "reduceStandard",
    recipes: {
      reduceScience: from("GMOS", "ql", "recipes_LS_SPECT"),
      reduceStandard: from("GMOS", "ql", "recipes_LS_SPECT"),
    },
  },
  {
    instrument: "GMOS",
    mode: "ql",
    module: "recipes_common",
    recipes: {
      makeIRAFCompatible: recipe(
        "Rewrites the headers of reduced frames so that the Gemini tools of IRAF read them, and writes the files.",
        `
        makeIRAFCompatible()
        writeOutputs()
      `,
      ),
    },
  },
];
