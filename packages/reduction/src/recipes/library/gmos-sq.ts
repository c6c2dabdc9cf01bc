/** Recipes of GMOS for mode sq, science quality: the modules of DRAGONS 4.2, `geminidr/gmos/recipes/sq`. */
import { from, type RecipeModule, recipe } from "../recipe-module.ts";

export const GMOS_SQ: readonly RecipeModule[] = [
  {
    instrument: "GMOS",
    mode: "sq",
    module: "recipes_ARC_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS", "ARC"],
    default: "makeProcessedArc",
    recipes: {
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
      makeProcessedArc: recipe(
        "Finds the wavelength and distortion models of arc frames and keeps them as processed arcs.",
        `
        prepare(require_wcs=False)
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        mosaicDetectors()
        determineWavelengthSolution()
        determineDistortion()
        storeProcessedArc()
        writeOutputs()
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "sq",
    module: "recipes_BIAS",
    tags: ["GMOS", "CAL", "BIAS"],
    default: "makeProcessedBias",
    recipes: {
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
      makeProcessedBias: recipe(
        'Turns raw GMOS bias frames into one processed bias.\n\nEach frame gets its mask and variance, the level of its overscan is taken away row by row and amplifier by amplifier, and the overscan columns are cut off. The frames are then averaged. The product has the name of the first frame with "_bias" added.',
        `
        prepare(require_wcs=False)
        addDQ(add_illum_mask=False)
        addVAR(read_noise=True)
        overscanCorrect()
        stackBiases()
        storeProcessedBias()
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "sq",
    module: "recipes_DARK",
    tags: ["GMOS", "CAL", "DARK"],
    default: "makeProcessedDark",
    recipes: {
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
      makeProcessedDark: recipe(
        "Turns raw dark frames into one processed dark.",
        `
        prepare(require_wcs=False)
        addDQ(add_illum_mask=False)
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        stackDarks(reject_method='varclip')
        storeProcessedDark()
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "sq",
    module: "recipes_FLAT_IMAGE",
    tags: ["GMOS", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
      makeProcessedFlat: recipe(
        "Turns raw flat fields into one processed flat.",
        `
        prepare(require_wcs=False)
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        stackFlats()
        normalizeFlat()
        storeProcessedFlat()
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "sq",
    module: "recipes_FLAT_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS", "FLAT"],
    default: "makeProcessedFlatNoStack",
    recipes: {
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
      makeProcessedFlatNoStack: recipe(
        "Makes a processed flat from each raw flat field of a spectrograph.",
        `
        prepare(require_wcs=False)
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        normalizeFlat()
        thresholdFlatfield()
        storeProcessedFlat()
      `,
      ),
      makeProcessedFlatStack: recipe(
        "Averages raw flat fields of a spectrograph and makes one processed flat.",
        `
        prepare(require_wcs=False)
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        stackFrames()
        normalizeFlat()
        thresholdFlatfield()
        storeProcessedFlat()
      `,
      ),
      makeProcessedSlitIllum: recipe(
        "Models the illumination along the slit from twilight spectra.",
        `
        prepare(require_wcs=False)
        addDQ(static_bpm=None)
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        stackFrames()
        makeSlitIllum()
        storeProcessedSlitIllum()
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "sq",
    module: "recipes_IMAGE",
    tags: ["GMOS", "IMAGE"],
    blocked: ["THRUSLIT"],
    default: "reduce",
    recipes: {
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
      reduce: recipe(
        "Reduces images of the sky and stacks them.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        flatCorrect()
        fringeCorrect()
        QECorrect()
        mosaicDetectors()
        detectSources()
        adjustWCSToReference()
        resampleToCommonFrame()
        flagCosmicRaysByStacking()
        scaleCountsToReference()
        stackFrames(zero=True)
        storeProcessedScience(suffix='_image')
      `,
      ),
      reducePreimage: recipe(
        "Reduces and stacks images from which a slit mask will be designed.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        flatCorrect()
        fringeCorrect()
        QECorrect()
        mosaicDetectors()
        detectSources()
        adjustWCSToReference()
        resampleToCommonFrame(trim_data=True)
        flagCosmicRaysByStacking()
        scaleCountsToReference()
        stackFrames(zero=True)
        applyDQPlane()
        makeIRAFCompatible(delvar=True, deldq=True, delobjmask=True)
        storeProcessedScience(suffix='_preimage')
      `,
      ),
      reduceSeparateCCDsCentral: recipe(
        "Reduces images and stacks each detector apart, aligned with the sources on the middle one.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        flatCorrect()
        fringeCorrect()
        tileArrays(tile_all=False)
        sliceIntoStreams(root_stream_name='ccd')
        detectSources(stream='ccd2')
        adjustWCSToReference(stream='ccd2')
        applyWCSAdjustment(stream='main', reference_stream='ccd2')
        clearAllStreams()
        detectSources()
        scaleCountsToReference()
        sliceIntoStreams(root_stream_name='ccd')
        resampleToCommonFrame(instream='ccd1')
        detectSources()
        flagCosmicRaysByStacking()
        stackFrames(zero=True)
        appendStream(stream='all', from_stream='main', copy=False)
        resampleToCommonFrame(instream='ccd2')
        detectSources()
        flagCosmicRaysByStacking()
        stackFrames(zero=True)
        appendStream(stream='all', from_stream='main', copy=False)
        resampleToCommonFrame(instream='ccd3')
        detectSources()
        flagCosmicRaysByStacking()
        stackFrames(zero=True)
        appendStream(stream='all', from_stream='main', copy=False)
        mergeInputs(instream='all')
        storeProcessedScience(suffix='_image')
      `,
      ),
      reduceSeparateCCDs: recipe(
        "Reduces images and stacks each detector apart, aligned with a mosaic of all; for work that must know which detector saw a source.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        flatCorrect()
        fringeCorrect()
        tileArrays(tile_all=False)
        mosaicDetectors(outstream='mosaic')
        detectSources(stream='mosaic')
        adjustWCSToReference(stream='mosaic')
        applyWCSAdjustment(reference_stream='mosaic')
        clearStream(stream='mosaic')
        detectSources()
        scaleCountsToReference()
        sliceIntoStreams(root_stream_name='ccd', copy=False)
        clearStream(stream='main')
        resampleToCommonFrame(instream='ccd1')
        detectSources()
        flagCosmicRaysByStacking()
        stackFrames(zero=True)
        appendStream(stream='all', from_stream='main', copy=False)
        resampleToCommonFrame(instream='ccd2')
        detectSources()
        flagCosmicRaysByStacking()
        stackFrames(zero=True)
        appendStream(stream='all', from_stream='main', copy=False)
        resampleToCommonFrame(instream='ccd3')
        detectSources()
        flagCosmicRaysByStacking()
        stackFrames(zero=True)
        appendStream(stream='all', from_stream='main', copy=False)
        mergeInputs(instream='all')
        storeProcessedScience(suffix='_image')
      `,
      ),
      makeProcessedFringe: recipe(
        "Makes a processed fringe frame from dithered images of the sky.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        flatCorrect()
        makeFringeFrame()
        storeProcessedFringe()
      `,
      ),
      reduce_nostack: recipe(
        "Reduces images up to the detection of sources without stacking them.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        flatCorrect()
        fringeCorrect()
        QECorrect()
        mosaicDetectors()
        detectSources()
      `,
      ),
      alignAndStack: recipe(
        "Aligns reduced images and averages them.",
        `
        detectSources()
        adjustWCSToReference()
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames(zero=True)
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "sq",
    module: "recipes_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS"],
    blocked: ["NODANDSHUFFLE"],
    default: "reduceScience",
    recipes: {
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
      reduceScience: recipe(
        "Reduces spectra of a target to stacked 2-D and extracted 1-D spectra.",
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
        flagCosmicRays()
        distortionCorrect()
        findApertures()
        skyCorrectFromSlit()
        adjustWCSToReference()
        resampleToCommonFrame(conserve=True)
        scaleCountsToReference()
        stackFrames()
        findApertures()
        traceApertures()
        storeProcessedScience(suffix='_2D')
        extractSpectra()
        fluxCalibrate()
        storeProcessedScience(suffix='_1D')
      `,
      ),
      reduceWithMultipleStandards: recipe(
        "Like reduceScience, but calibrates the flux before stacking, so that frames can have different standards.",
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
        flagCosmicRays()
        distortionCorrect()
        findApertures()
        skyCorrectFromSlit()
        adjustWCSToReference()
        fluxCalibrate()
        resampleToCommonFrame(conserve=True)
        scaleCountsToReference()
        stackFrames()
        findApertures()
        traceApertures()
        storeProcessedScience(suffix='_2D')
        extractSpectra()
        storeProcessedScience(suffix='_1D')
      `,
      ),
      reduceStandard: recipe(
        "Reduces the spectrum of a flux standard and keeps its sensitivity function.",
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
        scaleCountsToReference()
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
    mode: "sq",
    module: "recipes_NS_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS", "NODANDSHUFFLE"],
    default: "reduce",
    recipes: {
      reduce: recipe(
        "Reduces nod-and-shuffle spectra: the sky is what the other position of the nod saw.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        darkCorrect()
        attachWavelengthSolution()
        flatCorrect()
        flagCosmicRays()
        skyCorrectNodAndShuffle()
        QECorrect()
        flushPixels()
        distortionCorrect()
        combineNodAndShuffleBeams()
        adjustWCSToReference()
        resampleToCommonFrame(conserve=True)
        stackFrames()
        findApertures()
        traceApertures()
        storeProcessedScience(suffix='_2D')
        extractSpectra()
        fluxCalibrate()
        storeProcessedScience(suffix='_1D')
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "sq",
    module: "recipes_SLITILLUM_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS", "SLITILLUM"],
    default: "makeProcessedSlitIllum",
    recipes: {
      makeProcessedSlitIllum: recipe(
        "Models the illumination along the slit from twilight spectra.",
        `
        prepare(require_wcs=False)
        addDQ(static_bpm=None)
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        stackFrames()
        makeSlitIllum()
        storeProcessedSlitIllum()
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "sq",
    module: "recipes_STANDARD_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS", "STANDARD"],
    default: "reduceStandard",
    recipes: {
      reduceScience: from("GMOS", "sq", "recipes_LS_SPECT"),
      reduceStandard: from("GMOS", "sq", "recipes_LS_SPECT"),
      makeIRAFCompatible: from("GMOS", "sq", "recipes_common"),
    },
  },
  {
    instrument: "GMOS",
    mode: "sq",
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
