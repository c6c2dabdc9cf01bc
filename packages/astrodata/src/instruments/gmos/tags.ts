import type { Header } from "@goats/fits";
import { spectrophotometricStandard } from "../../gemini/standards.ts";
import type { TagRule } from "../../metadata.ts";
import type { TagSet } from "../../tags.ts";

/** IFU masks by what they let through, with the name that the mask has in a mask definition file. */
const IFU_SLITS: Readonly<Record<string, string>> = {
  "IFU-B": "ONESLIT_BLUE",
  "IFU-B-NS": "ONESLIT_BLUE",
  b: "ONESLIT_BLUE",
  "IFU-R": "ONESLIT_RED",
  "IFU-R-NS": "ONESLIT_RED",
  r: "ONESLIT_RED",
  "IFU-2": "TWOSLIT",
  "IFU-NS-2": "TWOSLIT",
  s: "TWOSLIT",
};

function isBias(phu: Header): boolean {
  return phu.get("OBSTYPE") === "BIAS";
}

/** Nothing in the light path says imaging. */
function isSpectroscopic(phu: Header): boolean {
  return phu.get("MASKTYP") !== 0 && phu.get("MASKNAME") !== "None" && phu.get("GRATING") !== "MIRROR";
}

function objectName(phu: Header): string {
  return (phu.getString("OBJECT") ?? "").toUpperCase();
}

/** A rule that holds when OBSTYPE has a value. */
function ofType(type: string, tags: TagSet): TagRule {
  return ({ phu }) => (phu.get("OBSTYPE") === type ? tags : undefined);
}

/** Tags of GMOS-N and GMOS-S, beside those common to Gemini. */
export const gmosTagRules: Readonly<Record<string, TagRule>> = {
  tag_instrument: () => ({ add: ["GMOS"] }),
  tag_dark: ofType("DARK", { add: ["DARK", "CAL"], blocks: ["IMAGE", "SPECT"] }),
  tag_bias: ofType("BIAS", { add: ["BIAS", "CAL"], blocks: ["IMAGE", "SPECT"] }),
  tag_arc: ofType("ARC", { add: ["ARC", "CAL"] }),

  tag_flat: ({ phu }) => {
    if (phu.get("OBSTYPE") !== "FLAT") return undefined;
    // Images through a Hartmann mask are focus tests.
    const filters = [phu.getString("FILTER1"), phu.getString("FILTER2")];
    const focusTest = phu.get("GRATING") === "MIRROR" && filters.some((name) => name?.includes("Hartmann"));
    return focusTest ? undefined : { add: ["GCALFLAT", "FLAT", "CAL"] };
  },

  tag_twilight: ({ phu }) =>
    objectName(phu) === "TWILIGHT"
      ? { add: ["TWILIGHT", "CAL", isSpectroscopic(phu) ? "SLITILLUM" : "FLAT"] }
      : undefined,

  tag_domeflat: ({ phu }) =>
    objectName(phu) === "DOMEFLAT" ? { add: ["DOMEFLAT", "CAL", "FLAT"] } : undefined,

  tag_standard: (metadata) =>
    isSpectroscopic(metadata.phu) && spectrophotometricStandard(metadata) !== null
      ? { add: ["STANDARD", "CAL"] }
      : undefined,

  tag_processed_standard: ({ phu }) =>
    phu.has("SENSFUNC") ? { add: ["PROCESSED", "STANDARD", "CAL"], blocks: ["RAW"] } : undefined,

  tag_ifu: ({ phu }) => {
    if (isBias(phu) || phu.get("MASKTYP") !== -1) return undefined;
    const mask = phu.getString("MASKNAME") ?? "";
    const slit = mask.startsWith("IFU") ? mask : (/^g[ns]ifu_slit([rbs])_mdf/.exec(mask)?.[1] ?? "");
    const tag = Object.hasOwn(IFU_SLITS, slit) ? IFU_SLITS[slit] : undefined;
    return tag === undefined ? undefined : { add: ["IFU", tag] };
  },

  tag_thruslit: ({ phu }) =>
    phu.get("MASKTYP") !== 0 ? { add: ["THRUSLIT"], ifPresent: ["IMAGE"] } : undefined,

  tag_image_or_spect: ({ phu }) => ({ add: [phu.get("GRATING") === "MIRROR" ? "IMAGE" : "SPECT"] }),

  tag_ls: ({ phu }) => {
    if (isBias(phu) || phu.get("OBSTYPE") === "BPM" || phu.has("BPMASK")) return undefined;
    const longSlit = phu.get("MASKTYP") === 1 && (phu.getString("MASKNAME") ?? "").endsWith("arcsec");
    return longSlit ? { add: ["LS"] } : undefined;
  },

  tag_mos: ({ phu }) => {
    if (isBias(phu) || phu.get("MASKTYP") !== 1) return undefined;
    const mask = phu.getString("MASKNAME") ?? "";
    const other = mask.startsWith("IFU") || mask.startsWith("focus") || mask.endsWith("arcsec");
    return other ? undefined : { add: ["MOS"] };
  },

  tag_nodandshuffle: ({ phu }) => (phu.has("NODPIX") ? { add: ["NODANDSHUFFLE"] } : undefined),
};
