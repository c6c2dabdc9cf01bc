import type { Header } from "@goats/fits";
import { AstroDataError } from "../../errors.ts";
import { headerDec, headerRa } from "../../gemini/position.ts";
import { always, defineInstrument } from "../define.ts";

/** OSCIR, the visiting mid-infrared imager and spectrograph. Its numbers are texts. */
export const oscir = defineInstrument({
  className: "AstroDataOscir",
  instrument: "OSCIR",
  tagRules: { tag_instrument: always("OSCIR") },
  descriptors: {
    airmass: ({ phu }) => numberInText(phu, "AIRMASS1"),
    dec: ({ phu }) => headerDec(phu),
    exposure_time: ({ phu }) => numberInText(phu, "EXPTIME"),
    ra: ({ phu }) => headerRa(phu),
  },
});

function numberInText(phu: Header, keyword: string): number {
  const text = phu.getString(keyword)?.trim();
  const value = text ? Number(text) : phu.getNumber(keyword);
  if (value === undefined || Number.isNaN(value)) {
    throw new AstroDataError("descriptor_failed", `The keyword ${keyword} holds no number.`);
  }
  return value;
}
