import { openFitsFile } from "@goats/fits/node";
import { beforeAll, describe, expect, test } from "vitest";
import type { DescriptorOptions, Metadata, MetadataSource, WavelengthUnit } from "../src/index.ts";
import {
  AstroDataError,
  type Description,
  describe as describeFile,
  metadataOf,
  openAstroData,
} from "../src/index.ts";
import { type Expected, expectedFiles, sharedPath } from "./shared.ts";

/** WCS arithmetic in DRAGONS goes through other libraries: the last digits may differ. Everything else is equal. */
const RELATIVE = 1e-12;

const UNITS: Readonly<Record<string, WavelengthUnit>> = {
  asMicrometers: "micrometers",
  asNanometers: "nanometers",
  asAngstroms: "angstroms",
  micrometers: "micrometers",
};

/** `dispersion(asNanometers)` is a descriptor with an option; a bare name is its pretty form. */
function pretty(metadata: Metadata, key: string): unknown {
  const match = /^(\w+)\((\w+)\)$/.exec(key);
  const [name, unit] = match ? [match[1] ?? "", UNITS[match[2] ?? ""]] : [key, undefined];
  const options: DescriptorOptions = unit ? { units: unit } : { pretty: true };
  return metadata.get(name, options);
}

function expectSame(actual: unknown, expected: unknown, where: string): void {
  if (typeof expected === "number" && typeof actual === "number") {
    expect(Math.abs(actual - expected), where).toBeLessThanOrEqual(RELATIVE * Math.abs(expected));
  } else if (Array.isArray(expected) && Array.isArray(actual)) {
    expect(actual.length, where).toBe(expected.length);
    for (const [i, item] of expected.entries()) expectSame(actual[i], item, `${where}[${i}]`);
  } else {
    expect(actual, where).toEqual(expected);
  }
}

/**
 * Apparent places of frames that do not follow the stars go through a shorter theory of nutation than DRAGONS' (its
 * terms below 0.3 milliarcseconds are left out): degrees.
 */
const APPARENT = { names: ["dec", "ra", "wcs_dec", "wcs_ra"], tolerance: 3e-3 / 3600 };

const files = expectedFiles();

test("the shared data hold the GMOS files that this test is about", () => {
  expect(files.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      "S20210219S0075_1D.fits",
      "gmos_imaging_bias.fits",
      "gmos_imaging_object_J1655+2533.fits",
      "gmos_longslit_arc.fits",
      "gmos_longslit_bias.fits",
      "gmos_longslit_bpm.fits",
      "gmos_longslit_flat.fits",
      "gmos_longslit_object_at2020caa.fits",
    ]),
  );
});

describe.each(files)("%s", (name: string, expected: Expected) => {
  let source: MetadataSource;
  let described: Description;
  let metadata: Metadata;
  const apparent = expected.instrument_generic !== "GMOS" && expected.tags.includes("NON_SIDEREAL");

  beforeAll(async () => {
    const file = await openFitsFile(sharedPath("gemini", name));
    source = await openAstroData(file, name, { pixels: false });
    await file.close();
    described = describeFile(source);
    const found = metadataOf(source);
    if (found === undefined) throw new AstroDataError("bad_extension", "no metadata");
    metadata = found;
  });

  test("class, instrument and tags", () => {
    expect(described.className).toBe(expected.class);
    expect(described.genericInstrument).toBe(expected.instrument_generic);
    expect(described.instrument).toBe(expected.descriptors["instrument"]);
    expect(described.tags).toEqual(expected.tags);
  });

  test("the names of the descriptors, and those that fail", () => {
    expect(Object.keys(described.descriptors).toSorted()).toEqual(
      Object.keys(expected.descriptors).toSorted(),
    );
    expect(Object.keys(described.errors).toSorted()).toEqual([]);
  });

  test.each(Object.entries(expected.descriptors))("%s", (descriptor, value) => {
    if (apparent && APPARENT.names.includes(descriptor) && typeof value === "number") {
      const found = Number(described.descriptors[descriptor]);
      expect(Math.abs(found - value)).toBeLessThan(APPARENT.tolerance);
    } else expectSame(described.descriptors[descriptor], value, descriptor);
  });

  test.each(Object.entries(expected.not_listed_methods))("%s, which is not listed", (descriptor, value) => {
    expectSame(described.unlisted[descriptor], value, descriptor);
  });

  test.each(Object.entries(expected.pretty))("pretty %s", (key, value) => {
    expectSame(pretty(metadata, key), value, key);
    if (key in described.pretty && !key.includes("(")) expectSame(described.pretty[key], value, key);
  });

  test("extensions", () => {
    expect(source.extensions.length).toBe(expected.n_extensions);
    expect(source.extensions.map(({ axes }) => axes.toReversed())).toEqual(expected.shapes);
    expect(source.phu.get("ORIGNAME")).toBe(expected.phu_origname);
  });
});
