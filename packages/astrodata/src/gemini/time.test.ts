import { describe, expect, test } from "vitest";
import { gmosMetadata } from "../../test/frames.ts";
import { metadataOf } from "../describe.ts";
import { decimalYear } from "./time.ts";

const NONE = { "DATE-OBS": undefined, UT: undefined };

function moment(keywords: Record<string, string | number | undefined>) {
  const metadata = gmosMetadata(keywords);
  return [metadata.get("ut_date"), metadata.get("ut_time"), metadata.get("ut_datetime")];
}

test.each([
  [{ "DATE-OBS": "2021-02-19", UT: "08:14:01.7" }, "2021-02-19", "08:14:01.700000"],
  [{ "DATE-OBS": "2021-02-19", UT: "8:14:1" }, "2021-02-19", "08:14:01"],
  [{ "DATE-OBS": "2021-02-19T08:14:01.123456789", UT: "01:02:03" }, "2021-02-19", "08:14:01.123456"],
  [{ ...NONE, DATE: "2011-02-03", "TIME-OBS": "04:05:06" }, "2011-02-03", "04:05:06"],
  [{ ...NONE, UTDATE: "2011-02-03", STARTUT: "04:05:06" }, "2011-02-03", "04:05:06"],
  // Early NIRI.
  [{ "DATE-OBS": "12/03/99", UT: "04:05:06" }, "1999-03-12", "04:05:06"],
  [{ "DATE-OBS": "12/03/101", UT: "04:05:06" }, "2001-03-12", "04:05:06"],
  [{ ...NONE, "MJD-OBS": 57000.5 }, "2014-12-09", "12:00:00"],
  [{ ...NONE, OBSSTART: "2020-02-03 04:05:06.7" }, "2020-02-03", "04:05:06.700000"],
])("%j", (keywords, date, time) => {
  expect(moment(keywords)).toEqual([date, time, `${date}T${time}`]);
});

describe("when the headers do not say", () => {
  test("there is no date, and then no gain either", () => {
    expect(moment(NONE)).toEqual([null, null, null]);
    expect(gmosMetadata(NONE).get("gain")).toEqual([null]);
  });

  test("the file name gives the date, but only to the date and time", () => {
    const { phu, extensions } = gmosMetadata(NONE);
    const metadata = metadataOf({ phu, extensions, filename: "S20210219S0075.fits" });
    expect(metadata?.get("ut_datetime")).toBe("2021-02-19T00:00:00");
    expect(metadata?.get("ut_date")).toBeNull();
  });

  test("an impossible date is an error", () => {
    expect(() => gmosMetadata({ "DATE-OBS": "2021-02-30" }).get("ut_date")).toThrow("2021-02-30");
  });
});

test("decimal years count the days of their own year", () => {
  expect(decimalYear({ date: "2020-01-01", time: "00:00:00" })).toBe(2020);
  expect(decimalYear({ date: "2020-07-02", time: "00:00:00" })).toBeCloseTo(2020.5, 12);
  expect(decimalYear({ date: "2021-12-31", time: "12:00:00" })).toBeCloseTo(2021 + 364.5 / 365, 12);
});
