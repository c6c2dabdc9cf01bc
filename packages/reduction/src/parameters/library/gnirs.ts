import {
  above,
  atLeast,
  below,
  bool,
  float,
  frame,
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
import { CROSS_DISPERSED } from "./tables/cross-dispersed.ts";
import { GEMINI } from "./tables/gemini.ts";
import { IMAGE } from "./tables/image.ts";
import { NEAR_INFRARED } from "./tables/near-infrared.ts";
import { PHOTOMETRY } from "./tables/photometry.ts";
import { PREPROCESS } from "./tables/preprocess.ts";
import { QUALITY } from "./tables/quality.ts";
import { REGISTER } from "./tables/register.ts";
import { RESAMPLE } from "./tables/resample.ts";
import { SPECTRA } from "./tables/spectra.ts";
import { STACK } from "./tables/stack.ts";
import { STANDARDIZE } from "./tables/standardize.ts";
import { STATISTICS } from "./tables/statistics.ts";
import { TELLURIC } from "./tables/telluric.ts";
import { VISUALIZE } from "./tables/visualize.ts";

/** The classes of primitives for GNIRS and what they have of their own. */
export const GNIRS_CLASSES: readonly PrimitiveClass[] = [
  {
    name: "GNIRS",
    tags: ["GEMINI", "GNIRS"],
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
      NEAR_INFRARED,
    ],
    own: {},
    changes: {
      associateSky: { defaults: { distance: 1 } },
      makeSky: { defaults: { distance: 1 } },
    },
  },
  {
    name: "GNIRSImage",
    tags: ["GEMINI", "GNIRS", "IMAGE"],
    extends: "GNIRS",
    tables: [IMAGE, REGISTER, RESAMPLE, PHOTOMETRY],
    own: {
      adjustWCSToReference: {
        doc: "Corrects the coordinates of every frame so that it lies on the first one.",
        params: [
          suffix("_wcsCorrected"),
          oneOf("method", "sources", ["offsets", "sources"]),
          oneOf("fallback", "offsets", ["offsets"], OPTIONAL),
          float("first_pass", 2, above(0)),
          float("match_radius", 0.5, above(0)),
          int("min_sources", 1, atLeast(1)),
          bool("cull_sources", false),
          bool("rotate", true),
          bool("scale", false),
          bool("debug_ignore_wcs", false),
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
    },
    changes: {
      addDQ: {
        defaults: { add_illum_mask: true },
        set: [int("xshift", 0, atLeast(-100), upTo(100)), int("yshift", 0, atLeast(-100), upTo(100))],
        order: ["suffix", "illum_mask", "xshift", "yshift", "static_bpm", "user_bpm", "add_illum_mask"],
      },
      addIllumMaskToDQ: {
        set: [int("xshift", 0, atLeast(-100), upTo(100)), int("yshift", 0, atLeast(-100), upTo(100))],
      },
      cleanFFTReadout: { defaults: { pad_rows: 2 } },
      detectSources: {
        defaults: { detect_minarea: 40, detect_thresh: 3, deblend_mincont: 0.001, back_filtersize: 3 },
      },
      determineAstrometricSolution: { defaults: { initial: 15 } },
      makeBPM: {
        defaults: { dark_lo_thresh: -20, dark_hi_thresh: 100, flat_lo_thresh: 0.1, flat_hi_thresh: 1.25 },
      },
      makeFringeFrame: {
        defaults: { detect_minarea: 40, detect_thresh: 3, deblend_mincont: 0.001, back_filtersize: 3 },
        set: [bool("subtract_median_image", true)],
      },
    },
  },
  {
    name: "GNIRSSpect",
    tags: ["GEMINI", "GNIRS", "SPECT"],
    extends: "GNIRS",
    tables: [RESAMPLE, SPECTRA, TELLURIC],
    own: {},
    changes: {
      addMDF: { without: ["mdf"] },
      associateSky: { defaults: { min_skies: 2 } },
      attachWavelengthSolution: { defaults: { use_same_arc: true } },
      determineDistortion: {
        defaults: { min_snr: 10, debug_reject_bad: false },
        set: [
          int("spectral_order", null, OPTIONAL, atLeast(1)),
          int("max_missed", null, OPTIONAL, atLeast(0)),
        ],
      },
      determineWavelengthSolution: {
        defaults: { order: 6, weighting: "global" },
        set: [
          bool("absorption", false),
          int("num_lines", 50, atLeast(10), upTo(1000)),
          oneOf("wv_band", "header", ["20", "50", "80", "100", "header"]),
          int("resolution", null, OPTIONAL, atLeast(10), below(100000)),
        ],
        without: ["nbright"],
        order: [
          "order",
          "lsigma",
          "hsigma",
          "niter",
          "suffix",
          "center",
          "nsum",
          "min_snr",
          "min_sep",
          "weighting",
          "fwidth",
          "central_wavelength",
          "dispersion",
          "linelist",
          "in_vacuo",
          "absorption",
          "debug_min_lines",
          "debug_alternative_centers",
          "interactive",
          "num_lines",
          "wv_band",
          "resolution",
          "combine_method",
          "verbose",
        ],
      },
      makeSky: {
        defaults: { min_skies: 2 },
        set: [float("debug_allowable_perpendicular_offset", null, OPTIONAL, above(0))],
      },
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
      skyCorrect: {
        defaults: {
          operation: "mean",
          reject_method: "sigclip",
          nlow: 0,
          nhigh: 0,
          mask_objects: false,
          dilation: 0,
        },
        without: ["scale_sky", "offset_sky", "scale", "zero"],
      },
    },
  },
  {
    name: "GNIRSLongslit",
    tags: ["GEMINI", "GNIRS", "SPECT", "LS"],
    extends: "GNIRSSpect",
    tables: [],
    own: {},
    changes: {
      addDQ: { defaults: { add_illum_mask: true }, set: [bool("keep_second_order", false)] },
      addIllumMaskToDQ: { set: [bool("keep_second_order", false)] },
      cleanFFTReadout: { defaults: { smoothing_extent: 300, pad_rows: 2 } },
      cleanReadout: { defaults: { smoothing_extent: 300 } },
      determineWavelengthSolution: {
        defaults: { in_vacuo: true },
        set: [
          int("order", null, OPTIONAL, atLeast(1)),
          float("min_snr", null, OPTIONAL, atLeast(0.1)),
          mixed(
            "debug_min_lines",
            null,
            { types: ["str", "int"] },
            OPTIONAL,
            inForm("whole numbers with commas between them"),
          ),
          int("num_lines", null, OPTIONAL, atLeast(10), upTo(1000)),
          oneOf("combine_method", "optimal", ["mean", "median", "optimal"]),
        ],
      },
    },
  },
  {
    name: "GNIRSCrossDispersed",
    tags: ["GEMINI", "GNIRS", "SPECT", "XD"],
    extends: "GNIRSSpect",
    tables: [CROSS_DISPERSED],
    own: {
      maskBeyondRegions: {
        doc: "Masks spectra outside given regions of wavelength.",
        params: [
          suffix("_regionsMasked"),
          str("regions3", null, OPTIONAL, inForm("ranges x1:x2 with commas between them")),
          str("regions4", null, OPTIONAL, inForm("ranges x1:x2 with commas between them")),
          str("regions5", null, OPTIONAL, inForm("ranges x1:x2 with commas between them")),
          str("regions6", null, OPTIONAL, inForm("ranges x1:x2 with commas between them")),
          str("regions7", null, OPTIONAL, inForm("ranges x1:x2 with commas between them")),
          str("regions8", null, OPTIONAL, inForm("ranges x1:x2 with commas between them")),
          int("aperture", 1, OPTIONAL, atLeast(1)),
        ],
      },
    },
    changes: {
      addDQ: { defaults: { add_illum_mask: true } },
      determineDistortion: {
        defaults: { spatial_order: 2, step: 5 },
        set: [float("debug_min_relative_peak_height", 0.7, atLeast(0), below(1))],
      },
      determinePinholeRectification: { set: [float("max_shift", 0.4, atLeast(0.001), upTo(0.5))] },
      determineSlitEdges: {
        defaults: { min_snr: 0.5, debug_max_missed: 4, debug_max_shift: 0.4, debug_step: 10 },
        without: ["edge1", "edge2"],
      },
      determineWavelengthSolution: {
        defaults: { in_vacuo: true, debug_min_lines: "50,20" },
        set: [
          int("order", null, OPTIONAL, atLeast(1)),
          float("min_snr", null, OPTIONAL, atLeast(0.1)),
          int("num_lines", 50, OPTIONAL, atLeast(10), upTo(1000)),
        ],
      },
      findApertures: {
        set: [int("ext", null, OPTIONAL, atLeast(1), upTo(6)), str("comp_method", "sum", OPTIONAL)],
      },
      normalizeFlat: { defaults: { threshold: 0.005 } },
      resampleToCommonFrame: { set: [bool("single_wave_scale", false)] },
      skyCorrectFromSlit: {
        defaults: { function: "chebyshev", order: 1, grow: 1, aperture_growth: 1, debug_allow_skip: true },
      },
      thresholdFlatfield: {
        set: [int("debug_min_unmasked", 3, atLeast(0)), int("debug_min_masked", 5, atLeast(0))],
      },
    },
  },
];
