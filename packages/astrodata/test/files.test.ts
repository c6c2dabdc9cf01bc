import {
  bufferSource,
  encodeFits,
  type FitsFile,
  type HduData,
  Header,
  makeColumn,
  openFits,
} from "@goats/fits";
import { describe, expect, test } from "vitest";
import { AstroData, AstroDataError, openAstroData, toHdus } from "../src/index.ts";
import { header } from "./frames.ts";
import { expectedFiles, openShared } from "./shared.ts";

async function fileOf(hdus: HduData[]): Promise<FitsFile> {
  return openFits(bufferSource(Buffer.concat([...encodeFits(hdus)])));
}

function image(
  keywords: Parameters<typeof header>[0],
  data: Float32Array | Uint16Array | Int32Array,
): HduData {
  return { kind: "image", header: header(keywords), axes: [data.length / 2, 2], data };
}

function table(keywords: Parameters<typeof header>[0]): HduData {
  return { kind: "bintable", header: header(keywords), columns: [makeColumn("ID", Int32Array.of(1, 2, 3))] };
}

const PRIMARY: HduData = { kind: "image", header: header({ INSTRUME: "GMOS-N", TELESCOP: "Gemini-North" }) };
const pixels = (...values: number[]) => Float32Array.from(values);
const kinds = (hdus: readonly HduData[]) =>
  hdus.slice(1).map(({ header: h }) => `${h.getString("EXTNAME")},${h.getNumber("EXTVER") ?? ""}`);

