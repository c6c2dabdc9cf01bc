import {
  above,
  atLeast,
  below,
  bool,
  float,
  frame,
  frames,
  inForm,
  int,
  mixed,
  OPTIONAL,
  oneOf,
  type PrimitiveClass,
  str,
  suffix,
  upTo,
  withDefaults,
} from "./parameter.ts";
import { FITTING } from "./shared.ts";
import { BOOKKEEPING } from "./tables/bookkeeping.ts";
import { CALIBRATIONS } from "./tables/calibrations.ts";
import { CCD } from "./tables/ccd.ts";
import { GEMINI } from "./tables/gemini.ts";
import { IMAGE } from "./tables/image.ts";
import { NOD_AND_SHUFFLE } from "./tables/nod-and-shuffle.ts";
import { PHOTOMETRY } from "./tables/photometry.ts";
import { PREPROCESS } from "./tables/preprocess.ts";
import { QUALITY } from "./tables/quality.ts";
import { REGISTER } from "./tables/register.ts";
import { RESAMPLE } from "./tables/resample.ts";
import { SPECTRA } from "./tables/spectra.ts";
import { STACK } from "./tables/stack.ts";
import { STANDARDIZE } from "./tables/standardize.ts";
import { STATISTICS } from "./tables/statistics.ts";
import { VISUALIZE } from "./tables/visualize.ts";

