import { describe, expect, test } from "vitest";
import { constellationOf } from "./constellation.ts";
import { airmass, altitudeOfAirmass, horizonFrame, parallacticAngle, toHorizon } from "./horizon.ts";
import { nightDate, nightOf } from "./night.ts";
import { moveStar, positionAngle } from "./position.ts";
import { SITES } from "./sites.ts";
import { sunAltitude } from "./sun-moon.ts";
import {
  julianYear,
  localSiderealTime,
  mjdFromJd,
  mjdFromUnix,
  ttFromUtc,
  unixFromMjd,
  utcFromTt,
} from "./time.ts";
import {
  airmassTable,
  darkTime,
  hoursThroughYear,
  observableIntervals,
  riseAndSet,
  timesOf,
} from "./visibility.ts";

const [NORTH, SOUTH] = SITES;
if (!NORTH || !SOUTH) throw new Error("no sites");
const POLAR = { ...NORTH, name: "Tromsø", latitude: 69.65, longitude: 18.96, elevation: 10 };

describe("airmass", () => {
  test("is the secant, or the formula that ends at the horizon", () => {
    expect(airmass(90)).toBe(1);
    expect(airmass(30)).toBeCloseTo(2, 12);
    expect(airmass(-1)).toBeNaN();
    expect(airmass(0, "kasten-young")).toBeCloseTo(37.92, 1);
    expect(airmass(30, "kasten-young")).toBeCloseTo(1.994, 2);
    expect(altitudeOfAirmass(2)).toBeCloseTo(30, 12);
  });
});

describe("the sky of a site", () => {
  test("has Polaris at the altitude of the latitude", () => {
    const { altitude, azimuth } = toHorizon(horizonFrame(NORTH, 59_800), { ra: 37.95, dec: 89.264 });
    expect(Math.abs(altitude - NORTH.latitude)).toBeLessThan(0.8);
    expect(Math.min(azimuth, 360 - azimuth)).toBeLessThan(1);
  });

  test("has the parallactic angle that is the position angle of the zenith", () => {
    const frame = horizonFrame(SOUTH, 59_800.1);
    const lst = localSiderealTime(59_800.1, SOUTH.longitude);
    const zenith = { ra: lst, dec: SOUTH.latitude };
    for (const offset of [-50, -10, 20, 45]) {
      const target = { ra: (lst + offset + 360) % 360, dec: -55 };
      // Precession since 2000 turns the axes by a few tenths of a degree.
      const expected = positionAngle(target, zenith);
      const angle = (parallacticAngle(frame, target) + 360) % 360;
      expect(Math.abs(angle - expected)).toBeLessThan(1);
      // East of the meridian (rising) it is negative.
      expect(Math.sign(parallacticAngle(frame, target))).toBe(-Math.sign(offset));
    }
  });

  test("gives the same airmass one by one and in bulk", () => {
    const times = [0.15, 0.2, 0.25].map((t) => 59_800 + t);
    const out = new Float64Array(3);
    airmassTable(SOUTH, times)({ ra: 10, dec: -20 }, out);
    for (const [i, mjd] of times.entries()) {
      expect(out[i]).toBeCloseTo(
        airmass(toHorizon(horizonFrame(SOUTH, mjd), { ra: 10, dec: -20 }).altitude),
        4,
      );
    }
  });
});

