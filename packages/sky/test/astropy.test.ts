/** The ten sites against astropy: airmass, Moon, rise and set, twilights, moving targets. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  airmass,
  greenwichSiderealTime,
  mjdFromUnix,
  moonIllumination,
  moveStar,
  movingTarget,
  nightOf,
  type OrbitalElements,
  riseAndSet,
  SITES,
  separation,
  ttMinusUtc,
  visibilityCurve,
} from "../src/index.ts";

const python = [process.env["GOATS_PYTHON"], "/usr/bin/python3", "python3"].find((candidate) => {
  if (!candidate) return false;
  try {
    execFileSync(candidate, ["-c", "import astropy"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});

const DATES = ["2022-06-21", "2022-12-08", "2026-11-22"];
const TARGETS = [
  { ra: 83.633, dec: 22.0145 },
  { ra: 266.4168, dec: -29.0078 },
  { ra: 10.6847, dec: 41.2688 },
  { ra: 201.365, dec: -43.0191 },
  { ra: 0.001, dec: -5 },
];
const NONE = {
  epochOfElements: null,
  perihdist: null,
  epochOfPerihelion: null,
  meanAnomaly: null,
  semimajorAxis: null,
  meanDailyMotion: null,
};
const angles = (inclination: number, lngAscNode: number, argOfPerihelion: number, eccentricity: number) => ({
  ...NONE,
  inclination,
  lngAscNode,
  argOfPerihelion,
  eccentricity,
});
const comet = (q: number, time: number) => ({ perihdist: q, epochOfPerihelion: time });
const planet = (epoch: number, anomaly: number, axis: number) => ({
  epochOfElements: epoch,
  meanAnomaly: anomaly,
  semimajorAxis: axis,
});
/** Orbits of every shape, with the times (MJD) to compare at. */
const MOVING: [string, OrbitalElements, number][] = [
  [
    "a main-belt asteroid",
    { scheme: "MPC_MINOR_PLANET", ...angles(10.6, 80.3, 73.6, 0.0785), ...planet(59000, 77.4, 2.77) },
    59950,
  ],
  [
    "a near-Earth asteroid",
    { scheme: "MPC_MINOR_PLANET", ...angles(3.34, 204.4, 126.4, 0.1914), ...planet(59000, 268.7, 0.9224) },
    59555,
  ],
  [
    "a Trojan as JPL gives it",
    { scheme: "JPL_MAJOR_PLANET", ...angles(4.34, 342.9, 307.0, 0.0385), ...planet(59000, 333, 5.19) },
    59200,
  ],
  [
    "a circular orbit",
    { scheme: "MPC_MINOR_PLANET", ...angles(0, 0, 0, 0), ...planet(59000, 200, 3) },
    59433,
  ],
  [
    "a periodic comet",
    { scheme: "MPC_COMET", ...angles(7.04, 50.1, 12.8, 0.641), ...comet(1.243, 57247.1) },
    57400,
  ],
  [
    "Halley's comet, far out",
    { scheme: "MPC_COMET", ...angles(162.26, 58.42, 111.33, 0.96714), ...comet(0.586, 46470.9) },
    59800,
  ],
  [
    "a nearly parabolic comet",
    { scheme: "MPC_COMET", ...angles(89.4, 282.5, 130.6, 0.99992), ...comet(0.914, 50539.1) },
    50700,
  ],
  [
    "a parabolic comet",
    { scheme: "MPC_COMET", ...angles(61.3, 35.6, 12.1, 1), ...comet(1.02, 59600) },
    59480,
  ],
  [
    "a hyperbolic comet",
    { scheme: "MPC_COMET", ...angles(122.7, 24.6, 241.8, 1.1995), ...comet(0.2553, 58005.99) },
    58100,
  ],
  [
    "an interstellar comet",
    { scheme: "MPC_COMET", ...angles(44.05, 308.15, 209.12, 3.3566), ...comet(2.0066, 58825.6) },
    58900,
  ],
];
const MOVES = [
  { ra: 269.4521, dec: 4.6933, pmRa: -798.6, pmDec: 10328.1, from: 2000, to: 2050 },
  { ra: 12.3, dec: 89.2, pmRa: 500, pmDec: -300, from: 2016, to: 1990 },
];
const TIMES = [41500, 47200, 51544.5, 57753, 57754.01, 59800.123];

interface NightReference {
  curves: { altitude: number[]; azimuth: number[]; moonDistance: number[] }[];
  moonAltitude: number[];
  illumination: number[];
  sun: Record<string, [number, boolean][]>;
  moon: [number, boolean][];
  targets: [number, boolean][][];
}
interface Reference {
  sites: NightReference[][];
  moving: { ra: number; dec: number; distance: number }[];
  moves: { ra: number; dec: number }[];
  times: { tt: number; gast: number }[];
}

const MINUTE = 1 / 1440;
const ARCSEC = 1 / 3600;

