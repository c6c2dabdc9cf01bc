/** Recipes of F2 for mode sq, science quality: the modules of DRAGONS 4.2, `geminidr/f2/recipes/sq`. */
import { type RecipeModule, recipe } from "../recipe-module.ts";

export const F2_SQ: readonly RecipeModule[] = [
  {
    instrument: "F2",
    mode: "sq",
    module: "recipes_ARC_LS_SPECT",
    tags: ["F2", "SPECT", "LS", "ARC"],
    default: "makeProcessedArc",
    recipes: {
      makeProcessedArc: recipe(
        "Finds the wavelength and distortion models of arc frames and keeps them as processed arcs.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        darkCorrect()
        flatCorrect()
        determineWavelengthSolution()
        determineDistortion()
        storeProcessedArc()
        writeOutputs()
      `,
      ),
    },
  },
  {
    instrument: "F2",
    mode: "sq",
    module: "recipes_DARK",
    tags: ["F2", "CAL", "DARK"],
    default: "makeProcessedDark",
    recipes: {
      makeProcessedDark: recipe(
        "Turns raw dark frames into one processed dark.",
        `
        prepare()
        addDQ(add_illum_mask=False)
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        nonlinearityCorrect()
        stackDarks()
        storeProcessedDark()
      `,
      ),
    },
  },
  {
    instrument: "F2",
    mode: "sq",
    module: "recipes_FLAT_IMAGE",
    tags: ["F2", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: recipe(
        "Turns raw flat fields into one processed flat.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        nonlinearityCorrect()
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
    instrument: "F2",
    mode: "sq",
    module: "recipes_FLAT_LS_SPECT",
    tags: ["F2", "SPECT", "LS", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: recipe(
        "Turns raw flat fields into one processed flat.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        nonlinearityCorrect()
        makeLampFlat()
        determineSlitEdges()
        maskBeyondSlit()
        normalizeFlat()
        thresholdFlatfield()
        storeProcessedFlat()
      `,
      ),
    },
  },
  {
    instrument: "F2",
    mode: "sq",
    module: "recipes_IMAGE",
    tags: ["F2", "IMAGE"],
    default: "reduce",
    recipes: {
      reduce: recipe(
        "Reduces images with dithered sky: the sky of each frame comes from its neighbours, with the sources masked, then the frames are stacked.",
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
        associateSky(stream='sky')
        skyCorrect(instream='sky', mask_objects=False, outstream='skysub')
        detectSources(stream='skysub')
        transferAttribute(stream='sky', source='skysub', attribute='OBJMASK')
        clearStream(stream='skysub')
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
        transferObjectMask(instream='flat_corrected', outstream='main', source='main')
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
        transferObjectMask(instream='flat_corrected', outstream='main', source='main')
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
      makeSkyFlat: recipe(
        "Makes a flat field from dithered images of the sky, with the objects masked.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        nonlinearityCorrect()
        darkCorrect()
        stackFrames(operation='median', scale=True, outstream='fastsky')
        normalizeFlat(stream='fastsky')
        thresholdFlatfield(stream='fastsky')
        # flatCorrect with the first frame of the stream fastsky as its flat, into the stream flattened
        detectSources(detect_minarea=20, stream='flattened')
        dilateObjectMask(dilation=10, stream='flattened')
        addObjectMaskToDQ(stream='flattened')
        writeOutputs(stream='flattened')
        transferAttribute(source='flattened', attribute='mask')
        clearStream(stream='flattened')
        scaleByIntensity()
        stackFrames(operation='mean', reject_method='minmax', nlow=0, nhigh=1)
        normalizeFlat()
        thresholdFlatfield()
        storeProcessedFlat(force=True)
      `,
      ),
      alignAndStack: recipe(
        "Aligns reduced images and averages them.",
        `
        detectSources()
        adjustWCSToReference()
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames()
      `,
      ),
      makeIRAFCompatible: recipe(
        "Rewrites the headers of reduced frames so that the Gemini tools of IRAF read them, and writes the files.",
        `
        makeIRAFCompatible()
        writeOutputs()
      `,
      ),
    },
  },
  {
    instrument: "F2",
    mode: "sq",
    module: "recipes_LS_SPECT",
    tags: ["F2", "SPECT", "LS"],
    default: "reduceScience",
    recipes: {
      reduceScience: recipe(
        "Reduces spectra of a target to stacked 2-D and extracted 1-D spectra.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        nonlinearityCorrect()
        darkCorrect()
        flatCorrect()
        attachWavelengthSolution()
        adjustWavelengthZeroPoint()
        separateSky()
        associateSky()
        skyCorrect()
        distortionCorrect()
        adjustWCSToReference()
        resampleToCommonFrame(conserve=True)
        stackFrames()
        findApertures()
        skyCorrectFromSlit()
        traceApertures()
        storeProcessedScience(suffix='_2D')
        extractSpectra()
        telluricCorrect()
        fluxCalibrate()
        storeProcessedScience(suffix='_1D')
      `,
      ),
      reduceTelluric: recipe(
        "Reduces the spectrum of a hot star and keeps the absorption of the atmosphere as a processed telluric.",
        `
        prepare()
        addDQ()
        nonlinearityCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        darkCorrect()
        flatCorrect()
        attachWavelengthSolution()
        adjustWavelengthZeroPoint()
        separateSky()
        associateSky()
        skyCorrect()
        distortionCorrect()
        adjustWCSToReference()
        resampleToCommonFrame()
        stackFrames()
        findApertures(max_apertures=1)
        skyCorrectFromSlit()
        traceApertures()
        extractSpectra()
        fitTelluric()
        storeProcessedTelluric()
      `,
      ),
      makeWavecalFromSkyEmission: recipe(
        "Calibrates wavelengths with the emission lines of the sky in the science frames and keeps the result as an arc.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        darkCorrect()
        flatCorrect()
        stackFrames()
        determineWavelengthSolution()
        determineDistortion()
        storeProcessedArc(force=True)
        writeOutputs()
      `,
      ),
      joinSpectra: recipe(
        "Joins calibrated 1-D spectra of neighbouring wavelength ranges into one.",
        `
        resampleToCommonFrame(conserve=True)
        stackFrames(scale=True, suffix='_1Djoined')
      `,
      ),
    },
  },
];
