import { expect, test } from "vitest";
import { checkFilename, filenameKey, folderName, numberedName } from "./filenames.ts";

test.each(["N20150405S0796.fits", "Spektrum für Anna (2).fits", "光谱.fits.bz2", "a", "x".repeat(200)])(
  "takes %j",
  (name) => {
    expect(checkFilename(name)).toBe(name);
  },
);

test("stores the composed form of a name", () => {
  expect(checkFilename("u\u0308.fits")).toBe("\u00fc.fits");
});

test.each([
  "",
  " ",
  ".",
  "..",
  ".hidden",
  "../x.fits",
  "a/b.fits",
  "a\\b.fits",
  "C:x.fits",
  "a\u0000.fits",
  "a\nb.fits",
  "a\u202egnp.fits",
  "a\u200b.fits",
  "a\ufeff.fits",
  "\ud800.fits",
  " a.fits",
  "a.fits ",
  "a.fits.",
  "CON",
  "nul.fits",
  "com1.tar.gz",
  "LPT¹.fits",
  "runs",
  "x".repeat(201),
  "é".repeat(101),
  'a".fits',
  "a*.fits",
])("refuses %j", (name) => {
  expect(() => checkFilename(name)).toThrow(
    expect.objectContaining({ code: "bad_filename", field: "filename", fix: expect.any(String) }),
  );
});

test("names that are one file on some system have one key", () => {
  expect(filenameKey("A.FITS")).toBe(filenameKey("a.fits"));
  expect(filenameKey("u\u0308.fits")).toBe(filenameKey("\u00dc.fits"));
  expect(filenameKey("a.fits")).not.toBe(filenameKey("b.fits"));
});

test.each([
  ["a.fits", "a-2.fits"],
  ["a.fits.bz2", "a-2.fits.bz2"],
  ["a", "a-2"],
  ["a.b c", "a.b c-2"],
])("numbers %s as %s", (name, numbered) => {
  expect(numberedName(name, 2)).toBe(numbered);
});

test("makes readable folder names of anything", () => {
  expect(folderName("AT 2020caa")).toBe("AT_2020caa");
  expect(folderName("../../é")).toBe("e");
  expect(folderName("光谱")).toBe("");
  expect(folderName("J1655+2533")).toBe("J1655+2533");
});
