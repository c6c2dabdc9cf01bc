/** Recipes of GSAOI for mode sq, science quality: the modules of DRAGONS 4.2, `geminidr/gsaoi/recipes/sq`. */
import { type RecipeModule, recipe } from "../recipe-module.ts";

export const GSAOI_SQ: readonly RecipeModule[] = [
  {
    instrument: "GSAOI",
    mode: "sq",
    module: "recipes_DARK",
    tags: ["GSAOI", "CAL", "DARK"],
    default: "makeProcessedDark",
    recipes: {
      makeProcessedDark: recipe(
        "Turns raw dark frames into one processed dark.",
        `
        prepare()
        addDQ(add_illum_mask=False)
        nonlinearityCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        stackDarks()
        storeProcessedDark()
      `,
      ),
    },
  },
  {
    instrument: "GSAOI",
    mode: "sq",
    module: "recipes_FLAT_IMAGE",
    tags: ["GSAOI", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: recipe(
        "Turns raw flat fields into one processed flat.",
        `
        prepare()
        addDQ()
        nonlinearityCorrect()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        makeLampFlat()
        normalizeFlat()
        thresholdFlatfield()
        storeProcessedFlat()
      `,
      ),
      makeProcessedBPM: recipe(
        "Makes a bad pixel mask from flat fields and darks given together.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True, poisson_noise=True)
        ADUToElectrons()
        selectFromInputs(tags='DARK', outstream='darks')
        selectFromInputs(tags='FLAT')
        stackFrames(stream='darks')
        makeLampFlat()
        normalizeFlat()
        makeBPM()
      `,
      ),
    },
  },
  {
    instrument: "GSAOI",
    mode: "sq",
    module: "recipes_IMAGE",
    tags: ["GSAOI", "IMAGE"],
    default: "reduce",
    recipes: {
      reduce: recipe(
        "Reduces images with dithered sky, places them on the sky with a catalogue and stacks them.",
        `
        prepare()
        addDQ()
        nonlinearityCorrect()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        flatCorrect()
        flushPixels()
        separateSky()
        associateSky(stream='sky')
        skyCorrect(instream='sky', mask_objects=False, outstream='skysub')
        detectSources(stream='skysub')
        transferAttribute(stream='sky', source='skysub', attribute='OBJMASK')
        clearStream(stream='skysub')
        associateSky()
        skyCorrect(mask_objects=True)
        detectSources()
        writeOutputs()
        addReferenceCatalog()
        determineAstrometricSolution()
        adjustWCSToReference()
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames()
        storeProcessedScience(suffix='_image')
      `,
      ),
      reduce_nostack: recipe(
        "Reduces images up to the detection of sources without stacking them.",
        `
        prepare()
        addDQ()
        nonlinearityCorrect()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        flatCorrect()
        flushPixels()
        separateSky()
        associateSky(stream='sky')
        skyCorrect(instream='sky', mask_objects=False, outstream='skysub')
        detectSources(stream='skysub')
        transferAttribute(stream='sky', source='skysub', attribute='OBJMASK')
        clearStream(stream='skysub')
        associateSky()
        skyCorrect(mask_objects=True)
        detectSources()
      `,
      ),
      alignAndStack: recipe(
        "Places reduced images on the sky with a catalogue, aligns and averages them.",
        `
        addReferenceCatalog()
        determineAstrometricSolution()
        adjustWCSToReference()
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames()
        storeProcessedScience(suffix='_image')
      `,
      ),
      ultradeep: recipe(
        "Reduces images with dithered sky in two passes: sources found on a first stack are masked in the sky of the second.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        nonlinearityCorrect()
        darkCorrect()
        flatCorrect()
        flushPixels(outstream='flat_corrected')
        separateSky()
        # stops when the streams main and sky are not equally long
        associateSky(stream='sky')
        skyCorrect(instream='sky', mask_objects=False, outstream='skysub')
        detectSources(stream='skysub')
        transferAttribute(stream='sky', source='skysub', attribute='OBJMASK')
        clearStream(stream='skysub')
        associateSky()
        skyCorrect(mask_objects=True)
        detectSources()
        adjustWCSToReference()
        transferAttribute(stream='flat_corrected', source='main', attribute='wcs')
        flushPixels()
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames()
        detectSources()
        writeOutputs()
        transferObjectMask(stream='flat_corrected', source='main')
        clearStream(stream='main')
        dilateObjectMask(instream='flat_corrected', outstream='main', dilation=2)
        clearStream(stream='flat_corrected')
        separateSky()
        associateSky()
        skyCorrect(mask_objects=True)
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
      ultradeep_part1: recipe(
        "First part of ultradeep: up to the flat field correction of each frame.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        nonlinearityCorrect()
        darkCorrect()
        flatCorrect()
      `,
      ),
      ultradeep_part2: recipe(
        "Second part of ultradeep: a first stack, whose sources become the mask of the frames.",
        `
        copyInputs(outstream='flat_corrected')
        separateSky()
        # stops when the streams main and sky are not equally long
        associateSky(stream='sky')
        skyCorrect(instream='sky', mask_objects=False, outstream='skysub')
        detectSources(stream='skysub')
        transferAttribute(stream='sky', source='skysub', attribute='OBJMASK')
        clearStream(stream='skysub')
        associateSky()
        skyCorrect(mask_objects=True)
        detectSources()
        adjustWCSToReference()
        transferAttribute(stream='flat_corrected', source='main', attribute='wcs')
        flushPixels()
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames()
        detectSources()
        writeOutputs()
        transferObjectMask(stream='flat_corrected', source='main')
        clearStream(stream='main')
        dilateObjectMask(instream='flat_corrected', outstream='main', dilation=2)
      `,
      ),
      ultradeep_part3: recipe(
        "Third part of ultradeep: the sky again with the sources masked, and the final stack.",
        `
        separateSky()
        associateSky()
        skyCorrect(mask_objects=True)
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
