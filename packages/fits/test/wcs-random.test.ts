/** World coordinates of random headers against those of astropy (wcslib). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Header, type HeaderValue, readWcs, type Wcs } from "../src/index.ts";
import { haveAstropy, worldOf } from "./astropy.ts";

type Entries = Record<string, HeaderValue>;

interface Case {
  readonly entries: Entries;
  readonly pixels: number[][];
  readonly key: string;
  /** Degrees of a pixel. */
  readonly scale: number;
}

/** How far from its centre a projection is tried, in degrees. */
const REACH: Record<string, number> = {
  TAN: 60,
  SIN: 50,
  ARC: 170,
  ZEA: 110,
  STG: 120,
  CAR: 85,
  AIT: 75,
  TPV: 1,
};

/** Evenly spread: the extreme doubles that fast-check likes are no headers of anybody. */
const between = (min: number, max: number) =>
  fc.nat(2 ** 31 - 1).map((value) => min + ((max - min) * value) / 2 ** 31);

/** A turned and slightly sheared matrix, written in one of the three ways. */
const linear = fc
  .record({
    way: fc.constantFrom("CD", "PC", "CROTA"),
    angle: between(-180, 180),
    shear: between(-0.1, 0.1),
    ratio: between(0.5, 2),
  })
  .map(
    ({ way, angle, shear, ratio }) =>
      (scale: number, lon: number, lat: number, suffix: string): Entries => {
        const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
        if (way === "CROTA") {
          // The old keywords have no alternate form.
          const turn = suffix === "" ? { [`CROTA${lat}`]: angle } : {};
          return { [`CDELT${lon}${suffix}`]: -scale, [`CDELT${lat}${suffix}`]: scale * ratio, ...turn };
        }
        const elements = [cos, -sin + shear, sin, cos];
        const at = [
          [lon, lon],
          [lon, lat],
          [lat, lon],
          [lat, lat],
        ];
        const factors = way === "CD" ? [-scale, -scale, scale * ratio, scale * ratio] : [1, 1, 1, 1];
        const matrix = at.map(([i, j], n): [string, number] => {
          return [`${way}${i}_${j}${suffix}`, (elements[n] ?? 0) * (factors[n] ?? 1)];
        });
        if (way === "CD") return Object.fromEntries(matrix);
        return {
          ...Object.fromEntries(matrix),
          [`CDELT${lon}${suffix}`]: -scale,
          [`CDELT${lat}${suffix}`]: scale * ratio,
        };
      },
  );

const SPECTRA: readonly Entries[] = [
  { CTYPE: "WAVE", CUNIT: "nm", CRVAL: 650, CDELT: 0.15 },
  { CTYPE: "AWAV", CUNIT: "Angstrom", CRVAL: 6500, CDELT: -1.5 },
  { CTYPE: "FREQ", CUNIT: "GHz", CRVAL: 115.27, CDELT: 1e-4 },
  { CTYPE: "VELO", CUNIT: "km/s", CRVAL: -20, CDELT: 0.5 },
  { CTYPE: "WAVE-LOG", CUNIT: "um", CRVAL: 2.2, CDELT: 1e-3 },
  { CTYPE: "LINEAR", CRVAL: 5, CDELT: 3 },
];

