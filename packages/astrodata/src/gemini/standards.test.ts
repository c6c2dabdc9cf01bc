import { expect, test } from "vitest";
import { gmosMetadata } from "../../test/frames.ts";
import { spectrophotometricStandard } from "./standards.ts";

/** LTT 4364 (10 32...) moves 2.66 arcsec a year; here it is where it stood at J2000.0. */
const LTT4364 = { RA: 176.428821, DEC: -64.841518 };
const SPECTRUM = { GRATING: "R400+_G5325", MASKTYP: 1, MASKNAME: "5.0arcsec" };

test("a standard is known by its place, whatever its name", () => {
  const metadata = gmosMetadata({ ...SPECTRUM, RA: 158.0567437, DEC: -35.6282532, "DATE-OBS": "2000-01-01" });
  expect(spectrophotometricStandard(metadata)).toBe("ltt3864");
  expect(metadata.has("STANDARD")).toBe(true);
});

test("its proper motion counts: after twenty years a fast star is elsewhere", () => {
  expect(spectrophotometricStandard(gmosMetadata({ ...LTT4364, "DATE-OBS": "2000-01-02" }))).toBe("ltt4364");
  expect(spectrophotometricStandard(gmosMetadata({ ...LTT4364, "DATE-OBS": "2020-01-02" }))).toBeNull();
});

test("with its name it may be up to 300 arcsec off", () => {
  const near = { ...LTT4364, "DATE-OBS": "2020-01-02" };
  expect(spectrophotometricStandard(gmosMetadata({ ...near, OBJECT: "LTT 4364" }))).toBe("ltt4364");
  expect(spectrophotometricStandard(gmosMetadata({ ...near, DEC: -64.9, OBJECT: "LTT 4364" }))).toBe(
    "ltt4364",
  );
  expect(spectrophotometricStandard(gmosMetadata({ ...near, DEC: -64.95, OBJECT: "LTT 4364" }))).toBeNull();
});

test("only objects with a usable position", () => {
  expect(spectrophotometricStandard(gmosMetadata({ ...LTT4364, OBSTYPE: "ARC" }))).toBeNull();
  expect(spectrophotometricStandard(gmosMetadata({ RA: -9999, DEC: -9999 }))).toBeNull();
  expect(spectrophotometricStandard(gmosMetadata())).toBeNull();
});
