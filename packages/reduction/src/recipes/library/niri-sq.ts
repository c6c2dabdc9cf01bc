/** Recipes of NIRI for mode sq, science quality: the modules of DRAGONS 4.2, `geminidr/niri/recipes/sq`. */
import { type RecipeModule, recipe } from "../recipe-module.ts";

export const NIRI_SQ: readonly RecipeModule[] = [
  {
    instrument: "NIRI",
    mode: "sq",
    module: "recipes_ARC_LS_SPECT",
    tags: ["NIRI", "SPECT", "LS", "ARC"],
    default: "makeProcessedArc",
    recipes: {
      makeProcessedArc: recipe(
        "Finds the wavelength and distortion models of arc frames and keeps them as processed arcs.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        nonlinearityCorrect()
        flatCorrect()
        makeIRAFCompatible()
        determineWavelengthSolution()
        determineDistortion()
        storeProcessedArc()
        writeOutputs()
      `,
      ),
    },
  },
  {
    instrument: "NIRI",
    mode: "sq",
    module: "recipes_DARK",
    tags: ["NIRI", "CAL", "DARK"],
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
    instrument: "NIRI",
    mode: "sq",
    module: "recipes_FLAT_IMAGE",
    tags: ["NIRI", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: recipe(
        "Turns raw flat fields into one processed flat.",
        `
        prepare()
        addDQ()
        nonlinearityCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
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
    instrument: "NIRI",
    mode: "sq",
    module: "recipes_FLAT_LS_SPECT",
    tags: ["NIRI", "SPECT", "LS", "FLAT"],
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
        stackFlats()
        determineSlitEdges()
        maskBeyondSlit()
        normalizeFlat()
        thresholdFlatfield()
        makeIRAFCompatible()
        storeProcessedFlat()
      `,
      ),
    },
  },
  {
    instrument: "NIRI",
    mode: "sq",
    module: "recipes_IMAGE",
    tags: ["NIRI", "IMAGE"],
    default: "reduce",
    recipes: {
      reduce: recipe(
        "Reduces images with dithered sky: the sky of each frame comes from its neighbours, with the sources masked, then the frames are stacked.",
        `
        prepare()
        addDQ()
        removeFirstFrame()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        nonlinearityCorrect()
        darkCorrect()
        flatCorrect()
        separateSky()
        associateSky(stream='sky')
        skyCorrect(instream='sky', mask_objects=False, outstream='skysub')
        detectSources(stream='skysub')
        transferAttribute(stream='sky', source='skysub', attribute='OBJMASK')
        clearStream(stream='skysub')
        associateSky()
        skyCorrect(mask_objects=True)
        cleanReadout()
        detectSources()
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
        removeFirstFrame()
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
        removeFirstFrame()
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
        removeFirstFrame()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        nonlinearityCorrect()
        darkCorrect()
        stackFrames(operation='median', scale=True, outstream='fastsky')
        normalizeFlat(stream='fastsky')
        thresholdFlatfield(stream='fastsky')
        # flatCorrect with the first frame of the stream fastsky as its flat, into the stream flattened
        detectSources(stream='flattened')
        dilateObjectMask(dilation=10, stream='flattened')
        addObjectMaskToDQ(stream='flattened')
        transferAttribute(source='flattened', attribute='mask')
        stackFrames(operation='mean', scale=True, reject_method='minmax', nlow=0, nhigh=1)
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
    },
  },
  {
    instrument: "NIRI",
    mode: "sq",
    module: "recipes_LS_SPECT",
    tags: ["NIRI", "SPECT", "LS"],
    default: "reduceScience",
    recipes: {
      reduceScience: recipe(
        "Reduces spectra of a target to stacked 2-D and extracted 1-D spectra, not calibrated in flux.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        nonlinearityCorrect()
        flatCorrect()
        attachWavelengthSolution()
        adjustWavelengthZeroPoint()
        separateSky()
        associateSky()
        skyCorrect()
        cleanReadout()
        distortionCorrect()
        adjustWCSToReference()
        resampleToCommonFrame()
        stackFrames()
        findApertures()
        traceApertures()
        storeProcessedScience(suffix='_2D')
        extractSpectra()
        storeProcessedScience(suffix='_1D')
      `,
      ),
      makeWavecalFromSkyEmission: recipe(
        "Calibrates wavelengths with the emission lines of the sky in the science frames and keeps the result as an arc.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        nonlinearityCorrect()
        flatCorrect()
        stackFrames()
        makeIRAFCompatible()
        determineWavelengthSolution()
        determineDistortion()
        storeProcessedArc(force=True)
        writeOutputs()
      `,
      ),
      makeWavecalFromSkyAbsorption: recipe(
        "Calibrates wavelengths with the absorption of the atmosphere in the spectrum of an object and keeps the result as an arc.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        nonlinearityCorrect()
        flatCorrect()
        attachWavelengthSolution()
        copyInputs(instream='main', outstream='with_distortion_model')
        separateSky()
        associateSky()
        skyCorrect()
        cleanReadout()
        distortionCorrect()
        adjustWCSToReference()
        resampleToCommonFrame(force_linear=False)
        scaleCountsToReference()
        stackFrames()
        findApertures()
        determineWavelengthSolution(absorption=True)
        transferDistortionModel(source='with_distortion_model')
        storeProcessedArc(force=True)
      `,
      ),
    },
  },
];
