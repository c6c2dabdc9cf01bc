import { headerDec, headerRa } from "../../gemini/position.ts";
import { utDate, utDateTime, utTime } from "../../gemini/time.ts";
import { component } from "../../keywords.ts";
import type { Descriptor, Metadata } from "../../metadata.ts";
import { always, defineInstrument, whenContains } from "../define.ts";

/** Phoenix, the visiting near-infrared spectrograph of Gemini South. Its date may stand in the extension. */
export const phoenix = defineInstrument({
  className: "AstroDataPhoenix",
  instrument: "PHOENIX",
  tagRules: {
    tag_instrument: always("PHOENIX"),
    tag_image: whenContains("VIEW_POS", "image", { add: ["IMAGE"] }),
    tag_spect: whenContains("VIEW_POS", "open", { add: ["SPECT"] }),
    tag_dark: whenContains("VIEW_POS", "dark", { add: ["DARK", "CAL"], blocks: ["IMAGE"] }),
    tag_flat: whenContains("OBJECT", "flat", { add: ["FLAT", "CAL"] }),
    tag_acquisition: whenContains("OBJECT", "acq", { add: ["ACQUISITION"] }),
  },
  descriptors: {
    dec: ({ phu }) => (phu.has("DEC") ? headerDec(phu) : 0),
    filter_name: component("FILT_POS"),
    focal_plane_mask: component("SLIT_POS"),
    // A number is hours here.
    ra: ({ phu }) => {
      const hours = phu.has("RA") ? phu.getNumber("RA") : 0;
      return hours === undefined ? headerRa(phu) : hours * 15;
    },
    ut_date: fromExtension(utDate),
    ut_datetime: fromExtension((metadata) => {
      const moment = utDateTime(metadata);
      return moment && `${moment.date}T${moment.time}`;
    }),
    ut_time: fromExtension(utTime),
  },
});

/** What the primary header says, or else the header of the first extension. */
function fromExtension(read: (metadata: Metadata) => string | null): Descriptor {
  return (metadata) => {
    const header = metadata.extensions[0]?.header;
    return read(metadata) ?? (header === undefined ? null : read(metadata.derive({ phu: header })));
  };
}
