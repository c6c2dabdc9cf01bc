import { AstroDataError } from "../../errors.ts";
import { pointing } from "../../gemini/position.ts";
import { component, requiredNumber, sectionFrom, withoutId } from "../../keywords.ts";
import { always, defineInstrument, textOf } from "../define.ts";

/** GPI, the planet imager of Gemini South. */
export const gpi = defineInstrument({
  className: "AstroDataGpi",
  instrument: "GPI",
  tagRules: {
    tag_instrument: always("GPI"),
    tag_disperser: ({ phu }) => {
      const disperser = textOf(phu, "DISPERSR");
      if (disperser.startsWith("DISP_WOLLASTON")) return { add: ["POL"] };
      return disperser.startsWith("DISP_PRISM") ? { add: ["SPECT", "IFU"] } : undefined;
    },
  },
  descriptors: {
    array_section: sectionFrom("DATASEC"),
    dec: (metadata) => pointing(metadata)?.dec ?? null,
    detector_section: sectionFrom("DATASEC"),
    exposure_time: (metadata) => {
      const header = metadata.extensions[0]?.header;
      if (header === undefined || !header.has("ITIME")) {
        throw new AstroDataError("descriptor_failed", "The keyword ITIME is missing.");
      }
      const seconds = requiredNumber(header, "ITIME");
      if (seconds < 0) return null;
      return metadata.has("PREPARED") ? seconds : seconds * (metadata.number("coadds") ?? 1);
    },
    filter_name: ({ phu }, { pretty, stripID }) => {
      const name = phu.getString("IFSFILT");
      if (name === undefined) return null;
      const shown = pretty || stripID ? withoutId(name) : name;
      return pretty ? shown.replaceAll("IFSFILT_", "") : shown;
    },
    focal_plane_mask: component("OCCULTER"),
    pupil_mask: component("APODIZER"),
    ra: (metadata) => pointing(metadata)?.ra ?? null,
  },
});
