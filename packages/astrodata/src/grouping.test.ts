import { expect, test } from "vitest";
import { gmosFrame } from "../test/frames.ts";
import { describe } from "./describe.ts";
import { groupingOf, groupKey } from "./grouping.ts";

const SLIT = {
  GRATING: "R400+_G5325",
  MASKTYP: 1,
  MASKNAME: "1.0arcsec",
  CENTWAVE: 650,
  FILTER1: "GG455_G0329",
};
const group = (...frame: Parameters<typeof gmosFrame>) => groupingOf(describe(gmosFrame(...frame)));
const key = (...frame: Parameters<typeof gmosFrame>) => groupKey(group(...frame));

test("a bias is told by how the detectors were read, not by what stood in the light path", () => {
  expect(group({ ...SLIT, OBSTYPE: "BIAS", OBJECT: "Bias", OBSCLASS: "dayCal" })).toEqual({
    observationType: "BIAS",
    observationClass: "dayCal",
    object: "Bias",
    settings: [
      { label: "Instrument", value: "GMOS-S" },
      { label: "Detector", value: "Hamamatsu-S" },
      { label: "Binning", value: "2x2" },
      { label: "Region", value: "Undefined [1:512,1:4224]" },
      { label: "Amplifiers", value: "1" },
      { label: "Read speed", value: "slow" },
      { label: "Gain", value: "low" },
    ],
  });
  const bias = { OBSTYPE: "BIAS" };
  expect(key({ ...bias, CENTWAVE: 700, "DATE-OBS": "2021-02-20" })).toBe(key({ ...bias, ...SLIT }));
});

test.each([
  ["binning", {}, { CCDSUM: "1 1" }],
  ["gain", {}, { GAIN: 5 }],
  ["read speed", { AMPINTEG: 3000 }, {}],
  ["region", {}, { DETSEC: "[1:512,1000:2000]" }],
  ["instrument", { INSTRUME: "GMOS-N" }, {}],
  ["processing", { PREPARE: "x", GAINSET: "low" }, { GAINSET: "low" }],
  ["type", { OBSTYPE: "DARK" }, {}],
  ["object", { OBJECT: "Other" }, {}],
  ["class", { OBSCLASS: "acq" }, {}],
])("a bias of another %s is in another group", (_what, phu, extension) => {
  expect(key({ OBSTYPE: "BIAS", ...phu }, [extension])).not.toBe(key({ OBSTYPE: "BIAS" }));
});

test("a bias of other amplifiers is in another group", () => {
  expect(key({ OBSTYPE: "BIAS" }, [{}, {}])).not.toBe(key({ OBSTYPE: "BIAS" }));
});

test("spectra are told by filter, grating, central wavelength and mask", () => {
  expect(group(SLIT).settings.slice(-4)).toEqual([
    { label: "Filter", value: "GG455&r" },
    { label: "Disperser", value: "R400" },
    { label: "Central wavelength", value: "650 nm" },
    { label: "Mask", value: "1.0arcsec" },
  ]);
  // The grating stops within a tenth of a nanometre.
  expect(key({ ...SLIT, CENTWAVE: 650.02 })).toBe(key(SLIT));
  for (const other of [
    { CENTWAVE: 660 },
    { GRATING: "B600+_G5323" },
    { MASKNAME: "0.75arcsec" },
    { FILTER1: "open1-6" },
  ]) {
    expect(key({ ...SLIT, ...other })).not.toBe(key(SLIT));
  }
});

test("images are told by their filter, darks by their exposure", () => {
  expect(key({ FILTER2: "g_G0325" })).not.toBe(key());
  expect(group().settings.at(-1)).toEqual({ label: "Filter", value: "r" });
  expect(group({ OBSTYPE: "DARK", EXPTIME: 900 }).settings.at(-1)).toEqual({
    label: "Exposure",
    value: "900 s",
  });
});

test("what is missing is null, and two files without a name stay together", () => {
  const bare = { OBJECT: undefined, OBSCLASS: "", OBSTYPE: "OBJECT" };
  expect(group(bare)).toMatchObject({ object: null, observationClass: null });
  expect(key(bare)).toBe(key({ ...bare, OBJECT: " " }));
});

test("spectra of GNIRS are told by camera, grating and prism, central wavelength and slit", () => {
  const spectrum = {
    INSTRUME: "GNIRS",
    ACQMIR: "Out",
    CAMERA: "ShortBlue_G5540",
    GRATING: "32/mmSB_G5533",
    PRISM: "SB+SXD_G5508",
    GRATWAVE: 1.65,
    SLIT: "0.30 arcsec_G5507",
    DECKER: "SCXD_G5531",
    FILTER1: "Open",
    FILTER2: "XD_G0508",
  };
  expect(group(spectrum).settings).toEqual(
    expect.arrayContaining([
      { label: "Camera", value: "ShortBlue" },
      { label: "Disperser", value: "32/mm&SXD" },
      { label: "Central wavelength", value: "1650 nm" },
      { label: "Mask", value: "0.30arcsecXD" },
    ]),
  );
  for (const change of [{ GRATWAVE: 1.66 }, { PRISM: "MIR_G5537" }, { SLIT: "0.45 arcsec_G5505" }]) {
    expect(key({ ...spectrum, ...change })).not.toBe(key(spectrum));
  }
});
