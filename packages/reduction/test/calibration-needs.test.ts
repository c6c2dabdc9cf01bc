/** Which calibrations make sense for a frame, and whole nights of real and made-up files. */
import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import {
  associate,
  type Candidate,
  neededCalibrations,
  type Release,
} from "../src/calibrations/associate.ts";
import type { Facts, Values } from "../src/calibrations/columns.ts";
import { factsOfCalibration, factsOfFrame } from "../src/calibrations/facts.ts";
import { readDescription } from "../src/calibrations/read.ts";
import { rulesFor } from "../src/calibrations/rules/registry.ts";

const SHARED = process.env["GOATS_SHARED"] ?? resolve(import.meta.dirname, "../../../../shared");

function needs(values: Values, tags: readonly string[] = []): string {
  return neededCalibrations({ tags, values }).join(" ");
}

const OBJECT = { observation_type: "OBJECT", observation_class: "science", object: "X" } as const;

describe("GMOS", () => {
  const gmos = {
    ...OBJECT,
    instrument: "GMOS-N",
    detector_x_bin: 2,
    detector_y_bin: 2,
    detector_roi_setting: "Full Frame",
    nodandshuffle: false,
    ut_datetime: "2019-01-01T00:00:00",
  } as const;
  const image = { ...gmos, spectroscopy: false, focal_plane_mask: "Imaging", central_wavelength: null };
  const spectrum = { ...gmos, spectroscopy: true, focal_plane_mask: "1.0arcsec", central_wavelength: 0.6 };
  const BIASES = "bias processed_bias";

  it.each<[string, Values, readonly string[], string]>([
    ["image", image, [], `${BIASES} flat processed_flat processed_fringe photometric_standard processed_bpm`],
    [
      "image of known wavelength",
      { ...image, central_wavelength: 0.63, observation_class: "partnerCal" },
      [],
      `${BIASES} flat processed_flat processed_fringe processed_standard processed_bpm`,
    ],
    ["acquisition", { ...image, observation_class: "acq" }, [], "processed_bpm"],
    ["image through a slit", { ...image, focal_plane_mask: "1.0arcsec" }, [], `${BIASES} processed_bpm`],
    [
      "central stamp",
      { ...image, detector_roi_setting: "Central Stamp", object: "Twilight" },
      [],
      "processed_bpm",
    ],
    [
      "spectrum",
      spectrum,
      ["SPECT"],
      `${BIASES} arc processed_arc flat processed_flat standard processed_standard processed_slitillum slitillum processed_bpm`,
    ],
    [
      "standard star",
      spectrum,
      ["SPECT", "STANDARD"],
      `${BIASES} arc processed_arc flat processed_flat processed_bpm`,
    ],
    [
      "spectrum of unknown wavelength",
      { ...spectrum, central_wavelength: null },
      [],
      `${BIASES} arc processed_arc flat processed_flat standard processed_bpm`,
    ],
    ["twilight", { ...spectrum, object: "Twilight" }, [], `${BIASES} processed_bpm`],
    ["flat", { ...spectrum, observation_type: "FLAT" }, [], `${BIASES} arc processed_arc processed_bpm`],
    ["arc", { ...spectrum, observation_type: "ARC" }, [], "processed_bpm"],
    ["bias", { ...image, observation_type: "BIAS", object: "Bias" }, [], "processed_bpm"],
    [
      "nod and shuffle",
      { ...image, nodandshuffle: true, object: "Twilight" },
      [],
      `${BIASES} dark processed_dark processed_bpm`,
    ],
    [
      "nod and shuffle without a time",
      { ...image, nodandshuffle: true, object: "Twilight", ut_datetime: null },
      [],
      `${BIASES} dark processed_dark processed_bpm`,
    ],
    [
      "nod and shuffle of today",
      { ...image, nodandshuffle: true, object: "Twilight", ut_datetime: "2020-01-01T00:00:00" },
      [],
      `${BIASES} processed_bpm`,
    ],
    ["multi-object", { ...spectrum, object: "Twilight" }, ["MOS"], `${BIASES} mask processed_bpm`],
    ["binning not known", { ...image, object: "Twilight", detector_x_bin: null }, [], BIASES],
    ["mask", { ...gmos, observation_type: "MASK" }, [], ""],
    ["bad pixel mask", { ...gmos, observation_type: "BPM" }, [], ""],
    ["finished", spectrum, ["PROCESSED_SCIENCE"], ""],
  ])("%s", (_, values, tags, expected) => expect(needs(values, tags)).toBe(expected));
});