/** An image or a cube on the sky. */
const celestial: fc.Arbitrary<Case> = fc
  .record({
    projection: fc.constantFrom("TAN", "SIN", "ARC", "ZEA", "STG", "CAR", "AIT", "TPV"),
    system: fc.constantFrom(["RA--", "DEC-"], ["GLON", "GLAT"], ["HPLN", "HPLT"]),
    ra: between(-10, 370),
    dec: fc.oneof(between(-89, 89), fc.constantFrom(0, 90, -90, 45)),
    logScale: between(-5, -0.5),
    linear,
    crpix: fc.tuple(between(-100, 3000), between(-100, 3000)),
    lonpole: fc.option(between(-180, 180), { nil: undefined }),
    latpole: fc.option(fc.constantFrom(90, -90, 40), { nil: undefined }),
    slant: fc.option(fc.tuple(between(-0.3, 0.3), between(-0.3, 0.3)), { nil: undefined }),
    spectrum: fc.option(fc.constantFrom(...SPECTRA), { nil: undefined }),
    order: fc.constantFrom([1, 2, 3], [2, 1, 3], [2, 3, 1], [3, 1, 2]),
    key: fc.constantFrom("", "", "A", "Z"),
    sip: fc.option(fc.array(between(-1, 1), { minLength: 20, maxLength: 20 }), { nil: undefined }),
    tpv: fc.array(between(-1, 1), { minLength: 80, maxLength: 80 }),
    places: fc.array(fc.tuple(between(-1, 1), between(-1, 1), between(-50, 50)), {
      minLength: 4,
      maxLength: 4,
    }),
  })
  .map((given): Case => {
    const { projection, system, spectrum, key } = given;
    const isPolynomial = projection === "TPV";
    const axes = spectrum === undefined ? 2 : 3;
    // The convention speaks of axes 1 and 2; of others wcslib makes something else than longitude and latitude.
    const wanted = isPolynomial ? [1, 2, 3] : given.order;
    const order = spectrum === undefined ? wanted.filter((axis) => axis < 3) : wanted;
    const [lon = 1, lat = 2, third = 3] = order;
    const scale = 10 ** given.logScale;
    const entries: Entries = { NAXIS: axes, [`WCSAXES${key}`]: axes };
    const put = (values: Entries, axis: number) => {
      for (const [keyword, value] of Object.entries(values)) entries[`${keyword}${axis}${key}`] = value;
    };
    // Astropy applies SIP to pixel axes 1 and 2, which the sky must lie on, and to the primary description.
    const hasSip = given.sip !== undefined && axes === 2 && key === "" && !isPolynomial;
    const suffix = `-${projection}${hasSip ? "-SIP" : ""}`;
    put({ CTYPE: `${system[0]}${suffix}`, CRVAL: given.ra, CRPIX: given.crpix[0] }, lon);
    put({ CTYPE: `${system[1]}${suffix}`, CRVAL: given.dec, CRPIX: given.crpix[1] }, lat);
    let matrix = given.linear(scale, lon, lat, key);
    // The polynomials are those of degrees only where CDELT is 1: wcslib applies them before CDELT.
    if (isPolynomial) {
      matrix = { [`CD${lon}_${lon}${key}`]: -scale, [`CD${lat}_${lat}${key}`]: scale * 0.9 };
    }
    Object.assign(entries, matrix);
    if (spectrum !== undefined) {
      const { CDELT: step, ...rest } = spectrum;
      put({ ...rest, CRPIX: 7.5 }, third);
      if (Object.keys(matrix).some((keyword) => keyword.startsWith("CD") && keyword.includes("_"))) {
        entries[`CD${third}_${third}${key}`] = step;
      } else entries[`CDELT${third}${key}`] = step;
    }
    if (given.lonpole !== undefined) {
      // Where the reference point is on the native equator, not every longitude of the pole is possible.
      const isEquatorial = projection === "CAR" || projection === "AIT";
      const most = isEquatorial ? 0.9 * (90 - Math.abs(given.dec)) : 180;
      entries[`LONPOLE${key}`] = (given.lonpole / 180) * most;
    }
    if (given.latpole !== undefined) entries[`LATPOLE${key}`] = given.latpole;
    // Astropy drops all PV of a header with SIP.
    if (projection === "SIN" && given.slant !== undefined && !hasSip) {
      entries[`PV${lat}_1${key}`] = given.slant[0];
      entries[`PV${lat}_2${key}`] = given.slant[1];
    }
    const reach = Math.min(3000, (REACH[projection] ?? 1) / scale / 3);
    if (isPolynomial) {
      for (const [i, axis] of [lon, lat].entries()) {
        for (let m = 0; m < 40; m++) {
          const size = m === 1 ? 1 : 0.02 * (given.tpv[40 * i + m] ?? 0);
          entries[`PV${axis}_${m}${key}`] = m === 1 ? 1 + (given.tpv[40 * i] ?? 0) / 50 : size / 4;
        }
      }
    }
    if (hasSip && given.sip !== undefined) {
      for (const [i, letter] of ["A", "B"].entries()) {
        entries[`${letter}_ORDER`] = 3;
        let n = 10 * i;
        for (let p = 0; p <= 3; p++) {
          for (let q = 0; p + q <= 3; q++) {
            if (p + q >= 2)
              entries[`${letter}_${p}_${q}`] = (0.02 * (given.sip[n++] ?? 0)) / reach ** (p + q - 1);
          }
        }
      }
    }
    const pixels = given.places.map(([x, y, z]) => {
      const pixel = new Array<number>(axes).fill(0);
      pixel[lon - 1] = given.crpix[0] - 1 + x * reach;
      pixel[lat - 1] = given.crpix[1] - 1 + (y * reach) / 2;
      if (spectrum !== undefined) pixel[third - 1] = z;
      return pixel;
    });
    return { entries, pixels, key, scale };
  });

