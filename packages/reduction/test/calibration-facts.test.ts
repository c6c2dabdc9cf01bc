/** What the headers say of a frame and of a calibration, where that is not plain, and what the rules make of it. */
import { Header } from "@goats/fits";
import { describe, expect, it } from "vitest";
import { associate, type Candidate } from "../src/calibrations/associate.ts";
import type { Facts, FactValue } from "../src/calibrations/columns.ts";
import {
  factsOfCalibration,
  factsOfFrame,
  isProcessedCalibration,
  missingTags,
  typeOf,
} from "../src/calibrations/facts.ts";

function frame(descriptors: Record<string, unknown>, tags: readonly string[] = []): Facts {
  return factsOfFrame({ tags, descriptors });
}

function calibration(
  descriptors: Record<string, unknown>,
  tags: readonly string[] = [],
  keywords: Record<string, string | boolean> = {},
): Facts {
  const phu = Header.from();
  for (const [name, value] of Object.entries(keywords)) phu.set(name, value);
  return factsOfCalibration({ tags, descriptors }, phu);
}

function entry(facts: Facts, id = 1): Candidate {
  return { facts, id, addedAt: `2026-01-01T00:00:0${id}Z` };
}

const TIME = "2022-01-10T12:00:00.000000";

describe("state of reduction", () => {
  it.each([
    [["PROCESSED", "PROCESSED_SCIENCE", "STANDARD"], "PROCESSED_SCIENCE", "processed_science"],
    [["PROCESSED", "BIAS"], "PROCESSED_BIAS", "processed_bias"],
    [["PROCESSED", "BPM", "FLAT"], "PROCESSED_BPM", "processed_bpm"],
    // Of several kinds the original takes any (pitfall 13).
    [["PROCESSED", "STANDARD", "TELLURIC"], "PROCESSED_TELLURIC", "processed_telluric"],
    [["PROCESSED", "SLITV"], "PROCESSED_UNKNOWN", "processed_slit"],
    [["PROCESSED", "SLITV", "FLAT"], "PROCESSED_FLAT", "processed_slitflat"],
    // No sensitivity function, yet finished (pitfall 14).
    [["PREPARED", "TELLURIC"], "PREPARED", "processed_telluric"],
    [["PREPARED"], "PREPARED", "object"],
    [[], "RAW", "object"],
  ])("%j is %s and is listed as %s", (tags, reduction, type) => {
    const facts = frame({ observation_type: "OBJECT" }, tags);
    expect(facts.values.reduction).toBe(reduction);
    expect(typeOf(facts)).toBe(type);
  });

  it.each([
    [["PROCESSED", "CAL", "BIAS"], true],
    [["PROCESSED", "CAL", "BPM"], true],
    // Arcs of NIRI have no tag CAL (pitfall 15).
    [["PROCESSED", "ARC", "NIRI"], true],
    [["PREPARED", "CAL", "TELLURIC"], true],
    [["PROCESSED", "SLITV"], true],
    [["PROCESSED", "PROCESSED_SCIENCE", "CAL", "STANDARD"], false],
    [["PROCESSED", "CAL"], false],
    [["CAL", "BIAS"], false],
    [["MASK"], true],
    [[], false],
  ])("%j are the tags of a finished calibration: %s", (tags, expected) => {
    expect(isProcessedCalibration(tags)).toBe(expected);
  });

  it("says which tags a file lacks for a type", () => {
    expect(missingTags("processed_slitflat", ["PROCESSED", "FLAT"])).toEqual(["SLITV"]);
    expect(missingTags("processed_telluric", ["PREPARED", "TELLURIC"])).toEqual([]);
    expect(missingTags("flat", [])).toEqual([]);
  });

  it.each([
    [{ PROCREVW: "Failed", PROCITNT: "Quick-Look" }, "Failed"],
    [{ PROCITNT: "Science-Quality", PROCMODE: "ql" }, "Science-Quality"],
    [{ PROCREVW: "nonsense", PROCMODE: "sq" }, "Science-Quality"],
    [{ PROCSCI: "ql" }, "Quick-Look"],
    [{ PROCMODE: "qa" }, "Raw"],
    [{}, "Raw"],
  ])("%j was processed as %s", (keywords, processing) => {
    expect(calibration({}, [], keywords as Record<string, string>).values.processing).toBe(processing);
  });
});

