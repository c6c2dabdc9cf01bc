import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeFits, type HduData, Header, type HeaderValue, makeColumn } from "@goats/fits";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PhotometryOptions } from "../src/photometry/read-photometry.ts";
import { readPhotometry } from "../src/photometry/read-photometry.ts";
import { readFitsSpectra } from "../src/spectra/read-fits.ts";
import { readTextSpectrum } from "../src/spectra/read-text.ts";
import { type FeatureApp, makeObservation, onEachDatabase, startFeatures } from "./feature-app.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "goats-data-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The points of a text, as plain values. */
async function pointsOf(text: string, options?: PhotometryOptions) {
  const path = join(folder, "table.txt");
  await writeFile(path, text);
  const { points, order, refusals } = await readPhotometry(path, options);
  const number = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
  return {
    points: Array.from(order, (i) => ({
      ...points.series[points.seriesOf[i] ?? 0],
      mjd: points.mjd[i],
      value: number(points.value[i]),
      error: number(points.error[i]),
      limit: number(points.limit[i]),
    })),
    refused: refusals.first,
  };
}

describe("acceptance: Data: photometry tables", () => {
  test("with a magnitude, a limit, both, neither", async () => {
    const { points, refused } = await pointsOf(
      "time,filter,magnitude,error,limit\n59000,r,18,0.1,\n59001,r,,,20\n59002,r,19,0.2,21\n59003,r,,,\n",
    );
    expect(points).toMatchObject([
      { value: 18, error: 0.1, limit: null },
      { value: null, error: null, limit: 20 },
      { value: 19, error: 0.2, limit: 21 },
    ]);
    expect(refused).toEqual([{ line: 5, message: "there is neither a magnitude nor a limit nor a flux" }]);
  });

  test.each([
    ["time", "59000.5"],
    ["time", "2459001.0"],
    ["mjd", "59000.5"],
    ["jd", "2459001.0"],
    ["JD", "2459001"],
    ["time", "2020-05-31T12:00:00"],
    ["date-obs", "2020-05-31 12:00:00.000"],
    ["DATE_OBS", "2020-05-31T12:00:00Z"],
    ["obsdate", "2020-05-31T14:00:00+02:00"],
    ["date", "2020-05-31.5"],
    // TT was 69.184 s ahead of UTC.
    ["mjd_tt", String(59000.5 + 69.184 / 86_400)],
    ["jd_tdb", (2459001 + 69.184 / 86_400).toFixed(9)],
    ["mjd_tai", String(59000.5 + 37 / 86_400)],
  ])("time in %s as %s", async (column, time) => {
    const { points } = await pointsOf(`${column},mag\n${time},18\n`);
    expect(points[0]?.mjd).toBeCloseTo(59000.5, 8);
  });

  test.each([
    ["mjd,mag,err,band,limiting_mag,tel", { band: "r", telescope: "T1" }],
    ["MJD,Brightness,mag_err,Bandpass,UL,observatory", { band: "r", telescope: "T1" }],
    ["ant_mjd,ant_mag,ant_magerr,ant_passband,ant_maglim,telescope", { band: "r", telescope: "T1" }],
    ["mjd,magpsf,sigmapsf,fid,diffmaglim,Telescope", { band: "r", telescope: "T1" }],
    ["obsmjd,magnitude,e_mag,flt,limit,facility", { band: "r", telescope: "T1" }],
  ])("synonyms: %s", async (head, expected) => {
    const { points } = await pointsOf(`${head}\n59000.5,18.5,0.1,r,21,T1\n`);
    expect(points).toMatchObject([
      { mjd: 59000.5, value: 18.5, error: 0.1, limit: 21, unit: "mag", ...expected },
    ]);
  });

  test.each([
    ["commas", ","],
    ["tabs", "\t"],
    ["semicolons", ";"],
    ["bars", "|"],
    ["blanks", "   "],
  ])("separated by %s", async (_, delimiter) => {
    const rows = [
      ["mjd", "filter", "mag"],
      ["59000.5", "r", "18.5"],
      ["59001.5", "g", "19"],
    ];
    const { points } = await pointsOf(rows.map((row) => row.join(delimiter)).join("\n"));
    expect(points).toMatchObject([
      { mjd: 59000.5, band: "r", value: 18.5 },
      { mjd: 59001.5, band: "g", value: 19 },
    ]);
  });

  test("units: of the name of a column, of a column, of the head of an ECSV file, of the one who asks", async () => {
    const unit = async (text: string, options?: PhotometryOptions) =>
      (await pointsOf(text, options)).points[0]?.unit;
    expect(await unit("mjd,flux_uJy,flux_err\n59000,5,1\n")).toBe("uJy");
    expect(await unit("mjd,flux (mJy)\n59000,5\n")).toBe("mJy");
    expect(await unit("mjd,mag [AB]\n59000,18\n")).toBe("mag(AB)");
    expect(await unit("mjd,mag,magsys\n59000,18,vega\n")).toBe("mag(Vega)");
    expect(await unit("mjd,mag,unit\n59000,18,AB mag\n")).toBe("mag(AB)");
    expect(await unit("mjd,mag\n59000,18\n", { defaults: { unit: "mag(AB)" } })).toBe("mag(AB)");
    const ecsv =
      "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: mjd, unit: d, datatype: float64}\n# - {name: flux, unit: uJy, datatype: float64, description: 'a, b'}\n# schema: astropy-2.0\nmjd flux\n59000 5\n";
    expect((await pointsOf(ecsv)).points).toMatchObject([{ mjd: 59000, value: 5, unit: "uJy" }]);
  });

  test("limits: written with >, as a flag, and those of ATLAS below three sigma", async () => {
    expect((await pointsOf("mjd,mag\n59000,>20.5\n")).points).toMatchObject([{ value: null, limit: 20.5 }]);
    expect((await pointsOf("mjd,mag,upper_limit\n59000,20.5,True\n59001,18,False\n")).points).toMatchObject([
      { value: null, limit: 20.5 },
      { value: 18, limit: null },
    ]);
    const atlas =
      "###MJD m dm uJy duJy F err chi/N RA Dec x y maj min phi apfit mag5sig Sky Obs\n58849.1 18.1 0.05 200 10 o 0 1 1 1 1 1 1 1 1 1 1 1 a\n58850.1 -19.1 0.05 -10 20 c 0 1 1 1 1 1 1 1 1 1 1 1 b\n";
    expect((await pointsOf(atlas)).points).toMatchObject([
      { band: "o", telescope: "ATLAS", value: 18.1, error: 0.05, limit: null, unit: "mag(AB)" },
      // 23.9 - 2.5 log10(3 x 20 uJy)
      { band: "c", value: null, limit: 19.4546 },
    ]);
  });
});

