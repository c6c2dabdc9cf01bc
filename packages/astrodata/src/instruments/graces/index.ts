import { targetDec, targetRa } from "../../gemini/position.ts";
import { fromPhu } from "../../keywords.ts";
import { wavelengthIn } from "../../wavelength.ts";
import { always, defineInstrument, when } from "../define.ts";

/** GRACES: the spectrograph of the CFHT, fed with light of Gemini North. */
export const graces = defineInstrument({
  className: "AstroDataGraces",
  instrument: "GRACES",
  tagRules: {
    tag_instrument: always("GRACES"),
    tag_spect: always("SPECT"),
    tag_arc: when("OBSTYPE", "ARC", { add: ["ARC", "CAL"] }),
    tag_flat: when("OBSTYPE", "FLAT", { add: ["FLAT", "CAL"] }),
    tag_bias: when("OBSTYPE", "BIAS", { add: ["BIAS", "CAL"] }),
  },
  descriptors: {
    central_wavelength: wavelengthIn("nanometers", () => 700),
    dec: targetDec,
    detector: fromPhu("DETECTOR"),
    disperser: () => "GRACES",
    ra: targetRa,
  },
});
