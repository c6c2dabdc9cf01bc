import { AstroData, addHistory, addProvenance, readHistory, readProvenance } from "@goats/astrodata";
import { Header } from "@goats/fits";
import { describe, expect, it } from "vitest";
import { markHistory } from "./history.ts";
import { argumentsAsJson, pythonFloat } from "./python-json.ts";

const row = (primitive: string, start: string) => ({ primitive, args: "{}", start, stop: start });

describe("history", () => {
  it("adds each row once, in order, and widens the arguments", () => {
    const ad = new AstroData(Header.from(), "x.fits");
    addHistory(ad, [row("prepare", "2020-01-01T00:00:00.000000")]);
    addHistory(ad, [
      row("prepare", "2020-01-01T00:00:00.000000"),
      { ...row("addDQ", "2020-01-02"), args: '{"a": 1}' },
    ]);
    expect(readHistory(ad).map(({ primitive, args }) => [primitive, args])).toEqual([
      ["prepare", "{}"],
      ["addDQ", '{"a": 1}'],
    ]);
    const table = ad.tables.get("HISTORY");
    if (table?.kind !== "table") throw new Error("no table");
    expect(table.columns.map(({ name, format }) => [name, format])).toEqual([
      ["primitive", "128A"],
      ["args", "9A"],
      ["timestamp_start", "28A"],
      ["timestamp_stop", "28A"],
    ]);
  });

  it("counts a file that the same primitive added once", () => {
    const ad = new AstroData(Header.from(), "x.fits");
    const file = { timestamp: "t1", filename: "bías.fits", md5: "abc", addedBy: "prepare" };
    addProvenance(ad, []);
    expect(ad.tables.has("PROVENANCE")).toBe(false);
    addProvenance(ad, [file]);
    addProvenance(ad, [
      { ...file, filename: "b?as.fits", timestamp: "t2" },
      { ...file, addedBy: "addDQ" },
    ]);
    expect(readProvenance(ad).map(({ filename, addedBy }) => [filename, addedBy])).toEqual([
      ["b?as.fits", "prepare"],
      ["b?as.fits", "addDQ"],
    ]);
  });

  it("writes time stamps", () => {
    const ad = new AstroData(Header.from(), "x.fits");
    markHistory(ad, "ADDDQ", "addDQ", "2020-01-01T00:00:00.000000");
    expect(ad.phu.getString("GEM-TLM")).toBe("2020-01-01T00:00:00.000000");
    expect(ad.phu.comment("ADDDQ")).toBe("UT of addDQ");
  });
});

describe("arguments as Python writes them", () => {
  it("keep the kind of number, the order and escapes", () => {
    const spec = (name: string, type: "str" | "int" | "float" | "bool") =>
      ({ name, type, default: null, optional: true, doc: "" }) as const;
    const specs = [
      spec("s", "str"),
      spec("i", "int"),
      spec("f", "float"),
      spec("b", "bool"),
      spec("n", "int"),
    ];
    expect(argumentsAsJson(specs, { b: false, s: 'a"é', i: 3, f: 3 })).toBe(
      '{"s": "a\\"\\u00e9", "i": 3, "f": 3.0, "b": false, "n": null}',
    );
  });

  it.each([
    [0, "0.0"],
    [-0, "-0.0"],
    [0.1, "0.1"],
    [1e15, "1000000000000000.0"],
    [1e16, "1e+16"],
    [1.5e300, "1.5e+300"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [-2.5e-7, "-2.5e-07"],
    [Number.POSITIVE_INFINITY, "Infinity"],
  ])("writes %d as %s", (value, text) => {
    expect(pythonFloat(value)).toBe(text);
  });
});
