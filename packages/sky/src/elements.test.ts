import { Body, HelioState, MakeTime } from "astronomy-engine";
import { describe, expect, test } from "vitest";
import { missingElements, movingTarget, type OrbitalElements } from "./elements.ts";
import { MU_SUN, orbitPosition } from "./orbit.ts";
import { separation } from "./position.ts";
import { utcFromTt } from "./time.ts";

const NONE = {
  epochOfElements: null,
  perihdist: null,
  epochOfPerihelion: null,
  meanAnomaly: null,
  semimajorAxis: null,
  meanDailyMotion: null,
};
/** Comet Encke in 1990: Meeus, Astronomical Algorithms, example 33.b. */
const ENCKE: OrbitalElements = {
  ...NONE,
  scheme: "MPC_COMET",
  inclination: 11.94524,
  lngAscNode: 334.75006,
  argOfPerihelion: 186.23352,
  eccentricity: 0.8502196,
  perihdist: 2.2091404 * (1 - 0.8502196),
  epochOfPerihelion: 48_192.54502,
};

describe("an orbit", () => {
  test("gives Meeus's position of comet Encke on 1990 October 6", () => {
    const place = movingTarget(ENCKE)?.(utcFromTt(48_170));
    expect(place?.ra).toBeCloseTo(158.558965, 3);
    expect(place?.dec).toBeCloseTo(19.158496, 3);
    expect(place?.distance).toBeCloseTo(0.8243689, 3);
    expect(place?.elongation).toBeCloseTo(40.51, 1);
    expect(place?.phaseAngle).toBeCloseTo(84.36, 0);
  });

  test("is the same by minor-planet elements", () => {
    const motion = Math.sqrt(MU_SUN / 2.2091404 ** 3) * (180 / Math.PI);
    const asPlanet: OrbitalElements = {
      ...ENCKE,
      scheme: "MPC_MINOR_PLANET",
      epochOfElements: 48_170,
      semimajorAxis: 2.2091404,
      meanAnomaly: (48_170 - 48_192.54502) * motion,
    };
    const [a, b] = [movingTarget(asPlanet)?.(48_200), movingTarget(ENCKE)?.(48_200)];
    if (!a || !b) throw new Error("no position");
    expect(separation(a, b) * 3600).toBeLessThan(1e-3);
  });

  test.each([
    [0.921326, 1, 138.4783, 102.74426, 2.364192],
    [0.1, 0.987, 254.9, 164.50029, 4.063777],
    [0.123456, 0.99997, -30.47, -138.0881, 0.965053],
    [3.363943, 1.05731, 1237.1, 109.40598, 10.668551],
    [0.5871018, 0.9672746, 20, 52.85331, 0.729116],
    [0.5871018, 0.9672746, 0, 0, 0.5871018],
  ])("with q %f and e %f after %f days: Meeus, chapters 34 and 35", (q, e, days, anomaly, radius) => {
    const [x, y] = orbitPosition({ perihelion: q, eccentricity: e, perihelionTime: 0, mu: MU_SUN }, days);
    expect(Math.atan2(y, x) * (180 / Math.PI)).toBeCloseTo(anomaly, 4);
    expect(Math.hypot(x, y)).toBeCloseTo(radius, 5);
  });

  test("is followed for decades and keeps its period", () => {
    const orbit = { perihelion: 0.5, eccentricity: 0.96, perihelionTime: 50_000, mu: MU_SUN };
    const period = 2 * Math.PI * Math.sqrt((0.5 / 0.04) ** 3 / MU_SUN);
    const [a, b] = [orbitPosition(orbit, 51_000), orbitPosition(orbit, 51_000 - 3 * period)];
    expect(a[0]).toBeCloseTo(b[0], 9);
    expect(a[1]).toBeCloseTo(b[1], 9);
  });

  test("follows Mars for ten days from its osculating elements", () => {
    const place = movingTarget(osculating(Body.Mars, 60_000));
    const expected = astrometric(Body.Mars, 60_010);
    const ours = place?.(utcFromTt(60_010));
    if (!ours) throw new Error("no position");
    expect(separation(ours, expected) * 3600).toBeLessThan(3);
  });

  test("says which elements it lacks", () => {
    expect(missingElements({ ...ENCKE, perihdist: null, inclination: null })).toEqual([
      "inclination",
      "perihdist",
    ]);
    expect(movingTarget({ ...ENCKE, perihdist: null })).toBeNull();
    expect(movingTarget({ ...ENCKE, perihdist: 0 })).toBeNull();
    expect(movingTarget({ ...ENCKE, scheme: "MPC_MINOR_PLANET" })).toBeNull();
  });
});

