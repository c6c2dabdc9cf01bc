import { describe, expect, it } from "vitest";
import { formatAgo, formatBytes, formatDuration, formatUtc, formatValue, plural, toMjd } from "./format.ts";

describe("format", () => {
  it("writes sizes with three digits and decimal prefixes", () => {
    expect([0, 999, 1000, 12_345, 999_499, 999_500, 1_234_567, 55_000_000, 2.5e12].map(formatBytes)).toEqual([
      "0 B",
      "999 B",
      "1.00 kB",
      "12.3 kB",
      "999 kB",
      "1.00 MB",
      "1.23 MB",
      "55.0 MB",
      "2.50 TB",
    ]);
    expect(formatBytes(-1)).toBe("–");
    expect(formatBytes(Number.NaN)).toBe("–");
  });

  it("writes durations as people say them", () => {
    expect([0.04, 0.44, 9.96, 59.6, 65, 3599.7, 7440].map(formatDuration)).toEqual([
      "0.0 s",
      "0.4 s",
      "10 s",
      "1 min 00 s",
      "1 min 05 s",
      "1 h 00 min",
      "2 h 04 min",
    ]);
  });

  it("writes times in UTC and survives none", () => {
    expect(formatUtc("2026-07-29T23:59:59.900Z")).toBe("2026-07-29 23:59:59");
    expect(formatUtc("2026-07-29T12:00:00-05:00", "minute")).toBe("2026-07-29 17:00");
    expect(formatUtc(null)).toBe("–");
    expect(formatUtc("soon")).toBe("–");
  });

  it("knows the MJD of J2000 and of the Unix epoch", () => {
    expect(toMjd(new Date("2000-01-01T12:00:00Z"))).toBe(51_544.5);
    expect(toMjd(new Date(0))).toBe(40_587);
  });

  it("says how long ago", () => {
    const now = new Date("2026-01-10T12:00:00Z");
    const before = (seconds: number) => formatAgo(new Date(now.getTime() - seconds * 1000), now);
    expect([3, 60, 600, 7200, 86_400, 5 * 86_400, -600].map(before)).toEqual([
      "just now",
      "1 min ago",
      "10 min ago",
      "2 h ago",
      "1 day ago",
      "5 days ago",
      "in 10 min",
    ]);
  });

  it("counts and shows values", () => {
    expect(plural(1, "file")).toBe("1 file");
    expect(plural(12_345, "file")).toBe("12,345 files");
    expect(plural(2, "entry", "entries")).toBe("2 entries");
    expect(formatValue(0.30000000000000004)).toBe("0.3");
    expect(formatValue([1, "a", null])).toBe("1, a, none");
    expect(formatValue({ a: 1 })).toBe('{"a":1}');
    expect(formatValue(false)).toBe("false");
  });
});
