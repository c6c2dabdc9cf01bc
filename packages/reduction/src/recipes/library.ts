/**
 * Which recipes exist for which frames. The table follows the tags of DRAGONS' own recipe modules (mode `sq`), so
 * that the same files get the same recipes; a recipe with a `text` runs in our engine, the others need DRAGONS.
 */

/** A group of recipes and the tags of the frames it is for. */
export interface RecipeModule {
  readonly instrument: string;
  readonly module: string;
  /** A frame must carry all of these, and its instrument. */
  readonly tags: readonly string[];
  /** A frame that carries one of these is left to other modules. */
  readonly blocked: readonly string[];
  /** The first one is the default. */
  readonly recipes: readonly { readonly name: string; readonly text?: string }[];
}

const GMOS_MAKE_PROCESSED_BIAS = `def makeProcessedBias(p):
    """
    Turns raw GMOS bias frames into one processed bias.

    Each frame gets its mask and variance, the level of its overscan is taken
    away row by row and amplifier by amplifier, and the overscan columns are
    cut off. The frames are then averaged. The product has the name of the
    first frame with "_bias" added.
    """
    p.prepare(require_wcs=False)
    p.addDQ(add_illum_mask=False)
    p.addVAR(read_noise=True)
    p.overscanCorrect()
    p.stackBiases()
    p.storeProcessedBias()
    return
`;

function module(instrument: string, name: string, tags: string, recipes: string, blocked = ""): RecipeModule {
  return {
    instrument,
    module: name,
    tags: [instrument, ...words(tags)],
    blocked: words(blocked),
    recipes: words(recipes).map((recipe) => ({ name: recipe })),
  };
}

function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

const IMAGING_FROM_SKY =
  "reduce ultradeep ultradeep_part1 ultradeep_part2 ultradeep_part3 makeSkyFlat alignAndStack";
const WAVECAL_FROM_SKY = "makeWavecalFromSkyEmission makeWavecalFromSkyAbsorption";