describe("F2", () => {
  const f2 = { ...OBJECT, instrument: "F2", spectroscopy: false } as const;
  const DARKS = "dark processed_dark";
  it.each<[string, Values, string]>([
    ["image", f2, `${DARKS} flat processed_flat photometric_standard processed_bpm`],
    [
      "image of a standard",
      { ...f2, observation_class: "partnerCal" },
      `${DARKS} flat processed_flat processed_bpm`,
    ],
    ["acquisition", { ...f2, observation_class: "acqCal" }, "processed_bpm"],
    [
      "spectrum",
      { ...f2, spectroscopy: true },
      `${DARKS} flat processed_flat arc telluric standard processed_bpm`,
    ],
    [
      "telluric",
      { ...f2, spectroscopy: true, observation_class: "partnerCal" },
      `${DARKS} flat processed_flat arc processed_bpm`,
    ],
    ["flat", { ...f2, observation_type: "FLAT" }, `${DARKS} processed_bpm`],
    [
      "arc",
      { ...f2, observation_type: "ARC", filter_name: "Open&JH_G0809" },
      `${DARKS} flat processed_flat processed_bpm`,
    ],
    [
      "arc through HK (pitfall 18)",
      { ...f2, observation_type: "ARC", filter_name: "Open&HK_G0806" },
      `${DARKS} flat processed_flat lampoff_flat processed_bpm`,
    ],
    ["bad pixel mask", { ...f2, observation_type: "BPM" }, ""],
  ])("%s", (_, values, expected) => expect(needs(values)).toBe(expected));
});

describe("NIRI", () => {
  const niri = { ...OBJECT, instrument: "NIRI", spectroscopy: false, filter_name: "K_G0204" } as const;
  it.each<[string, Values, string]>([
    ["image", niri, "processed_flat dark flat photometric_standard processed_bpm"],
    [
      "thermal image",
      { ...niri, filter_name: "Lprime_G0207" },
      "processed_flat dark photometric_standard processed_bpm",
    ],
    ["standard", { ...niri, observation_class: "partnerCal" }, "processed_flat flat processed_bpm"],
    [
      "thermal standard",
      { ...niri, observation_class: "partnerCal", filter_name: "Mprime_G0208" },
      "processed_flat processed_bpm",
    ],
    [
      "flat with lamp",
      { ...niri, observation_type: "FLAT", gcal_lamp: "IRhigh" },
      "lampoff_flat processed_bpm",
    ],
    [
      "flat of unknown lamp",
      { ...niri, observation_type: "FLAT", gcal_lamp: null },
      "lampoff_flat processed_bpm",
    ],
    ["flat without lamp", { ...niri, observation_type: "FLAT", gcal_lamp: "Off" }, "processed_bpm"],
    ["spectrum", { ...niri, spectroscopy: true }, "flat arc telluric processed_flat processed_bpm"],
    ["telluric", { ...niri, spectroscopy: true, observation_class: "partnerCal" }, "flat arc processed_bpm"],
  ])("%s", (_, values, expected) => expect(needs(values)).toBe(expected));
});

