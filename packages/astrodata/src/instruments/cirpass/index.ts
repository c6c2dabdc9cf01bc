import { headerDec, headerRa } from "../../gemini/position.ts";
import type { Descriptor } from "../../metadata.ts";
import { always, defineInstrument, namedExactly, whenContains } from "../define.ts";

const ra: Descriptor = ({ phu }) => headerRa(phu, "TEL_RA");
const dec: Descriptor = ({ phu }) => headerDec(phu, "TEL_DEC");

/** CIRPASS, a visiting near-infrared spectrograph of Gemini South. */
export const cirpass = defineInstrument({
  className: "AstroDataCirpass",
  instrument: namedExactly("CIRPASS"),
  tagRules: {
    tag_instrument: always("CIRPASS"),
    tag_image: always("IMAGE"),
    tag_dark: whenContains("OBSTYPE", "dark", { add: ["DARK", "CAL"], blocks: ["IMAGE"] }),
    tag_flat: whenContains("OBSTYPE", "flat", { add: ["FLAT", "CAL"] }),
    tag_bias: whenContains("OBSTYPE", "bias", { add: ["BIAS", "CAL"], blocks: ["IMAGE"] }),
  },
  descriptors: { dec, ra, target_dec: dec, target_ra: ra },
});
