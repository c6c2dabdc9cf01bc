/** The association rules, by searches whose answers the original rules of FitsStorage gave. */
import { describe, expect, it } from "vitest";
import { associate, type Candidate } from "../src/calibrations/associate.ts";
import {
  COLUMNS,
  type Column,
  type Facts,
  type FactValue,
  type Values,
} from "../src/calibrations/columns.ts";
import { VECTORS, type Vector } from "./association-vectors.ts";

const NOW = Date.UTC(2022, 0, 10, 12);
const AREAS = [
  "'B4':[1:512,1:4224]",
  "'B3':[513:1024,1:4224]",
  "'B2':[1025:1536,1:4224]",
  "'B1':[1537:2048,1:4224]",
];
const WHOLE = AREAS.join("+");
const SECTION = "Section(x1=0, x2=1024, y1=0, y2=1024)";

const SHORT: Readonly<Record<string, Column>> = {
  roi: "detector_roi_setting",
  area: "amp_read_area",
  fpm: "focal_plane_mask",
  disp: "disperser",
  filt: "filter_name",
  xb: "detector_x_bin",
  yb: "detector_y_bin",
  array: "array_name",
  speed: "read_speed_setting",
  gain: "gain_setting",
  well: "well_depth_setting",
  ncnt: "nod_count",
  npix: "nod_pixels",
  ot: "overscan_trimmed",
  os: "overscan_subtracted",
  rm: "read_mode",
  dsec: "data_section",
  lyot: "lyot_stop",
  exp: "exposure_time",
  el: "elevation",
  crpa: "cass_rotator_pa",
  lamp: "gcal_lamp",
  obsid: "observation_id",
  bin: "detector_binning",
  label: "data_label",
  class: "observation_class",
  type: "observation_type",
  red: "reduction",
  proc: "processing",
  spect: "spectroscopy",
  qa: "qa_state",
  λ: "central_wavelength",
};

interface Base {
  readonly tags: readonly string[];
  readonly header: Values;
  /** What a candidate has too unless it says otherwise. */
  readonly instrument: Values;
}

const ALL: Values = {
  observation_type: "OBJECT",
  observation_class: "science",
  object: "X",
  exposure_time: 60,
  elevation: 60,
  cass_rotator_pa: 10,
  observation_id: "O",
  coadds: 1,
  detector_binning: "1x1",
  ut_datetime: iso(0),
};
const GMOS: Values = {
  disperser: "R400+_G5305",
  filter_name: "open1-6&GG455_G0305",
  focal_plane_mask: "1.0arcsec",
  detector_x_bin: 2,
  detector_y_bin: 2,
  array_name: "B4+B3+B2+B1",
  amp_read_area: WHOLE,
  read_speed_setting: "slow",
  gain_setting: "low",
};
const GMOS_HEADER: Values = {
  ...ALL,
  instrument: "GMOS-N",
  central_wavelength: 0.6,
  exposure_time: 900,
  detector_roi_setting: "Full Frame",
  spectroscopy: true,
};