describe("values", () => {
  it("are one text when extensions differ, one value when they agree", () => {
    expect(frame({ array_name: ["a", "b"] }).values.array_name).toBe("a+b");
    expect(frame({ array_name: ["a", "a"] }).values.array_name).toBe("a");
    expect(frame({ array_name: [null, null] }).values.array_name).toBeNull();
  });

  it("give wavelengths in micrometres; calibrations have one only when they are spectra", () => {
    expect(frame({ central_wavelength: 6.5e-7 }).values.central_wavelength).toBe(0.65);
    expect(calibration({ central_wavelength: 6.5e-7 }).values.central_wavelength).toBeNull();
    expect(calibration({ central_wavelength: 6.5e-7 }, ["SPECT"]).values.central_wavelength).toBe(0.65);
  });

  it("leave out what is no known type, class or exposure", () => {
    const { values } = frame({ observation_type: "dark", observation_class: "other", exposure_time: 10_000 });
    expect(values).toMatchObject({ observation_type: null, observation_class: null, exposure_time: null });
    expect(frame({ observation_type: "FLAT" }, ["PINHOLE"]).values.observation_type).toBe("PINHOLE");
    expect(frame({ observation_type: "FLAT" }, ["RONCHI"]).values.observation_type).toBe("RONCHI");
  });

  it("count the first position of nod and shuffle, on both sides (pitfall 22)", () => {
    const shuffled = { nod_count: [15, 14], shuffle_pixels: 1536 };
    const tags = ["NODANDSHUFFLE"];
    const same: Record<string, FactValue> = { nod_count: 15, nod_pixels: 1536 };
    expect(frame(shuffled, tags).values).toMatchObject(same);
    expect(calibration(shuffled, tags).values).toMatchObject(same);
    expect(frame(shuffled).values.nod_count).toBeNull();
  });

  it("take a read mode or well depth that is not one as not known, on both sides (pitfall 29)", () => {
    const niri = {
      instrument: "NIRI",
      read_mode: "Unknown",
      well_depth_setting: "Shallow",
      data_section: [[0, 1024, 0, 1024]],
      coadds: 1,
      exposure_time: 60,
      ut_datetime: TIME,
      qa_state: "Pass",
    };
    expect(frame(niri).values.read_mode).toBeNull();
    const dark = calibration({ ...niri, observation_type: "DARK" }, ["PROCESSED", "DARK"]);
    expect(associate(frame(niri), "processed_dark", [entry(dark)]).accepted).toHaveLength(1);
  });

  it("know NIRI's usual regions; a calibration of another one never fits", () => {
    const of = (section: readonly number[]) =>
      calibration({ instrument: "NIRI", data_section: [section] }).values.data_section;
    expect(of([256, 769, 256, 768])).toBe("Section(x1=256, x2=769, y1=256, y2=768)");
    expect(of([0, 128, 0, 128])).toBe("None");
    expect(frame({ instrument: "NIRI", data_section: [[0, 128, 0, 128]] }).values.data_section).toBe(
      "Section(x1=0, x2=128, y1=0, y2=128)",
    );
  });

  it.each([
    ["GS-2021A-Q-1", {}, false],
    ["GN-CAL20220108", {}, false],
    ["GN-ENG20220108", {}, true],
    ["G-2024B-ENG-GHOST-01", {}, true],
    ["nonsense", {}, true],
    [null, {}, true],
    ["GN-2021A-Q-1", { ENG_DATA: true }, true],
    ["GN-ENG20220108", { ENG_DATA: false }, false],
  ])("tell whether program %s with %j is engineering: %s", (program_id, keywords, engineering) => {
    expect(calibration({ program_id }, [], keywords).values.engineering).toBe(engineering);
  });
});

const GMOS = {
  instrument: "GMOS-N",
  detector_x_bin: 2,
  detector_y_bin: 2,
  read_speed_setting: "slow",
  gain_setting: "low",
  detector_roi_setting: "Full Frame",
  amp_read_area: ["'a':[1:512,1:4224]", "'b':[513:1024,1:4224]"],
  array_name: ["a", "b"],
  ut_datetime: TIME,
  qa_state: "Undefined",
  program_id: "GN-CAL20220110",
};

