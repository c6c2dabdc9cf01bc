import {
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
import { STACKING } from "./shared.ts";
import { BOOKKEEPING } from "./tables/bookkeeping.ts";
import { CALIBRATIONS } from "./tables/calibrations.ts";
import { CCD } from "./tables/ccd.ts";
import { GEMINI } from "./tables/gemini.ts";
import { GHOST_CALIBRATIONS } from "./tables/ghost-calibrations.ts";
import { PREPROCESS } from "./tables/preprocess.ts";
import { QUALITY } from "./tables/quality.ts";
import { STACK } from "./tables/stack.ts";
import { STANDARDIZE } from "./tables/standardize.ts";
import { STATISTICS } from "./tables/statistics.ts";
import { VISUALIZE } from "./tables/visualize.ts";

/** The classes of primitives for GHOST and what they have of their own. */
export const GHOST_CLASSES: readonly PrimitiveClass[] = [
  {
    name: "GHOSTSpect",
    tags: ["GEMINI", "GHOST"],
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
      GHOST_CALIBRATIONS,
    ],
    own: {
      attachWavelengthSolution: {
        doc: "Attaches the wavelength and distortion models of a processed arc.",
        params: [suffix("_wavelengthSolutionAttached"), frames("arc_before"), frames("arc_after")],
      },
      barycentricCorrect: {
        doc: "Refers the wavelengths to the centre of mass of the solar system.",
        params: [suffix("_barycentricCorrected"), float("velocity", null, OPTIONAL)],
      },
      calculateSensitivity: {
        doc: "Compares the spectrum of a standard star with its table and fits the sensitivity function.",
        params: [
          suffix("_sensitivityCalculated"),
          str("filename", null, OPTIONAL),
          int("order", 2, atLeast(1), below(5)),
          bool("in_vacuo", null, OPTIONAL),
          bool("debug_airmass0", false),
          bool("debug_plots", false),
        ],
      },
      captureWfitInstMon: {
        doc: "Records the figures of the wavelength fit for the monitoring of the instrument.",
        params: [],
      },
      combineOrders: {
        doc: "Joins the orders of an echelle spectrum into one spectrum.",
        params: [
          suffix("_ordersCombined"),
          oneOf("scale", "loglinear", ["loglinear"]),
          float("oversample", 1, atLeast(0.5), upTo(10)),
          oneOf("stacking_mode", "scaled", ["none", "scaled", "unscaled"], OPTIONAL),
          oneOf("interpolant", "linear", ["nearest", "linear", "poly3", "poly5", "spline3", "spline5"]),
          float("dq_threshold", 0.001, atLeast(0), below(1)),
        ],
      },
      determineWavelengthSolution: {
        doc: "Finds lines in an extracted spectrum, identifies them and fits the wavelengths.",
        params: [
          suffix("_wavelengthSolutionDetermined"),
          frames("flat"),
          float("min_snr", 20, atLeast(10)),
          float("sigma", 3, atLeast(1)),
          int("max_iters", 1, atLeast(1)),
          int("radius", 12, atLeast(2)),
          bool("plot1d", false),
          bool("plotrms", false),
          bool("debug_plot2d", false),
        ],
      },
      extractSpectra: {
        doc: "Extracts a 1-D spectrum from each aperture.",
        params: [
          suffix("_extracted"),
          frames("slit"),
          frames("slitflat"),
          frames("flat"),
          oneOf("ifu1", null, ["object", "sky", "stowed"], OPTIONAL),
          oneOf("ifu2", null, ["object", "sky", "stowed"], OPTIONAL),
          bool("sky_subtract", true),
          bool("flat_correct", true),
          float("snoise", 0.1, atLeast(0), below(1)),
          float("sigma", 6, atLeast(3)),
          oneOf("weighting", "optimal", ["uniform", "optimal"]),
          float("min_flux_frac", 0, atLeast(0), upTo(1)),
          float("ftol", 0.001, atLeast(1e-8), below(0.05)),
          bool("apply_centroids", false),
          float("seeing", null, OPTIONAL, atLeast(0.2)),
          bool("debug_cr_map", false),
          int("debug_order", null, OPTIONAL, atLeast(33), below(97)),
          int("debug_pixel", null, OPTIONAL, atLeast(0), below(6144)),
          bool("debug_timing", false),
        ],
      },
      fluxCalibrate: {
        doc: "Converts spectra to flux with the sensitivity function of a standard.",
        params: [
          oneOf("do_cal", "procmode", ["procmode", "force", "skip"]),
          suffix("_fluxCalibrated"),
          frames("standard"),
          str("units", "W m-2 nm-1", inForm("a unit of flux density")),
        ],
      },
      measureBlaze: {
        doc: "Measures the blaze function of each order in a flat.",
        params: [suffix("_blazeMeasured"), frames("slitflat")],
      },
      removeScatteredLight: {
        doc: "Models the light between the orders and subtracts it.",
        params: [
          suffix("_scatteredLightRemoved"),
          bool("skip", true),
          int("xsampling", 64, atLeast(32)),
          float("debug_spline_smoothness", 5, atLeast(1)),
          float("debug_percentile", 40, atLeast(1), upTo(50)),
          int("debug_avoidance", 2, atLeast(1)),
          bool("debug_save_model", false),
        ],
      },
      stackArcs: {
        doc: "Stacks arcs that were taken together.",
        params: [
          suffix("_stack"),
          ...withDefaults(STACKING, { operation: "lmedian" }),
          float("time_delta", 1200, OPTIONAL, atLeast(0)),
        ],
      },
      standardizeSpectralFormat: { doc: "Puts spectra into a common form.", params: [] },
      traceFibers: {
        doc: "Traces the fibres of each order in a flat.",
        params: [
          suffix("_fibersTraced"),
          frame("slitflat", null),
          bool("make_pixel_model", false),
          float("smoothing", 0, atLeast(0)),
        ],
      },
      write1DSpectra: {
        doc: "Writes 1-D spectra as tables.",
        params: [
          str("format", "ascii", inForm("a format of astropy's table writers")),
          bool("header", false),
          str("extension", "dat"),
          mixed(
            "apertures",
            null,
            { types: ["str", "int"] },
            OPTIONAL,
            inForm("whole numbers with commas between them"),
          ),
          bool("dq", false),
          bool("var", false),
          bool("overwrite", false),
          str("wave_units", null, OPTIONAL, inForm("a unit of wavelength or frequency")),
          str("data_units", null, OPTIONAL),
        ],
      },
    },
    changes: {
      darkCorrect: { defaults: { do_cal: "skip" } },
      makeIRAFCompatible: {
        set: [str("suffix", "_irafCompatible")],
        without: ["delvar", "deldq", "delobjmask"],
      },
      overscanCorrect: {
        defaults: { suffix: "_overscanCorrect", function: "chebyshev", order: 0, niter: 2 },
        set: [int("nbiascontam", 4, atLeast(0))],
      },
      prepare: { defaults: { require_wcs: false } },
      stackFrames: { defaults: { reject_method: "none" }, without: ["separate_ext", "scale", "zero"] },
      storeCalibration: {
        set: [
          oneOf("caltype", null, [
            "processed_arc",
            "processed_bias",
            "processed_bpm",
            "processed_dark",
            "processed_flat",
            "processed_slitflat",
            "processed_slit",
            "processed_standard",
          ]),
        ],
      },
      subtractOverscan: { defaults: { function: "spline3" }, set: [int("nbiascontam", 0, atLeast(0))] },
      tileArrays: { defaults: { suffix: "_arraysTiled" } },
      validateData: { defaults: { require_wcs: false } },
    },
  },
  {
    name: "GHOSTSlit",
    tags: ["GEMINI", "GHOST", "SLITV"],
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
      GHOST_CALIBRATIONS,
    ],
    own: {
      fixCosmicRays: {
        doc: "Replaces pixels of slit images that were hit by cosmic rays.",
        params: [suffix("_CRFixed"), float("ndev", 20, atLeast(3)), int("max_iters", 1, atLeast(0))],
      },
      plotSlitFlux: {
        doc: "Plots the flux of slit images against time.",
        params: [str("suffix", "_slitflux"), oneOf("format", "pdf", ["pdf", "png", "screen"])],
      },
      weightSlitExposures: {
        doc: "Weights slit images by the time that they share with the spectrum.",
        params: [suffix("_slitsProcessed"), frames("slitflat")],
      },
    },
    changes: {
      addDQ: { defaults: { static_bpm: null } },
      darkCorrect: { defaults: { do_cal: "skip" } },
      display: { defaults: { tile: false } },
      inspect: { defaults: { tile: false } },
      overscanCorrect: { defaults: { function: "spline3" }, set: [int("nbiascontam", 0, atLeast(0))] },
      prepare: { defaults: { require_wcs: false } },
      skyCorrect: {
        set: [oneOf("operation", "median", ["mean", "median"]), bool("create_multiple_stacks", true)],
      },
      stackBiases: {
        without: [
          "apply_dq",
          "statsec",
          "operation",
          "reject_method",
          "hsigma",
          "lsigma",
          "mclip",
          "max_iters",
          "nlow",
          "nhigh",
          "memory",
          "debug_pixel",
          "save_rejection_map",
          "debug_old_normalization",
          "separate_ext",
        ],
      },
      stackDarks: {
        set: [oneOf("operation", "mean", ["mean", "median"]), bool("create_multiple_stacks", true)],
      },
      stackFlats: {
        set: [oneOf("operation", "mean", ["mean", "median"]), bool("create_multiple_stacks", true)],
      },
      stackFrames: {
        set: [oneOf("operation", "mean", ["mean", "median"]), bool("create_multiple_stacks", true)],
        without: [
          "apply_dq",
          "statsec",
          "reject_method",
          "hsigma",
          "lsigma",
          "mclip",
          "max_iters",
          "nlow",
          "nhigh",
          "memory",
          "debug_pixel",
          "save_rejection_map",
          "debug_old_normalization",
          "separate_ext",
          "scale",
          "zero",
        ],
      },
      stackSkyFrames: {
        set: [oneOf("operation", "median", ["mean", "median"]), bool("create_multiple_stacks", true)],
      },
      storeCalibration: {
        set: [
          oneOf("caltype", null, [
            "processed_arc",
            "processed_bias",
            "processed_bpm",
            "processed_dark",
            "processed_flat",
            "processed_slitflat",
            "processed_slit",
            "processed_standard",
          ]),
        ],
      },
      subtractOverscan: { defaults: { function: "spline3" }, set: [int("nbiascontam", 0, atLeast(0))] },
      validateData: { defaults: { require_wcs: false } },
    },
  },
  {
    name: "GHOSTBundle",
    tags: ["GEMINI", "GHOST", "BUNDLE"],
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
      GHOST_CALIBRATIONS,
    ],
    own: {
      splitBundle: { doc: "Takes a bundle apart into the frames of its cameras.", params: [] },
    },
    changes: {
      overscanCorrect: { defaults: { function: "spline3" }, set: [int("nbiascontam", 0, atLeast(0))] },
      prepare: { defaults: { require_wcs: false } },
      storeCalibration: {
        set: [
          oneOf("caltype", null, [
            "processed_arc",
            "processed_bias",
            "processed_bpm",
            "processed_dark",
            "processed_flat",
            "processed_slitflat",
            "processed_slit",
            "processed_standard",
          ]),
        ],
      },
      subtractOverscan: { defaults: { function: "spline3" }, set: [int("nbiascontam", 0, atLeast(0))] },
      validateData: { defaults: { require_wcs: false } },
    },
  },
];