/** The classes of primitives for GMOS and what they have of their own. */
export const GMOS_CLASSES: readonly PrimitiveClass[] = [
  {
    name: "GMOS",
    tags: ["GEMINI", "GMOS"],
    tables: [
      STANDARDIZE,
      BOOKKEEPING,
      PREPROCESS,
      VISUALIZE,
      STACK,
      QUALITY,
      CALIBRATIONS,
      STATISTICS,
      GEMINI,
      CCD,
    ],
    own: {
      maskFaultyAmp: {
        doc: "Masks an amplifier that does not work.",
        params: [
          suffix("_badAmpMasked"),
          str("instrument", null, OPTIONAL),
          mixed(
            "bad_amps",
            null,
            { types: ["str", "int"] },
            OPTIONAL,
            inForm("numbers with commas between them"),
          ),
          str("valid_from", null, OPTIONAL),
          str("valid_to", null, OPTIONAL),
        ],
      },
    },
    changes: {
      display: { set: [bool("remove_bias", true)] },
      inspect: { set: [bool("remove_bias", true)] },
      measureBG: { set: [bool("remove_bias", true)] },
      measureIQ: { set: [bool("remove_bias", true)] },
      prepare: { without: ["bad_wcs", "debug_consistency_limit", "debug_max_deadtime"] },
      standardizeWCS: { without: ["bad_wcs", "debug_consistency_limit", "debug_max_deadtime"] },
    },
  },
  {
    name: "GMOSImage",
    tags: ["GEMINI", "GMOS", "IMAGE"],
    extends: "GMOS",
    tables: [IMAGE, REGISTER, RESAMPLE, PHOTOMETRY],
    own: {
      addOIWFSToDQ: {
        doc: "Masks the shadow of the guide probe.",
        params: [
          suffix("_oiwfsDqAdded"),
          float("contrast", 0.2, atLeast(0.001), below(1)),
          float("convergence", 2, atLeast(0.001)),
        ],
      },
      adjustWCSToReference: {
        doc: "Corrects the coordinates of every frame so that it lies on the first one.",
        params: [
          suffix("_wcsCorrected"),
          oneOf("method", "sources", ["offsets", "sources"]),
          oneOf("fallback", "offsets", ["offsets"], OPTIONAL),
          float("first_pass", 5, above(0)),
          float("match_radius", 0.5, above(0)),
          int("min_sources", 3, atLeast(1)),
          bool("cull_sources", false),
          bool("rotate", false),
          bool("scale", false),
          bool("debug_ignore_wcs", false),
        ],
      },
      applyWCSAdjustment: {
        doc: "Takes over the shifts that were found on the frames of another stream.",
        params: [suffix("_align"), str("reference_stream", "adjusted")],
      },
      QECorrect: {
        doc: "Evens out the sensitivities of the GMOS detectors against the middle one.",
        params: [
          suffix("_bgAdjusted"),
          mixed("factors", null, { types: ["float"], list: "many" }, OPTIONAL, inForm("2 numbers")),
          bool("common", true),
        ],
      },
      resampleToCommonFrame: {
        doc: "Resamples all frames to the pixels or wavelengths of the first.",
        params: [
          suffix("_align"),
          oneOf("interpolant", "poly3", ["nearest", "linear", "poly3", "poly5", "spline3", "spline5"]),
          bool("trim_data", false),
          bool("clean_data", false),
          bool("conserve", true),
          bool("force_affine", true),
          frame("reference", null),
          float("dq_threshold", 0.001, atLeast(0)),
        ],
      },
      scaleFlats: {
        doc: "Scales flats to the level of the first.",
        params: [suffix("_scaled")],
      },
    },
    changes: {
      addDQ: { defaults: { add_illum_mask: true } },
      addReferenceCatalog: { defaults: { radius: 0.067, source: "gmos" } },
      makeFringeForQA: { set: [bool("subtract_median_image", null, OPTIONAL)] },
      stackFlats: {
        without: [
          "apply_dq",
          "statsec",
          "reject_method",
          "hsigma",
          "lsigma",
          "max_iters",
          "nlow",
          "nhigh",
          "save_rejection_map",
          "separate_ext",
          "scale",
          "zero",
        ],
      },
    },
  },
  {
    name: "GMOSSpect",
    tags: ["GEMINI", "GMOS", "SPECT"],
    extends: "GMOS",
    tables: [RESAMPLE, SPECTRA],
    own: {
      findAcquisitionSlits: {
        doc: "Finds the acquisition slits of a mask.",
        params: [suffix("_acqSlitsAdded")],
      },
      QECorrect: {
        doc: "Evens out the sensitivities of the GMOS detectors against the middle one.",
        params: [
          oneOf("do_cal", "procmode", ["procmode", "force", "skip"]),
          suffix("_QECorrected"),
          bool("use_iraf", false),
        ],
      },
    },
    changes: {
      flagCosmicRays: { defaults: { spectral_order: null, spatial_order: null } },
      makeSky: { set: [float("debug_allowable_perpendicular_offset", null, OPTIONAL, above(0))] },
      normalizeFlat: {
        set: [
          ...withDefaults(FITTING, { order: 20, niter: 1 }),
          int("grow", 0, atLeast(0)),
          int("center", null, OPTIONAL, atLeast(1)),
          int("offset_from_center", null, OPTIONAL),
          int("nsum", 10, atLeast(1)),
          str("regions", null, OPTIONAL),
          float("threshold", 0.01, atLeast(0.0001), below(1)),
          bool("interactive", false),
        ],
        without: ["scale", "separate_ext"],
        order: [
          "function",
          "order",
          "lsigma",
          "hsigma",
          "niter",
          "grow",
          "suffix",
          "center",
          "offset_from_center",
          "nsum",
          "regions",
          "threshold",
          "interactive",
        ],
      },
      separateSky: { set: [float("debug_allowable_perpendicular_offset", null, OPTIONAL, above(0))] },
    },
  },
  {
    name: "GMOSClassicLongslit",
    tags: ["GEMINI", "GMOS", "SPECT", "LS"],
    extends: "GMOSSpect",
    tables: [],
    own: {
      makeSlitIllum: {
        doc: "Models the illumination along the slit from twilight spectra.",
        params: [
          int("bins", null, OPTIONAL),
          int("border", 0, OPTIONAL),
          bool("debug_plot", false, OPTIONAL),
          int("smooth_order", 3, OPTIONAL),
          suffix("_slitIllum"),
          int("x_order", 4, OPTIONAL),
          int("y_order", 4, OPTIONAL),
        ],
      },
      slitIllumCorrect: {
        doc: "Divides by the illumination along the slit.",
        params: [
          oneOf("do_cal", "procmode", ["procmode", "force", "skip"]),
          frames("slit_illum"),
          suffix("_illumCorrected"),
        ],
      },
    },
    changes: {
      addDQ: {
        defaults: { add_illum_mask: true },
        set: [
          int("shift", null, OPTIONAL, atLeast(-100), upTo(100)),
          int("max_shift", 50, atLeast(0), upTo(100)),
          bool("debug_plot", false),
        ],
        order: [
          "suffix",
          "illum_mask",
          "shift",
          "max_shift",
          "debug_plot",
          "static_bpm",
          "user_bpm",
          "add_illum_mask",
        ],
      },
      addIllumMaskToDQ: {
        set: [
          int("shift", null, OPTIONAL, atLeast(-100), upTo(100)),
          int("max_shift", 50, atLeast(0), upTo(100)),
          bool("debug_plot", false),
        ],
      },
      extractSpectra: { defaults: { method: "default" } },
      normalizeFlat: {
        defaults: { niter: 3 },
        set: [
          mixed(
            "order",
            20,
            { types: ["str", "int"] },
            inForm("a positive number, or three with commas between them"),
          ),
          float("threshold", 0.01, above(0)),
          bool("debug_plot", false, OPTIONAL),
        ],
        without: ["center", "offset_from_center", "nsum", "regions"],
      },
      stackFrames: { defaults: { reject_method: "varclip" } },
    },
  },
  {
    name: "GMOSNSLongslit",
    tags: ["GEMINI", "GMOS", "SPECT", "LS", "NODANDSHUFFLE"],
    extends: "GMOSClassicLongslit",
    tables: [NOD_AND_SHUFFLE],
    own: {},
    changes: {},
  },
  {
    name: "GMOSMOS",
    tags: ["GEMINI", "GMOS", "SPECT", "MOS"],
    extends: "GMOSSpect",
    tables: [NOD_AND_SHUFFLE],
    own: {},
    changes: {},
  },
  {
    name: "GMOSIFU",
    tags: ["GEMINI", "GMOS", "SPECT", "IFU"],
    extends: "GMOSSpect",
    tables: [NOD_AND_SHUFFLE],
    own: {},
    changes: {},
  },
];
