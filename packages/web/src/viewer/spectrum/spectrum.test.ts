import { describe, expect, test } from "vitest";
import { fluxRange } from "./flux-range.ts";
import { axisExponent, fluxAxisLabel, formatFlux, prettyUnit, superscript } from "./format.ts";
import { type Curve, nearestPoint, pixelEdges, type Spectrum, smooth, toCurve } from "./spectrum.ts";
import { csvField, spectraCsv } from "./spectrum-csv.ts";
import { describeSpectra, wavelengthSpan } from "./summary.ts";

const spectrum: Spectrum = {
  label: "A",
  wavelength: [500, 501, 502, 503],
  flux: [1, 2, null, 4],
  variance: [0.04, 0.09, 0.01, -1],
  fluxUnit: "W m-2 nm-1",
  wavelengthUnit: "nm",
  medium: "air",
};

describe("toCurve", () => {
  test("takes the square root of the variance", () => {
    const curve = toCurve(spectrum, 1);
    expect(curve.flux).toEqual([1, 2, null, 4]);
    expect(curve.sigma?.[0]).toBeCloseTo(0.2, 12);
    expect(curve.sigma?.[1]).toBeCloseTo(0.3, 12);
    // A negative variance is no error.
    expect(curve.sigma?.[3]).toBeNull();
  });

  test("puts wavelengths in ascending order and drops those that are none", () => {
    const curve = toCurve(
      { ...spectrum, wavelength: [503, Number.NaN, 501, 500], flux: [4, 9, 2, 1], variance: null },
      1,
    );
    expect(curve.wavelength).toEqual([500, 501, 503]);
    expect(curve.flux).toEqual([1, 2, 4]);
    expect(curve.sigma).toBeNull();
  });

  test("has gaps where the flux is no number", () => {
    expect(toCurve({ ...spectrum, flux: [1, Number.NaN, Number.POSITIVE_INFINITY, 4] }, 1).flux).toEqual([
      1,
      null,
      null,
      4,
    ]);
  });
});

describe("smooth", () => {
  test("is the mean of what is there", () => {
    const { flux, variance } = smooth([3, 6, 9, null, 30], [1, 1, 4, 1, 9], 3);
    expect(flux).toEqual([4.5, 6, 7.5, null, 30]);
    // Var of a mean: (1 + 1) / 4, (1 + 1 + 4) / 9, (1 + 4) / 4, gap, 9 / 1.
    expect(variance?.[0]).toBeCloseTo(0.5, 12);
    expect(variance?.[1]).toBeCloseTo(6 / 9, 12);
    expect(variance?.[2]).toBeCloseTo(1.25, 12);
    expect(variance?.[3]).toBeNull();
    expect(variance?.[4]).toBe(9);
  });

  test("knows no error where one of them is not known", () => {
    expect(smooth([1, 1, 1], [1, null, 1], 3).variance).toEqual([null, null, null]);
    expect(smooth([1, 2, 3], null, 3).variance).toBeNull();
  });
});

describe("positions", () => {
  test("the nearest point is found, but not beyond the ends", () => {
    const wavelength = [500, 501, 503, 504];
    expect(nearestPoint(wavelength, 501.9)).toBe(1);
    expect(nearestPoint(wavelength, 502.1)).toBe(2);
    expect(nearestPoint(wavelength, 499.5)).toBe(0);
    expect(nearestPoint(wavelength, 504.9)).toBe(3);
    expect(nearestPoint(wavelength, 490)).toBeUndefined();
    expect(nearestPoint([], 1)).toBeUndefined();
  });

  test("pixels meet halfway", () => {
    expect(pixelEdges([500, 501, 503])).toEqual([499.5, 500.5, 502, 504]);
    expect(pixelEdges([500])).toEqual([499.5, 500.5]);
    expect(pixelEdges([])).toEqual([]);
  });
});

function curveOf(flux: (number | null)[], sigma: (number | null)[] | null = null): Curve {
  return { label: "x", wavelength: flux.map((_, i) => 500 + i), flux, sigma, fluxUnit: "" };
}

