import type { Header } from "@goats/fits";
import type { TagRule } from "../metadata.ts";

/** Whether an observatory keyword names one of the Gemini telescopes. */
export function isGemini(phu: Header): boolean {
  return ["OBSERVAT", "TELESCOP"].some((keyword) =>
    ["GEMINI-NORTH", "GEMINI-SOUTH"].includes((phu.getString(keyword) ?? "").toUpperCase()),
  );
}

/** Whether any keyword of the header contains a text. Looks at the cards as they stand: taking them apart costs more. */
function anyKeywordHas(phu: Header, part: string): boolean {
  return phu.toText().some((card) => {
    const at = card.indexOf(part);
    return at >= 0 && (at < 8 || (card.startsWith("HIERARCH ") && at < card.indexOf("=")));
  });
}

function hasAny(phu: Header, keywords: readonly string[]): boolean {
  return keywords.some((keyword) => phu.has(keyword));
}

/** Whether the lamp of the calibration unit is a quartz halogen one (used for flats). */
function isQuartzHalogen(lamp: string | undefined): boolean {
  return lamp?.startsWith("QH") ?? false;
}

const PROCESSED_CALIBRATION = [
  "PROCARC",
  "GBIAS",
  "PROCBIAS",
  "PROCDARK",
  "GIFLAT",
  "PROCFLAT",
  "GIFRINGE",
  "PROCFRNG",
  "PROCPNHL",
  "PROCSTND",
  "PROCILLM",
];

/**
 * Tags that all Gemini instruments share. The names are DRAGONS': their alphabetical order decides between rules of
 * equal rank, and an instrument replaces a rule by giving one of the same name.
 */
export const geminiTagRules: Readonly<Record<string, TagRule>> = {
  status_overscan: ({ phu }) => ({
    add: [
      ...(anyKeywordHas(phu, "TRIMOVER") ? ["OVERSCAN_TRIMMED"] : []),
      ...(anyKeywordHas(phu, "SUBOVER") ? ["OVERSCAN_SUBTRACTED"] : []),
    ],
  }),

  status_prepared: ({ phu }) => ({ add: [anyKeywordHas(phu, "PREPAR") ? "PREPARED" : "UNPREPARED"] }),

  status_processed_cals: ({ phu }) =>
    hasAny(phu, PROCESSED_CALIBRATION) ? { add: ["PROCESSED"] } : undefined,

  status_processed_science: ({ phu }) =>
    phu.get("OBSTYPE") === "OBJECT" && hasAny(phu, ["GMOSAIC", "PROCSCI"])
      ? { add: ["PROCESSED_SCIENCE", "PROCESSED"], blocks: ["RAW"] }
      : undefined,

  status_raw: ({ phu }) => (phu.has("GEM-TLM") ? undefined : { add: ["RAW"] }),

  type_acquisition: ({ phu }) =>
    ["acq", "acqCal"].includes(phu.getString("OBSCLASS") ?? "") ? { add: ["ACQUISITION"] } : undefined,

  type_az: (metadata) => {
    if (metadata.phu.get("FRAME") !== "AZEL_TOPO") return undefined;
    return { add: metadata.get("airmass") === 1 ? ["AZEL_TARGET", "AT_ZENITH"] : ["AZEL_TARGET"] };
  },

  type_bad_pixel_mask: ({ phu }) =>
    hasAny(phu, ["BPMASK", "PROCBPM"])
      ? {
          add: ["BPM", "CAL", "PROCESSED"],
          blocks: [
            "IMAGE",
            "SPECT",
            "NON_SIDEREAL",
            "AZEL_TARGET",
            "GCALFLAT",
            "LAMPON",
            "GCAL_IR_ON",
            "GCAL_IR_OFF",
            "DARK",
          ],
        }
      : undefined,

  type_extracted: ({ phu }) => (phu.has("EXTRACT") ? { add: ["EXTRACTED"] } : undefined),

  type_fringe: ({ phu }) => (hasAny(phu, ["GIFRINGE", "PROCFRNG"]) ? { add: ["FRINGE", "CAL"] } : undefined),

  type_gcal_lamp: ({ phu }) => {
    const instrument = phu.getString("INSTRUME");
    if (instrument === undefined || instrument.startsWith("GMOS")) return undefined;
    const lamp = phu.getString("GCALLAMP");
    const shutter = phu.get("GCALSHUT");
    if (lamp === "IRhigh" || lamp === "IRlow" || isQuartzHalogen(lamp)) {
      if (shutter === "OPEN") return { add: ["GCAL_IR_ON", "LAMPON"], blockedBy: ["PROCESSED"] };
      // A pinhole frame is taken with the lamp on and the shutter closed: "off" would say nothing about it.
      if (shutter === "CLOSED") {
        return { add: ["GCAL_IR_OFF", "LAMPOFF"], blockedBy: ["PROCESSED", "PINHOLE"] };
      }
    } else if (lamp === "No Value" && shutter === "CLOSED") {
      return { add: ["GCAL_IR_OFF", "LAMPOFF"], blockedBy: ["PROCESSED"] };
    }
    return undefined;
  },

  type_gcalflat: ({ phu }) => {
    const lamp = phu.getString("GCALLAMP");
    return lamp === "IRhigh" || isQuartzHalogen(lamp) ? { add: ["GCALFLAT", "FLAT", "CAL"] } : undefined;
  },

  type_mode: ({ phu }) => {
    const mode = (phu.getString("OBSMODE") ?? "").toUpperCase();
    if (mode === "") return undefined;
    return { add: mode === "IMAGE" ? [mode] : [mode, "SPECT"] };
  },

  type_mos_mask: ({ phu }) =>
    (phu.getString("OBSTYPE") ?? "").toUpperCase() === "MASK"
      ? { add: ["MASK"], blocks: ["IMAGE", "SPECT"] }
      : undefined,

  type_nodandchop: ({ phu }) =>
    phu.get("DATATYPE") === "marked-nodandchop" ? { add: ["NODCHOP"] } : undefined,

  type_observatory: () => ({ add: ["GEMINI"] }),

  type_sidereal: ({ phu }) => {
    const frames = [phu.get("TRKFRAME"), phu.get("FRAME")];
    if (!frames.some((frame) => frame === "FK5" || frame === "APPT")) return undefined;
    const atRest = trackingRate(phu, "DECTRACK") === 0 && trackingRate(phu, "RATRACK") === 0;
    return { add: [atRest ? "SIDEREAL" : "NON_SIDEREAL"] };
  },

  type_site: ({ phu }) => {
    const site = (phu.getString("OBSERVAT") ?? "").toUpperCase();
    if (site === "GEMINI-NORTH") return { add: ["NORTH"] };
    return site === "GEMINI-SOUTH" ? { add: ["SOUTH"] } : undefined;
  },

  type_telluric: ({ phu }) => {
    const marker = phu.get("PROCTELL");
    return marker ? { add: ["TELLURIC", "CAL"] } : undefined;
  },
};

/** A tracking rate; text counts when it reads as a number, anything else is NaN. */
function trackingRate(phu: Header, keyword: string): number {
  const text = phu.getString(keyword)?.trim();
  if (text !== undefined) return text === "" ? Number.NaN : Number(text);
  return phu.getNumber(keyword) ?? Number.NaN;
}
