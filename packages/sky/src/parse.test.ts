import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AngleError, type AngleErrorCode, type AngleField } from "./errors.ts";
import { formatSexagesimal } from "./format.ts";
import { parseDeclination, parseRightAscension } from "./parse.ts";

const RA = (12 + 34 / 60 + 56.7 / 3600) * 15;
const DEC = -(1 + 2 / 60 + 3.1 / 3600);

function errorOf(run: () => unknown): AngleError {
  try {
    run();
  } catch (error) {
    if (error instanceof AngleError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("right ascension", () => {
  test.each([
    [188.73625, 188.73625],
    ["188.73625", 188.73625],
    ["+188.73625", 188.73625],
    [" 1.8873625e2 ", 188.73625],
    ["188.73625d", 188.73625],
    ["188.73625 deg", 188.73625],
    ["188.73625°", 188.73625],
    [".5", 0.5],
    ["12.5h", 187.5],
    ["12.5 hours", 187.5],
    ["12:34:56.7", RA],
    ["12 : 34 : 56.7", RA],
    ["+12:34:56.7", RA],
    ["12 34 56.7", RA],
    ["12h34m56.7s", RA],
    ["12H 34M 56.7S", RA],
    ["12h34m56.7", RA],
    ["12h34m56s.7", RA],
    ["12ʰ34ᵐ56ˢ.7", RA],
    ["12h34'56.7\"", RA],
    ["12:34.5", (12 + 34.5 / 60) * 15],
    ["12h34.5m", (12 + 34.5 / 60) * 15],
    ["12h", 180],
    ["188d44m10.5s", 188.73625],
    ["188°44′10.5″", 188.73625],
    ["0:0:0", 0],
    ["0", 0],
    [0, 0],
    [-0, 0],
    [360, 0],
    ["24:00:00", 0],
    ["00\u00a000\u00a030", 0.125],
  ])("reads %j", (text, degrees) => {
    expect(parseRightAscension(text)).toBeCloseTo(degrees, 10);
    expect(Object.is(parseRightAscension(text), -0)).toBe(false);
  });

  test.each<[string | number, AngleErrorCode]>([
    ["", "angle_empty"],
    ["  ", "angle_empty"],
    ["M31", "angle_syntax"],
    ["12,5", "angle_syntax"],
    ["12:34:56:78", "angle_syntax"],
    ["12:34.5:56", "angle_syntax"],
    ["12.5 30", "angle_syntax"],
    ["12h34m56.7s.7", "angle_syntax"],
    ["12 34 56 -01 02 03", "angle_syntax"],
    ["--12", "angle_syntax"],
    ["0x10", "angle_syntax"],
    ["Infinity", "angle_syntax"],
    ["1e999", "angle_syntax"],
    [Number.NaN, "angle_syntax"],
    [Number.POSITIVE_INFINITY, "angle_syntax"],
    ["9".repeat(100_000), "angle_syntax"],
    ["-1", "angle_sign"],
    [-0.001, "angle_sign"],
    ["-00:00:01", "angle_sign"],
    ["360.0001", "angle_range"],
    ["24:00:00.1", "angle_range"],
    ["25h", "angle_range"],
    ["188:44:10", "angle_range"],
    ["12:60:00", "angle_range"],
    ["12:34:60", "angle_range"],
    ["361d", "angle_range"],
  ])("refuses %j", (text, code) => {
    const error = errorOf(() => parseRightAscension(text));
    expect(error).toMatchObject({ code, field: "ra" });
    expect(error.fix).toContain("12:34:56.7");
    expect(error.message.length).toBeLessThan(200);
  });
});

describe("declination", () => {
  test.each([
    [DEC, DEC],
    ["-01:02:03.1", DEC],
    ["- 01:02:03.1", DEC],
    ["−01:02:03.1", DEC],
    ["–1 02 03.1", DEC],
    ["-1d02m03.1s", DEC],
    ["-1°02'03.1\"", DEC],
    ["-1° 02’ 03.1”", DEC],
    ["-1°02'03.1''", DEC],
    ["-1º02′03″.1", DEC],
    ["+1:02:03.1", -DEC],
    ["1:02:03.1", -DEC],
    ["-00:00:36", -0.01],
    ["-0.01", -0.01],
    ["41d16m", 41 + 16 / 60],
    ["90:00:00", 90],
    [-90, -90],
    ["-0", 0],
  ])("reads %j", (text, degrees) => {
    expect(parseDeclination(text)).toBeCloseTo(degrees, 12);
    expect(Object.is(parseDeclination(text), -0)).toBe(false);
  });

  test.each<[string | number, AngleErrorCode]>([
    ["", "angle_empty"],
    ["north", "angle_syntax"],
    ["+-1", "angle_syntax"],
    ["1h02m03s", "angle_unit"],
    ["5h", "angle_unit"],
    ["90:00:00.001", "angle_range"],
    [-90.5, "angle_range"],
    ["12:61", "angle_range"],
    ["100:00:00", "angle_range"],
  ])("refuses %j", (text, code) => {
    const error = errorOf(() => parseDeclination(text));
    expect(error).toMatchObject({ code, field: "dec" });
    expect(error.fix).toContain("-01:02:03.1");
  });
});

describe("round trips", () => {
  const styles = fc.constantFrom("colon" as const, "space" as const, "letters" as const);
  const precision = fc.integer({ min: 0, max: 9 });

  test("what is written is read back, within half of the last digit", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 360, noNaN: true }), styles, precision, (ra, style, digits) => {
        const back = parseRightAscension(formatSexagesimal(ra, "ra", { style, precision: digits }));
        const difference = Math.abs(back - ra);
        expect(Math.min(difference, 360 - difference)).toBeLessThanOrEqual(
          (0.5 * 15 * 10 ** -digits) / 3600 + 1e-12,
        );
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: -90, max: 90, noNaN: true }), styles, precision, (dec, style, digits) => {
        const back = parseDeclination(formatSexagesimal(dec, "dec", { style, precision: digits }));
        expect(Math.abs(back - dec)).toBeLessThanOrEqual((0.5 * 10 ** -digits) / 3600 + 1e-12);
      }),
    );
  });

  test("a number and its text mean the same", () => {
    fc.assert(
      fc.property(fc.double({ min: -90, max: 90, noNaN: true }), (dec) => {
        expect(parseDeclination(String(dec))).toBe(dec === 0 ? 0 : dec);
      }),
    );
  });

  test("any text gives an angle in range or an AngleError, never anything else", () => {
    const fields: [AngleField, (text: string) => number, number, number][] = [
      ["ra", parseRightAscension, 0, 360],
      ["dec", parseDeclination, -90, 90],
    ];
    const angleLike = fc.string({ unit: fc.constantFrom(..."0123456789.:-+ hdms°'\"e") });
    for (const [field, parse, low, high] of fields) {
      fc.assert(
        fc.property(fc.oneof(fc.string(), angleLike), (text) => {
          try {
            const value = parse(text);
            expect(value).toBeGreaterThanOrEqual(low);
            expect(value).toBeLessThanOrEqual(high);
          } catch (error) {
            expect(error).toBeInstanceOf(AngleError);
            expect(error).toMatchObject({ field });
          }
        }),
        { numRuns: 500 },
      );
    }
  });
});
