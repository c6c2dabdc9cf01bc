import {
  above,
  atLeast,
  below,
  bool,
  float,
  frame,
  inForm,
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

/** The classes of primitives for F2 and what they have of their own. */
export const F2_CLASSES: readonly PrimitiveClass[] = [
  {
    name: "F2",
    tags: ["GEMINI", "F2"],
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
    changes: {},
  },
  {
    name: "F2Image",
    tags: ["GEMINI", "F2", "IMAGE"],
    extends: "F2",
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
      addDQ: {
        defaults: { add_illum_mask: true },
        set: [bool("non_linear", false), float("time", 120, atLeast(0)), bool("latency", false)],
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
      detectSources: { defaults: { mask: true } },
      makeBPM: {
        defaults: { dark_lo_thresh: -150, dark_hi_thresh: 3050, flat_lo_thresh: 0.68, flat_hi_thresh: 1.28 },
      },
      makeFringeFrame: { defaults: { mask: true }, set: [bool("subtract_median_image", true)] },
    },
  },
  {
    name: "F2Spect",
    tags: ["GEMINI", "F2", "SPECT"],
    extends: "F2",
    tables: [RESAMPLE, SPECTRA, TELLURIC],
    own: {},
    changes: {
      associateSky: { defaults: { min_skies: 2 } },
      attachWavelengthSolution: { defaults: { use_same_arc: true } },
      determineDistortion: {
        defaults: { spectral_order: 3, min_snr: 7, debug_reject_bad: false },
        set: [int("max_missed", null, OPTIONAL, atLeast(0))],
      },
      determineWavelengthSolution: {
        defaults: { weighting: "global", in_vacuo: true, debug_min_lines: 100000 },
        set: [
          float("min_snr", null, OPTIONAL, atLeast(1)),
          int("num_lines", 50, atLeast(10), upTo(1000)),
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
          "debug_min_lines",
          "debug_alternative_centers",
          "interactive",
          "num_lines",
          "resolution",
          "combine_method",
          "verbose",
        ],
      },
      findApertures: { defaults: { min_snr: 10 } },
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
          float("threshold", 0.001, atLeast(0.0001), below(1)),
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
      telluricCorrect: { defaults: { apply_model: false } },
    },
  },
  {
    name: "F2Longslit",
    tags: ["GEMINI", "F2", "SPECT", "LS"],
    extends: "F2Spect",
    tables: [],
    own: {
      maskBeyondRegions: {
        doc: "Masks spectra outside given regions of wavelength.",
        params: [
          suffix("_regionsMasked"),
          str("regions", ":", inForm("ranges x1:x2 with commas between them")),
          int("aperture", 1, OPTIONAL, atLeast(1)),
        ],
      },
    },
    changes: {
      addDQ: { defaults: { add_illum_mask: true }, set: [bool("keep_second_order", false)] },
      addIllumMaskToDQ: { set: [bool("keep_second_order", false)] },
      addMDF: { without: ["mdf"] },
      fitTelluric: { set: [int("order", null, OPTIONAL, atLeast(1), upTo(30))] },
      normalizeFlat: { defaults: { order: 2, niter: 0, regions: "recommended" } },
      traceApertures: { defaults: { order: 3 } },
    },
  },
];
