import {
  above,
  atLeast,
  below,
  bool,
  float,
  frame,
  int,
  oneOf,
  type PrimitiveClass,
  suffix,
  upTo,
} from "./parameter.ts";
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
import { STACK } from "./tables/stack.ts";
import { STANDARDIZE } from "./tables/standardize.ts";
import { STATISTICS } from "./tables/statistics.ts";
import { VISUALIZE } from "./tables/visualize.ts";

/** The classes of primitives for GSAOI and what they have of their own. */
export const GSAOI_CLASSES: readonly PrimitiveClass[] = [
  {
    name: "GSAOI",
    tags: ["GEMINI", "GSAOI"],
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
        set: [bool("non_linear", true), float("time", 900, atLeast(0)), bool("latency", true)],
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
        defaults: { flat_lo_thresh: 0.5 },
        set: [bool("override_thresh", false)],
        without: ["dark_lo_thresh", "flat_hi_thresh"],
      },
      makeSky: { defaults: { time: 900, distance: 1 } },
      skyCorrect: { defaults: { scale_sky: false, offset_sky: true, scale: false, zero: true, dilation: 6 } },
      stackSkyFrames: { defaults: { scale: false, zero: true, dilation: 6 } },
      subtractSky: { defaults: { scale_sky: false, offset_sky: true } },
    },
  },
  {
    name: "GSAOIImage",
    tags: ["GEMINI", "GSAOI", "IMAGE"],
    extends: "GSAOI",
    tables: [IMAGE, REGISTER, RESAMPLE, PHOTOMETRY],
    own: {
      adjustWCSToReference: {
        doc: "Corrects the coordinates of every frame so that it lies on the first one.",
        params: [
          suffix("_wcsCorrected"),
          float("first_pass", 3, above(0)),
          float("match_radius", 0.5, above(0)),
          int("min_sources", 3, atLeast(1)),
          bool("cull_sources", false),
          bool("rotate", false),
          bool("scale", false),
          bool("debug_ignore_wcs", false),
          float("final", 0.5, above(0)),
          int("order", 3, atLeast(1), upTo(10)),
          int("max_iters", 5, atLeast(1), upTo(20)),
          bool("debug", false),
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
          bool("force_affine", false),
          frame("reference", null),
          float("dq_threshold", 0.001, atLeast(0)),
          float("pixel_scale", 0.02, atLeast(0.01), below(1)),
          float("pa", 0, atLeast(-180), below(360)),
        ],
      },
    },
    changes: {
      addReferenceCatalog: { defaults: { source: null } },
      detectSources: {
        defaults: {
          detect_minarea: 20,
          detect_thresh: 1,
          analysis_thresh: 1,
          phot_min_radius: 1,
          back_size: 256,
          back_filtersize: 5,
        },
      },
      determineAstrometricSolution: {
        defaults: { final: 0.5 },
        set: [
          int("order", 2, atLeast(1), upTo(10)),
          int("max_iters", 5, atLeast(1), upTo(20)),
          bool("debug", false),
        ],
      },
      makeFringeFrame: {
        defaults: {
          detect_minarea: 20,
          detect_thresh: 1,
          analysis_thresh: 1,
          phot_min_radius: 1,
          back_size: 256,
          back_filtersize: 5,
        },
        set: [bool("subtract_median_image", true)],
      },
    },
  },
];