describe("a night", () => {
  test("has its twilights in order, and the Sun where they say", () => {
    const night = nightOf(SOUTH, "2026-11-22");
    const starts = [night.sunset, night.civil, night.nautical, night.astronomical].map(
      (part) => part?.start ?? 0,
    );
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(sunAltitude(SOUTH, night.astronomical?.start ?? 0)).toBeCloseTo(-18, 3);
    expect(sunAltitude(SOUTH, night.astronomical?.end ?? 0)).toBeCloseTo(-18, 3);
    expect(nightDate(SOUTH, starts[0] ?? 0)).toBe("2026-11-22");
    expect(nightDate(SOUTH, night.astronomical?.end ?? 0)).toBe("2026-11-22");
  });

  test("of the north in summer has none, in winter is all of the day", () => {
    const summer = nightOf(POLAR, "2026-06-21");
    expect([summer.sunset, summer.astronomical, darkTime(summer)]).toEqual([null, null, null]);
    const winter = nightOf(POLAR, "2026-12-21");
    expect(winter.sunset).toEqual({ start: winter.start, end: winter.end });
    expect(winter.astronomical).not.toBeNull();
  });
});

describe("a target", () => {
  test("is always, never or sometimes up", () => {
    const { start } = nightOf(SOUTH, "2026-11-22");
    const day = { start, end: start + 1 };
    const seen = (dec: number) => riseAndSet(SOUTH, () => ({ ra: 50, dec }), day);
    expect(seen(-80)).toMatchObject({ kind: "always above", rise: null, set: null });
    expect(seen(70)).toMatchObject({ kind: "always below" });
    const middle = seen(0);
    expect(middle.kind).toBe("rises");
    expect(middle.highest).toBeCloseTo(90 - 30.24, 0);
  });

  test("has hours through the year that agree with the sampled nights", () => {
    const track = () => ({ ra: 83.6, dec: 22 });
    const year = hoursThroughYear(NORTH, track, "2026-01-01", 365, 2);
    expect(year).toHaveLength(365);
    for (const index of [0, 60, 150, 161, 200, 300, 364]) {
      const entry = year[index];
      if (!entry) throw new Error("no night");
      const dark = nightOf(NORTH, entry.date).astronomical;
      const parts = dark ? observableIntervals(NORTH, track, dark, 2) : [];
      const hours = parts.reduce((sum, { start, end }) => sum + (end - start) * 24, 0);
      expect(entry.dark).toBeCloseTo(dark ? (dark.end - dark.start) * 24 : 0, 1);
      expect(Math.abs(entry.hours - hours)).toBeLessThan(0.05);
    }
    expect(Math.max(...year.map(({ hours }) => hours))).toBeGreaterThan(7);
    expect(Math.min(...year.map(({ hours }) => hours))).toBe(0);
  });

  test("near the pole of a site is up the whole night", () => {
    const year = hoursThroughYear(SOUTH, () => ({ ra: 0, dec: -89 }), "2026-01-01", 20, 3);
    for (const { hours, dark } of year) expect(hours).toBeCloseTo(dark, 9);
  });
});

describe("times", () => {
  test("convert both ways", () => {
    expect(mjdFromJd(2_451_545)).toBe(51_544.5);
    expect(mjdFromUnix(Date.parse("2000-01-01T12:00:00Z"))).toBe(51_544.5);
    expect(unixFromMjd(60_000.25)).toBe(Date.parse("2023-02-25T06:00:00Z"));
    expect(utcFromTt(ttFromUtc(60_000.123))).toBeCloseTo(60_000.123, 10);
    expect(julianYear(51_544.5 + 365.25)).toBe(2001);
    expect(timesOf({ start: 1, end: 2 }, 360)).toEqual([1, 1.25, 1.5, 1.75, 2]);
  });
});

describe("positions", () => {
  test("move with the star, over the pole too", () => {
    const moved = moveStar({ ra: 0, dec: 89.9999 }, { ra: 0, dec: 3_600_000 }, 2000, 2000.001);
    expect(moved.ra).toBeCloseTo(180, 6);
    expect(moved.dec).toBeCloseTo(89.9991, 5);
  });

  test.each([
    ["Ori", 88.793, 7.407],
    ["Oct", 317.2, -88.96],
    ["Ser", 237, 15],
    ["Psc", 359.9, 0],
  ])("lie in %s", (symbol, ra, dec) => {
    expect(constellationOf({ ra, dec }).symbol).toBe(symbol);
  });
});
