import { numberOf, withoutId } from "../../keywords.ts";
import type { Metadata } from "../../metadata.ts";
import { always, defineInstrument, textOf, when } from "../define.ts";

/** NICI, the coronagraphic imager of Gemini South with a red and a blue channel. */
export const nici = defineInstrument({
  className: "AstroDataNici",
  instrument: "NICI",
  tagRules: {
    tag_instrument: always("NICI", "IMAGE"),
    tag_dark: when("OBSTYPE", "DARK", { add: ["DARK", "CAL"] }),
    tag_flat: when("OBSTYPE", "FLAT", { add: ["FLAT", "CAL"], remove: ["SDI", "ASDI"] }),
    tag_dichroic: ({ phu }) => {
      const dichroic = textOf(phu, "DICHROIC");
      if (dichroic.includes("Mirror")) return { add: ["ADI_B"] };
      if (dichroic.includes("Open")) return { add: ["ADI_R"] };
      if (!dichroic.includes("50/50")) return undefined;
      const rotator = phu.get("CRMODE");
      if (rotator === "FOLLOW") return { add: ["SDI"] };
      return rotator === "FIXED" ? { add: ["ASDI"] } : undefined;
    },
  },
  descriptors: {
    exposure_time: (metadata) => {
      const { phu } = metadata;
      const [red, blue] = ["R", "B"].map((channel) => {
        const [seconds, coadds] = [numberOf(phu, `ITIME_${channel}`), numberOf(phu, `NCOADD_${channel}`)];
        return seconds === null || coadds === null ? null : seconds * coadds;
      });
      return filters(metadata).map(({ isBlue }) => (isBlue ? blue : red) ?? null);
    },
    filter_name: (metadata, { pretty, stripID }) =>
      filters(metadata)
        .map(({ name }) => (pretty || stripID ? withoutId(name) : name))
        .join("+"),
    pixel_scale: () => 0.018,
  },
});

/** The filter of each extension, and whether it is in the blue channel. */
function filters({ extensions }: Metadata): { name: string; isBlue: boolean }[] {
  return extensions.map(({ header }) => {
    const blue = header.getString("FILTER_B");
    return { name: blue ?? textOf(header, "FILTER_R"), isBlue: blue !== undefined };
  });
}