type Cards = [string, HeaderValue][];
const GEMINI: Cards = [
  ["TELESCOP", "Gemini-South"],
  ["INSTRUME", "GMOS-S"],
  ["DATE-OBS", "2021-02-19"],
  ["TIME-OBS", "08:14:01.7"],
];
const LINEAR: Cards = [
  ["CTYPE1", "AWAV"],
  ["CUNIT1", "nm"],
  ["CRVAL1", 500],
  ["CRPIX1", 1],
  ["CD1_1", 0.1],
  ["BUNIT", "W m-2 nm-1"],
];

function image(cards: Cards, data: number[], axes?: number[]): HduData {
  return {
    kind: "image",
    header: Header.from(cards),
    data: Float64Array.from(data),
    ...(axes === undefined ? {} : { axes }),
  };
}

async function spectraOf(hdus: HduData[]) {
  const path = join(folder, "spectrum.fits");
  await writeFile(path, Buffer.concat([...encodeFits(hdus)]));
  const { spectra, refused, notes } = await readFitsSpectra(path, "spectrum.fits");
  return {
    spectra: spectra.map((one) => ({
      ...one,
      wavelength: [...one.wavelength],
      flux: [...one.flux],
      error: one.error && [...one.error],
    })),
    refused,
    notes,
  };
}

