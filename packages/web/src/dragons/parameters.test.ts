import { describe, expect, it } from "vitest";
import type { Parameter, Primitive } from "../api/types.ts";
import { checkParameter, collectParameters, describeRange, writeValue } from "./parameters.ts";

const parameter = (change: Partial<Parameter>): Parameter => ({
  name: "p",
  type: "float",
  default: 3,
  optional: false,
  doc: "",
  ...change,
});
const value = (change: Partial<Parameter>, text: string) => checkParameter(parameter(change), text);

describe("checkParameter", () => {
  it("reads numbers strictly", () => {
    expect(value({}, " 2.5 ")).toEqual({ ok: true, value: 2.5 });
    expect(value({}, "1e-3")).toEqual({ ok: true, value: 0.001 });
    expect(value({ type: "int" }, "-3")).toEqual({ ok: true, value: -3 });
    for (const [type, text] of [
      ["float", "2,5"],
      ["float", ""],
      ["float", "1e999"],
      ["float", "0x10"],
      ["int", "2.5"],
      ["int", "three"],
    ] as const) {
      expect(value({ type }, text).ok).toBe(false);
    }
  });

  it("keeps to the range, whose upper end is outside", () => {
    expect(value({ min: 0, max: 10 }, "0").ok).toBe(true);
    expect(value({ min: 0, max: 10 }, "-0.1")).toMatchObject({
      ok: false,
      problem: expect.stringContaining("0"),
    });
    expect(value({ min: 0, max: 10 }, "10")).toMatchObject({
      ok: false,
      problem: expect.stringContaining("10"),
    });
    expect(describeRange({ min: 0, max: 10 })).toBe("From 0 to below 10.");
    expect(describeRange({})).toBe("");
  });

  it("knows None where it is allowed", () => {
    expect(value({ optional: true }, "None")).toEqual({ ok: true, value: null });
    expect(value({ optional: true, type: "str" }, "")).toEqual({ ok: true, value: null });
    expect(value({ type: "str" }, "").ok).toBe(false);
    expect(value({}, "None").ok).toBe(false);
    expect(writeValue(null)).toBe("None");
    expect(writeValue(false)).toBe("false");
  });

  it("reads yes and no", () => {
    expect(value({ type: "bool" }, "true")).toEqual({ ok: true, value: true });
    expect(value({ type: "bool" }, "False")).toEqual({ ok: true, value: false });
    expect(value({ type: "bool" }, "maybe").ok).toBe(false);
  });
});

describe("collectParameters", () => {
  const primitives: Primitive[] = [
    {
      name: "stackBiases",
      doc: "",
      params: [
        parameter({ name: "hsigma", default: 3 }),
        parameter({ name: "method", type: "str", default: "mean", choices: ["mean", "median"] }),
      ],
    },
  ];

  it("sends only what differs from the defaults", () => {
    const typed = { "stackBiases:hsigma": "3.0", "stackBiases:method": "median", "otherPrimitive:x": "1" };
    expect(collectParameters(primitives, typed)).toEqual({
      values: { "stackBiases:method": "median" },
      problems: {},
    });
  });

  it("names what is wrong", () => {
    const { values, problems } = collectParameters(primitives, { "stackBiases:hsigma": "much" });
    expect(values).toEqual({});
    expect(Object.keys(problems)).toEqual(["stackBiases:hsigma"]);
  });
});
