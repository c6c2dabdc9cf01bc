import { defineInstrument } from "../define.ts";
import { exposureHeader } from "./bundle.ts";
import { ghostDescriptors } from "./descriptors.ts";
import { ghostTagRules } from "./tags.ts";

/** GHOST, the high-resolution optical spectrograph of Gemini South, with two arms and a slit viewer. */
export const ghost = defineInstrument({
  className: "AstroDataGhost",
  instrument: "GHOST",
  tagRules: ghostTagRules,
  descriptors: ghostDescriptors,
  phuOfSlice: exposureHeader,
});
