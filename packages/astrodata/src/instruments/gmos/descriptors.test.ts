import { expect, test } from "vitest";
import { gmosMetadata } from "../../../test/frames.ts";

test("the dispersion of B1200 at 675 nm, as DRAGONS has it", () => {
  const metadata = gmosMetadata({
    GRATING: "B1200+_G5321",
    MASKTYP: 1,
    MASKNAME: "1.0arcsec",
    CENTWAVE: 675,
  });
  expect(metadata.get("dispersion")).toEqual([-5.2340812e-11]);
  expect(metadata.get("dispersion", { units: "nanometers" })).toEqual([-0.052340813]);
  expect(metadata.get("dispersion", { units: "angstroms" })).toEqual([-0.5234081]);
});

test.each([
  ["MIRROR", 650],
  [undefined, 650],
  ["R400+_G5325", 0],
  ["R400+_G5325", undefined],
])("no dispersion with grating %s at %s nm", (GRATING, CENTWAVE) => {
  expect(gmosMetadata({ GRATING, CENTWAVE }).get("dispersion")).toBeNull();
});

test("a calibrated dispersion counts before the grating equation", () => {
  const metadata = gmosMetadata({ GRATING: "R400+_G5325", CENTWAVE: 650 }, [{ WDELTA: 1.5e-10 }, {}]);
  expect(metadata.get("dispersion")).toEqual([1.5e-10, null]);
});

test("binning that differs between extensions is no binning", () => {
  const metadata = gmosMetadata({ DETRO1X: 1, DETRO1XS: 3072, DETRO1Y: 1, DETRO1YS: 2112 }, [
    { CCDSUM: "2 2" },
    { CCDSUM: "1 1" },
  ]);
  expect(metadata.get("detector_x_bin")).toBeNull();
  expect(metadata.get("binning")).toBeNull();
  expect(metadata.get("pixel_scale")).toBeNull();
  expect(() => metadata.get("detector_roi_setting")).toThrow("binning");
});

test.each([
  [[1, 3072, 1, 2112], "Full Frame"],
  [[1, 3072, 813, 512], "Central Spectrum"],
  [[1025, 1024, 1, 2112], "Custom"],
  [[2049, 1024, 1, 2112], "CCD2"],
  [[2923, 150, 1987, 150], "Central Stamp"],
  [[0, 0, 0, 0], "Undefined"],
])("region of interest %j is %s", ([x, xs, y, ys], name) => {
  // Starts are unbinned detector pixels, sizes are binned ones; central spectra start at unbinned rows.
  const start = name === "Central Spectrum" ? 1625 : y;
  const metadata = gmosMetadata({ DETRO1X: x, DETRO1XS: xs, DETRO1Y: start, DETRO1YS: ys });
  expect(metadata.get("detector_roi_setting")).toBe(name);
});

test("nod and shuffle", () => {
  const shuffled = { NODPIX: 1536, ANODCNT: 15, BNODCNT: 14, NODAYOFF: 1.5, NODBYOFF: -1.5 };
  const metadata = gmosMetadata({ ...shuffled, INPORT: 1 });
  expect(metadata.get("shuffle_pixels")).toBe(1536);
  expect(metadata.get("nod_count")).toEqual([15, 14]);
  expect(metadata.get("nod_offsets")).toEqual([-1.5, 1.5]);
  expect(gmosMetadata({ ...shuffled, INPORT: 3 }).get("nod_offsets")).toEqual([1.5, -1.5]);
  expect(gmosMetadata({ NODYOFF: 2, DETID: "e2v 1" }).get("nod_offsets")).toEqual([-0, -2]);
  expect(gmosMetadata().get("nod_offsets")).toBeNull();
});

test("one of the twins sees offsets mirrored on the bottom port", () => {
  const offsets = { POFFSET: 1.6, QOFFSET: 3.2, INPORT: 1 };
  const south = gmosMetadata(offsets);
  expect([south.get("detector_x_offset"), south.get("detector_y_offset")]).toEqual([10, -20]);
  const north = gmosMetadata({ ...offsets, INSTRUME: "GMOS-N", DETTYPE: "SDSU II CCD" }, [{ CCDSUM: "1 1" }]);
  expect(north.number("detector_x_offset")).toBeCloseTo(-1.6 / 0.0727, 12);
  expect(north.number("detector_y_offset")).toBeCloseTo(3.2 / 0.0727, 12);
});

test("zero points are for the units of the data", () => {
  expect(gmosMetadata({}, [{ BUNIT: "electron" }]).get("nominal_photometric_zeropoint")).toEqual([28.244]);
  expect(gmosMetadata().get("nominal_photometric_zeropoint")).toEqual([28.244 - 2.5 * Math.log10(1.834)]);
  expect(gmosMetadata({ FILTER2: "HeII_G0320" }).get("nominal_photometric_zeropoint")).toEqual([null]);
});

test("effective wavelength and band of an image come from its filter", () => {
  expect(gmosMetadata().get("effective_wavelength", { units: "nanometers" })).toBeCloseTo(630, 9);
  expect(gmosMetadata({ FILTER2: "Y_G0347" }).get("effective_wavelength", { units: "micrometers" })).toBe(
    1.01,
  );
  expect(gmosMetadata({ FILTER2: "odd_G0000" }).get("effective_wavelength")).toBeNull();
  expect(gmosMetadata({ FILTER2: "Ha_G0336" }).get("wavelength_band")).toBe("r");
});
