import { expect, test } from "vitest";
import { toIcrs } from "./icrs.ts";

// Frame, place and time, and what astropy makes of it the way DRAGONS calls it.
test.each([
  ["APPT", 85.667266, 9.151656, "2022-10-16T20:37:00", 85.3556705354095, 9.138618990146485],
  ["APPT", 358.432141, -3.644413, "2034-08-13T20:55:00", 357.98421617815336, -3.839050649631651],
  ["APPT", 279.804485, -57.42381, "2001-05-25T00:52:00", 279.77399655363473, -57.427350097731086],
  ["FK5", 262.12535, 14.805372, "2007-06-04T01:08:00", 262.1253445008835, 14.805366870669628],
  ["FK5", 182.607474, -18.245137, "2021-09-19T13:37:00", 182.60746578059852, -18.24513472631615],
  ["FK5", 58.715864, 63.890293, "2033-10-19T03:45:00", 58.71584737430437, 63.89029641142225],
  ["AZEL_TOPO", 173.520512, 25.505211, "2029-02-12T02:26:00", 173.5065398258839, 25.671217179416622],
  ["AZEL_TOPO", 217.795838, 46.762774, "2023-12-19T10:35:00", 217.88649682093228, 46.87188023730482],
  ["AZEL_TOPO", 27.709454, 18.758966, "2001-04-14T09:39:00", 27.714102332636703, 18.756424836618862],
])("%s %d %d at %s", (frame, ra, dec, moment, expectedRa, expectedDec) => {
  const [date = "", time = ""] = moment.split("T");
  const place = toIcrs(frame, { ra, dec }, { date, time });
  // Three milliarcseconds on the sky.
  const tolerance = 3e-3 / 3600;
  expect(Math.abs((place?.ra ?? 0) - expectedRa) * Math.cos((dec * Math.PI) / 180)).toBeLessThan(tolerance);
  expect(Math.abs((place?.dec ?? 0) - expectedDec)).toBeLessThan(tolerance);
});

test("a mean place needs no time, an apparent one does", () => {
  expect(toIcrs("FK5", { ra: 10, dec: 20 }, null)?.ra).toBeCloseTo(10, 4);
  expect(toIcrs("APPT", { ra: 10, dec: 20 }, null)).toBeNull();
});