/** Distance in degrees of two places in degrees. */
function separation(a: readonly number[], b: readonly number[]): number {
  const rad = Math.PI / 180;
  const sine = (delta: number) => Math.sin((delta * rad) / 2);
  const [lon = 0, lat = 0] = a;
  const [lon2 = 0, lat2 = 0] = b;
  const h = sine(lat - lat2) ** 2 + Math.cos(lat * rad) * Math.cos(lat2 * rad) * sine(lon - lon2) ** 2;
  return (2 * Math.asin(Math.min(1, Math.sqrt(h)))) / rad;
}

function expectSameWorld(wcs: Wcs, ours: readonly number[], theirs: readonly number[], label: string): void {
  const { celestial: sky } = wcs;
  if (sky !== undefined) {
    const pick = (world: readonly number[]) => [world[sky.longitude] ?? 0, world[sky.latitude] ?? 0];
    expect(separation(pick(ours), pick(theirs)), label).toBeLessThan(1e-9);
  }
  for (const [i, axis] of wcs.axes.entries()) {
    if (axis.kind === "longitude" || axis.kind === "latitude") continue;
    const [a = 0, b = 0] = [ours[i], theirs[i]];
    expect(Math.abs(a - b), `${label}: axis ${i}`).toBeLessThan(1e-12 * Math.max(1, Math.abs(b)));
  }
}

/** The sequence is the same in every run, so that a failure can be repeated. */
const CASES = Number(process.env["GOATS_WCS_RUNS"] ?? 600);

describe.skipIf(!haveAstropy())("world coordinates of random headers", () => {
  test("are those of astropy within 1e-9 degrees, and come back to their pixel", () => {
    const cases = fc.sample(celestial, { numRuns: CASES, seed: 20250301 });
    const headers = cases.map(({ entries }) => Header.from(Object.entries(entries)));
    const answers = worldOf(
      cases.map(({ pixels, key }, i) => ({ cards: headers[i]?.toText() ?? [], pixels, key })),
    );
    let compared = 0;
    for (const [i, { pixels, key, scale, entries }] of cases.entries()) {
      const label = `case ${i}: ${JSON.stringify(entries)}`;
      const wcs = readWcs(headers[i] ?? Header.from(), { alternate: key });
      const answer = answers[i];
      if (answer?.world === undefined) continue;
      if (wcs === undefined) throw new Error(`${label}: not read`);
      for (const [n, pixel] of pixels.entries()) {
        const theirs = (answer.world[n] ?? []).filter((value) => value !== null);
        const ours = wcs.pixelToWorld(pixel);
        if (theirs.length < pixel.length) continue;
        if (ours === undefined)
          throw new Error(`${label}: pixel ${pixel} is nowhere, astropy says ${theirs}`);
        expectSameWorld(wcs, ours, theirs, `${label}: pixel ${pixel}`);
        const back = wcs.worldToPixel(ours);
        // A double of 360 degrees has steps of 6e-14.
        for (const [axis, value] of pixel.entries()) {
          const error = Math.abs((back?.[axis] ?? Number.NaN) - value);
          expect(error, `${label}: ${pixel} comes back as ${back}`).toBeLessThan(1e-9 + 5e-12 / scale);
        }
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(3.5 * CASES);
  }, 120_000);
});