describe("sentences", () => {
  it("name every value that differs, on both sides", () => {
    const bias = calibration(
      { ...GMOS, detector_x_bin: 1, gain_setting: "high", ut_datetime: "2021-10-01T00:00:00" },
      ["PROCESSED", "BIAS"],
    );
    const { rejected } = associate(frame(GMOS), "processed_bias", [entry(bias)]);
    expect(rejected[0]?.reason).toBe(
      "X binning 1, but the frame has 2; gain setting high, but the frame has low; " +
        "taken 102 days before the frame, but less than 90 days is needed.",
    );
    expect(rejected[0]?.failed[2]).toMatchObject({
      test: "within 90 days",
      calibration: "2021-10-01T00:00:00",
      frame: TIME,
      tolerance: 90,
    });
  });

  it("say what a file of another kind is", () => {
    const dark = calibration({ ...GMOS, observation_type: "DARK" }, ["DARK"]);
    const { others } = associate(frame(GMOS), "processed_bias", [entry(dark)]);
    expect(others[0]?.reason).toBe("State of reduction RAW, but PROCESSED_BIAS is needed.");
  });

  it("say by how much a value differs, and what is not known", () => {
    const niri = { instrument: "NIRI", ut_datetime: TIME, qa_state: "Pass", coadds: 1 };
    const target = frame({ ...niri, exposure_time: 7.505, data_section: [[0, 1024, 0, 1024]] });
    const reason = (exposure_time: number | null) => {
      const dark = calibration({ ...niri, exposure_time, data_section: [[0, 128, 0, 128]] }, [
        "PROCESSED",
        "DARK",
      ]);
      return associate(target, "processed_dark", [entry(dark)]).rejected[0]?.reason;
    };
    const section =
      "Data section none of the usual ones, but the frame has Section(x1=0, x2=1024, y1=0, y2=1024); ";
    expect(reason(40.005)).toBe(
      `${section}exposure time 40.005 s, but less than 0.01 s from the frame's 7.505 s is needed, not 32.5 s.`,
    );
    expect(reason(null)).toBe(
      `${section}exposure time unknown, but less than 0.01 s from the frame's 7.505 s is needed.`,
    );
  });

  it("show lists of amplifiers in full when they look alike otherwise", () => {
    const three = (middle: string) => ({ ...GMOS, amp_read_area: ["a", middle, "c"] });
    const bias = calibration(three("x"), ["PROCESSED", "BIAS"]);
    const reason = (own: Facts) => associate(own, "processed_bias", [entry(bias)]).rejected[0]?.reason;
    expect(reason(frame(three("y")))).toBe("Read-out area a+x+c, but the frame has a+y+c.");
    expect(reason(frame(GMOS))).toBe(
      "Read-out area 3 amplifiers from a to c, but the frame has 2 amplifiers " +
        "from 'a':[1:512,1:4224] to 'b':[513:1024,1:4224].",
    );
  });

  it("warn of quick-look products, engineering, other amplifiers and great age", () => {
    const tags = ["PROCESSED", "BIAS"];
    const quick = calibration({ ...GMOS, program_id: "GN-ENG20220110" }, tags, { PROCMODE: "ql" });
    expect(associate(frame(GMOS), "processed_bias", [entry(quick)]).accepted[0]?.warnings).toEqual([
      "It was processed in Quick-Look mode.",
      "It belongs to an engineering program.",
    ]);
    // Pitfall 21: the rule for processed arcs looks at neither amplifiers nor detector.
    const spectrum = { ...GMOS, disperser: "R400", filter_name: "f", focal_plane_mask: "1.0arcsec" };
    const arc = calibration({ ...spectrum, array_name: ["c", "d"] }, ["PROCESSED", "ARC", "SPECT"], {
      PROCMODE: "sq",
    });
    expect(
      associate(frame(spectrum, ["SPECT"]), "processed_arc", [entry(arc)]).accepted[0]?.warnings,
    ).toEqual(["Its detector or its amplifiers are not those of the frame."]);
    // Pitfall 19: processed flats of GNIRS have no window.
    const gnirs = { instrument: "GNIRS", ut_datetime: TIME, qa_state: "Pass", program_id: "GN-2021A-Q-1" };
    const flat = calibration({ ...gnirs, ut_datetime: "2012-01-10T12:00:00" }, ["PROCESSED", "FLAT"]);
    const old = associate(frame(gnirs), "processed_flat", [entry(flat)]).accepted[0];
    expect(old?.warnings).toEqual(["It is 3653 days away in time."]);
    expect(old?.reason).toMatch(/taken 3653 days before the frame, whatever its age\.$/);
  });
});