/** Modules of mode sq, in alphabetical order within an instrument (DRAGONS settles ties by that order). */
export const RECIPE_MODULES: readonly RecipeModule[] = [
  module("GMOS", "recipes_ARC_LS_SPECT", "SPECT LS ARC", "makeProcessedArc"),
  {
    instrument: "GMOS",
    module: "recipes_BIAS",
    tags: ["GMOS", "CAL", "BIAS"],
    blocked: [],
    recipes: [{ name: "makeProcessedBias", text: GMOS_MAKE_PROCESSED_BIAS }],
  },
  module("GMOS", "recipes_DARK", "CAL DARK", "makeProcessedDark"),
  module("GMOS", "recipes_FLAT_IMAGE", "IMAGE CAL FLAT", "makeProcessedFlat"),
  module(
    "GMOS",
    "recipes_FLAT_LS_SPECT",
    "SPECT LS FLAT",
    "makeProcessedFlatNoStack makeProcessedFlatStack makeProcessedSlitIllum",
  ),
  module(
    "GMOS",
    "recipes_IMAGE",
    "IMAGE",
    "reduce reducePreimage reduceSeparateCCDs reduceSeparateCCDsCentral reduce_nostack alignAndStack makeProcessedFringe",
    "THRUSLIT",
  ),
  module(
    "GMOS",
    "recipes_LS_SPECT",
    "SPECT LS",
    "reduceScience reduceStandard reduceWithMultipleStandards",
    "NODANDSHUFFLE",
  ),
  module("GMOS", "recipes_NS_LS_SPECT", "SPECT LS NODANDSHUFFLE", "reduce"),
  module("GMOS", "recipes_SLITILLUM_LS_SPECT", "SPECT LS SLITILLUM", "makeProcessedSlitIllum"),
  module("GMOS", "recipes_STANDARD_LS_SPECT", "SPECT LS STANDARD", "reduceStandard reduceScience"),

  module("F2", "recipes_ARC_LS_SPECT", "SPECT LS ARC", "makeProcessedArc"),
  module("F2", "recipes_DARK", "CAL DARK", "makeProcessedDark"),
  module("F2", "recipes_FLAT_IMAGE", "IMAGE CAL FLAT", "makeProcessedFlat makeProcessedBPM"),
  module("F2", "recipes_FLAT_LS_SPECT", "SPECT LS FLAT", "makeProcessedFlat"),
  module("F2", "recipes_IMAGE", "IMAGE", IMAGING_FROM_SKY),
  module("F2", "recipes_LS_SPECT", "SPECT LS", "reduceScience reduceTelluric makeWavecalFromSkyEmission"),

  module("NIRI", "recipes_ARC_LS_SPECT", "SPECT LS ARC", "makeProcessedArc"),
  module("NIRI", "recipes_DARK", "CAL DARK", "makeProcessedDark"),
  module("NIRI", "recipes_FLAT_IMAGE", "IMAGE CAL FLAT", "makeProcessedFlat makeProcessedBPM"),
  module("NIRI", "recipes_FLAT_LS_SPECT", "SPECT LS FLAT", "makeProcessedFlat"),
  module("NIRI", "recipes_IMAGE", "IMAGE", IMAGING_FROM_SKY),
  module("NIRI", "recipes_LS_SPECT", "SPECT LS", `reduceScience ${WAVECAL_FROM_SKY}`),

  module("GNIRS", "recipes_ARC_LS_SPECT", "SPECT LS ARC", "makeProcessedArc"),
  module("GNIRS", "recipes_ARC_XD_SPECT", "SPECT XD ARC", "makeProcessedArc combineWavelengthSolutions"),
  module("GNIRS", "recipes_DARK", "CAL DARK", "makeProcessedDark"),
  module("GNIRS", "recipes_FLAT_IMAGE", "IMAGE CAL FLAT", "makeProcessedFlat makeProcessedBPM"),
  module("GNIRS", "recipes_FLAT_LS_SPECT", "SPECT LS FLAT", "makeProcessedFlat makeProcessedBPM"),
  module("GNIRS", "recipes_FLAT_XD_SPECT", "SPECT XD FLAT", "makeProcessedFlat"),
  module("GNIRS", "recipes_IMAGE", "IMAGE", "reduce alignAndStack"),
  module("GNIRS", "recipes_LS_SPECT", "SPECT LS", `reduceScience reduceTelluric ${WAVECAL_FROM_SKY}`),
  module("GNIRS", "recipes_PINHOLE_XD_SPECT", "SPECT XD PINHOLE", "makeProcessedPinhole"),
  module("GNIRS", "recipes_XD_SPECT", "SPECT XD", `reduceScience reduceTelluric ${WAVECAL_FROM_SKY}`),

  module("GSAOI", "recipes_DARK", "CAL DARK", "makeProcessedDark"),
  module("GSAOI", "recipes_FLAT_IMAGE", "IMAGE CAL FLAT", "makeProcessedFlat makeProcessedBPM"),
  module(
    "GSAOI",
    "recipes_IMAGE",
    "IMAGE",
    "reduce reduce_nostack alignAndStack ultradeep ultradeep_part1 ultradeep_part2 ultradeep_part3",
  ),

  module("GHOST", "recipes_ARC", "CAL ARC", "makeProcessedArc"),
  module("GHOST", "recipes_ARC_SLITV", "SLITV CAL ARC", "makeProcessedSlitArc"),
  module("GHOST", "recipes_BIAS", "CAL BIAS", "makeProcessedBias"),
  module("GHOST", "recipes_BIAS_SLITV", "SLITV CAL BIAS", "makeProcessedSlitBias"),
  module("GHOST", "recipes_BUNDLE", "BUNDLE RAW UNPREPARED", "processBundle"),
  module("GHOST", "recipes_DARK", "CAL DARK", "makeProcessedDark"),
  module("GHOST", "recipes_DARK_SLITV", "SLITV CAL DARK", "makeProcessedSlitDark"),
  module("GHOST", "recipes_FLAT", "CAL FLAT", "makeProcessedFlat"),
  module("GHOST", "recipes_FLAT_SLITV", "SLITV CAL FLAT", "makeProcessedSlitFlat"),
  module("GHOST", "recipes_SLITV", "SLITV", "makeProcessedSlit"),
  module("GHOST", "recipes_SPECT", "SPECT", "reduceScience reduceStandard"),
  module("GHOST", "recipes_SPECT_PARTNERCAL", "SPECT PARTNER_CAL", "reduceStandard reduceScience"),
];
