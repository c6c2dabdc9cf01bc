import { Header, makeColumn } from "@goats/fits";
import { describe, expect, test } from "vitest";
import {
  AstroData,
  addHistory,
  addProvenance,
  type HistoryRow,
  readHistory,
  readProvenance,
} from "../src/index.ts";
import { gmosFrame } from "./frames.ts";
import { openShared } from "./shared.ts";

const BAD_SLICE = expect.objectContaining({ code: "bad_slice" });
const BAD_NAME = expect.objectContaining({ code: "bad_name" });
const TABLE = { kind: "table", header: Header.from(), columns: [] } as const;

/** A GMOS image of three extensions with pixels 0 to 5, numbered by their hundreds. */
function frame(): AstroData {
  const { phu, extensions } = gmosFrame({}, [{}, { AMPNAME: "BI5-36-4k-2, 3" }, {}]);
  const ad = new AstroData(phu, "S20210219S0075.fits");
  for (const [i, { header }] of extensions.entries()) {
    const data = Float32Array.from({ length: 6 }, (_, pixel) => 100 * i + pixel);
    ad.append({ header, axes: [3, 2], data, variance: data.slice(), mask: new Uint16Array(6).fill(i) });
  }
  return ad;
}

describe("a slice", () => {
  test("of one extension gives single values, of several lists", () => {
    const ad = frame();
    const all = ad.descriptor("gain");
    expect(all).toHaveLength(3);
    if (!Array.isArray(all)) return;
    expect(ad.slice(1).descriptor("gain")).toBe(all[1]);
    expect(ad.slice(-2).descriptor("gain")).toBe(all[1]);
    expect(ad.slice([1]).descriptor("gain")).toEqual([all[1]]);
    expect(ad.slice([2, 0]).descriptor("array_name")).toEqual(["BI5-36-4k-2, 4", "BI5-36-4k-2, 4"]);
    expect(ad.slice(0).descriptor("detector_section", { pretty: true })).toBe("[1:512,1:4224]");
    expect(ad.slice(0).descriptor("detector_section")).toEqual([0, 512, 0, 4224]);
    expect(ad.slice(0).describe().descriptors["dispersion_axis"]).toBe(1);
    expect(ad.slice(0).tags).toEqual(ad.tags);
  });

  test("shares what it is a slice of, both ways", () => {
    const ad = frame();
    const slice = ad.slice([1, 2]);
    slice.slice(1).reset(new Float32Array(2), [2, 1], { variance: null, mask: null });
    slice.phu.set("OBJECT", "M 31");
    expect(ad.extensions[2]).toMatchObject({ axes: [2, 1], variance: undefined, mask: undefined });
    expect(ad.descriptor("object")).toBe("M 31");
    ad.slice(1).extensions[0]?.header.set("AMPNAME", "other");
    expect(slice.descriptor("array_name")).toEqual(["other", "BI5-36-4k-2, 4"]);
  });

  test("of what is not there, or of a single one, is refused", () => {
    const ad = frame();
    for (const index of [3, -4, 0.5, Number.NaN])
      expect(() => ad.slice(index), String(index)).toThrow(BAD_SLICE);
    expect(() => ad.slice([0, 7])).toThrow(BAD_SLICE);
    expect(() => ad.slice(0).slice(0)).toThrow(BAD_SLICE);
    expect(ad.slice([]).extensions).toEqual([]);
  });

  test("cannot do what only the whole can", () => {
    const slice = frame().slice(0);
    expect(() => slice.append(slice)).toThrow(BAD_SLICE);
    expect(() => slice.updateFilename("_x")).toThrow(BAD_SLICE);
    expect(() => frame().reset(new Float32Array(6), [3, 2])).toThrow(BAD_SLICE);
  });

  test("of a real spectrum gives the values of one aperture", async () => {
    const ad = await openShared("S20210219S0075_1D.fits");
    const whole = ad.descriptor("gain");
    expect(ad.slice(0).descriptor("gain")).toBe(Array.isArray(whole) ? whole[0] : whole);
  });
});

describe("appending", () => {
  test("a slice appends a copy with a new number", () => {
    const ad = frame();
    ad.slice(2).attach("OBJCAT", TABLE);
    const added = ad.append(ad.slice(2));
    expect(added.id).toBe(4);
    expect([...added.tables.keys()]).toEqual(["OBJCAT"]);
    added.data[0] = -1;
    expect(ad.extensions[2]?.data[0]).toBe(200);
    expect(ad.extensions[2]?.header.get("EXTVER")).toBe(3);
    expect(() => ad.append(ad.slice([0, 1]))).toThrow(BAD_SLICE);
  });

  test("a name is either that of the whole or of extensions", () => {
    const ad = frame();
    ad.attach("MDF", TABLE);
    ad.slice(0).attach("OBJCAT", TABLE);
    expect(() => ad.slice(0).attach("MDF", TABLE)).toThrow(BAD_NAME);
    expect(() => ad.attach("OBJCAT", TABLE)).toThrow(BAD_NAME);
    expect(() => ad.attach("VAR", TABLE)).toThrow(BAD_NAME);
    expect(() => ad.slice([0, 1]).attach("X", TABLE)).toThrow(BAD_SLICE);
    const image = { kind: "image", header: Header.from(), axes: [1], data: Uint8Array.of(1) } as const;
    expect(() => ad.attach("OBJMASK", image)).toThrow(BAD_SLICE);
    expect([...ad.tables.keys()]).toEqual(["MDF"]);
  });
});

