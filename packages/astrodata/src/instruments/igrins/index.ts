import { AstroDataError } from "../../errors.ts";
import { scalar } from "../../keywords.ts";
import type { Descriptor, Metadata, MetadataSource, Scalar, TagRule } from "../../metadata.ts";
import type { TagSet } from "../../tags.ts";
import { always, defineInstrument, textOf } from "../define.ts";

/** IGRINS, the visiting near-infrared spectrograph. Its keywords stand in the primary header or in the first extension. */
export const igrins = defineInstrument({
  className: "AstroDataIgrins",
  instrument: ({ phu, extensions }: MetadataSource) =>
    [phu, extensions[0]?.header].some((header) => textOf(header, "INSTRUME").toUpperCase() === "IGRINS"),
  tagRules: {
    tag_instrument: always("IGRINS"),
    tag_image: whenEither("BAND", "S", { add: ["IMAGE", "ACQUISITION"] }),
    tag_dark: whenEither("OBJTYPE", "DARK", { add: ["DARK"], blocks: ["IMAGE", "SPECT"] }),
    tag_arc: whenEither("OBJTYPE", "ARC", { add: ["ARC", "CAL"] }),
    tag_flat: whenEither("OBJTYPE", "FLAT", { add: ["FLAT", "CAL"] }),
    tag_standard: whenEither("OBJTYPE", "STD", { add: ["STANDARD", "CAL"] }),
    tag_science: whenEither("OBJTYPE", "TAR", { add: ["SCIENCE"] }),
  },
  descriptors: {
    airmass: fromEither("AMSTART"),
    dec: fromEither("OBJDEC"),
    detector_name: fromEither("DETECTOR"),
    filter_name: fromEither("BAND"),
    instrument: fromEither("INSTRUME"),
    observation_class: (metadata) => {
      const type = requiredText(metadata, "OBJTYPE");
      const band = requiredText(metadata, "BAND");
      if (type.includes("STD")) return "partnerCal";
      if (type.includes("TAR")) return "science";
      return band.includes("S") ? "acq" : null;
    },
    observation_type: (metadata) => {
      const type = either(metadata, "OBJTYPE");
      return type === "STD" || type === "TAR" ? "OBJECT" : type;
    },
    ra: fromEither("OBJRA"),
    target_dec: (metadata) => metadata.get("wcs_dec"),
    target_ra: (metadata) => metadata.get("wcs_ra"),
    wavelength_band: fromEither("BAND"),
  },
});

function either({ phu, extensions }: Metadata, keyword: string): Scalar {
  const value = scalar(phu, keyword);
  const first = extensions[0]?.header;
  return value || first === undefined ? value : scalar(first, keyword);
}

function fromEither(keyword: string): Descriptor {
  return (metadata) => either(metadata, keyword);
}

function whenEither(keyword: string, value: string, tags: TagSet): TagRule {
  return ({ phu, extensions }) =>
    [phu, extensions[0]?.header].some((header) => header?.get(keyword) === value) ? tags : undefined;
}

function requiredText(metadata: Metadata, keyword: string): string {
  const value = either(metadata, keyword);
  if (typeof value === "string") return value;
  throw new AstroDataError("descriptor_failed", `The keyword ${keyword} is missing.`);
}
