import { pointing } from "../../gemini/position.ts";
import { numberOf, sectionFrom } from "../../keywords.ts";
import { wavelengthIn } from "../../wavelength.ts";
import { always, defineInstrument } from "../define.ts";

/** bHROS, the fibre-fed optical spectrograph of Gemini South. */
export const bhros = defineInstrument({
  className: "AstroDataBhros",
  instrument: "BHROS",
  tagRules: { tag_instrument: always("BHROS", "SPECT") },
  descriptors: {
    array_section: sectionFrom("CCDSEC"),
    central_wavelength: wavelengthIn("angstroms", ({ phu }) => {
      const value = numberOf(phu, "WAVELENG");
      return value === null || value < 0 ? null : value;
    }),
    dec: (metadata) => pointing(metadata)?.dec ?? null,
    disperser: () => "bHROS",
    overscan_section: sectionFrom("BIASSEC"),
    ra: (metadata) => pointing(metadata)?.ra ?? null,
  },
});
