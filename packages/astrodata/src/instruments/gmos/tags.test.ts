import { expect, test } from "vitest";
import { gmosMetadata } from "../../../test/frames.ts";

const COMMON = ["GEMINI", "GMOS", "RAW", "SOUTH", "UNPREPARED"];
const SLIT = { GRATING: "R400+_G5325", MASKTYP: 1, MASKNAME: "1.0arcsec" };

test.each([
  [{}, ["IMAGE"]],
  [{ OBSTYPE: "BIAS" }, ["BIAS", "CAL"]],
  [{ OBSTYPE: "DARK" }, ["DARK", "CAL"]],
  [{ OBSTYPE: "MASK" }, ["MASK"]],
  [{ OBJECT: "Twilight" }, ["CAL", "FLAT", "IMAGE", "TWILIGHT"]],
  [{ OBJECT: "DomeFlat" }, ["CAL", "DOMEFLAT", "FLAT", "IMAGE"]],
  [{ OBSTYPE: "FLAT" }, ["CAL", "FLAT", "GCALFLAT", "IMAGE"]],
  [{ OBSTYPE: "FLAT", FILTER1: "HartmannA_G0313" }, ["IMAGE"]],
  [{ GCALLAMP: "QH" }, ["CAL", "FLAT", "GCALFLAT", "IMAGE"]],
  [{ OBSCLASS: "acq" }, ["ACQUISITION", "IMAGE"]],
  [{ MASKTYP: 1, MASKNAME: "1.0arcsec" }, ["IMAGE", "LS", "THRUSLIT"]],
  [{ ...SLIT }, ["LS", "SPECT"]],
  [{ ...SLIT, OBSTYPE: "ARC" }, ["ARC", "CAL", "LS", "SPECT"]],
  [{ ...SLIT, OBSTYPE: "BIAS" }, ["BIAS", "CAL"]],
  [{ ...SLIT, OBJECT: "Twilight" }, ["CAL", "LS", "SLITILLUM", "SPECT", "TWILIGHT"]],
  [{ ...SLIT, NODPIX: 1536 }, ["LS", "NODANDSHUFFLE", "SPECT"]],
  [{ ...SLIT, MASKNAME: "GS2021A-01" }, ["MOS", "SPECT"]],
  [{ ...SLIT, MASKTYP: -1, MASKNAME: "IFU-2" }, ["IFU", "SPECT", "TWOSLIT"]],
  [{ ...SLIT, MASKTYP: -1, MASKNAME: "IFU-R-NS" }, ["IFU", "ONESLIT_RED", "SPECT"]],
  [{ ...SLIT, MASKTYP: -1, MASKNAME: "gsifu_slitb_mdf" }, ["IFU", "ONESLIT_BLUE", "SPECT"]],
  [{ FRAME: "FK5", RATRACK: 0, DECTRACK: 0 }, ["IMAGE", "SIDEREAL"]],
  [{ FRAME: "APPT", RATRACK: 0.5, DECTRACK: 0 }, ["IMAGE", "NON_SIDEREAL"]],
  [{ FRAME: "AZEL_TOPO", AIRMASS: 1 }, ["AT_ZENITH", "AZEL_TARGET", "IMAGE"]],
])("%j gives %j", (phu, tags) => {
  expect([...gmosMetadata(phu).tags].toSorted()).toEqual([...COMMON, ...tags].toSorted());
});

test("processing shows in the tags", () => {
  const bias = { OBSTYPE: "BIAS", "GEM-TLM": "x", PREPARE: "x", SUBOVER: "x", TRIMOVER: "x", PROCBIAS: "x" };
  expect([...gmosMetadata(bias).tags].toSorted().join(" ")).toBe(
    "BIAS CAL GEMINI GMOS OVERSCAN_SUBTRACTED OVERSCAN_TRIMMED PREPARED PROCESSED SOUTH",
  );
  expect(gmosMetadata({ PROCSCI: "x" }).has("PROCESSED_SCIENCE")).toBe(true);
  // Science that was processed elsewhere is not raw although the time stamp of Gemini's software is missing.
  expect(gmosMetadata({ PROCSCI: "x" }).has("RAW")).toBe(false);
  expect(gmosMetadata({ SENSFUNC: "x" }).has("STANDARD")).toBe(true);
});

test("a bad pixel mask is neither image nor spectrum", () => {
  const tags = gmosMetadata({ BPMASK: "x", OBSTYPE: "BPM", GCALLAMP: "IRhigh" }).tags;
  expect(tags).toEqual(new Set([...COMMON, "BPM", "CAL", "PROCESSED"]));
});