describe("GNIRS", () => {
  const image = { ...OBJECT, instrument: "GNIRS", spectroscopy: false, gcal_lamp: null } as const;
  const STARS = "telluric processed_telluric standard processed_standard";
  const of = (camera: string | null, disperser: string, central_wavelength: number | null) =>
    needs({ ...image, spectroscopy: true, camera, disperser, central_wavelength });
  it.each<[string, string, string]>([
    ["image", needs(image), "dark flat lampoff_flat processed_flat processed_bpm"],
    ["acquisition", needs({ ...image, observation_class: "acq" }), "processed_bpm"],
    [
      "cross-dispersed",
      of("ShortBlue_G5540", "32/mm_G5533&SXD_G5536", 1.65),
      `${STARS} arc flat pinhole processed_bpm`,
    ],
    [
      "short camera below its limit",
      of("ShortBlue_G5540", "32/mm_G5533", 2.69),
      `${STARS} arc flat processed_bpm`,
    ],
    [
      "short camera at its limit",
      of("ShortRed_G5539", "32/mm_G5533", 2.7),
      `${STARS} arc lampoff_flat processed_bpm`,
    ],
    ["long camera, coarse, below", of("LongRed_G5543", "32/mm_G5533", 4.24), `${STARS} flat processed_bpm`],
    [
      "long camera, coarse, at",
      of("LongRed_G5543", "32/mm_G5533", 4.25),
      `${STARS} lampoff_flat processed_bpm`,
    ],
    ["long camera, fine, below", of("LongRed_G5543", "111/mm_G5534", 4.29), `${STARS} flat processed_bpm`],
    [
      "long camera, fine, at",
      of("LongRed_G5543", "111/mm_G5534", 4.3),
      `${STARS} lampoff_flat processed_bpm`,
    ],
    ["camera not known", of(null, "32/mm_G5533", 3), `${STARS} processed_bpm`],
    // The original fails here (pitfall 16).
    ["wavelength not known", of("LongRed_G5543", "32/mm_G5533", null), `${STARS} processed_bpm`],
    [
      "flat with lamp",
      needs({ ...image, observation_type: "FLAT", gcal_lamp: "IRhigh" }),
      "lampoff_flat processed_bpm",
    ],
  ])("%s", (_, got, expected) => expect(got).toBe(expected));
});

describe("other instruments", () => {
  const object = (instrument: string, values: Values = {}) => needs({ ...OBJECT, instrument, ...values });
  it.each<[string, string, string]>([
    [
      "NIFS spectrum",
      object("NIFS", { spectroscopy: true }),
      "flat processed_flat arc ronchi_mask telluric processed_bpm",
    ],
    ["NIFS image", object("NIFS", { spectroscopy: false }), "dark processed_bpm"],
    [
      "NIFS flat",
      object("NIFS", { observation_type: "FLAT", gcal_lamp: "QH" }),
      "lampoff_flat processed_bpm",
    ],
    [
      "GSAOI image",
      object("GSAOI"),
      "domeflat lampoff_domeflat processed_flat photometric_standard processed_bpm",
    ],
    [
      "GHOST object",
      object("GHOST"),
      "bias processed_bias processed_bpm arc processed_arc flat processed_flat standard processed_standard",
    ],
    [
      "GHOST standard",
      object("GHOST", { observation_class: "partnerCal" }),
      "bias processed_bias processed_bpm",
    ],
    ["GHOST bias", object("GHOST", { observation_type: "BIAS" }), ""],
    ["IGRINS-2 object", object("IGRINS-2"), "flat arc"],
    ["an instrument without rules", object("GPI"), ""],
  ])("%s", (_, got, expected) => expect(got).toBe(expected));
});

/** First matches that the live archive is known to give, by the tests of FitsStorage. */
const ARCHIVE: readonly (readonly [
  frame: string,
  values: Values,
  tags: readonly string[],
  found: Readonly<Record<string, string>>,
])[] = [
  [
    "GN-2021B-Q-117-83-001",
    {
      instrument: "GMOS-N",
      spectroscopy: false,
      focal_plane_mask: "Imaging",
      detector_x_bin: 2,
      detector_y_bin: 2,
    },
    ["GMOS", "IMAGE"],
    {
      bias: "GN-CAL20220108-4-031",
      flat: "GN-CAL20220122-7-004",
      photometric_standard: "GN-CAL20220108-2-002",
      processed_bpm: "GN-CAL20200204-22-031-BPM",
    },
  ],
  [
    "GN-2022A-Q-303-9-001",
    {
      instrument: "GMOS-N",
      spectroscopy: true,
      focal_plane_mask: "1.0arcsec",
      detector_x_bin: 2,
      detector_y_bin: 2,
    },
    ["GMOS", "SPECT", "LS"],
    {
      bias: "GN-CAL20220108-4-086",
      flat: "GN-2022A-Q-303-9-003",
      arc: "GN-2022A-Q-303-10-001",
      standard: "GN-2021B-FT-216-5-001",
      processed_bpm: "GN-CAL20190508-22-081-BPM",
    },
  ],
  [
    "GS-2021B-Q-233-59-001",
    { instrument: "F2", spectroscopy: true },
    ["F2", "SPECT", "LS"],
    {
      dark: "GS-CAL20211226-3-119",
      flat: "GS-2021B-Q-233-61-005",
      arc: "GS-2021B-Q-233-59-012",
      telluric: "GS-2021B-Q-233-62-001",
    },
  ],
  [
    "GN-2021B-Q-308-295-001",
    { instrument: "GNIRS", spectroscopy: true, disperser: "32/mm_G5533&SXD_G5536", central_wavelength: 1.65 },
    ["GNIRS", "SPECT", "XD"],
    {
      flat: "GN-2021B-Q-308-295-013",
      arc: "GN-2021B-Q-308-295-029",
      pinhole: "GN-2021B-Q-308-238-001",
      processed_bpm: "GN-CAL20121205-10-001-BPM",
    },
  ],
  [
    "GS-CAL20240320-1-001",
    { instrument: "GHOST", spectroscopy: true },
    ["GHOST", "SPECT"],
    {
      bias: "GS-CAL20240323-15-001",
      flat: "GS-CAL20240323-1-001",
      arc: "GS-CAL20240316-3-001",
    },
  ],
];

