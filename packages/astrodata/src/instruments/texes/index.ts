import { AstroDataError } from "../../errors.ts";
import { headerDec, headerRa } from "../../gemini/position.ts";
import { fromPhu } from "../../keywords.ts";
import { always, defineInstrument, namedExactly, whenContains } from "../define.ts";

/** TEXES, the visiting mid-infrared spectrograph of Gemini North. */
export const texes = defineInstrument({
  className: "AstroDataTexes",
  instrument: namedExactly("TEXES"),
  tagRules: {
    tag_instrument: always("TEXES"),
    tag_image: always("SPECT"),
    tag_dark: whenContains("OBSTYPE", "dark", { add: ["DARK", "CAL"], blocks: ["SPECT"] }),
    tag_flat: whenContains("OBSTYPE", "flat", { add: ["FLAT", "CAL"] }),
    tag_bias: whenContains("OBSTYPE", "bias", { add: ["BIAS", "CAL"], blocks: ["SPECT"] }),
  },
  descriptors: {
    dec: ({ phu }) => headerDec(phu),
    exposure_time: fromPhu("OBSTIME"),
    observation_type: ({ phu }) => {
      const type = phu.getString("OBSTYPE");
      if (type === undefined)
        throw new AstroDataError("descriptor_failed", "The keyword OBSTYPE is missing.");
      return type.toUpperCase();
    },
    ra: ({ phu }) => headerRa(phu),
  },
});
