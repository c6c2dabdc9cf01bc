import {
  above,
  atLeast,
  below,
  bool,
  float,
  frame,
  int,
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

/** The classes of primitives for NIRI and what they have of their own. */
export const NIRI_CLASSES: readonly PrimitiveClass[] = [
  {
    name: "NIRI",
    tags: ["GEMINI", "NIRI"],
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
      addDQ: {
        set: [bool("non_linear", false), float("time", 120, atLeast(0)), bool("latency", true)],
        order: [
          "suffix",
          "non_linear",
          "time",
          "illum_mask",
          "static_bpm",
          "user_bpm",
          "add_illum_mask",
          "latency",
        ],
      },
      associateSky: { defaults: { time: 900, distance: 1 } },
      makeBPM: {
        defaults: { dark_lo_thresh: -20, dark_hi_thresh: 1300, flat_lo_thresh: 0.8, flat_hi_thresh: 1.25 },
      },
      makeSky: { defaults: { time: 900, distance: 1 } },
    },
  },
  {
    name: "NIRIImage",
    tags: ["GEMINI", "NIRI", "IMAGE"],
    extends: "NIRI",
    tables: [IMAGE, REGISTER, RESAMPLE, PHOTOMETRY],
    own: {
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
      detectSources: {
        defaults: { detect_minarea: 40, detect_thresh: 1.5, analysis_thresh: 1.5, back_filtersize: 3 },
      },
      makeFringeFrame: {
        defaults: { detect_minarea: 40, detect_thresh: 1.5, analysis_thresh: 1.5, back_filtersize: 3 },
        set: [bool("subtract_median_image", true)],
      },
    },
  },
  {
    name: "NIRISpect",
    tags: ["GEMINI", "NIRI", "SPECT"],
    extends: "NIRI",
    tables: [RESAMPLE, SPECTRA, TELLURIC],
    own: {},
    changes: {
      associateSky: { defaults: { min_skies: 2 } },
      determineDistortion: { defaults: { spectral_order: 3, min_snr: 10, debug_reject_bad: false } },
      determineWavelengthSolution: {
        defaults: { weighting: "global", in_vacuo: true, debug_min_lines: 15 },
        set: [
          float("min_snr", null, OPTIONAL, atLeast(1)),
          bool("absorption", false),
          int("num_lines", 100, atLeast(10), upTo(1000)),
          oneOf("wv_band", "header", ["20", "50", "80", "100", "header"]),
          int("resolution", null, OPTIONAL, atLeast(10), below(100000)),
          oneOf("combine_method", "optimal", ["mean", "median", "optimal"]),
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
    name: "NIRILongslit",
    tags: ["GEMINI", "NIRI", "SPECT", "LS"],
    extends: "NIRISpect",
    tables: [],
    own: {},
    changes: {
      cleanFFTReadout: { defaults: { smoothing_extent: 300 } },
      cleanReadout: { defaults: { smoothing_extent: 300 } },
    },
  },
];