describe.skipIf(python === undefined)(
  "acceptance: Visibility: against astropy (skipped without python3-astropy; GOATS_PYTHON names another interpreter)",
  () => {
    let reference: Reference;
    const noon = (longitude: number, date: string) =>
      mjdFromUnix(Date.parse(`${date}T12:00:00Z`)) - longitude / 360;

    beforeAll(() => {
      const request = {
        sites: SITES.map((site) => ({ ...site, nights: DATES.map((date) => noon(site.longitude, date)) })),
        targets: TARGETS,
        moving: MOVING.map(([, elements, mjd]) => [elements, mjd]),
        moves: MOVES,
        times: TIMES,
      };
      const script = readFileSync(new URL("./reference.py", import.meta.url), "utf8");
      const output = execFileSync(python ?? "", ["-c", script], {
        input: JSON.stringify(request),
        maxBuffer: 1e9,
      });
      reference = JSON.parse(output.toString());
    }, 300_000);

    describe.each(SITES.map((site, index) => ({ site, index })))("$site.name", ({ site, index }) => {
      test.each(DATES.map((date, n) => ({ date, n })))("night of $date", ({ date, n }) => {
        const expected = reference.sites[index]?.[n];
        if (!expected) throw new Error("no reference");
        const start = noon(site.longitude, date);
        const times = Array.from({ length: 97 }, (_, i) => start + i / 96);
        let compared = 0;
        for (const [t, target] of TARGETS.entries()) {
          const curve = visibilityCurve(site, () => target, times);
          const theirs = expected.curves[t];
          for (let i = 0; i < times.length; i++) {
            expect(Math.abs((curve.altitude[i] ?? 99) - (theirs?.altitude[i] ?? 0))).toBeLessThan(
              20 * ARCSEC,
            );
            const mass = airmass(theirs?.altitude[i] ?? 0);
            if (mass < 2.5) {
              expect(Math.abs((curve.airmass[i] ?? 99) - mass)).toBeLessThan(0.01);
              compared++;
            }
            expect(Math.abs((curve.moonDistance[i] ?? 999) - (theirs?.moonDistance[i] ?? 0))).toBeLessThan(
              0.1,
            );
            expect(Math.abs((curve.moonAltitude[i] ?? 99) - (expected.moonAltitude[i] ?? 0))).toBeLessThan(
              0.1,
            );
          }
          const { rise, set } = riseAndSet(site, () => target, { start, end: start + 1 });
          const crossed = expected.targets[t] ?? [];
          expectTime(rise, crossed.find(([, rising]) => rising)?.[0]);
          expectTime(set, crossed.find(([, rising]) => !rising)?.[0]);
        }
        expect(compared).toBeGreaterThan(50);
        for (const [i, mjd] of times.entries()) {
          expect(Math.abs(moonIllumination(mjd) - (expected.illumination[i] ?? 9))).toBeLessThan(0.005);
        }
        const night = nightOf(site, date);
        const bounds = [night.sunset, night.civil, night.nautical, night.astronomical];
        for (const [i, sun] of Object.values(expected.sun).entries()) {
          expectTime(bounds[i]?.start ?? null, sun.find(([, rising]) => !rising)?.[0]);
          expectTime(bounds[i]?.end ?? null, sun.find(([, rising]) => rising)?.[0]);
        }
        expectTime(night.moonrise, expected.moon.find(([, rising]) => rising)?.[0]);
        expectTime(night.moonset, expected.moon.find(([, rising]) => !rising)?.[0]);
      });
    });

    test.each(MOVING.map(([name, elements, mjd], index) => ({ name, elements, mjd, index })))(
      "$name",
      ({ elements, mjd, index }) => {
        const ours = movingTarget(elements)?.(mjd);
        const theirs = reference.moving[index];
        if (!ours || !theirs) throw new Error("no position");
        expect(separation(ours, theirs)).toBeLessThan(1 * ARCSEC);
        expect(ours.distance).toBeCloseTo(theirs.distance, 4);
      },
    );

    test("proper motion", () => {
      for (const [i, star] of MOVES.entries()) {
        const ours = moveStar(star, { ra: star.pmRa, dec: star.pmDec }, star.from, star.to);
        // astropy lets the distance of 1 kpc grow with the tangential motion.
        expect(separation(ours, reference.moves[i] ?? star)).toBeLessThan(0.005 * ARCSEC);
      }
    });

    test("leap seconds and sidereal time", () => {
      for (const [i, mjd] of TIMES.entries()) {
        expect(ttMinusUtc(mjd)).toBeCloseTo(reference.times[i]?.tt ?? 0, 4);
        const apart = Math.abs(greenwichSiderealTime(mjd) - (reference.times[i]?.gast ?? 0));
        expect(Math.min(apart, 360 - apart)).toBeLessThan(15 * ARCSEC);
      }
    });
  },
);

/** Both absent, or within two minutes of each other. */
function expectTime(ours: number | null, theirs: number | undefined): void {
  expect(ours === null).toBe(theirs === undefined);
  if (ours !== null && theirs !== undefined) expect(Math.abs(ours - theirs)).toBeLessThan(2 * MINUTE);
}
