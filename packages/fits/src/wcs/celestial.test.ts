import { describe, expect, test } from "vitest";
import { Header, type HeaderValue } from "../index.ts";
import { celestialWcs, linear1d } from "./celestial.ts";

const tan: Record<string, HeaderValue> = {
  ...{ CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN", CRPIX1: 11, CRPIX2: 21, CRVAL1: 150, CRVAL2: 30 },
  ...{ CDELT1: -0.001, CDELT2: 0.002 },
};
const header = (entries: Record<string, HeaderValue>) => Header.from(Object.entries(entries));

describe("celestialWcs", () => {
  test("the reference pixel, counted from 1 in the header, is the reference place", () => {
    const wcs = celestialWcs(header(tan));
    const sky = wcs?.pixelToWorld(10, 20);
    expect(sky?.ra).toBeCloseTo(150, 12);
    expect(sky?.dec).toBeCloseTo(30, 12);
    expect(wcs?.pixelScale).toEqual([0.001, 0.002]);
  });

  test("a step along y goes north, a step along x west", () => {
    const wcs = celestialWcs(header(tan));
    expect(wcs?.pixelToWorld(10, 21).dec).toBeCloseTo(30.002, 8);
    expect(wcs?.pixelToWorld(11, 20).ra).toBeCloseTo(150 - 0.001 / Math.cos(Math.PI / 6), 8);
  });

  test("the other half of the sky has no pixel", () => {
    expect(celestialWcs(header(tan))?.worldToPixel(330, -30)).toBeUndefined();
    expect(celestialWcs(header(tan))?.worldToPixel(150, 31)).toBeDefined();
  });

  test.each([
    ["an unknown projection", { ...tan, CTYPE1: "RA---XYZ", CTYPE2: "DEC--XYZ" }],
    ["two projections", { ...tan, CTYPE2: "DEC--SIN" }],
    ["no coordinates", { OBJECT: "M 31" }],
    ["one axis only", { ...tan, CTYPE2: "LINEAR" }],
    ["a step of zero", { ...tan, CDELT2: 0 }],
    ["an unknown unit", { ...tan, CUNIT1: "furlong" }],
    ["an impossible declination", { ...tan, CRVAL2: 91 }],
    [
      "a slit, whose pixels do not span the sky",
      {
        ...{
          WCSAXES: 3,
          CTYPE1: "AWAV",
          CTYPE2: "RA---TAN",
          CTYPE3: "DEC--TAN",
          CD1_1: -0.1,
          CD2_1: 0,
          CD2_2: 1e-5,
        },
        ...{ CD3_2: 4e-5, CRVAL1: 650, CRVAL2: 150, CRVAL3: 30, CRPIX1: 1, CRPIX2: 1 },
      },
    ],
  ])("%s gives no coordinates", (_label, entries: Record<string, HeaderValue>) => {
    expect(celestialWcs(header(entries))).toBeUndefined();
  });

  test("the frame follows RADESYS, or EQUINOX where it is missing", () => {
    expect(celestialWcs(header({ ...tan, RADESYS: "FK5", EQUINOX: 2000 }))).toMatchObject({
      frame: "FK5",
      equinox: 2000,
    });
    expect(celestialWcs(header({ ...tan, EQUINOX: 1950 }))?.frame).toBe("FK4");
    expect(celestialWcs(header({ ...tan, EPOCH: 2000 }))?.frame).toBe("FK5");
    expect(celestialWcs(header(tan))?.frame).toBe("ICRS");
  });
});

describe("linear1d", () => {
  const spectrum = { CTYPE1: "AWAV", CUNIT1: "nm", CRPIX1: 1545.2976, CRVAL1: 650, CD1_1: 0.149 };

  test("CD1_1 is the step and CRPIX1 counts from 1", () => {
    const axis = linear1d(header(spectrum));
    expect(axis).toMatchObject({ ctype: "AWAV", unit: "nm", step: 0.149 });
    expect(axis?.at(1544.2976)).toBeCloseTo(650, 10);
    expect(axis?.at(0)).toBeCloseTo(650 - 0.149 * 1544.2976, 10);
  });

  test("CDELT, with PC if there is one, does the same", () => {
    const { CD1_1: step, ...rest } = spectrum;
    expect(linear1d(header({ ...rest, CDELT1: step }))?.step).toBe(step);
    expect(linear1d(header({ ...rest, CDELT1: step, PC1_1: 2 }))?.step).toBe(2 * step);
  });

  test("another axis can be asked for", () => {
    const axis = linear1d(header({ CTYPE2: "WAVE", CRVAL2: 1, CRPIX2: 1, CDELT2: 3 }), 2);
    expect(axis?.at(2)).toBe(7);
    expect(axis?.unit).toBe("");
  });

  test.each([
    ["a logarithmic axis", { ...spectrum, CTYPE1: "WAVE-LOG" }],
    ["IRAF's logarithmic axis", { ...spectrum, "DC-FLAG": 1 }],
    ["a celestial axis", tan],
    ["a step of zero", { ...spectrum, CD1_1: 0 }],
    ["no coordinates", {}],
  ])("%s is not linear", (_label, entries: Record<string, HeaderValue>) => {
    expect(linear1d(header(entries))).toBeUndefined();
  });
});
