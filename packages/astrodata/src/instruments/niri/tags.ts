import type { TagRule } from "../../metadata.ts";

/** Tags of NIRI, beside those common to Gemini. */
export const niriTagRules: Readonly<Record<string, TagRule>> = {
  tag_instrument: () => ({ add: ["NIRI"] }),

  tag_dark: ({ phu }) =>
    phu.get("OBSTYPE") === "DARK" ? { add: ["DARK", "CAL"], blocks: ["SPECT", "IMAGE"] } : undefined,

  tag_arc: ({ phu }) => (phu.get("OBSTYPE") === "ARC" ? { add: ["ARC"] } : undefined),

  tag_flat: ({ phu }) => (phu.get("OBSTYPE") === "FLAT" ? { add: ["CAL", "FLAT"] } : undefined),

  tag_image: ({ phu }) => {
    if (phu.getString("FILTER3")?.includes("grism")) return undefined;
    const twilight = (phu.getString("OBJECT") ?? "").toUpperCase() === "TWILIGHT";
    return { add: twilight ? ["IMAGE", "CAL", "FLAT", "TWILIGHT"] : ["IMAGE"] };
  },

  tag_spect: ({ phu }) =>
    phu.getString("FILTER3")?.includes("grism") ? { add: ["SPECT", "LS"] } : undefined,
};
