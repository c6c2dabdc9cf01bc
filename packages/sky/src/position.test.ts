import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { separation, toGalactic } from "./position.ts";

const ARCSEC = 1 / 3600;

describe("galactic coordinates", () => {
  // Reference: astropy 5.2.1, SkyCoord.galactic.
  test.each([
    ["M31", 10.6847083, 41.26875, 121.17432903730571, -21.573308797618157],
    ["Sgr A*", 266.41681663, -29.00782497, 359.9442356882139, -0.04616002451611069],
    ["origin", 0, 0, 96.33728336969006, -60.188551946914465],
    ["a Virgo field", 188.736, -1.0342, 294.249407050113, 61.55917983044948],
    ["the Crab", 83.633, 22.0145, 184.55741630955765, -5.784421958594905],
  ])("%s", (_name, ra, dec, l, b) => {
    const position = toGalactic({ ra, dec });
    const offset = separation({ ra: l, dec: b }, { ra: position.l, dec: position.b });
    expect(offset).toBeLessThan(0.03 * ARCSEC);
  });

  test("the defining pole is at b = 90 and the ascending node at l = 32.93192", () => {
    expect(toGalactic({ ra: 192.85948, dec: 27.12825 }).b).toBeCloseTo(90, 6);
    const node = toGalactic({ ra: 192.85948 + 90, dec: 0 });
    expect(node.l).toBeCloseTo(32.93192, 9);
    expect(node.b).toBeCloseTo(0, 9);
  });
});

const position = fc.record({
  ra: fc.double({ min: 0, max: 360, noNaN: true }),
  dec: fc.double({ min: -90, max: 90, noNaN: true }),
});

describe("separation", () => {
  test("agrees with astropy", () => {
    expect(separation({ ra: 10, dec: 20 }, { ra: 11, dec: -20.5 })).toBeCloseTo(40.51182532010498, 12);
  });

  test("keeps its accuracy for tiny and antipodal distances", () => {
    expect(separation({ ra: 10, dec: 60 }, { ra: 10, dec: 60 + 1e-9 })).toBeCloseTo(1e-9, 14);
    expect(separation({ ra: 10, dec: 60 }, { ra: 190, dec: -60 + 1e-9 })).toBeCloseTo(180 - 1e-9, 12);
    expect(separation({ ra: 359.9999, dec: 0 }, { ra: 0.0001, dec: 0 })).toBeCloseTo(0.0002, 12);
  });

  test("is a metric that the galactic rotation keeps", () => {
    fc.assert(
      fc.property(position, position, position, (a, b, c) => {
        const ab = separation(a, b);
        expect(ab).toBeGreaterThanOrEqual(0);
        expect(ab).toBeLessThanOrEqual(180 + 1e-12);
        expect(separation(b, a)).toBeCloseTo(ab, 10);
        expect(separation(a, a)).toBe(0);
        expect(ab).toBeLessThanOrEqual(separation(a, c) + separation(c, b) + 1e-9);
        const [galacticA, galacticB] = [toGalactic(a), toGalactic(b)];
        expect(galacticA.l).toBeGreaterThanOrEqual(0);
        expect(galacticA.l).toBeLessThan(360);
        expect(
          separation({ ra: galacticA.l, dec: galacticA.b }, { ra: galacticB.l, dec: galacticB.b }),
        ).toBeCloseTo(ab, 6);
      }),
    );
  });
});
