import { headerDec, headerRa } from "../../gemini/position.ts";
import { fromPhu } from "../../keywords.ts";
import { always, defineInstrument, namedExactly, whenContains } from "../define.ts";

/** The adaptive optics Hokupa'a with the imager QUIRC, at Gemini North in its first years. */
export const hokupaaQuirc = defineInstrument({
  className: "AstroDataHokupaaQUIRC",
  instrument: namedExactly("Hokupaa+QUIRC"),
  tagRules: {
    tag_instrument: always("HOKUPAAQUIRC"),
    tag_image: always("IMAGE"),
    tag_dark: whenContains("OBJECT", "dark", { add: ["DARK"], blocks: ["IMAGE", "SPECT"] }),
    tag_flat: whenContains("OBJECT", "flat", { add: ["FLAT", "CAL"] }),
  },
  descriptors: {
    airmass: fromPhu("AMEND"),
    dec: ({ phu }) => headerDec(phu),
    detector_name: () => "QUIRC",
    filter_name: fromPhu("FILTER"),
    observation_type: fromPhu("IMAGETYP"),
    ra: ({ phu }) => headerRa(phu),
    target_dec: (metadata) => metadata.get("wcs_dec"),
    target_ra: (metadata) => metadata.get("wcs_ra"),
    wavelength_band: fromPhu("FILTER"),
  },
});
