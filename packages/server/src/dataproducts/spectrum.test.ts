import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeFits, type HduData, Header, type HeaderValue, makeColumn } from "@goats/fits";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SHARED } from "../../test/feature-app.ts";
import { recognise } from "./recognise.ts";
import type { SpectraView } from "./schemas.ts";
import { readSpectra } from "./spectrum.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "goats-spectrum-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(hdus: HduData[]): Promise<string> {
  const path = join(folder, "x.fits");
  await writeFile(path, Buffer.concat([...encodeFits(hdus)]));
  return path;
}

async function spectraOf(path: string): Promise<SpectraView["spectra"]> {
  return (await readSpectra({ path, filename: "x.fits", sha256: "" })).spectra;
}

type Cards = [string, HeaderValue][];

function image(cards: Cards, values: number[], axes?: number[]): HduData {
  return {
    kind: "image",
    header: Header.from(cards),
    data: Float64Array.from(values),
    ...(axes === undefined ? {} : { axes }),
  };
}

test("the real reduced spectrum has its wavelengths, fluxes, unit and variance", async () => {
  const path = join(SHARED, "data/gemini/S20210219S0075_1D.fits");
  const [spectrum, ...others] = await spectraOf(path);
  expect(others).toEqual([]);
  expect(spectrum).toMatchObject({
    label: "x.fits [SCI,1]",
    fluxUnit: "W m-2 nm-1",
    wavelengthUnit: "nm",
    medium: "air",
  });
  // CRVAL1 + CD1_1 (p - CRPIX1) with the header's values.
  expect(spectrum?.wavelength).toHaveLength(3200);
  expect(spectrum?.wavelength[0]).toBeCloseTo(650 + 0.14931235344677357 * (1 - 1545.2976225295597), 9);
  expect(spectrum?.wavelength[3199]).toBeCloseTo(650 + 0.14931235344677357 * (3200 - 1545.2976225295597), 9);
  // The values as they stand in the file: SCI and VAR are the doubles behind the headers of HDU 1 and 2.
  const bytes = readFileSync(path);
  const doublesAt = (offset: number) =>
    Array.from({ length: 3200 }, (_, i) => bytes.readDoubleBE(offset + 8 * i)).map((value) =>
      Number.isNaN(value) ? null : value,
    );
  const dataOf = (name: string) => {
    const card = bytes.indexOf(`EXTNAME = '${name.padEnd(8)}'`);
    return Math.ceil((bytes.indexOf(`END${" ".repeat(77)}`, card) + 80) / 2880) * 2880;
  };
  expect(spectrum?.flux).toEqual(doublesAt(dataOf("SCI")));
  expect(spectrum?.variance).toEqual(doublesAt(dataOf("VAR")));
  expect(JSON.parse(JSON.stringify(spectrum))).toEqual(spectrum);
});

