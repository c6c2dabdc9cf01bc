import type { Header } from "@goats/fits";
import type { TagRule } from "../../metadata.ts";
import { always, textOf, when } from "../define.ts";

/** A plane mirror in the place of the prism makes a long slit, a prism spreads the orders. */
function prismTags(phu: Header): string[] {
  const prism = textOf(phu, "PRISM");
  if (prism.includes("MIR")) return ["LS"];
  return prism.includes("XD") ? ["XD"] : [];
}

/** Tags of GNIRS, beside those common to Gemini. */
export const gnirsTagRules: Readonly<Record<string, TagRule>> = {
  tag_instrument: always("GNIRS"),
  type_dark: when("OBSTYPE", "DARK", { add: ["DARK", "CAL"], blocks: ["IMAGE", "SPECT"] }),
  type_arc: when("OBSTYPE", "ARC", { add: ["ARC", "CAL"] }),
  type_image: when("ACQMIR", "In", { add: ["IMAGE"] }),

  type_thruslit: ({ phu }) =>
    textOf(phu, "SLIT").includes("Acq")
      ? undefined
      : { add: ["THRUSLIT", ...prismTags(phu)], ifPresent: ["IMAGE"] },

  type_spect: ({ phu }) => {
    if (phu.get("ACQMIR") !== "Out") return undefined;
    const slit = textOf(phu, "SLIT").toLowerCase();
    if (slit.includes("ifu")) return { add: ["SPECT", "IFU"] };
    const dispersed =
      (slit.includes("arcsec") || slit.includes("pin")) && textOf(phu, "GRATING").includes("mm");
    return { add: ["SPECT", ...(dispersed ? prismTags(phu) : [])] };
  },

  type_flats: ({ phu }) => {
    if (phu.get("OBSTYPE") !== "FLAT") return undefined;
    return textOf(phu, "SLIT").includes("Pinholes")
      ? { add: ["PINHOLE", "CAL"], remove: ["GCALFLAT"], blocks: ["FLAT"] }
      : { add: ["FLAT", "CAL"] };
  },

  type_standard: ({ phu }) => (phu.get("PROCSTND") ? { add: ["STANDARD", "CAL"] } : undefined),
};