describe("fluxRange", () => {
  const flat: number[] = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : 1.1));

  test("ignores a spike of two pixels and shows a line of five", () => {
    const spiked = flat.with(40, 1000).with(41, 900);
    const robust = fluxRange([curveOf(spiked)], 0, 1e9, true);
    expect(robust?.high).toBeLessThan(2);
    const line = flat.with(40, 4).with(41, 8).with(42, 9).with(43, 8).with(44, 4);
    expect(
      fluxRange(
        [
          curveOf(
            line,
            flat.map(() => 0.05),
          ),
        ],
        0,
        1e9,
        true,
      )?.high,
    ).toBeGreaterThan(8);
  });

  test("ignores stretches with large errors", () => {
    const wild = flat.map((value, i) => (i < 20 ? (i % 4 < 2 ? 500 : -500) : value));
    const sigma = flat.map((_, i) => (i < 20 ? 400 : 0.05));
    const range = fluxRange([curveOf(wild, sigma)], 0, 1e9, true);
    expect(range?.high).toBeLessThan(2);
    expect(range?.low).toBeGreaterThan(0);
  });

  test("finds such stretches without errors too", () => {
    // Scattered between -500 and 500, neighbours far apart.
    const wild = flat.map((value, i) => (i < 30 ? ((i * 37) % 101) * 10 - 500 : value));
    const range = fluxRange([curveOf(wild)], 0, 1e9, true);
    expect(range?.high).toBeLessThan(5);
  });

  test("in full holds every point, with a margin of 6 %", () => {
    const range = fluxRange([curveOf([0, 100, 50])], 0, 1e9, false);
    expect(range?.low).toBeCloseTo(-6, 9);
    expect(range?.high).toBeCloseTo(106, 9);
  });

  test("looks only between the wavelengths, at all curves", () => {
    const one = curveOf([0, 10, 20, 30]);
    const two = curveOf([5, 5, 25, 5]);
    const range = fluxRange([one, two], 501, 502, false);
    expect(range?.low).toBeCloseTo(5 - 0.06 * 20, 9);
    expect(range?.high).toBeCloseTo(25 + 0.06 * 20, 9);
    expect(fluxRange([one], 900, 901, false)).toBeUndefined();
  });

  test("of a constant flux has a width", () => {
    const range = fluxRange([curveOf([3, 3, 3])], 0, 1e9, false);
    expect(range && range.high - range.low).toBeGreaterThan(0);
  });
});

describe("format", () => {
  test("units are read as on paper", () => {
    expect(prettyUnit("W m-2 nm-1")).toBe("W m⁻² nm⁻¹");
    expect(prettyUnit("erg/cm**2/s/AA")).toBe("erg/cm²/s/Å");
    expect(prettyUnit("erg s-1 cm-2 Angstrom-1")).toBe("erg s⁻¹ cm⁻² Å⁻¹");
    expect(prettyUnit("electron")).toBe("electron");
    expect(prettyUnit("")).toBe("");
  });

  test("the axis takes a power of ten out of tiny and huge numbers", () => {
    expect(axisExponent(0, 1.4e-18)).toBe(-18);
    expect(axisExponent(-3e7, 10)).toBe(7);
    expect(axisExponent(0, 900)).toBe(0);
    expect(axisExponent(0, 0)).toBe(0);
    expect(superscript(-18)).toBe("⁻¹⁸");
    expect(fluxAxisLabel("W m-2 nm-1", -18)).toBe("Flux (10⁻¹⁸ W m⁻² nm⁻¹)");
    expect(fluxAxisLabel("", 0)).toBe("Flux");
  });

  test("a value has two digits of its error", () => {
    expect(formatFlux(5.7912e-19, 1.34e-20, -18)).toBe("(0.579 ± 0.013) × 10⁻¹⁸");
    expect(formatFlux(1234.567, 21.9, 0)).toBe("1235 ± 22");
    expect(formatFlux(-1.5, null, 0)).toBe("−1.5");
    expect(formatFlux(2, 0, 0)).toBe("2");
  });

  test("a value far below the axis has its own power of ten", () => {
    expect(formatFlux(5.7912e-19, 1.34e-20, -10)).toBe("(5.79 ± 0.13) × 10⁻¹⁹");
  });
});

describe("CSV", () => {
  test("has a head with units, a line a point, and nothing for what is not known", () => {
    const text = spectraCsv([toCurve({ ...spectrum, variance: [0.04, 0.09, null, 0.25] }, 1)], 1);
    expect(text.split("\r\n")).toEqual([
      "spectrum,wavelength [nm],flux [W m-2 nm-1],flux_error [W m-2 nm-1]",
      "A,500,1,0.2",
      "A,501,2,0.3",
      "A,502,,",
      "A,503,4,0.5",
      "",
    ]);
  });

  test("names the smoothing, and no unit when they differ", () => {
    const other = toCurve({ ...spectrum, label: "B", fluxUnit: "Jy" }, 3);
    const head = spectraCsv([toCurve(spectrum, 3), other], 3).split("\r\n")[0];
    expect(head).toBe("spectrum,wavelength [nm],flux (mean of 3 pixels),flux_error");
  });

  test("quotes what must be, and defuses formulas", () => {
    expect(csvField('a "b", c')).toBe('"a ""b"", c"');
    expect(csvField("=1+1")).toBe("'=1+1");
    expect(csvField("plain")).toBe("plain");
  });
});

describe("summary", () => {
  test("says range, points, gaps, unit and errors", () => {
    expect(describeSpectra([toCurve(spectrum, 1)], "air")).toBe(
      "A: 500.0 to 503.0 nm (in air), 4 points, 1 of them without flux, flux in W m⁻² nm⁻¹, with errors.",
    );
    expect(describeSpectra([toCurve({ ...spectrum, wavelength: [], flux: [] }, 1)], null)).toBe(
      "A: no points.",
    );
  });

  test("spans all curves", () => {
    const later = toCurve({ ...spectrum, wavelength: [600, 601, 602, 603] }, 1);
    expect(wavelengthSpan([toCurve(spectrum, 1), later])).toEqual({ low: 500, high: 603 });
    expect(wavelengthSpan([])).toBeUndefined();
  });
});
