import { SITES } from "@goats/sky";
import { describe, expect, test } from "vitest";
import type { Target } from "../api/types.ts";
import { clock, clockRanges, nightView } from "./night.ts";
import { trackOf } from "./track.ts";

const NOTHING = Object.fromEntries(
  ["epoch", "pmRa", "pmDec", "epochOfElements", "inclination", "lngAscNode", "argOfPerihelion"]
    .concat([
      "eccentricity",
      "perihdist",
      "epochOfPerihelion",
      "meanAnomaly",
      "semimajorAxis",
      "meanDailyMotion",
    ])
    .map((name) => [name, null]),
);
const target = (fields: Partial<Target>) =>
  ({ type: "SIDEREAL", scheme: null, ...NOTHING, ...fields }) as Target;

describe("the path of a target", () => {
  test("is a point, moving with its proper motion from its epoch", () => {
    expect(trackOf(target({ ra: 10, dec: 20 })).track?.(60_000)).toEqual({ ra: 10, dec: 20 });
    const moved = trackOf(target({ ra: 10, dec: 20, pmDec: 3_600_000, epoch: 2000 })).track?.(
      51_544.5 + 365.25,
    );
    expect(moved?.dec).toBeCloseTo(21, 3);
  });

  test("follows elements, or names those that are missing", () => {
    const comet = {
      type: "NON_SIDEREAL" as const,
      scheme: "MPC_COMET" as const,
      inclination: 7.04,
      lngAscNode: 50.14,
      argOfPerihelion: 12.78,
      eccentricity: 0.641,
      perihdist: 1.243,
    };
    expect(trackOf(target(comet)).problem).toBe("These elements are missing: epoch of perihelion.");
    expect(trackOf(target({ ...comet, epochOfPerihelion: 57_247.09 })).track?.(57_300).dec).toBeTypeOf(
      "number",
    );
    expect(trackOf(target({ type: "NON_SIDEREAL" })).problem).toContain("scheme");
    expect(trackOf(target({ ra: null, dec: null })).problem).toContain("no position");
  });
});

test("a night at Gemini South has hours of a southern target and its best time", () => {
  const south = SITES.find(({ code }) => code === "cpo");
  if (!south) throw new Error("no site");
  const view = nightView(south, () => ({ ra: 60, dec: -30 }), "2026-11-22", 2);
  expect(view.hours).toBeGreaterThan(6);
  expect(view.best?.altitude).toBeGreaterThan(85);
  expect(view.parts).toHaveLength(1);
  expect(clockRanges(view.parts)).toMatch(/^\d\d:\d\d–\d\d:\d\d$/);
  expect(clock(60_000.5)).toBe("12:00");
});