describe("wavelength axes", () => {
  const linear: Cards = [
    ["CRPIX1", 1],
    ["CRVAL1", 5],
    ["CDELT1", 0.5],
  ];
  test.each<[Cards, number, string | null]>([
    [
      [
        ["CTYPE1", "AWAV"],
        ["CUNIT1", "nm"],
      ],
      1,
      "air",
    ],
    [
      [
        ["CTYPE1", "WAVE"],
        ["CUNIT1", "m"],
      ],
      1e9,
      "vacuum",
    ],
    [
      [
        ["CTYPE1", "WAVE"],
        ["CUNIT1", "um"],
      ],
      1e3,
      "vacuum",
    ],
    [
      [
        ["CTYPE1", "LINEAR"],
        ["CUNIT1", "Angstrom"],
      ],
      0.1,
      null,
    ],
    [
      [
        ["CTYPE1", "LAMBDA"],
        ["CUNIT1", "angstroms"],
      ],
      0.1,
      null,
    ],
    [[["CUNIT1", "nm"]], 1, null],
    [[["CTYPE1", "WAVE"]], 0.1, "vacuum"],
    [
      [
        ["CTYPE1", "LINEAR"],
        ["WAT1_001", "wtype=linear label=Wavelength units=angstroms"],
      ],
      0.1,
      null,
    ],
    [
      [
        ["CTYPE1", "LINEAR"],
        ["CUNIT1", "deg"],
        ["WAT1_001", "units=microns"],
      ],
      1e3,
      null,
    ],
  ])("of %j", async (cards, factor, medium) => {
    const path = await write([image([...linear, ...cards, ["BUNIT", "Jy"]], [1, 2, Number.NaN])]);
    expect(await spectraOf(path)).toEqual([
      {
        label: "x.fits [PRIMARY]",
        wavelength: [5 * factor, 5.5 * factor, 6 * factor],
        flux: [1, 2, null],
        variance: null,
        fluxUnit: "Jy",
        wavelengthUnit: "nm",
        medium,
      },
    ]);
    expect((await recognise(path, "x.fits")).type).toBe("spectroscopy");
  });

  test("in metres are known by their size when no unit is given", async () => {
    const path = await write([
      image(
        [
          ["CTYPE1", "WAVE"],
          ["CRPIX1", 1],
          ["CRVAL1", 5e-7],
          ["CDELT1", 1e-10],
        ],
        [1, 2],
      ),
    ]);
    const [spectrum] = await spectraOf(path);
    expect(spectrum?.wavelength[0]).toBeCloseTo(500, 9);
    expect(spectrum?.wavelength[1]).toBeCloseTo(500.1, 9);
  });

  test.each<Cards>([
    [],
    [["CTYPE1", "LINEAR"]],
    [
      ["CTYPE1", "FREQ"],
      ["CUNIT1", "Hz"],
    ],
    [
      ["CTYPE1", "RA---TAN"],
      ["CUNIT1", "deg"],
    ],
    [
      ["CTYPE1", "WAVE"],
      ["CUNIT1", "furlong"],
    ],
    [
      ["CTYPE1", "WAVE-GRI"],
      ["CUNIT1", "nm"],
    ],
  ])("%j is none", async (...cards) => {
    const path = await write([image([...linear, ...cards], [1, 2, 3])]);
    await expect(spectraOf(path)).rejects.toMatchObject({ code: "no_spectrum", fix: expect.any(String) });
    expect((await recognise(path, "x.fits")).type).toBe("fits");
  });
});

describe("files of several HDUs", () => {
  const axis: Cards = [
    ["CTYPE1", "AWAV"],
    ["CUNIT1", "nm"],
    ["CRPIX1", 1],
    ["CRVAL1", 500],
    ["CDELT1", 1],
  ];
  const named = (name: string, version: number, values: number[], axes?: number[]) =>
    image([["EXTNAME", name], ["EXTVER", version], ...axis], values, axes);
  const empty: HduData = { kind: "image", header: Header.from() };

  test("give one spectrum an aperture, each with its own variance", async () => {
    const path = await write([
      empty,
      named("SCI", 1, [1, 2]),
      named("VAR", 1, [0.1, 0.2]),
      named("DQ", 1, [0, 16]),
      named("SCI", 2, [3, 4]),
      named("VAR", 2, [0.3, 0.4]),
      named("SCI", 3, [5, 6]),
      named("SKY", 1, [7, 8]),
    ]);
    const spectra = await spectraOf(path);
    expect(spectra.map(({ label, flux, variance }) => [label, flux, variance])).toEqual([
      ["x.fits [SCI,1]", [1, 2], [0.1, 0.2]],
      ["x.fits [SCI,2]", [3, 4], [0.3, 0.4]],
      ["x.fits [SCI,3]", [5, 6], null],
    ]);
  });

  test("axes of length one do not make a spectrum two-dimensional; rows do", async () => {
    expect(await spectraOf(await write([empty, named("SCI", 1, [1, 2], [2, 1, 1])]))).toHaveLength(1);
    await expect(
      spectraOf(await write([empty, named("SCI", 1, [1, 2, 3, 4], [2, 2])])),
    ).rejects.toMatchObject({ code: "no_spectrum" });
  });

  test("tables with wavelength and flux are spectra", async () => {
    const table: HduData = {
      kind: "bintable",
      header: Header.from([["EXTNAME", "SPECTRUM"]]),
      columns: [
        makeColumn("WAVELENGTH", Float32Array.of(5000, 5001, Number.NaN), { unit: "Angstrom" }),
        makeColumn("Flux", Float64Array.of(1, Number.NaN, 3), { unit: "erg/s/cm2/A" }),
      ],
    };
    const path = await write([empty, table]);
    expect((await recognise(path, "x.fits")).type).toBe("spectroscopy");
    expect(await spectraOf(path)).toEqual([
      {
        label: "x.fits [SPECTRUM]",
        wavelength: [500, 500.1].map((value) => expect.closeTo(value, 9)),
        flux: [1, null],
        variance: null,
        fluxUnit: "erg/s/cm2/A",
        wavelengthUnit: "nm",
        medium: null,
      },
    ]);
  });
});