describe("pairs of the archive", () => {
  it.each(ARCHIVE)("%s: what the archive gives is what makes sense", (_, values, tags, found) => {
    const frame: Facts = { tags, values: { ...OBJECT, ...values } };
    expect(neededCalibrations(frame)).toEqual(expect.arrayContaining(Object.keys(found)));
    // Nothing makes sense that no rule could find.
    const types = Object.keys(rulesFor(frame)?.types ?? {});
    expect(types).toEqual(expect.arrayContaining([...neededCalibrations(frame)]));
  });
});

interface Named extends Candidate {
  readonly name: string;
  readonly frame: Facts;
}

async function candidatesOf(folder: string): Promise<Named[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".fits")).toSorted();
  return await Promise.all(
    names.map(async (name, id) => {
      const { described, phu } = await readDescription(join(folder, name));
      const facts = factsOfCalibration(described, phu);
      return { name, id, addedAt: "2026-01-01T00:00:00Z", facts, frame: factsOfFrame(described) };
    }),
  );
}

describe("real frames", () => {
  it("get the calibrations of their own nights", async () => {
    const candidates = await candidatesOf(join(SHARED, "data", "gemini"));
    const found = (name: string) => {
      const frame = candidates.find((each) => each.name === `${name}.fits`)?.frame;
      if (frame === undefined) throw new Error(`no ${name}`);
      const answers = neededCalibrations(frame).map((type) => {
        const { accepted, limit } = associate(frame, type, candidates);
        return [
          type,
          accepted.slice(0, limit).map(({ candidate }) => basename(candidate.name, ".fits")),
        ] as const;
      });
      return Object.fromEntries(answers.filter(([, names]) => names.length > 0));
    };
    expect(found("gmos_longslit_object_at2020caa")).toEqual({
      bias: ["gmos_longslit_bias"],
      flat: ["gmos_longslit_flat"],
      arc: ["gmos_longslit_arc"],
      processed_bpm: ["gmos_longslit_bpm"],
    });
    expect(found("gmos_longslit_flat")).toEqual({
      bias: ["gmos_longslit_bias"],
      arc: ["gmos_longslit_arc"],
      processed_bpm: ["gmos_longslit_bpm"],
    });
    expect(found("gmos_imaging_object_J1655+2533")).toEqual({
      bias: ["gmos_imaging_bias"],
      photometric_standard: ["gmos_imaging_object_PG1633+099_F1"],
    });
    // Nobody took a flat of H with the lamp on; the dark is of another exposure and of the whole detector.
    expect(found("niri_imaging_object_iPTF-16fnl")).toEqual({});
    // The name of the standard misleads: it is a frame of F2.
    expect(found("f2_imaging_object_NGC_2244")).toEqual({
      flat: ["f2_imaging_flat"],
      photometric_standard: ["niri_imaging_object_Rubin_149_ukirt_fs14"],
    });
  });
});

