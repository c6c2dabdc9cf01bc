import type { Header } from "@goats/fits";
import type { TagRule } from "../../metadata.ts";
import type { TagSet } from "../../tags.ts";

function text(phu: Header, keyword: string): string {
  return phu.getString(keyword) ?? "";
}

function hasGrism(phu: Header): boolean {
  return ["GRISM", "GRISMPOS"].some((keyword) => /^(JH|HK|R3K)/.test(text(phu, keyword)));
}

/** A mask in the light path is a spectrum with a grism, and an image of the mask without one. */
function throughMask(phu: Header, tag: string): TagSet {
  return hasGrism(phu) ? { add: [tag, "SPECT"] } : { add: [tag, "THRUSLIT"], ifPresent: ["IMAGE"] };
}

/** Tags of FLAMINGOS-2, beside those common to Gemini. */
export const f2TagRules: Readonly<Record<string, TagRule>> = {
  tag_instrument: () => ({ add: ["F2"] }),

  tag_dark: ({ phu }) => {
    const darkFilter = ["FILTER1", "FILTER2"].some((keyword) => text(phu, keyword).startsWith("DK"));
    const dark = darkFilter || phu.get("OBSTYPE") === "DARK";
    return dark ? { add: ["DARK", "CAL"], blocks: ["IMAGE", "SPECT"] } : undefined;
  },

  tag_image: ({ phu }) =>
    phu.get("GRISM") === "Open" || phu.get("GRISMPOS") === "Open" ? { add: ["IMAGE"] } : undefined,

  tag_is_ls: ({ phu }) => {
    const decker = phu.get("DECKER") === "Long_slit" || phu.get("DCKERPOS") === "Long_slit";
    return decker || /^.?pix-slit/.test(text(phu, "MOSPOS")) ? throughMask(phu, "LS") : undefined;
  },

  tag_is_mos: ({ phu }) => {
    const decker = phu.get("DECKER") === "mos" || phu.get("DCKERPOS") === "mos";
    return decker || text(phu, "MOSPOS").startsWith("mos") ? throughMask(phu, "MOS") : undefined;
  },

  tag_arc: ({ phu }) => (phu.get("OBSTYPE") === "ARC" ? { add: ["ARC", "CAL"] } : undefined),

  tag_flat: ({ phu }) => (phu.get("OBSTYPE") === "FLAT" ? { add: ["FLAT", "CAL"] } : undefined),

  tag_twilight: ({ phu }) =>
    text(phu, "OBJECT").toUpperCase() === "TWILIGHT"
      ? { add: ["TWILIGHT", "CAL"], blocks: phu.get("GRISM") === "Open" ? [] : ["FLAT"] }
      : undefined,

  tag_disperser: ({ phu }) => {
    const disperser = text(phu, "DISPERSR");
    if (disperser.startsWith("DISP_WOLLASTON")) return { add: ["POL"] };
    return disperser.startsWith("DISP_PRISM") ? { add: ["SPECT", "IFU"] } : undefined;
  },

  tag_standard: ({ phu }) => (phu.get("PROCSTND") ? { add: ["STANDARD", "CAL"] } : undefined),
};
