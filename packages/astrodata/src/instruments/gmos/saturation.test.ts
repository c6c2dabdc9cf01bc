import { expect, test } from "vitest";
import { gmosMetadata } from "../../../test/frames.ts";

/** Amplifier 4 of the first GMOS-S Hamamatsu CCD: gain 1.834, full well 118871 electrons, bias level 730 ADU. */
const GAIN = 1.834;
const WELL = 118_871;

test("binned, the converter ends first", () => {
  expect(gmosMetadata().get("saturation_level")).toEqual([65535]);
});

test("unbinned, the wells are full first", () => {
  const metadata = gmosMetadata({}, [{ CCDSUM: "1 1" }]);
  expect(metadata.get("saturation_level")).toEqual([WELL / GAIN]);
  expect(metadata.get("non_linear_level")).toEqual([WELL / GAIN]);
});

test("a bias level counts once it has been subtracted", () => {
  const corrected = gmosMetadata({}, [{ CCDSUM: "1 1", OVERSCAN: 500 }]);
  expect(corrected.get("saturation_level")).toEqual([Math.min((WELL + 500 * GAIN) / GAIN, 65535 - 500)]);
  const binned = gmosMetadata({ DARKIM: "dark.fits" });
  expect(binned.get("saturation_level")).toEqual([65535 - 730]);
});

test("in electrons the limit of the converter is converted too", () => {
  const metadata = gmosMetadata({}, [{ BUNIT: "electron" }]);
  expect(metadata.get("saturation_level")).toEqual([65535 * GAIN]);
});

test("the EEV CCDs are limited by the converter alone", () => {
  const metadata = gmosMetadata(
    { DETTYPE: "SDSU II CCD", DETECTOR: "GMOS + Blue1", "DATE-OBS": "2010-01-01" },
    [{ CCDSUM: "1 1", AMPNAME: "EEV 8056-20-03, left" }],
  );
  expect(metadata.get("saturation_level")).toEqual([65535]);
});

test("without a known well there is no level", () => {
  expect(gmosMetadata({ DETECTOR: "unheard of" }, [{ CCDSUM: "1 1" }]).get("saturation_level")).toEqual([
    null,
  ]);
});
