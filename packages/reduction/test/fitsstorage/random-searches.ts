/** Random searches that come near the limits of the rules: most values agree, some differ a little. */
import type { Column, FactValue, Values } from "../../src/calibrations/columns.ts";

/** A file, as FitsStorage's tables hold it. */
export interface RandomFile {
  readonly name: string;
  readonly tags: readonly string[];
  readonly values: Values;
  /** Rows by arm. */
  readonly arms?: Readonly<Record<string, Values>>;
}

export interface RandomSearch {
  readonly type: string;
  readonly frame: Omit<RandomFile, "name">;
  readonly candidates: readonly RandomFile[];
}

type Pool = Readonly<Partial<Record<Column, readonly FactValue[]>>>;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The first of the values is the usual one. */
const COMMON: Pool = {
  observation_class: ["science", "partnerCal", "progCal", "dayCal", "acqCal", "acq", null],
  object: ["X", "Twilight", "TWILIGHT", null, "Domeflat", "Domeflat OFF", "Blank sky"],
  observation_id: ["O", "P", null],
  program_id: ["GN-2021B-Q-1", "GN-CAL20220108", "GS-CAL20220108"],
  coadds: [1, 2],
  exposure_time: [60, 60.005, 60.02, 3.5, 3.4, 105, 900, null],
  elevation: [60, 70, 76, 50, 85, 89, 30, null],
  cass_rotator_pa: [10, 30, 39, 41, -60, 200, null],
  qa_state: ["Undefined", "Pass", "Usable", "CHECK", "Fail", null],
  processing: ["Raw", "Quick-Look", "Science-Quality", "Quality-Assessment", "Failed", null],
  gcal_lamp: ["IRhigh", "IRlow", "QH", "QH,Xe", "Off", null],
  detector_binning: ["1x1", "2x2", null],
  phot_standard: [null, true, false],
  engineering: [false, true],
};

const GMOS: Pool = {
  disperser: ["R400+_G5305", "B600+_G5303", "R150+_G5306", "MIRROR", null],
  filter_name: ["open1-6&GG455_G0305", "open1-6&r_G0303"],
  focal_plane_mask: ["1.0arcsec", "5.0arcsec", "NS2.0arcsec", "IFU-R", "Imaging", "GN2021BQ107-01", null],
  detector_x_bin: [2, 1, null],
  detector_y_bin: [2, 1],
  array_name: ["B4+B3+B2+B1", "B3+B2", "C5+B4+B3+B2+B1+C6", null],
  amp_read_area: ["'B4':[1:2]+'B3':[3:4]+'B2':[5:6]", "'B3':[3:4]", "'B4':[1:2]+'B2':[5:6]", null],
  read_speed_setting: ["slow", "fast", null],
  gain_setting: ["low", "high"],
  detector_roi_setting: ["Full Frame", "Central Spectrum", "Custom", "CCD2"],
  nod_count: [null, 15, 14],
  nod_pixels: [null, 1536],
  prepared: [false, true],
  overscan_trimmed: [true, false],
  overscan_subtracted: [true, false],
  central_wavelength: [0.6, 0.5, 0.6009, 0.601, 0.607, 0.615, 0.66, null],
  data_label: ["GN2021BQ107-01", "1.0arcsec"],
};

interface Instrument {
  readonly names: readonly string[];
  readonly tags: readonly string[];
  readonly pool: Pool;
  /** Columns with a value for each arm. */
  readonly byArm?: readonly Column[];
}

const SECTION = "Section(x1=0, x2=1024, y1=0, y2=1024)";