const BASES: Readonly<Record<string, Base>> = {
  G: { tags: ["GMOS", "SPECT", "LS"], header: GMOS_HEADER, instrument: GMOS },
  GI: {
    tags: ["GMOS", "IMAGE"],
    header: { ...GMOS_HEADER, central_wavelength: 0.63, spectroscopy: false },
    instrument: {
      ...GMOS,
      disperser: "MIRROR",
      focal_plane_mask: "Imaging",
      filter_name: "open1-6&r_G0303",
    },
  },
  F: {
    tags: ["F2", "SPECT", "LS"],
    header: { ...ALL, instrument: "F2", central_wavelength: 1.39, spectroscopy: true },
    instrument: {
      disperser: "JH_G5801",
      filter_name: "Open&JH_G0809",
      lyot_stop: "f/16_G5830",
      focal_plane_mask: "2pix-slit",
      read_mode: "1",
    },
  },
  N: {
    tags: ["NIRI", "IMAGE"],
    header: { ...ALL, instrument: "NIRI", central_wavelength: 2.2, spectroscopy: false },
    instrument: {
      read_mode: "Low Background",
      well_depth_setting: "Shallow",
      filter_name: "K_G0204",
      camera: "f6",
      focal_plane_mask: "f6-cam_G5208",
      disperser: "MIRROR",
      data_section: SECTION,
    },
  },
  X: {
    tags: ["GNIRS", "SPECT", "XD"],
    header: { ...ALL, instrument: "GNIRS", central_wavelength: 1.65, spectroscopy: true },
    instrument: {
      read_mode: "Faint Objects",
      well_depth_setting: "Shallow",
      filter_name: "XD_G0526&Open",
      camera: "ShortBlue_G5540",
      focal_plane_mask: "0.45arcsec_G5510&SCXD_G5531",
      disperser: "32/mm_G5533&SXD_G5536",
      array_name: "SN7638228.1.2",
    },
  },
  H: {
    tags: ["GHOST", "SPECT"],
    header: { ...ALL, instrument: "GHOST", spectroscopy: true },
    instrument: {
      arm: "blue",
      detector_x_bin: 1,
      detector_y_bin: 1,
      read_speed_setting: "slow",
      gain_setting: "low",
      focal_plane_mask: "SR",
    },
  },
  I: {
    tags: ["IGRINS-2", "SPECT"],
    header: { ...ALL, instrument: "IGRINS-2", central_wavelength: 2.2, spectroscopy: true },
    instrument: {},
  },
};

/** What a kind of candidate adds; `=` takes the value of the base. */
const KINDS: Readonly<Record<string, string>> = {
  bias: "red=PROCESSED_BIAS, type=BIAS, ot=T, os=T",
  rbias: "type=BIAS",
  arc: "red=PROCESSED_ARC, type=ARC, λ==, roi=Full Frame",
  flat: "red=PROCESSED_FLAT, type=FLAT, λ==, spect=T, el=60, crpa=10",
  iflat: "red=PROCESSED_FLAT, type=FLAT, spect=F",
  twi: "type=OBJECT, class=dayCal, object=Twilight, spect=F",
  fringe: "red=PROCESSED_FRINGE",
  std: "red=PROCESSED_STANDARD, types={'STANDARD'}, object=feige34, type=OBJECT, spect=T, λ==",
  sill: "red=PROCESSED_SLITILLUM, λ==",
  bpm: "red=PROCESSED_BPM, type=BPM, bin=1x1",
  dark: "red=PROCESSED_DARK, type=DARK, exp==, coadds=1",
  mask: "type=MASK, qa=Pass",
  tel: "red=PROCESSED_TELLURIC, types={'TELLURIC'}, type=OBJECT, spect=T, λ==",
  rtel: "type=OBJECT, class=partnerCal, spect=T, λ==",
  rflat: "type=FLAT, λ==",
  pin: "red=PROCESSED_PINHOLE, type=PINHOLE, λ==",
};

const UNITS = { d: 86_400, h: 3600, m: 60, s: 1 } as const;

function iso(seconds: number): string {
  return new Date(NOW + seconds * 1000).toISOString().replace("Z", "000");
}

function seconds(text: string): number {
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/([+-]?[\d.]+)([dhms])/g)) {
    sum += Number(number) * UNITS[unit as keyof typeof UNITS];
  }
  return sum;
}

/** Splits at commas outside of brackets. */
function split(text: string): string[] {
  const parts: string[] = [];
  let [depth, part] = [0, ""];
  for (const sign of text) {
    if ("({".includes(sign)) depth++;
    if (")}".includes(sign)) depth--;
    if (sign === "," && depth === 0) {
      parts.push(part.trim());
      part = "";
    } else {
      part += sign;
    }
  }
  return part.trim() === "" ? parts : [...parts, part.trim()];
}