describe("reading", () => {
  test("variance, mask and tables go to the science data with their EXTVER", async () => {
    const file = await fileOf([
      PRIMARY,
      table({ EXTNAME: "HISTORY" }),
      image({ EXTNAME: "VAR", EXTVER: 2 }, pixels(9, 9)),
      image({ EXTNAME: "SCI", EXTVER: 2 }, pixels(3, 4)),
      image({ EXTNAME: "SCI", EXTVER: 1 }, pixels(1, 2)),
      image({ EXTNAME: "DQ", EXTVER: 1 }, Int32Array.of(4, 65)),
      table({ EXTNAME: "OBJCAT", EXTVER: 2 }),
      image({ EXTNAME: "OBJMASK", EXTVER: 2 }, Uint16Array.of(0, 1)),
      table({ EXTNAME: "MDF", EXTVER: 1 }),
      table({}),
    ]);
    const ad = await openAstroData(file, "a.fits");
    expect(ad.extensions.map(({ id }) => id)).toEqual([1, 2]);
    const [first, second] = ad.extensions;
    expect(first?.data).toEqual(pixels(1, 2));
    expect(first?.mask).toEqual(Uint16Array.of(4, 65));
    expect(first?.variance).toBeUndefined();
    expect(second?.variance).toEqual(pixels(9, 9));
    expect([...(second?.tables.keys() ?? [])]).toEqual(["OBJCAT", "OBJMASK"]);
    expect([...ad.tables.keys()].toSorted()).toEqual(["HISTORY", "MDF", "TABLE1"]);
    expect(ad.warnings).toEqual([]);
  });

  test("images without name or number become science data, numbered behind the highest", async () => {
    const file = await fileOf([
      PRIMARY,
      image({ EXTVER: -1 }, pixels(1, 1)),
      image({ EXTNAME: "SCI", EXTVER: 4 }, pixels(4, 4)),
      image({}, pixels(2, 2)),
    ]);
    const { extensions } = await openAstroData(file, "a.fits");
    expect(extensions.map(({ id, data }) => [id, data[0]])).toEqual([
      [4, 4],
      [5, 1],
      [6, 2],
    ]);
    expect(extensions[1]?.header.getString("EXTNAME")).toBe("SCI");
    expect(extensions[1]?.header.comment("EXTNAME")).toBe("Added by AstroData");
    // The headers of the open file are nobody else's.
    expect(file.hdus[1]?.header.has("EXTNAME")).toBe(false);
  });

  test("visiting instruments have names of their own for their extensions", async () => {
    const read = async (instrument: string, ...hdus: HduData[]) => {
      const phu = header({ INSTRUME: instrument, TELESCOP: "Gemini-South" });
      const ad = await openAstroData(await fileOf([{ kind: "image", header: phu }, ...hdus]), "a.fits");
      return ad.extensions.map((extension) => [
        extension.id,
        extension.header.get("EXTNAME"),
        extension.data[0],
      ]);
    };
    expect(
      await read(
        "GPI",
        image({ EXTNAME: "SCI", EXTVER: 1 }, pixels(1, 2)),
        image({ EXTNAME: "DQ", EXTVER: 3 }, Uint16Array.of(7, 7)),
      ),
    ).toEqual([
      [1, "SCI", 1],
      [2, "SCI", 7],
    ]);
    expect(
      await read(
        "TEXES",
        image({ EXTNAME: "RAWFRAME", EXTVER: 1 }, pixels(3, 4)),
        image({ EXTNAME: "SCAN-FRAME", EXTVER: 2 }, pixels(5, 6)),
      ),
    ).toEqual([
      [1, "SCI", 3],
      [2, "SCI", 5],
    ]);
  });

  test("the pixels of a lone primary image are science data, its header counts twice", async () => {
    const file = await fileOf([
      image({ INSTRUME: "NIRI", OBSERVAT: "Gemini-North", LOWROW: 3 }, pixels(1, 2)),
    ]);
    const ad = await openAstroData(file, "N20161012S0001.fits");
    expect(ad.phu.get("LOWROW")).toBe(3);
    expect(ad.extensions).toHaveLength(1);
    expect(ad.extensions[0]?.header.get("LOWROW")).toBe(3);
    expect(ad.extensions[0]?.header.has("SIMPLE")).toBe(false);
    expect(ad.tags.has("NIRI")).toBe(true);
  });

  test("ORIGNAME is set once", async () => {
    const named = await openAstroData(await fileOf([PRIMARY]), "N1.fits");
    expect(named.phu.get("ORIGNAME")).toBe("N1.fits");
    const again = await openAstroData(await fileOf(toHdus(named)), "N1_prepared.fits");
    expect(again.phu.get("ORIGNAME")).toBe("N1.fits");
    expect(again.origFilename).toBe("N1_prepared.fits");
  });

  test("what belongs to nothing is left out with a warning", async () => {
    const file = await fileOf([
      PRIMARY,
      image({ EXTNAME: "SCI", EXTVER: 1 }, pixels(1, 2)),
      image({ EXTNAME: "VAR", EXTVER: 7 }, pixels(1, 2)),
      table({ EXTNAME: "HISTORY" }),
      table({ EXTNAME: "HISTORY" }),
    ]);
    const ad = await openAstroData(file, "a.fits");
    expect(ad.warnings).toEqual([
      "HDU 2 (VAR) belongs to no science extension; it is left out.",
      "HDU 4 is a second table HISTORY; it is left out.",
    ]);
  });

  test("of two science extensions with one number the second gets its own", async () => {
    const file = await fileOf([
      PRIMARY,
      image({ EXTNAME: "SCI", EXTVER: 1 }, pixels(1, 2)),
      image({ EXTNAME: "SCI", EXTVER: 1 }, pixels(3, 4)),
      image({ EXTNAME: "VAR", EXTVER: 1 }, pixels(5, 6)),
    ]);
    const ad = await openAstroData(file, "a.fits");
    expect(ad.extensions.map(({ id, variance }) => [id, variance !== undefined])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(ad.warnings).toHaveLength(1);
  });

  test("a mask of another shape is an error", async () => {
    const file = await fileOf([
      PRIMARY,
      image({ EXTNAME: "SCI", EXTVER: 1 }, pixels(1, 2)),
      image({ EXTNAME: "DQ", EXTVER: 1 }, Uint16Array.of(1, 2, 3, 4)),
    ]);
    await expect(openAstroData(file, "a.fits")).rejects.toMatchObject({ code: "bad_extension" });
  });
});

describe("writing", () => {
  test("SCI, VAR, DQ, WCS, the rest as attached; then the tables by name; NEXTEND", () => {
    const ad = new AstroData(Header.from(), "a.fits");
    const attached = {
      kind: "table",
      header: Header.from(),
      columns: [makeColumn("ID", Int32Array.of(1))],
    } as const;
    for (const name of ["PROVENANCE", "HISTORY", "MDF"]) ad.tables.set(name, attached);
    ad.append({ header: header({ BUNIT: "adu" }), axes: [2], data: pixels(1, 2) });
    const second = ad.append({
      header: header({ BUNIT: "electron" }),
      axes: [2],
      data: pixels(1, 2),
      variance: pixels(3, 4),
      mask: Uint16Array.of(0, 1),
    });
    second.tables.set("OBJMASK", {
      kind: "image",
      header: Header.from(),
      axes: [2],
      data: Uint8Array.of(0, 1),
    });
    second.tables.set("APERTURE", attached);
    second.tables.set("WCS", attached);
    const hdus = toHdus(ad);
    expect(kinds(hdus)).toEqual(
      "SCI,1 SCI,2 VAR,2 DQ,2 WCS,2 OBJMASK,2 APERTURE,2 HISTORY, MDF, PROVENANCE,".split(" "),
    );
    expect(hdus[0]?.header.get("NEXTEND")).toBe(10);
    expect(hdus[3]?.header.get("BUNIT")).toBe("electron");
    expect(second.header.get("EXTNAME")).toBe("SCI");
  });

  test("a name that could not be read back is refused", () => {
    const ad = new AstroData(Header.from(), "a.fits");
    for (const name of ["lower", "SCI", "DQ", "1ST", ""]) {
      ad.tables.set(name, { kind: "table", header: Header.from(), columns: [] });
      expect(() => toHdus(ad), name).toThrow(AstroDataError);
      ad.tables.delete(name);
    }
  });

  test("numbers that came from the file stay", async () => {
    const file = await fileOf([
      PRIMARY,
      image({ EXTNAME: "SCI", EXTVER: 3 }, pixels(1, 2)),
      image({ EXTNAME: "SCI", EXTVER: 7 }, pixels(1, 2)),
    ]);
    const ad = await openAstroData(file, "a.fits");
    ad.append({ header: Header.from(), axes: [2], data: pixels(1, 2) });
    expect(kinds(toHdus(ad))).toEqual(["SCI,3", "SCI,7", "SCI,8"]);
  });
});

describe.each(expectedFiles())("%s", (name, expected) => {
  test("is read with the pixels, planes and tables that DRAGONS sees, and written back the same", async () => {
    const ad = await openShared(name);
    expect(ad.warnings).toEqual([]);
    expect(ad.extensions.map(({ data }) => data.constructor.name.toLowerCase())).toEqual(
      expected.data_dtypes.map((type) => `${type}array`),
    );
    expect([...ad.tables.keys()].toSorted()).toEqual(expected.top_level_tables);
    expect(ad.extensions.every(({ variance }) => (variance !== undefined) === expected.has_variance)).toBe(
      true,
    );
    expect(ad.extensions.every(({ mask }) => mask instanceof Uint16Array === expected.has_mask)).toBe(true);

    const again = await openAstroData(await fileOf(toHdus(ad)), name);
    expect(again.describe()).toEqual(ad.describe());
    expect(again.extensions.map(({ data, variance, mask }) => [data, variance, mask])).toEqual(
      ad.extensions.map(({ data, variance, mask }) => [data, variance, mask]),
    );
    expect([...again.tables.keys()]).toEqual([...ad.tables.keys()].toSorted());
  });
});

test("a copy can be changed without changing the original", async () => {
  const ad = await openShared("S20210219S0075_1D.fits");
  const [original] = ad.extensions;
  const copy = ad.clone();
  const [extension] = copy.extensions;
  if (original === undefined || extension === undefined) throw new Error("no extension");
  const before = original.data[0];
  extension.data[0] = 1;
  extension.header.set("BUNIT", "x");
  copy.phu.set("OBJECT", "y");
  copy.updateFilename("_z");
  expect(original.data[0]).toBe(before);
  expect(ad.describe()).not.toEqual(copy.describe());
  expect([ad.filename, copy.filename]).toEqual(["S20210219S0075_1D.fits", "S20210219S0075_z.fits"]);
});