export const INSTRUMENTS: Readonly<Record<string, Instrument>> = {
  GMOS: { names: ["GMOS-N", "GMOS-S"], tags: ["LS", "MOS", "IFU", "PREPARED"], pool: GMOS },
  F2: {
    names: ["F2"],
    tags: [],
    pool: {
      disperser: ["JH_G5801", "HK_G5802", null],
      filter_name: ["Open&JH_G0809", "Open&J-low_G0801"],
      lyot_stop: ["f/16_G5830", "Hart", null],
      focal_plane_mask: ["2pix-slit", "Open"],
      read_mode: ["1", "8"],
      central_wavelength: [1.39, 1.3905, 1.391, 1.5, null],
    },
  },
  NIRI: {
    names: ["NIRI"],
    tags: [],
    pool: {
      read_mode: ["Low Background", "High Background", null],
      well_depth_setting: ["Shallow", "Deep", null],
      filter_name: ["K_G0204", "Lprime_G0207"],
      camera: ["f6", "f14", null],
      focal_plane_mask: ["f6-cam_G5208", "f6-2pix_G5211"],
      disperser: ["MIRROR", "Kgrism_G5204", null],
      data_section: [SECTION, "Section(x1=256, x2=769, y1=256, y2=768)", null],
      central_wavelength: [2.2, 2.2009, 2.201, null],
    },
  },
  GNIRS: {
    names: ["GNIRS"],
    tags: ["XD", "PINHOLE"],
    pool: {
      read_mode: ["Faint Objects", "Bright Objects", null],
      well_depth_setting: ["Shallow", "Deep", null],
      filter_name: ["XD_G0526&Open", "H_G0522"],
      camera: ["ShortBlue_G5540", "LongRed_G5543", null],
      focal_plane_mask: ["0.45arcsec_G5510&SCXD_G5531", "Pinholes_G5530&SCXD_G5531", "HR-IFU&HR-IFU"],
      disperser: ["32/mm_G5533&SXD_G5536", "111/mm_G5535", null],
      array_name: ["SN7638228.1.2", "SN7638228.1.3+ARC-III"],
      central_wavelength: [1.65, 1.6505, 1.651, 4.25, 4.249, 2.75, 4.3],
    },
  },
  NIFS: {
    names: ["NIFS"],
    tags: [],
    pool: {
      disperser: ["K_G5605", "H_G5604"],
      focal_plane_mask: ["3.0_Mask_G5610", "Blocked_G5621"],
      filter_name: ["HK_G0603", "JH_G0602"],
      read_mode: ["Faint Object", "Bright Object", null],
      central_wavelength: [2.2, 2.2009, 2.201, null],
    },
  },
  GSAOI: {
    names: ["GSAOI"],
    tags: [],
    pool: { filter_name: ["K_G1106", "H_G1104", null], read_mode: ["FAINT", "BRIGHT"] },
  },
  GHOST: {
    names: ["GHOST"],
    tags: ["SLITV", "PREPARED"],
    byArm: ["detector_x_bin", "detector_y_bin", "read_speed_setting", "gain_setting", "exposure_time"],
    pool: {
      arm: ["blue", "red", "slitv"],
      detector_x_bin: [1, 2],
      detector_y_bin: [1, 2],
      read_speed_setting: ["slow", "medium", null],
      gain_setting: ["low", "high"],
      focal_plane_mask: ["SR", "HR"],
      want_before_arc: [null, true, false],
      prepared: [false, true],
      overscan_trimmed: [true, false],
      overscan_subtracted: [true, false],
      detector_name: ["E2V", "Sony-ICX674"],
    },
  },
  "IGRINS-2": { names: ["IGRINS-2"], tags: [], pool: {} },
};

const NOON = Date.UTC(2022, 0, 10, 12);
const DAYS = [
  0, 0.01, 0.5, 0.999, 1, 1.001, 5, 9.9, 10, 29.9, 30, 89.99, 90, 91, 179, 180, 182.9, 183, 300, 364, 365,
  4000,
];

