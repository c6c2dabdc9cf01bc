import { expect, test } from "vitest";
import { gmosMetadata } from "../../../test/frames.ts";
import { gainEra, readNoiseEra } from "./amplifiers.ts";
import { biasLevels } from "./readout.ts";

test.each([
  ["2006-08-30", 1, 1],
  ["2006-08-31", 2, 2],
  ["2015-08-25", 2, 2],
  ["2015-08-26", 3, 3],
  ["2017-02-23", 3, 3],
  // On the day itself the read noise is still the older one.
  ["2017-02-24", 4, 3],
  ["2017-02-25", 4, 4],
  ["2023-12-14", 5, 4],
  ["2023-12-15", 5, 5],
])("on %s gains are of era %i, read noises of era %i", (date, gain, readNoise) => {
  expect([gainEra(date), readNoiseEra(date)]).toEqual([gain, readNoise]);
});

// Values of the tables in DRAGONS' gemini_instruments/gmos/lookup.py.
test.each([
  [{ AMPINTEG: 11880 }, { GAIN: 2 }, "Normal", 1.834, 4.04, 730],
  [{ AMPINTEG: 3000 }, { GAIN: 2 }, "Acquisition", 1.556, 5.49, 841],
  [{ AMPINTEG: 3000 }, { GAIN: 5 }, "Bright", 5.183, 8.07, 2909],
  [{ AMPINTEG: 11880 }, { GAIN: 5 }, "Engineering", 1, 0, 0],
  [{ "DATE-OBS": "2014-07-01" }, { GAIN: 2 }, "Normal", 1.626, 4.03, 3316],
])("%j %j: %s", (phu, extension, mode, gain, readNoise, bias) => {
  const metadata = gmosMetadata(phu, [extension]);
  expect(metadata.get("read_mode")).toBe(mode);
  expect(metadata.get("gain")).toEqual([gain]);
  expect(metadata.get("read_noise")).toEqual([readNoise]);
  expect(biasLevels(metadata)).toEqual([bias]);
});

test("the older CCDs count as slow from a shorter integration on", () => {
  const e2v = { INSTRUME: "GMOS-N", DETTYPE: "SDSU II e2v DD CCD42-90", AMPINTEG: 5000 };
  expect(gmosMetadata(e2v).get("read_speed_setting")).toBe("slow");
  expect(gmosMetadata({ ...e2v, AMPINTEG: 1000 }).get("read_speed_setting")).toBe("fast");
  expect(gmosMetadata({ AMPINTEG: 5000 }).get("read_speed_setting")).toBe("fast");
  expect(gmosMetadata({ AMPINTEG: undefined }).get("read_speed_setting")).toBeNull();
});

test("an amplifier that is not in the tables has no gain, never a guess", () => {
  const metadata = gmosMetadata({}, [{}, { AMPNAME: "BI99, 1" }, { AMPNAME: undefined }]);
  expect(metadata.get("gain")).toEqual([1.834, null, null]);
  expect(metadata.get("saturation_level")).toEqual([65535, 65535, 65535]);
});

test("one extension may disagree about the gain setting, not two", () => {
  const setting = (...gains: number[]) =>
    gmosMetadata(
      {},
      gains.map((GAIN) => ({ GAIN })),
    ).get("gain_setting");
  expect(setting(2, 2, 2, 5)).toBe("low");
  expect(setting(5, 2, 5, 5)).toBe("high");
  expect(setting(2, 2, 5, 5)).toBeNull();
});

test("prepared data say themselves what they have become", () => {
  const prepared = { PREPARE: "2021-03-01T00:00:00" };
  const keywords = { GAIN: 1, RDNOISE: 5.5, GAINSET: "low", OVERSCAN: 512.5, SATLEVEL: 1e5 };
  const metadata = gmosMetadata(prepared, [keywords, keywords]);
  expect(metadata.get("gain")).toEqual([1, 1]);
  expect(metadata.get("read_noise")).toEqual([5.5, 5.5]);
  expect(metadata.get("saturation_level")).toEqual([1e5, 1e5]);
  expect(biasLevels(metadata)).toEqual([512.5, 512.5]);
  // One extension without the keyword, and all are worked out.
  const partly = gmosMetadata(prepared, [keywords, { ...keywords, RDNOISE: undefined }]);
  expect(partly.get("read_noise")).toEqual([4.04, 4.04]);
});
