import type { Header } from "@goats/fits";
import { always, defineInstrument, textOf } from "../define.ts";

function cameraName(phu: Header): string {
  return textOf(phu, "TELESCOP").replace(/^"+|"+$/g, "");
}

/** The all-sky camera of Gemini South. */
export const skycam = defineInstrument({
  className: "AstroDataSkyCam",
  instrument: ({ phu }) => cameraName(phu) === "GS_ALLSKYCAMERA",
  genericName: cameraName,
  tagRules: { tag_instrument: always("GS_ALLSKYCAMERA"), tag_site: always("SOUTH") },
  descriptors: { instrument: ({ phu }) => cameraName(phu), object: () => "ZENITH" },
});
