import { describe, expect, test } from "vitest";
import type { Photometry } from "../api/types.ts";
import { parsePeriod, parseZero } from "./axis-input.ts";
import { bandLook, compareBands, passband } from "./bands.ts";
import { distanceModulus, luminosityDistance } from "./cosmology.ts";
import { axisValue, bandSeries, boundsOf, formatPoint, isMagnitude, lowerBound, unitsOf } from "./points.ts";

const NO_TEXT = [0, 0, 0, 0, 0];
const ANSWER: Photometry = {
  count: 5,
  columns: {
    id: [1, 2, 3, 4, 5],
    mjd: [59_010, 59_000, 59_005, 59_020, 59_001],
    value: [18.2, 18, null, 17.5, 120],
    error: [0.05, 0.02, null, null, 4],
    limit: [null, null, 20.5, null, null],
    band: [1, 0, 0, 1, 1],
    unit: [0, 0, 0, 0, 1],
    telescope: NO_TEXT,
    instrument: NO_TEXT,
    source: NO_TEXT,
    timeScale: NO_TEXT,
    dataProductId: [null, null, null, null, null],
  },
  dictionaries: {
    band: ["r", "g"],
    unit: ["mag(AB)", "uJy"],
    telescope: [""],
    instrument: [""],
    source: [""],
    timeScale: ["utc"],
  },
};
const MJD = { zero: null, period: null, redshift: null };

describe("bands", () => {
  test.each([
    ["ZTF_r", "r"],
    ["r'", "r"],
    ["sdssr", "r"],
    ["LSST r", "r"],
    ["ps1_z", "z"],
    ["r_G0303", "r"],
    ["gp", "g"],
    ["Johnson V", "V"],
    ["V", "V"],
    ["B", "B"],
    ["bessell-I", "I"],
    ["2MASS Ks", "K"],
    ["ATLAS-o", "o"],
    ["cyan", "c"],
    ["Gaia BP", "BP"],
    ["F606W", "F606W"],
  ])("%s is %s", (name, band) => {
    expect(passband(name)).toBe(band);
  });

  test("of one system all look different, by colour or by marker", () => {
    for (const theme of ["light", "dark", "night"] as const) {
      for (const system of ["ugrizy", "UBVRI", "JHK"]) {
        const looks = [...system].map((band) => JSON.stringify(bandLook(band, theme)));
        expect(new Set(looks).size).toBe(system.length);
      }
    }
    expect(bandLook("F606W", "light")).toEqual(bandLook("F606W", "light"));
  });

  test("go from blue to red, unknown ones last", () => {
    expect(["F606W", "J", "ZTF_r", "g", "U"].toSorted(compareBands)).toEqual([
      "U",
      "g",
      "ZTF_r",
      "J",
      "F606W",
    ]);
  });
});

describe("cosmology", () => {
  // astropy 5.2.1, FlatLambdaCDM(H0=70, Om0=0.3).
  test.each([
    [0.01, 43.1588],
    [0.1, 460.2997],
    [1, 6607.6576],
  ])("z = %f is %f Mpc away", (z, megaparsecs) => {
    expect(luminosityDistance(z) / megaparsecs).toBeCloseTo(1, 4);
  });

  test("says nothing without a redshift in the Hubble flow", () => {
    expect(distanceModulus(null)).toBeNull();
    expect(distanceModulus(-0.001)).toBeNull();
    expect(distanceModulus(0.1)).toBeCloseTo(38.3152, 3);
  });
});

describe("points", () => {
  test("are sorted by band and time, limits kept apart, one unit at a time", () => {
    expect(unitsOf(ANSWER)).toEqual(["mag(AB)", "uJy"]);
    const [g, r] = bandSeries(ANSWER, "mag(AB)", MJD);
    expect([g?.band, r?.band]).toEqual(["g", "r"]);
    expect([...(g?.x ?? [])]).toEqual([59_010, 59_020]);
    expect([...(r?.y ?? [])]).toEqual([18, 20.5]);
    expect([...(r?.limit ?? [])]).toEqual([0, 1]);
    expect([...(r?.row ?? [])]).toEqual([1, 2]);
    expect(bandSeries(ANSWER, "uJy", MJD)).toHaveLength(1);
  });

  test("lie on days, rest-frame days and phases", () => {
    expect(axisValue(59_010, { zero: 59_000, period: null, redshift: null })).toBe(10);
    expect(axisValue(59_010, { zero: 59_000, period: null, redshift: 1 })).toBe(5);
    expect(axisValue(58_999, { zero: 59_000, period: 4, redshift: null })).toBe(0.75);
    const folded = bandSeries(ANSWER, "mag(AB)", { zero: 59_000, period: 8, redshift: null });
    expect([...(folded[0]?.x ?? [])]).toEqual([0.25, 0.5, 1.25, 1.5]);
  });

  test("bound the plot with their errors", () => {
    const bounds = boundsOf(bandSeries(ANSWER, "mag(AB)", MJD));
    expect(bounds?.x[0]).toBeLessThan(59_000);
    expect(bounds?.y[0]).toBeLessThan(17.5);
    expect(bounds?.y[1]).toBeGreaterThan(20.5);
    expect(boundsOf([])).toBeUndefined();
  });

  test("are found by bisection", () => {
    const sorted = Float64Array.from([1, 2, 2, 5]);
    expect([0, 2, 3, 9].map((value) => lowerBound(sorted, value))).toEqual([0, 1, 3, 4]);
  });

  test("are written with the digits that their error allows", () => {
    expect(formatPoint(16.4238, 0.031, false, true)).toBe("16.424 ± 0.031");
    expect(formatPoint(16.4, Number.NaN, false, true)).toBe("16.40");
    expect(formatPoint(20.5, Number.NaN, true, true)).toBe("> 20.5");
    expect(formatPoint(3.2, Number.NaN, true, false)).toBe("< 3.2");
  });

  test.each([
    ["mag", true],
    ["mag(Vega)", true],
    ["ABmag", true],
    ["", true],
    ["uJy", false],
    ["mJy", false],
  ])("in %s are magnitudes: %s", (unit, magnitude) => {
    expect(isMagnitude(unit)).toBe(magnitude);
  });
});

describe("what is typed for the phase", () => {
  test("is a date or an MJD", () => {
    expect(parseZero("2020-05-01")).toBe(58_970);
    expect(parseZero("2020-05-01 12:00")).toBe(58_970.5);
    expect(parseZero(" 58970.25 ")).toBe(58_970.25);
    expect([parseZero("tomorrow"), parseZero(""), parseZero(undefined)]).toEqual([null, null, null]);
  });

  test("a period is above zero", () => {
    expect([parsePeriod("0.5"), parsePeriod("0"), parsePeriod("-1"), parsePeriod("x")]).toEqual([
      0.5,
      null,
      null,
      null,
    ]);
  });
});
