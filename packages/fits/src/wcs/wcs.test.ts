import { describe, expect, test } from "vitest";
import { encode } from "../../test/bytes.ts";
import { bufferSource, findGwcs, Header, type HeaderValue, makeColumn, openFits } from "../index.ts";
import { readWcs } from "./wcs.ts";

type Entries = Record<string, HeaderValue>;
const header = (entries: Entries) => Header.from(Object.entries(entries));

function wcsOf(entries: Entries, alternate?: string) {
  const wcs = readWcs(header(entries), alternate === undefined ? {} : { alternate });
  if (wcs === undefined) throw new Error("no world coordinates");
  return wcs;
}

function expectClose(ours: readonly number[] | undefined, expected: readonly number[]): void {
  expect(ours).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(ours?.[i]).toBeCloseTo(value, 9);
}

const TAN: Entries = {
  ...{ NAXIS: 2, CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN", CRPIX1: 11, CRPIX2: 21, CRVAL1: 150, CRVAL2: 30 },
  ...{ CDELT1: -0.001, CDELT2: 0.001 },
};

describe("readWcs", () => {
  test("a cube has places and wavelengths, each with its unit", () => {
    const wcs = wcsOf({ ...TAN, NAXIS: 3, CTYPE3: "AWAV", CUNIT3: "nm", CRVAL3: 500, CRPIX3: 1, CDELT3: 2 });
    expect(wcs.axes.map(({ kind, unit }) => [kind, unit])).toEqual([
      ["longitude", "deg"],
      ["latitude", "deg"],
      ["spectral", "nm"],
    ]);
    expect(wcs.celestial).toEqual({ longitude: 0, latitude: 1 });
    expectClose(wcs.pixelToWorld([10, 20, 5]), [150, 30, 510]);
    expectClose(wcs.worldToPixel([150, 30, 510]), [10, 20, 5]);
    expectClose(wcs.pixelToWorld([10, 20]), [150, 30, 500]);
  });

  test("a logarithmic axis grows by the same factor", () => {
    const wcs = wcsOf({ NAXIS: 1, CTYPE1: "WAVE-LOG", CRPIX1: 1, CRVAL1: 500, CDELT1: 0.5 });
    expect(wcs.pixelToWorld([0])).toEqual([500]);
    const [at1 = 0] = wcs.pixelToWorld([1]) ?? [];
    const [at2 = 0] = wcs.pixelToWorld([2]) ?? [];
    expect(at2 / at1).toBeCloseTo(at1 / 500, 14);
    expect(wcs.worldToPixel([at2])?.[0]).toBeCloseTo(2, 10);
  });

  test("IRAF's logarithmic spectrum is one of powers of ten", () => {
    const wcs = wcsOf({ NAXIS: 1, CTYPE1: "LINEAR", "DC-FLAG": 1, CRPIX1: 1, CRVAL1: 3.5, CD1_1: 1e-4 });
    expect(wcs.pixelToWorld([100])?.[0]).toBeCloseTo(10 ** 3.51, 9);
    expect(wcs.worldToPixel([10 ** 3.51])?.[0]).toBeCloseTo(100, 8);
  });

  test("alternate descriptions are read by their letter", () => {
    const wcs = wcsOf({ ...TAN, CTYPE1B: "LINEAR", CRPIX1B: 1, CRVAL1B: 100, CDELT1B: 3 }, "b");
    expect(wcs.pixelToWorld([2, 0])?.[0]).toBe(106);
    expect(readWcs(header(TAN), { alternate: "C" })).toBeUndefined();
  });

  test("a slit on the sky: three world axes, two of the data; the closest pixel is found", () => {
    const wcs = wcsOf({
      ...{ NAXIS: 2, WCSAXES: 3, CTYPE1: "AWAV", CUNIT1: "nm", CTYPE2: "RA---TAN", CTYPE3: "DEC--TAN" },
      ...{ CRPIX1: 1, CRPIX2: 100, CRVAL1: 650, CRVAL2: 150, CRVAL3: 30 },
      ...{ CD1_1: -0.1, CD2_2: 1e-5, CD3_2: 4e-5 },
    });
    const world = wcs.pixelToWorld([50, 300]) ?? [];
    expect(world[0]).toBeCloseTo(645, 10);
    const pixel = wcs.worldToPixel(world) ?? [];
    expect(pixel).toHaveLength(2);
    expect(pixel[0]).toBeCloseTo(50, 9);
    expect(pixel[1]).toBeCloseTo(300, 6);
  });

  test("SIP is undone by iteration, also where AP and BP are wrong", () => {
    const sip = { A_ORDER: 2, A_2_0: 1e-5, A_0_2: -2e-5, B_ORDER: 2, B_1_1: 3e-5 };
    const wrong = { AP_ORDER: 2, AP_2_0: 5e-5, BP_ORDER: 2, BP_1_1: 1e-4 };
    for (const entries of [sip, { ...sip, ...wrong }]) {
      const wcs = wcsOf({ ...TAN, CTYPE1: "RA---TAN-SIP", CTYPE2: "DEC--TAN-SIP", ...entries });
      const pixel = wcs.worldToPixel(wcs.pixelToWorld([1000, 500]) ?? []) ?? [];
      expect(pixel[0]).toBeCloseTo(1000, 8);
      expect(pixel[1]).toBeCloseTo(500, 8);
    }
  });

  test("SIP that folds the plane has pixels for what it reaches only", () => {
    const wcs = wcsOf({ ...TAN, A_ORDER: 2, A_2_0: 1e-3 });
    // u + u^2 / 1000 is nowhere below -250.
    expect(wcs.worldToPixel([150.35, 30])).toBeUndefined();
  });

  test("SCAMP's polynomials are TPV, whatever they are called", () => {
    const terms = { PV1_1: 1, PV2_1: 1, PV1_7: 0.5 };
    const scamp = wcsOf({ ...TAN, ...terms });
    const tpv = wcsOf({ ...TAN, ...terms, CTYPE1: "RA---TPV", CTYPE2: "DEC--TPV" });
    expect(scamp.pixelToWorld([500, 600])).toEqual(tpv.pixelToWorld([500, 600]));
    expect(scamp.pixelToWorld([500, 600])).not.toEqual(wcsOf(TAN).pixelToWorld([500, 600]));
  });

  test("outside the picture there is nothing", () => {
    const allSky = {
      ...{ NAXIS: 2, CRPIX1: 1, CRPIX2: 1, CRVAL1: 0, CRVAL2: 0, CDELT1: -1, CDELT2: 1 },
      ...{ CTYPE1: "GLON-AIT", CTYPE2: "GLAT-AIT" },
    };
    expect(wcsOf(allSky).pixelToWorld([170, 0])).toBeUndefined();
    expect(wcsOf(allSky).pixelToWorld([100, 0])?.[1]).toBe(0);
    expect(
      wcsOf({ ...TAN, CTYPE1: "RA---SIN", CTYPE2: "DEC--SIN" }).pixelToWorld([99_999, 0]),
    ).toBeUndefined();
    expect(wcsOf(TAN).worldToPixel([330, -30])).toBeUndefined();
  });

  test.each<[string, Entries]>([
    ["nothing", { NAXIS: 2, OBJECT: "M 31" }],
    ["a look-up table", { NAXIS: 1, CTYPE1: "WAVE-TAB", CRVAL1: 1 }],
    ["a grism", { NAXIS: 1, CTYPE1: "WAVE-GRI", CRVAL1: 1 }],
    ["an unknown projection", { ...TAN, CTYPE1: "RA---HPX", CTYPE2: "DEC--HPX" }],
    ["a pole that cannot be", { ...TAN, CTYPE1: "RA---CAR", CTYPE2: "DEC--CAR", CRVAL2: 80, LONPOLE: 60 }],
    ["a logarithm of zero", { NAXIS: 1, CTYPE1: "WAVE-LOG", CRVAL1: 0, CDELT1: 1 }],
    ["places in metres", { ...TAN, CUNIT1: "m" }],
    ["an absurd number of axes", { WCSAXES: 1e9 }],
  ])("%s is no description", (_label, entries) => {
    expect(readWcs(header(entries))).toBeUndefined();
  });
});

describe("DRAGONS' own description", () => {
  const approximate = { ...TAN, EXTNAME: "SCI", EXTVER: 2, "FITS-WCS": "APPROXIMATE" };

  test("the header's is read, and said not to be the exact one", () => {
    expect(wcsOf(approximate).kind).toBe("gwcs");
    expect(wcsOf(TAN).kind).toBe("fits");
    expectClose(wcsOf(approximate).pixelToWorld([10, 20]), [150, 30]);
  });

  test("its table is found by name and version", async () => {
    const data = new Int16Array(4);
    const table = (version: number) => ({
      kind: "bintable" as const,
      header: header({ EXTNAME: "WCS", EXTVER: version }),
      columns: [makeColumn("gWCS", ["#ASDF 1.0.0"])],
    });
    const file = await openFits(
      bufferSource(
        encode([
          { kind: "image", header: header({ OBJECT: "arc" }) },
          { kind: "image", header: header(approximate), axes: [2, 2], data },
          table(1),
          table(2),
          { kind: "image", header: header({ ...approximate, EXTVER: 3 }), axes: [2, 2], data },
        ]),
      ),
    );
    const [primary, sci, , own, lonely] = file.hdus;
    if (primary === undefined || sci === undefined || lonely === undefined)
      throw new Error("HDUs are missing");
    expect(findGwcs(file, sci)).toBe(own);
    expect(findGwcs(file, primary)).toBeUndefined();
    expect(findGwcs(file, lonely)).toBeUndefined();
  });
});
