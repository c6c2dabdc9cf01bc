/** Recipes of GNIRS for mode sq, science quality: the modules of DRAGONS 4.2, `geminidr/gnirs/recipes/sq`. */
import { type RecipeModule, recipe } from "../recipe-module.ts";

export const GNIRS_SQ: readonly RecipeModule[] = [
  {
    instrument: "GNIRS",
    mode: "sq",
    module: "recipes_ARC_LS_SPECT",
    tags: ["GNIRS", "SPECT", "LS", "ARC"],
    default: "makeProcessedArc",
    recipes: {
      makeProcessedArc: recipe(
        "Finds the wavelength and distortion models of arc frames and keeps them as processed arcs.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        flatCorrect()
        stackFrames()
        determineWavelengthSolution()
        determineDistortion()
        storeProcessedArc()
        writeOutputs()
      `,
      ),
    },
  },
  {
    instrument: "GNIRS",
    mode: "sq",
    module: "recipes_ARC_XD_SPECT",
    tags: ["GNIRS", "SPECT", "XD", "ARC"],
    default: "makeProcessedArc",
    recipes: {
      makeProcessedArc: recipe(
        "Finds the wavelength and distortion models of arc frames and keeps them as processed arcs.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        applySlitModel()
        attachPinholeRectification()
        stackFrames()
        determineWavelengthSolution()
        determineDistortion()
        storeProcessedArc()
      `,
      ),
      combineWavelengthSolutions: recipe(
        "Joins the wavelength solutions of two processed arcs, some orders from each.",
        `
        rejectInputs(at_start=1, outstream='second_arc')
        rejectInputs(at_end=1)
        combineSlices(from_stream='second_arc')
        storeProcessedArc(suffix='_combinedArc')
        writeOutputs()
      `,
      ),
    },
  },
  {
    instrument: "GNIRS",
    mode: "sq",
    module: "recipes_DARK",
    tags: ["GNIRS", "CAL", "DARK"],
    default: "makeProcessedDark",
    recipes: {
      makeProcessedDark: recipe(
        "Turns raw dark frames into one processed dark.",
        `
        prepare()
        addDQ(add_illum_mask=False)
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        stackDarks()
        storeProcessedDark()
      `,
      ),
    },
  },
  {
    instrument: "GNIRS",
    mode: "sq",
    module: "recipes_FLAT_IMAGE",
    tags: ["GNIRS", "IMAGE", "CAL", "FLAT"],
    default: "makeProcessedFlat",
    recipes: {
      makeProcessedFlat: recipe(
        "Turns raw flat fields into one processed flat.",
        `
        prepare()
        addDQ(add_illum_mask=False)
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        nonlinearityCorrect()
        makeLampFlat()
        addIllumMaskToDQ()
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
        addIllumMaskToDQ()
        normalizeFlat()
        makeBPM()
      `,
      ),
    },
  },
  {
    instrument: "GNIRS",
    mode: "sq",
    module: "recipes_FLAT_LS_SPECT",
    tags: ["GNIRS", "SPECT", "LS", "FLAT"],
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
      makeProcessedBPM: recipe(
        "Makes a bad pixel mask from flat fields and darks given together.",
        `
        prepare(require_wcs=False, bad_wcs='ignore')
        addDQ(static_bpm=None, add_illum_mask=False)
        ADUToElectrons()
        selectFromInputs(tags='DARK', outstream='darks')
        selectFromInputs(tags='FLAT')
        stackFrames(stream='darks')
        stackFlats()
        determineSlitEdges()
        maskBeyondSlit()
        writeOutputs()
        normalizeFlat()
        makeBPM(dark_lo_thresh=-100, dark_hi_thresh=150, flat_lo_thresh=0.25, flat_hi_thresh=1.25)
      `,
      ),
    },
  },
  {
    instrument: "GNIRS",
    mode: "sq",
    module: "recipes_FLAT_XD_SPECT",
    tags: ["GNIRS", "SPECT", "XD", "FLAT"],
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
        selectFromInputs(tags='GCAL_IR_ON,LAMPON', outstream='IRHigh')
        removeFromInputs(tags='GCAL_IR_ON,LAMPON')
        stackFlats(stream='main')
        stackFlats(stream='IRHigh')
        determineSlitEdges(stream='main', search_radius=30)
        transferAttribute(stream='IRHigh', source='main', attribute='SLITEDGE')
        cutSlits(stream='main')
        cutSlits(stream='IRHigh')
        combineSlices(from_stream='IRHigh', ids='1')
        clearStream(stream='IRHigh')
        maskBeyondSlit()
        normalizeFlat()
        thresholdFlatfield()
        storeProcessedFlat()
      `,
      ),
    },
  },
  {
    instrument: "GNIRS",
    mode: "sq",
    module: "recipes_IMAGE",
    tags: ["GNIRS", "IMAGE"],
    default: "reduce",
    recipes: {
      reduce: recipe(
        "Reduces images taken through the key hole and stacks them.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(read_noise=True, poisson_noise=True)
        nonlinearityCorrect()
        darkCorrect()
        flatCorrect()
        applyDQPlane()
        separateSky()
        associateSky()
        skyCorrect(mask_objects=False)
        detectSources()
        adjustWCSToReference()
        resampleToCommonFrame()
        scaleCountsToReference()
        stackFrames()
        writeOutputs()
        storeProcessedScience(suffix='_image')
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
    instrument: "GNIRS",
    mode: "sq",
    module: "recipes_LS_SPECT",
    tags: ["GNIRS", "SPECT", "LS"],
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
        flatCorrect()
        attachWavelengthSolution()
        adjustWavelengthZeroPoint()
        separateSky()
        associateSky()
        skyCorrect()
        cleanReadout()
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
        nonlinearityCorrect()
        flatCorrect()
        stackFrames()
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
        resampleToCommonFrame(output_wave_scale='reference', trim_spectral=True)
        stackFrames()
        findApertures()
        determineWavelengthSolution(absorption=True)
        transferDistortionModel(source='with_distortion_model')
        storeProcessedArc(force=True)
      `,
      ),
    },
  },
  {
    instrument: "GNIRS",
    mode: "sq",
    module: "recipes_PINHOLE_XD_SPECT",
    tags: ["GNIRS", "SPECT", "XD", "PINHOLE"],
    default: "makeProcessedPinhole",
    recipes: {
      makeProcessedPinhole: recipe(
        "Traces the pinholes and keeps the spatial distortion model as a processed pinhole.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        applySlitModel()
        stackFrames()
        determinePinholeRectification()
        storeProcessedPinhole()
      `,
      ),
    },
  },
  {
    instrument: "GNIRS",
    mode: "sq",
    module: "recipes_XD_SPECT",
    tags: ["GNIRS", "SPECT", "XD"],
    default: "reduceScience",
    recipes: {
      reduceScience: recipe(
        "Reduces cross-dispersed spectra of a target to stacked 2-D and extracted 1-D spectra of each order.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        flatCorrect()
        attachWavelengthSolution()
        separateSky()
        associateSky()
        skyCorrect()
        attachPinholeRectification()
        distortionCorrect()
        adjustWCSToReference()
        resampleToCommonFrame(conserve=True)
        stackFrames(scale=False, zero=False)
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
        "Reduces the cross-dispersed spectrum of a hot star and keeps the absorption of the atmosphere as a processed telluric.",
        `
        prepare()
        addDQ()
        ADUToElectrons()
        addVAR(poisson_noise=True, read_noise=True)
        nonlinearityCorrect()
        flatCorrect()
        attachWavelengthSolution()
        separateSky()
        associateSky()
        skyCorrect()
        attachPinholeRectification()
        distortionCorrect()
        adjustWCSToReference()
        resampleToCommonFrame()
        stackFrames(scale=False, zero=False)
        findApertures(max_apertures=1)
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
        nonlinearityCorrect()
        flatCorrect()
        attachPinholeRectification()
        stackFrames()
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
        attachPinholeRectification()
        distortionCorrect()
        adjustWCSToReference()
        resampleToCommonFrame(output_wave_scale='reference', trim_spectral=True)
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
