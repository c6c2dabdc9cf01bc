import { fromPhu } from "../../keywords.ts";
import { always, defineInstrument, namedExactly, whenContains } from "../define.ts";

const ra = fromPhu("CRVAL1");
const dec = fromPhu("CRVAL2");

/** The high-resolution wavefront sensor, also used as the acquisition camera. */
export const hrwfs = defineInstrument({
  className: "AstroDataHrwfs",
  instrument: namedExactly("hrwfs"),
  tagRules: {
    tag_instrument: always("HRWFS"),
    tag_image: always("IMAGE"),
    tag_dark: whenContains("OBSTYPE", "dark", { add: ["DARK", "CAL"], blocks: ["IMAGE"] }),
    tag_flat: whenContains("OBSTYPE", "flat", { add: ["FLAT", "CAL"] }),
    tag_bias: whenContains("OBSTYPE", "bias", { add: ["BIAS", "CAL"], blocks: ["IMAGE"] }),
  },
  descriptors: { dec, ra, target_dec: dec, target_ra: ra },
});