describe("acceptance: Data: FITS spectra", () => {
  test("one-dimensional with a linear scale", async () => {
    const { spectra } = await spectraOf([image([...GEMINI, ...LINEAR], [1, 2, Number.NaN])]);
    expect(spectra).toMatchObject([
      {
        wavelength: [5000, 5001, 5002],
        flux: [100, 200, Number.NaN],
        fluxUnit: "erg/s/cm2/A",
        medium: "air",
        telescope: "Gemini-South",
        source: "GEM:hdu=0:PRIMARY",
      },
    ]);
    expect(spectra[0]?.mjd).toBeCloseTo(59264 + (8 * 3600 + 14 * 60 + 1.7) / 86_400, 8);
  });

  test("three-dimensional: the first row of the first plane", async () => {
    const data = Array.from({ length: 3 * 2 * 4 }, (_, i) => i);
    expect((await spectraOf([image([...GEMINI, ...LINEAR], data, [3, 2, 4])])).spectra).toMatchObject([
      { flux: [0, 100, 200] },
    ]);
  });

  test("a table with the columns wavelength and flux", async () => {
    const table: HduData = {
      kind: "bintable",
      header: Header.from([["EXTNAME", "SPECTRUM"]]),
      columns: [
        makeColumn("WAVELENGTH", Float64Array.of(5000, 5001), { unit: "Angstrom" }),
        makeColumn("Flux", Float64Array.of(1, 2), { unit: "1e-17 erg/s/cm2/Angstrom" }),
        makeColumn("error", Float64Array.of(0.1, 0.2)),
      ],
    };
    const { spectra } = await spectraOf([image(GEMINI, []), table]);
    expect(spectra).toMatchObject([{ wavelength: [5000, 5001], source: "GEM:hdu=1:SPECTRUM" }]);
    expect(spectra[0]?.flux.map((value) => value * 1e17)).toEqual([
      expect.closeTo(1, 9),
      expect.closeTo(2, 9),
    ]);
  });

  test("several spectra of DRAGONS: each SCI with its VAR, DQ left out", async () => {
    const extension = (name: string, version: number, data: number[]) =>
      image([["EXTNAME", name], ["EXTVER", version], ...LINEAR], data);
    const { spectra, refused } = await spectraOf([
      image(GEMINI, []),
      extension("SCI", 1, [1, 2, 3]),
      extension("VAR", 1, [4, 9, 16]),
      extension("DQ", 1, [0, 0, 1]),
      extension("SCI", 2, [5, 6, 7]),
      extension("VAR", 2, [1, 1, 1]),
    ]);
    expect(refused).toEqual([]);
    expect(spectra).toMatchObject([
      { label: "spectrum.fits [SCI,1]", flux: [100, 200, 300], error: [200, 300, 400] },
      { label: "spectrum.fits [SCI,2]", flux: [500, 600, 700], error: [100, 100, 100] },
    ]);
  });

  test("a logarithmic scale, of IRAF and of the standard", async () => {
    const iraf: Cards = [
      ...GEMINI,
      ["CTYPE1", "LINEAR"],
      ["CUNIT1", "Angstrom"],
      ["DC-FLAG", 1],
      ["CRVAL1", 3.7],
      ["CRPIX1", 1],
      ["CDELT1", 1e-4],
    ];
    const one = (await spectraOf([image(iraf, [1, 2])])).spectra[0]?.wavelength ?? [];
    expect(one).toEqual([expect.closeTo(10 ** 3.7, 6), expect.closeTo(10 ** 3.7001, 6)]);
    const standard: Cards = [
      ...GEMINI,
      ["CTYPE1", "WAVE-LOG"],
      ["CUNIT1", "Angstrom"],
      ["CRVAL1", 5000],
      ["CRPIX1", 1],
      ["CDELT1", 10],
    ];
    const two = (await spectraOf([image(standard, [1, 2])])).spectra[0]?.wavelength ?? [];
    expect(two).toEqual([expect.closeTo(5000, 6), expect.closeTo(5000 * Math.exp(10 / 5000), 6)]);
  });

  test("text with a whole ISO date", async () => {
    const path = join(folder, "s.txt");
    await writeFile(path, "# DATE-OBS: 2021-02-19T08:14:01.7\nwavelength (nm) , flux (Jy)\n500,1\n501,1\n");
    const { spectra } = await readTextSpectrum(path, "s.txt");
    expect(spectra[0]?.mjd).toBeCloseTo(59264 + (8 * 3600 + 14 * 60 + 1.7) / 86_400, 8);
    // F_lambda = F_nu c / lambda^2
    expect(spectra[0]?.flux[0]).toBeCloseTo((1e-23 * 2.99792458e18) / 5000 ** 2, 20);
  });
});

onEachDatabase((database) => {
  let features: FeatureApp;
  beforeAll(async () => {
    features = await startFeatures({ database });
  });
  afterAll(() => features.close());

  test("acceptance: Data: the same data sent again adds nothing", async () => {
    const { targetId } = await makeObservation(features);
    const lightCurve = "time,filter,magnitude\n59000.5,r,18\n59001.5,r,19\n";
    const spectrum = "# DATE-OBS: 2021-02-19T08:14:01.7\nwavelength,flux\n5000,1\n5001,2\n";
    const send = async (name: string, type: string, text: string) => {
      await features.upload("ada", `/api/targets/${targetId}/files/${name}?type=${type}`, Buffer.from(text));
      for (const task of (await features.call("ada", "GET", "/api/tasks")).body.tasks)
        await features.ctx.tasks.finished(task.id);
    };
    for (const suffix of ["", "# again\n"]) {
      for (const name of ["a.csv", "b.csv"])
        await send(`${suffix.length}${name}`, "photometry", `${suffix}${lightCurve}`);
      await send(`${suffix.length}s.txt`, "spectroscopy", `${suffix}${spectrum}`);
      // The same times as Julian dates.
      await send(
        `${suffix.length}jd.csv`,
        "photometry",
        `${suffix}jd,filter,magnitude\n2459001.0,r,18\n2459002.0,r,19\n`,
      );
    }
    expect((await features.call("ada", "GET", `/api/targets/${targetId}/photometry`)).body.count).toBe(2);
    expect((await features.call("ada", "GET", `/api/targets/${targetId}/spectra`)).body.spectra).toHaveLength(
      1,
    );
  });
});