describe("releases of the archive", () => {
  const day = (before: number) => new Date(Date.UTC(2022, 0, 20 - before, 12)).toISOString().slice(0, 19);
  const bias = (name: string, before: number, release: Release | null, processing: string): Named => {
    const values: Values = {
      instrument: "GMOS-N",
      detector_x_bin: 2,
      detector_y_bin: 2,
      read_speed_setting: "slow",
      gain_setting: "low",
      amp_read_area: "'a':[1:2048,1:4224]",
      qa_state: "Pass",
      observation_type: "BIAS",
      reduction: "PROCESSED_BIAS",
      processing,
      ut_datetime: day(before),
    };
    const facts: Facts = { tags: ["PROCESSED", "BIAS"], values };
    return { name, id: before, addedAt: name, facts, frame: facts, release };
  };
  const files = {
    A: bias("A", 9, { name: "GMOS-N-2", priority: 10, published: true }, "Science-Quality"),
    B: bias("B", 3, { name: "GMOS-N-1", priority: 5, published: true }, "Science-Quality"),
    C: bias("C", 1, { name: "GMOS-N-3", priority: 20, published: false }, "Science-Quality"),
    D: bias("D", 2, null, "Science-Quality"),
    E: bias("E", 2, null, "Raw"),
  };
  const frame: Facts = {
    tags: [],
    values: { ...files.A.facts.values, observation_type: "OBJECT", reduction: "RAW", ut_datetime: day(0) },
  };

  it.each([
    ["A01", "ABCDE", "E"],
    ["A02", "ABCD", "A"],
    ["A03", "BCD", "B"],
    ["A04", "CD", undefined],
  ] as const)("%s: of %s the answer is %s", (_, names, expected) => {
    const { accepted, rejected } = associate(
      frame,
      "processed_bias",
      [...names].map((name) => files[name as keyof typeof files]),
    );
    expect(accepted[0]?.candidate.name).toBe(expected);
    const reasons = Object.fromEntries(rejected.map(({ candidate, reason }) => [candidate.name, reason]));
    expect(reasons).toEqual({
      C: "Its release GMOS-N-3 is not published.",
      D: "It belongs to no published release.",
    });
  });
});

describe("a night", () => {
  it("A05: a spectrum leads to its calibrations, and those lead to theirs", () => {
    const spectrum: Values = {
      instrument: "GMOS-N",
      detector_x_bin: 2,
      detector_y_bin: 2,
      read_speed_setting: "slow",
      gain_setting: "low",
      detector_roi_setting: "Full Frame",
      amp_read_area: "'a':[1:2048,1:4224]",
      disperser: "R400+_G5305",
      filter_name: "GG455_G0305",
      focal_plane_mask: "1.0arcsec",
      central_wavelength: 0.6,
      spectroscopy: true,
      reduction: "RAW",
      qa_state: "Pass",
      observation_type: "OBJECT",
      observation_class: "science",
      object: "X",
      elevation: 60,
      cass_rotator_pa: 10,
      ut_datetime: "2022-01-10T12:00:00",
    };
    const file = (name: string, changes: Values, tags: readonly string[] = []): Named => {
      const facts: Facts = { tags, values: { ...spectrum, ...changes } };
      return { name, id: 1, addedAt: name, facts, frame: facts };
    };
    const star: Values = { central_wavelength: 0.605, detector_x_bin: 1, object: "feige34" };
    const files = [
      file("bias", { observation_type: "BIAS", spectroscopy: false, ut_datetime: "2022-01-09T12:00:00" }),
      file("flat", { observation_type: "FLAT", ut_datetime: "2022-01-10T13:00:00" }),
      file("arc", { observation_type: "ARC", ut_datetime: "2022-01-10T14:00:00" }),
      file("standard", { ...star, ut_datetime: "2021-12-21T12:00:00" }, ["SPECT", "LS", "STANDARD"]),
      file("arc of the standard", { ...star, observation_type: "ARC", ut_datetime: "2021-12-22T12:00:00" }),
    ];
    const associated = ({ frame }: Named): string[] =>
      neededCalibrations(frame).flatMap((type) => {
        const { accepted, limit } = associate(frame, type, files);
        return accepted.slice(0, limit).map(({ candidate }) => candidate.name);
      });
    const science = file("science", {}, ["SPECT", "LS"]);
    const primary = associated(science);
    expect(primary).toEqual(["bias", "arc", "flat", "standard"]);
    const secondary = files.filter(({ name }) => primary.includes(name)).flatMap(associated);
    expect(new Set(secondary.filter((name) => !primary.includes(name)))).toEqual(
      new Set(["arc of the standard"]),
    );
  });
});