/** Elements of the ellipse that a body follows at an MJD (TT). */
function osculating(body: Body, mjd: number): OrbitalElements {
  const state = HelioState(body, MakeTime(utcFromTt(mjd) - 51_544.5));
  const tilt = (84381.448 / 3600) * (Math.PI / 180);
  const turn = (x: number, y: number, z: number) =>
    [x, y * Math.cos(tilt) + z * Math.sin(tilt), z * Math.cos(tilt) - y * Math.sin(tilt)] as const;
  const [r, v] = [turn(state.x, state.y, state.z), turn(state.vx, state.vy, state.vz)];
  const h = [r[1] * v[2] - r[2] * v[1], r[2] * v[0] - r[0] * v[2], r[0] * v[1] - r[1] * v[0]] as const;
  const distance = Math.hypot(...r);
  const vh = [v[1] * h[2] - v[2] * h[1], v[2] * h[0] - v[0] * h[2], v[0] * h[1] - v[1] * h[0]] as const;
  const e = [
    vh[0] / MU_SUN - r[0] / distance,
    vh[1] / MU_SUN - r[1] / distance,
    vh[2] / MU_SUN - r[2] / distance,
  ] as const;
  const degrees = 180 / Math.PI;
  const eccentricity = Math.hypot(...e);
  const axis = 1 / (2 / distance - (v[0] ** 2 + v[1] ** 2 + v[2] ** 2) / MU_SUN);
  const node = Math.atan2(h[0], -h[1]);
  const inclination = Math.acos(h[2] / Math.hypot(...h));
  const argument = Math.atan2(e[2] / Math.sin(inclination), e[0] * Math.cos(node) + e[1] * Math.sin(node));
  const cosE = (1 - distance / axis) / eccentricity;
  const sinE = (r[0] * v[0] + r[1] * v[1] + r[2] * v[2]) / (eccentricity * Math.sqrt(MU_SUN * axis));
  return {
    ...NONE,
    scheme: "JPL_MAJOR_PLANET",
    epochOfElements: mjd,
    inclination: inclination * degrees,
    lngAscNode: node * degrees,
    argOfPerihelion: argument * degrees,
    eccentricity,
    semimajorAxis: axis,
    meanAnomaly: (Math.atan2(sinE, cosE) - eccentricity * sinE) * degrees,
    meanDailyMotion: Math.sqrt(MU_SUN / axis ** 3) * degrees,
  };
}

/** Geocentric place with light time, from the ephemeris itself. */
function astrometric(body: Body, mjd: number) {
  const at = (time: number, what: Body) => HelioState(what, MakeTime(utcFromTt(time) - 51_544.5));
  const earth = at(mjd, Body.Earth);
  let [dx, dy, dz] = [1, 0, 0];
  for (let i = 0; i < 3; i++) {
    const { x, y, z } = at(mjd - (Math.hypot(dx, dy, dz) * 499.004784) / 86_400, body);
    [dx, dy, dz] = [x - earth.x, y - earth.y, z - earth.z];
  }
  const degrees = 180 / Math.PI;
  return { ra: Math.atan2(dy, dx) * degrees, dec: Math.atan2(dz, Math.hypot(dx, dy)) * degrees };
}