describe("tolerances of GMOS", () => {
  /** The tolerance that the rule for a type applies to the wavelength of a spectrum. */
  function tolerance(type: string, disperser: string | null, tags: readonly string[]): number | undefined {
    const spectrum = { ...GMOS, disperser, filter_name: "f", focal_plane_mask: "1.0arcsec" };
    const target = frame({ ...spectrum, central_wavelength: 6e-7 }, ["SPECT", ...tags]);
    const kind = type === "processed_slitillum" ? "SLITILLUM" : "STANDARD";
    const far = calibration({ ...spectrum, central_wavelength: 9e-7, object: "feige34" }, [
      "PROCESSED",
      "SPECT",
      kind,
    ]);
    const { failed = [] } = associate(target, type, [entry(far)]).rejected[0] ?? {};
    return failed.find(({ test }) => test === "near central_wavelength")?.tolerance;
  }

  it.each([
    ["B1200+_G5301", 0.005, 0.025],
    ["R831+_G5302", 0.00722, 0.0361],
    ["B600+_G5303", 0.01, 0.05],
    ["R600+_G5304", 0.01, 0.05],
    ["B480+_G5309", 0.0125, 0.0625],
    ["R400+_G5305", 0.015, 0.075],
    ["R150+_G5308", 0.04, 0.2],
    // What is not known counts as 1200 lines per millimetre.
    ["MIRROR", 0.005, 0.025],
    [null, 0.005, 0.025],
  ])("%s: %f micrometres for 200 pixels, %f for the 1000 of masks", (disperser, narrow, wide) => {
    expect(tolerance("processed_standard", disperser, ["LS"])).toBeCloseTo(narrow, 5);
    expect(tolerance("processed_slitillum", disperser, ["LS"])).toBeCloseTo(narrow, 5);
    expect(tolerance("processed_standard", disperser, ["MOS"])).toBeCloseTo(wide, 4);
  });
});

describe("rules that differ from FitsStorage on purpose", () => {
  it("know calibration programs of both forms (pitfall 24)", () => {
    const image = { ...GMOS, filter_name: "r", focal_plane_mask: "Imaging", ut_datetime: TIME };
    const star = (program_id: string) =>
      calibration({ ...image, program_id, observation_type: "OBJECT", observation_class: "partnerCal" });
    const serves = (program: string) =>
      associate(frame(image), "photometric_standard", [entry(star(program))]).accepted.length === 1;
    expect(serves("GN-CAL20220110")).toBe(true);
    expect(serves("G-2024B-CAL-GMOS-01")).toBe(true);
    expect(serves("GN-2021B-Q-1")).toBe(false);
    expect(serves("X-G-2024B-CAL-1")).toBe(false);
  });

  it("find masks whose instrument is neither of the twins (pitfall 25)", () => {
    const mask = calibration(
      {
        instrument: "GMOS",
        data_label: "GN2021BQ107-01",
        observation_type: "MASK",
        qa_state: "Pass",
        ut_datetime: TIME,
      },
      ["MASK"],
    );
    const target = frame({ ...GMOS, focal_plane_mask: "GN2021BQ107-01" }, ["SPECT", "MOS"]);
    expect(associate(target, "mask", [entry(mask)]).accepted).toHaveLength(1);
  });

  it("take flats without lamp through NIRI's Mgrism (pitfall 18)", () => {
    const niri = {
      instrument: "NIRI",
      ut_datetime: TIME,
      qa_state: "Pass",
      data_section: [[0, 1024, 0, 1024]],
      central_wavelength: 4.7e-6,
      camera: "f6",
    };
    const serves = (disperser: string) => {
      const values = { ...niri, disperser };
      const flat = calibration({ ...values, observation_type: "FLAT", gcal_lamp: "Off" }, ["FLAT", "SPECT"]);
      return associate(frame(values, ["SPECT"]), "flat", [entry(flat)]).accepted.length === 1;
    };
    expect(serves("Mgrism_G5206")).toBe(true);
    expect(serves("Lgrism_G5205")).toBe(false);
  });

  it("have no rule where FitsStorage fails or answers wrongly (pitfall 31)", () => {
    const nifs = frame({ instrument: "NIFS", ut_datetime: TIME });
    for (const type of ["processed_arc", "processed_telluric"]) {
      expect(associate(nifs, type, []).refused).toBe(`There is no rule for ${type} of NIFS.`);
    }
  });

  it("take exposure times as equal that rounding made differ (pitfall 28)", () => {
    const f2 = { instrument: "F2", ut_datetime: TIME, qa_state: "Pass", read_mode: "1" };
    const dark = (exposure_time: number) => calibration({ ...f2, exposure_time }, ["PROCESSED", "DARK"]);
    const serves = (seconds: number) =>
      associate(frame({ ...f2, exposure_time: 60 }), "processed_dark", [entry(dark(seconds))]).accepted
        .length;
    expect([60, 60.0000005, 60.000002].map(serves)).toEqual([1, 1, 0]);
  });

  it("take letters as they are: no sign in a name stands for another (2.4)", () => {
    const bpm = calibration({ ...GMOS, array_name: ["aXb"] }, ["PROCESSED", "BPM"]);
    expect(associate(frame({ ...GMOS, array_name: "a_b" }), "processed_bpm", [entry(bpm)]).accepted).toEqual(
      [],
    );
  });
});

