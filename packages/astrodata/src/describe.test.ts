import { Header, type HeaderValue } from "@goats/fits";
import fc from "fast-check";
import { expect, test } from "vitest";
import { gmosFrame, header } from "../test/frames.ts";
import { describe, metadataOf } from "./describe.ts";
import { AstroDataError } from "./errors.ts";

test("a file that is not from Gemini has nothing", () => {
  const source = { phu: header({ TELESCOP: "Keck I", INSTRUME: "LRIS" }), extensions: [] };
  expect(describe(source)).toMatchObject({
    instrument: null,
    className: null,
    tags: [],
    descriptors: {},
    errors: {},
  });
  expect(metadataOf(source)).toBeUndefined();
});

test("an instrument that nobody has heard of gets the common tags and descriptors", () => {
  const phu = header({
    TELESCOP: "Gemini-North",
    OBSERVAT: "Gemini-North",
    INSTRUME: "NEWCAM",
    OBJECT: "M 31",
  });
  const described = describe({ phu, extensions: [] });
  expect(described).toMatchObject({ className: "AstroDataGemini", instrument: "NEWCAM" });
  expect(described.tags).toEqual(["GEMINI", "NORTH", "RAW", "UNPREPARED"]);
  expect(described.descriptors["object"]).toBe("M 31");
  expect(Object.keys(described.descriptors)).toHaveLength(85);
});

test("a value that cannot be worked out is null and says why; the others stay", () => {
  const described = describe(gmosFrame({ PA: undefined }, [{ DETSEC: "[5:1,1:2]" }]));
  expect(described.errors).toMatchObject({
    position_angle: "The keyword PA is missing.",
    detector_section: 'The section "[5:1,1:2]" ends before it begins.',
  });
  expect(described.descriptors["position_angle"]).toBeNull();
  expect(described.descriptors["exposure_time"]).toBeNull();
  expect(described.descriptors["read_mode"]).toBe("Normal");
});

test("apparent places of frames that do not follow the stars are converted to ICRS", () => {
  const keywords = {
    INSTRUME: "NIRI",
    OBSERVAT: "Gemini-North",
    FRAME: "APPT",
    RA: 10,
    DEC: 20,
    RATRACK: 1,
    DECTRACK: 0,
  };
  const wcs = header({
    CTYPE1: "RA---TAN",
    CTYPE2: "DEC--TAN",
    CRVAL1: 85.667266,
    CRVAL2: 9.151656,
    CD1_1: 1e-5,
    CD2_2: 1e-5,
  });
  const extensions = [{ header: wcs, axes: [1024, 1024] }];
  const described = describe({ phu: header({ ...keywords, "DATE-OBS": "2022-10-16T20:37:00" }), extensions });
  // As DRAGONS has it.
  expect(described.descriptors["ra"]).toBeCloseTo(85.3556705354, 5);
  expect(described.descriptors["wcs_dec"]).toBeCloseTo(9.1386189901, 5);
  expect(described.descriptors["target_ra"]).toBe(10);
  expect(described.descriptors["pixel_scale"]).toBeCloseTo(0.036, 12);

  const undated = describe({ phu: header(keywords), extensions });
  expect(undated.descriptors).toMatchObject({ ra: null, dec: null });
  expect(undated.errors["ra"]).toContain("date");
});

test("an unknown descriptor is an error with a code", () => {
  const metadata = metadataOf(gmosFrame());
  expect(() => metadata?.get("toString")).toThrow(AstroDataError);
});

const VALUES = fc.oneof(
  fc.constant(undefined),
  fc.string({ unit: "grapheme-ascii", maxLength: 20 }),
  fc.constantFrom<HeaderValue>("[1:2,3:4]", "[2:1]", "2021-02-19T01:02:03", "2021-13-45", "1 2 3", "NaN"),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.boolean(),
  fc.record({ re: fc.constant(1), im: fc.constant(2) }),
);

/** Everything in a value that JSON would lose. */
function notJson(value: unknown): unknown[] {
  if (value === null || typeof value === "string" || typeof value === "boolean") return [];
  if (typeof value === "number") return Number.isFinite(value) ? [] : [value];
  return typeof value === "object" ? Object.values(value).flatMap(notJson) : [value];
}

test("whatever the headers hold, describing never throws, and is JSON", () => {
  const keywords =
    "OBSTYPE OBJECT OBSCLASS DATE-OBS UT AIRMASS GRATING MASKTYP MASKNAME FILTER1 FILTER2 DETTYPE DETID DETECTOR " +
    "AMPINTEG PA RA DEC PMRA EPOCH CENTWAVE EXPTIME DETRO1X DETRO1XS DETRO1Y DETRO1YS NODPIX LT MJD-OBS GRORDER " +
    "COADDS FRAME RATRACK DECTRACK PREPARE AMPNAME CCDSUM GAIN DETSEC DATASEC BUNIT OVERSCAN WDELTA CTYPE1 CRVAL1 " +
    "LNRS NDAVGS FILTER3 CAMERA GRISM LYOT WAVELENG CD1_1 CDELT1 SLIT PRISM ACQMIR ARRAYID DETBIAS GRATORD NAMPS " +
    "BIASPWR ARRAYID READMODE SMPNAME AMPNAME ITIME IFSFILT FILTER_B BAND OBJTYPE VIEW_POS EXPOSURE NUMEXT HRCENWL";
  const cards = fc.dictionary(fc.constantFrom(...keywords.split(" ")), VALUES, { maxKeys: 25 });
  const instrument = fc.constantFrom(
    ..."GMOS-N GMOS-S NIRI F2 GNIRS NIFS GSAOI GHOST IGRINS IGRINS-2 GPI michelle TReCS NICI PHOENIX GRACES bHROS".split(
      " ",
    ),
    ..."TEXES OSCIR Flamingos CIRPASS Hokupaa+QUIRC hrwfs OTHER".split(" "),
  );
  fc.assert(
    fc.property(instrument, cards, cards, (INSTRUME, phuCards, extensionCards) => {
      const { phu, extensions } = gmosFrame({ INSTRUME }, [{}, {}]);
      for (const [keyword, value] of Object.entries(phuCards)) phu.set(keyword, value);
      for (const [keyword, value] of Object.entries(extensionCards))
        extensions[1]?.header.set(keyword, value);
      const described = describe({ phu: Header.parse(phu.toBytes()), extensions });
      expect(notJson(described)).toEqual([]);
      for (const name of Object.keys(described.errors)) {
        expect({ ...described.unlisted, ...described.descriptors, ...described.pretty }).toHaveProperty(name);
      }
    }),
    { numRuns: 1000 },
  );
});