function valueOfText(column: Column, text: string): FactValue {
  if (text === "null" || text === "(missing)") return null;
  const { sql } = COLUMNS[column];
  if (sql === "BOOLEAN") return text === "T";
  const isArea = column === "amp_read_area";
  if (isArea && text === "P23") return `${AREAS[1]}+${AREAS[2]}`;
  if (isArea && text === "P42") return `${AREAS[0]}+${AREAS[2]}`;
  return sql === "TEXT" || Number.isNaN(Number(text)) ? text : Number(text);
}

function change(facts: Facts, changes: string, base: Values): Facts {
  let { tags } = facts;
  const values: Partial<Record<Column, FactValue>> = { ...facts.values };
  for (const each of split(changes)) {
    const [, name = "", text = ""] = /^([^=]+)=(.*)$/.exec(each) ?? [];
    if (name === "types") {
      tags = [...text.matchAll(/'(\w+)'/g)].map(([, tag]) => tag ?? "");
    } else {
      const column = SHORT[name] ?? (name as Column);
      values[column] = text === "=" ? (base[column] ?? null) : valueOfText(column, text);
    }
  }
  return { tags, values };
}

function frameOf({ base: name, frame }: Vector): Facts {
  const base = BASES[name];
  if (base === undefined) throw new Error(`no base ${name}`);
  const [, changes = "", tagChanges = ""] = /^(.*?)(?:\s*tags (.*))?$/.exec(frame) ?? [];
  const tags = new Set(base.tags);
  for (const each of tagChanges.split(" ").filter((text) => text !== "")) {
    if (each.startsWith("+")) tags.add(each.slice(1));
    else tags.delete(each.slice(1));
  }
  const has = (tag: string) => tags.has(tag);
  const values: Values = {
    ...base.header,
    ...base.instrument,
    spectroscopy: has("SPECT"),
    prepared: has("PREPARED"),
    overscan_trimmed: has("OVERSCAN_TRIMMED"),
    overscan_subtracted: has("OVERSCAN_SUBTRACTED"),
  };
  return change({ tags: [...tags], values }, changes, {});
}

interface Named extends Candidate {
  readonly name: string;
}

function candidatesOf({ base: name, kind, candidates }: Vector): Named[] {
  const base = BASES[name];
  if (base === undefined) throw new Error(`no base ${name}`);
  const all = { ...base.header, ...base.instrument };
  return candidates
    .split("; ")
    .filter((text) => text !== "" && !text.includes("canonical=F"))
    .map((text, index): Named => {
      const [, name = "", time = "", changes = ""] = /^(\w+)@([^{]+)(?:\{(.*)\})?$/.exec(text) ?? [];
      const start: Facts = {
        tags: [],
        values: {
          instrument: base.header.instrument ?? null,
          ...base.instrument,
          ut_datetime: iso(seconds(time)),
          qa_state: "Undefined",
          engineering: false,
          processing: "Raw",
          reduction: "RAW",
          observation_id: "O",
        },
      };
      const facts = change(change(start, KINDS[kind] ?? "", all), changes.replace(/,? ?present=F/, ""), all);
      return { name, facts, id: index + 1, addedAt: `2022-02-01T00:00:${String(index).padStart(2, "0")}Z` };
    });
}

function search(vector: Vector) {
  const { type, processing } = vector;
  return associate(frameOf(vector), type, candidatesOf(vector), { processing });
}

describe("searches with the original rules", () => {
  for (const vector of VECTORS) {
    const { n, base, type, answer, instead, because } = vector;
    it(`${n} ${base} ${type}${because === undefined ? "" : `: ${because}`}`, () => {
      const { accepted, limit, rejected, others } = search(vector);
      expect(accepted.slice(0, limit).map(({ candidate }) => candidate.name)).toEqual(instead ?? answer);
      // Everybody has a verdict, and whoever is refused has a reason.
      const all = candidatesOf(vector).length;
      if (limit > 0) expect(accepted.length + rejected.length + others.length).toBe(all);
      for (const { reason, failed } of [...rejected, ...others]) {
        expect(failed.length).toBeGreaterThan(0);
        expect(reason).toMatch(/^[A-Z].*\.$/s);
      }
    });
  }
});
