import { AstroDataError } from "../../errors.ts";
import { targetDec, targetRa } from "../../gemini/position.ts";
import { fromPhu } from "../../keywords.ts";
import { wavelengthIn } from "../../wavelength.ts";
import { always, defineInstrument, whenContains } from "../define.ts";

/** FLAMINGOS, the visiting forerunner of FLAMINGOS-2. */
export const flamingos = defineInstrument({
  className: "AstroDataFlamingos",
  instrument: "FLAMINGOS",
  tagRules: {
    tag_instrument: always("FLAMINGOS"),
    // The bias voltage is all that tells images from spectra.
    tag_spect: ({ phu }) => ({ add: [phu.get("BIAS") === 1 ? "IMAGE" : "SPECT"] }),
    tag_flat: whenContains("OBJECT", "flat", { add: ["FLAT", "CAL"] }),
    tag_twilight: whenContains("OBJECT", "twilight", { add: ["TWILIGHT", "CAL"] }),
    tag_dark: whenContains("OBJECT", "dark", { add: ["DARK", "CAL"] }),
  },
  descriptors: {
    central_wavelength: wavelengthIn("nanometers", () => 1500),
    dec: targetDec,
    detector: fromPhu("DETECTOR"),
    disperser: ({ phu }) => {
      const grism = phu.getString("GRISM");
      if (grism === undefined) throw new AstroDataError("descriptor_failed", "The keyword GRISM is missing.");
      return grism.includes("open") || grism.includes("dark") ? null : grism;
    },
    exposure_time: fromPhu("EXP_TIME"),
    filter_name: fromPhu("FILTER"),
    ra: targetRa,
  },
});