describe("cropping", () => {
  test("cuts every plane, edges included", () => {
    const ad = frame();
    const mask = {
      kind: "image",
      header: Header.from(),
      axes: [3, 2],
      data: Uint8Array.of(0, 1, 2, 3, 4, 5),
    };
    ad.slice(0).attach("OBJMASK", { ...mask, kind: "image" });
    ad.slice(0).attach("PROFILE", { ...mask, kind: "image", axes: [6] });
    ad.crop({ x1: 1, y1: 0, x2: 2, y2: 1 });
    const [first, second] = ad.extensions;
    expect(first).toMatchObject({ axes: [2, 2], data: Float32Array.of(1, 2, 4, 5) });
    expect(second?.variance).toEqual(Float32Array.of(101, 102, 104, 105));
    expect(second?.mask).toEqual(Uint16Array.of(1, 1, 1, 1));
    expect(first?.tables.get("OBJMASK")).toMatchObject({ axes: [2, 2], data: Uint8Array.of(1, 2, 4, 5) });
    expect(first?.tables.get("PROFILE")).toMatchObject({ axes: [6] });
  });

  test("planes of a cube are cut alike", () => {
    const ad = new AstroData(Header.from(), "a.fits");
    ad.append({ header: Header.from(), axes: [2, 2, 2], data: Int16Array.of(0, 1, 2, 3, 4, 5, 6, 7) });
    ad.crop({ x1: 1, y1: 1, x2: 1, y2: 1 });
    expect(ad.extensions[0]).toMatchObject({ axes: [1, 1, 2], data: Int16Array.of(3, 7) });
  });

  test("outside of an image is refused, and nothing is changed", () => {
    const ad = frame();
    ad.slice(2).reset(new Float32Array(2), [2, 1], { variance: null, mask: null });
    for (const box of [
      { x1: 0, y1: 0, x2: 2, y2: 1 },
      { x1: -1, y1: 0, x2: 0, y2: 0 },
      { x1: 1, y1: 0, x2: 0, y2: 0 },
      { x1: 0.5, y1: 0, x2: 1, y2: 0 },
    ]) {
      expect(() => ad.crop(box)).toThrow(BAD_SLICE);
    }
    expect(ad.extensions[0]?.axes).toEqual([3, 2]);
  });
});

describe("provenance", () => {
  const step = (primitive: string): HistoryRow => ({
    primitive,
    args: `{"suffix": "_${primitive}"}`,
    start: "2021-02-19T08:14:01.000000",
    stop: "2021-02-19T08:14:02.000000",
  });

  test("rows are added once", () => {
    const ad = frame();
    expect([readHistory(ad), readProvenance(ad)]).toEqual([[], []]);
    addHistory(ad, [step("prepare"), step("addDQ")]);
    addHistory(ad, [step("addDQ"), step("addVAR")]);
    expect(readHistory(ad).map(({ primitive }) => primitive)).toEqual(["prepare", "addDQ", "addVAR"]);
    const file = { filename: "b.fits", md5: "", addedBy: "addDQ" };
    addProvenance(ad, [{ ...file, timestamp: "2021-02-19T08:14:01.000000" }]);
    addProvenance(ad, [{ ...file, timestamp: "2022-02-19T08:14:01.000000" }]);
    expect(readProvenance(ad)).toHaveLength(1);
    addHistory(ad, []);
    expect(readHistory(ad)).toHaveLength(3);
  });

  test("a table of the old name and order is read, and gets the new ones", () => {
    const ad = frame();
    const row = step("prepare");
    const columns = [
      makeColumn("timestamp_start", [row.start], { width: 28 }),
      makeColumn("timestamp_stop", [row.stop], { width: 28 }),
      makeColumn("primitive", [row.primitive], { width: 128 }),
      makeColumn("args", [row.args], { width: 40 }),
    ];
    ad.attach("PROVHISTORY", { kind: "table", header: Header.from(), columns });
    expect(readHistory(ad)).toEqual([row]);
    addHistory(ad, [step("addDQ")]);
    expect([...ad.tables.keys()]).toEqual(["HISTORY"]);
    const table = ad.tables.get("HISTORY");
    expect(table?.kind === "table" && table.columns.map(({ name }) => name)).toEqual([
      "primitive",
      "args",
      "timestamp_start",
      "timestamp_stop",
    ]);
    expect(readHistory(ad)).toEqual([row, step("addDQ")]);
  });
});