/** What a type of calibration is made of; the rest of the values comes from the pools. */
function madeFor(type: string, pick: <Value>(from: readonly Value[]) => Value): Values & { tag?: string } {
  const kind = type.replace("processed_", "").toUpperCase();
  const isProcessed = type.startsWith("processed_");
  const star = {
    observation_type: "OBJECT",
    observation_class: pick(["partnerCal", "progCal"]),
    object: "star",
  };
  if (/^(STANDARD|SPECPHOT|TELLURIC|PHOTOMETRIC_STANDARD)$/.test(kind)) {
    const reduction = isProcessed ? pick([`PROCESSED_${kind}`, "PREPARED"]) : "RAW";
    return { ...star, reduction, tag: kind === "TELLURIC" ? kind : "STANDARD" };
  }
  if (kind === "SLITILLUM") return { reduction: isProcessed ? "PROCESSED_SLITILLUM" : "RAW", tag: kind };
  if (kind === "SLITFLAT") return { reduction: "PROCESSED_FLAT", observation_type: "FLAT" };
  if (kind === "SLIT") return { reduction: pick(["PROCESSED_UNKNOWN", "PROCESSED_ARC"]) };
  if (kind === "MASK") return { observation_type: "MASK", reduction: "RAW" };
  if (kind === "RONCHI_MASK") return { observation_type: "RONCHI", reduction: "RAW" };
  const plain = kind.replace("LAMPOFF_", "").replace("DOMEFLAT", "FLAT");
  return { reduction: isProcessed ? `PROCESSED_${plain}` : "RAW", observation_type: plain };
}

/** A search for a type of calibration of an instrument. */
export function randomSearch(random: () => number, instrument: string, type: string): RandomSearch {
  const pick = <Value>(from: readonly Value[]): Value => from[Math.floor(random() * from.length)] as Value;
  const { names, tags, pool, byArm = [] } = INSTRUMENTS[instrument] as Instrument;
  const all: Pool = { ...COMMON, ...pool };
  const some = (chance: number, base: Values): Values =>
    Object.fromEntries(
      Object.entries(all).map(([name, values]) => {
        const usual = base[name as Column] === undefined ? values[0] : base[name as Column];
        return [name, random() < chance ? pick(values) : usual];
      }),
    );
  const at = (days: number) =>
    new Date(NOON + Math.round(days * 86_400) * 1000).toISOString().replace("Z", "000");
  const isSpectrum = random() < 0.6;
  const target = some(0.12, {});
  const frameTags = tags.filter(() => random() < 0.25);
  const arms = (chance: number): Readonly<Record<string, Values>> | undefined =>
    byArm.length > 0 && random() < 0.4
      ? Object.fromEntries(
          ["blue", "red", "slitv"].map((arm) => {
            const own = some(chance, target);
            return [arm, { arm, ...Object.fromEntries(byArm.map((name) => [name, own[name] ?? null])) }];
          }),
        )
      : undefined;
  const ownArms = arms(0.1);
  const frame: Omit<RandomFile, "name"> = {
    tags: [...frameTags, ...(isSpectrum ? ["SPECT"] : [])],
    values: {
      ...target,
      instrument: names[0] ?? null,
      observation_type: pick(["OBJECT", "OBJECT", "FLAT", "ARC", "BIAS", "BPM"]),
      spectroscopy: isSpectrum,
      prepared: frameTags.includes("PREPARED"),
      nodandshuffle: false,
      reduction: "RAW",
      ut_datetime: at(0),
      ...(ownArms ? { arm: null } : {}),
    },
    ...(ownArms ? { arms: ownArms } : {}),
  };
  const candidates = Array.from({ length: 1 + Math.floor(random() * 12) }, (_, index): RandomFile => {
    const { tag, ...made } = madeFor(
      random() < 0.85 ? type : pick(["bias", "flat", "processed_flat", "arc"]),
      pick,
    );
    const values = some(random() < 0.5 ? 0.02 : 0.12, target);
    const own = arms(0.05);
    return {
      name: `c${index}`,
      tags: tag !== undefined && random() < 0.9 ? [tag] : [],
      values: {
        ...values,
        instrument: random() < 0.97 ? (names[0] ?? null) : pick(names),
        qa_state: random() < 0.9 ? "Undefined" : (values.qa_state ?? null),
        spectroscopy: random() < 0.9 ? isSpectrum : !isSpectrum,
        observation_type: "OBJECT",
        ...made,
        ...(random() < 0.05 ? { observation_class: pick(COMMON.observation_class ?? []) } : {}),
        ut_datetime: at(pick(DAYS) * pick([-1, -1, 1])),
      },
      ...(own ? { arms: own } : {}),
    };
  });
  return { type, frame, candidates };
}
