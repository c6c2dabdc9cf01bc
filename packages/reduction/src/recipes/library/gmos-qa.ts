/** Recipes of GMOS for mode qa, quality assessment at the telescope: the modules of DRAGONS 4.2, `geminidr/gmos/recipes/qa`. */
import { from, type RecipeModule, recipe } from "../recipe-module.ts";

export const GMOS_QA: readonly RecipeModule[] = [
  {
    instrument: "GMOS",
    mode: "qa",
    module: "recipes_ARC_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS", "ARC"],
    default: "makeProcessedArc",
    recipes: {
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
      checkProcessedArc: recipe(
        "Records the figures of a wavelength solution that exists already.",
        `
        monitorWavelengthSolution()
        writeOutputs()
      `,
      ),
      checkArc: recipe(
        "Solves the wavelengths of an arc and records the figures of the solution.",
        `
        # goes on in mode sq
        prepare(require_wcs=False)
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        mosaicDetectors()
        determineWavelengthSolution(center=None)
        monitorWavelengthSolution()
        writeOutputs()
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "qa",
    module: "recipes_BIAS",
    tags: ["GMOS", "CAL", "BIAS"],
    default: "makeProcessedBias",
    recipes: {
      makeProcessedBias: recipe(
        "Turns raw bias frames into one processed bias, from all frames listed so far.",
        `
        prepare(require_wcs=False)
        addDQ(add_illum_mask=False)
        addVAR(read_noise=True)
        overscanCorrect()
        addToList(purpose='forStack')
        getList(purpose='forStack')
        stackBiases()
        storeProcessedBias()
      `,
      ),
      checkBiasOSCO: recipe(
        "Records the level of bias frames after the overscan correction.",
        `
        prepare(require_wcs=False)
        addDQ(add_illum_mask=False)
        addVAR(read_noise=True)
        overscanCorrect()
        recordPixelStats(prefix='OSCO')
        writeOutputs(strip=True, suffix='_checkBiasOSCO')
      `,
      ),
      checkBiasBICO: recipe(
        "Records the level of bias frames after the bias correction.",
        `
        prepare(require_wcs=False)
        addDQ(add_illum_mask=False)
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect(do_cal='force')
        recordPixelStats(prefix='BICO')
        writeOutputs(strip=True, suffix='_checkBiasBICO')
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "qa",
    module: "recipes_DARK",
    tags: ["GMOS", "CAL", "DARK"],
    default: "makeProcessedDark",
    recipes: {
      makeProcessedDark: recipe(
        "Turns raw dark frames into one processed dark, from all frames listed so far.",
        `
        prepare(require_wcs=False)
        addDQ(add_illum_mask=False)
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        addToList(purpose='forStack')
        getList(purpose='forStack')
        stackDarks(reject_method='varclip')
        storeProcessedDark()
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "qa",
    module: "recipes_FLAT_IMAGE",
    tags: ["GMOS", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: recipe(
        "Turns raw flat fields into one processed flat, from all frames listed so far.",
        `
        prepare(require_wcs=False)
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        addToList(purpose='forStack')
        getList(purpose='forStack')
        stackFlats()
        normalizeFlat()
        storeProcessedFlat()
      `,
      ),
      checkFlatCounts: recipe(
        "Records the counts of flat fields.",
        `
        prepare(require_wcs=False)
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        recordPixelStats(prefix='FLAT')
        writeOutputs(strip=True, suffix='_checkFlatCounts')
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "qa",
    module: "recipes_FLAT_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: recipe(
        "Turns raw flat fields into one processed flat, from all frames listed so far.",
        `
        prepare(require_wcs=False)
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        addToList(purpose='forStack')
        getList(purpose='forStack')
        stackFrames()
        normalizeFlat()
        thresholdFlatfield()
        storeProcessedFlat()
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "qa",
    module: "recipes_IMAGE",
    tags: ["GMOS", "IMAGE"],
    blocked: ["THRUSLIT"],
    default: "reduce_nostack",
    recipes: {
      reduce: recipe(
        "Reduces and stacks images and measures seeing, background and cloud cover before and after.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        detectSources()
        addReferenceCatalog()
        determineAstrometricSolution()
        measureIQ(display=True)
        measureBG()
        measureCC()
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        flatCorrect()
        makeFringeForQA()
        fringeCorrect()
        mosaicDetectors()
        detectSources()
        determineAstrometricSolution()
        measureIQ(display=True)
        measureBG()
        measureCC()
        addToList(purpose='forStack')
        getList(purpose='forStack')
        adjustWCSToReference()
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames()
        detectSources()
        determineAstrometricSolution()
        measureIQ(display=True)
        measureBG()
        measureCC()
        writeOutputs()
      `,
      ),
      reduce_nostack: recipe(
        "Reduces images and measures seeing, background and cloud cover before and after.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        detectSources()
        measureIQ(display=True)
        measureBG()
        addReferenceCatalog()
        determineAstrometricSolution()
        measureCC()
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        flatCorrect()
        writeOutputs()
        makeFringeForQA()
        fringeCorrect()
        mosaicDetectors()
        detectSources()
        measureIQ(display=True)
        measureBG()
        determineAstrometricSolution()
        measureCC()
        addToList(purpose='forStack')
        writeOutputs()
      `,
      ),
      stack: recipe(
        "Aligns and stacks the frames that were listed before, with their quality measured.",
        `
        getList(purpose='forStack')
        adjustWCSToReference()
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames()
        detectSources()
        measureIQ(display=True)
        measureBG()
        determineAstrometricSolution()
        measureCC()
        writeOutputs()
      `,
      ),
      makeProcessedFringe: recipe(
        "Makes a processed fringe frame from dithered images of the sky, from all frames listed so far.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        flatCorrect()
        addToList(purpose='forFringe')
        getList(purpose='forFringe')
        makeFringeFrame()
        storeProcessedFringe()
        writeOutputs()
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "qa",
    module: "recipes_LS_IMAGE",
    tags: ["GMOS", "IMAGE", "LS"],
    default: "reduce",
    recipes: {
      reduce: recipe(
        "Measures the seeing on an image taken through the slit.",
        `
        prepare(attach_mdf=True)
        addDQ()
        overscanCorrect()
        ADUToElectrons()
        measureIQ(display=True)
        writeOutputs()
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "qa",
    module: "recipes_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS"],
    blocked: ["NODANDSHUFFLE"],
    default: "reduceScience",
    recipes: {
      reduceScience: recipe(
        "Reduces spectra of a target and shows them, with the seeing measured on the way.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        measureIQ(display=True)
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        attachWavelengthSolution()
        flatCorrect()
        QECorrect()
        distortionCorrect()
        measureIQ(display=True)
        findApertures(max_apertures=10)
        skyCorrectFromSlit()
        measureIQ(display=True)
        traceApertures(outstream='prestack')
        extractSpectra(stream='prestack')
        fluxCalibrate(stream='prestack')
        plotSpectraForQA(stream='prestack')
        # waits three seconds, for the display
        addToList(purpose='forStack')
        getList(purpose='forStack', max_frames=10)
        adjustWCSToReference()
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames()
        findApertures()
        measureIQ(display=True)
        traceApertures()
        extractSpectra()
        fluxCalibrate()
        plotSpectraForQA()
      `,
      ),
      reduceStandard: recipe(
        "Reduces the spectrum of a flux standard, shows it and keeps its sensitivity function.",
        `
        prepare()
        addDQ()
        addVAR(read_noise=True)
        overscanCorrect()
        measureIQ(display=True)
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        attachWavelengthSolution()
        flatCorrect()
        QECorrect()
        distortionCorrect()
        findApertures(max_apertures=1)
        skyCorrectFromSlit()
        measureIQ(display=True)
        traceApertures()
        extractSpectra()
        plotSpectraForQA()
        # waits three seconds, for the display
        addToList(purpose='forStack')
        getList(purpose='forStack', max_frames=10)
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames()
        plotSpectraForQA()
        calculateSensitivity()
        storeProcessedStandard()
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "qa",
    module: "recipes_NS",
    tags: ["GMOS", "SPECT", "NODANDSHUFFLE"],
    default: "reduce",
    recipes: {
      reduce: recipe(
        "Subtracts the nodded sky and measures the seeing.",
        `
        prepare()
        addDQ(static_bpm=None)
        addVAR(read_noise=True)
        overscanCorrect()
        biasCorrect()
        ADUToElectrons()
        addVAR(poisson_noise=True)
        findAcquisitionSlits()
        skyCorrectNodAndShuffle()
        measureIQ(display=True)
        writeOutputs()
      `,
      ),
    },
  },
  {
    instrument: "GMOS",
    mode: "qa",
    module: "recipes_STANDARD_LS_SPECT",
    tags: ["GMOS", "SPECT", "LS", "STANDARD"],
    default: "reduceStandard",
    recipes: {
      reduceScience: from("GMOS", "qa", "recipes_LS_SPECT"),
      reduceStandard: from("GMOS", "qa", "recipes_LS_SPECT"),
    },
  },
];
