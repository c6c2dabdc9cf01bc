import { component, fromPhu, numberOf, requiredNumber, scalar } from "../../keywords.ts";
import { wavelengthIn } from "../../wavelength.ts";
import { always, defineInstrument } from "../define.ts";

/** Michelle, the mid-infrared imager and spectrograph of Gemini North. */
export const michelle = defineInstrument({
  className: "AstroDataMichelle",
  instrument: "MICHELLE",
  tagRules: {
    tag_instrument: always("MICHELLE"),
    tag_mode: ({ phu }) => {
      const camera = phu.get("CAMERA");
      if (camera === "imaging") return { add: ["IMAGE"] };
      return camera === "spectroscopy" ? { add: ["SPECT", "LS"] } : undefined;
    },
  },
  descriptors: {
    central_wavelength: wavelengthIn("micrometers", ({ phu }) => {
      const value = numberOf(phu, "GRATPOS");
      return value === null || value < 0 ? null : value;
    }),
    coadds: ({ phu }) => (phu.has("NUMEXPOS") ? Math.trunc(requiredNumber(phu, "NUMEXPOS")) : 1),
    disperser: component("GRATNAME"),
    dispersion: wavelengthIn("meters", ({ phu, extensions }) => {
      const own = extensions.map(({ header }) => numberOf(header, "GRATDISP"));
      const common = numberOf(phu, "GRATDISP");
      if (own.some((value) => value !== null)) return own;
      return common === null ? null : extensions.map(() => common);
    }),
    exposure_time: (metadata) => {
      const { phu } = metadata;
      const seconds = numberOf(phu, "EXPOSURE");
      if (seconds === null || seconds < 0) return null;
      return seconds * (numberOf(phu, "NUMEXT") ?? 1) * (metadata.number("coadds") ?? 1);
    },
    filter_name: ({ phu }) => (phu.get("FILTER") === "NBlock" ? "blank" : scalar(phu, "FILTER")),
    focal_plane_mask: component("SLITNAME"),
    pixel_scale: ({ phu, extensions }) => extensions.map(() => numberOf(phu, "PIXELSIZ")),
    read_mode: fromPhu("MODE"),
  },
});