describe("bundles of GHOST", () => {
  const common = { instrument: "GHOST", ut_datetime: TIME, qa_state: "Pass", focal_plane_mask: "SR" };
  const bundle = frame(
    {
      ...common,
      arm: null,
      detector_x_bin: { blue: 1, red: 2, slitv: 2 },
      detector_y_bin: { blue: 1, red: 2, slitv: 2 },
      exposure_time: { blue: 60, red: 30, slitv: 1 },
      read_speed_setting: { blue: "slow", red: "medium", slitv: "standard" },
      gain_setting: { blue: "low", red: "low", slitv: "standard" },
    },
    ["GHOST", "BUNDLE"],
  );
  const bias = (arm: string, bin: number, speed: string, day: string) =>
    calibration(
      {
        ...common,
        ut_datetime: `2022-01-${day}T00:00:00`,
        arm,
        detector_x_bin: bin,
        detector_y_bin: bin,
        read_speed_setting: speed,
        gain_setting: arm === "slitv" ? "standard" : "low",
      },
      ["GHOST", "PROCESSED", "BIAS"],
    );

  it("have their values by arm, and are spectra", () => {
    expect(bundle.values).toMatchObject({ spectroscopy: true, detector_x_bin: null, focal_plane_mask: "SR" });
    expect(Object.keys(bundle.arms ?? {})).toEqual(["blue", "red", "slitv"]);
    expect(bundle.arms?.["red"]).toMatchObject({ detector_binning: "2x2", read_speed_setting: "medium" });
  });

  it("are asked for arm by arm; the slit viewer needs no bias", () => {
    const candidates = [
      bias("blue", 1, "slow", "01"),
      bias("blue", 1, "slow", "09"),
      bias("red", 2, "medium", "05"),
      bias("red", 1, "medium", "10"),
      bias("slitv", 2, "standard", "10"),
    ].map((facts, index) => entry(facts, index + 1));
    const { accepted, limit } = associate(bundle, "processed_bias", candidates);
    // The nearest of each arm in turn, then what is left.
    expect(accepted.map(({ candidate }) => candidate.id)).toEqual([2, 3, 1]);
    expect(limit).toBe(2);
  });

  it("serve the arm of a split frame", () => {
    const raw = calibration(
      {
        ...common,
        arm: null,
        read_speed_setting: { blue: "slow", red: "fast" },
        gain_setting: "low",
        observation_type: "FLAT",
      },
      ["GHOST", "BUNDLE", "FLAT"],
    );
    const split = (arm: string) =>
      frame({ ...common, arm, read_speed_setting: "slow", gain_setting: "low" }, ["GHOST", "SPECT"]);
    expect(associate(split("blue"), "flat", [entry(raw)]).accepted).toHaveLength(1);
    expect(associate(split("red"), "flat", [entry(raw)]).rejected[0]?.failed.map(({ test }) => test)).toEqual(
      ["same arm"],
    );
  });
});
