import { describe, expect, it } from "vitest";
import { ReductionError } from "../errors.ts";
import { parseRecipe } from "../recipes/parse.ts";
import { type ParameterOwner, resolveParameters, validateParameters, validateRecipe } from "./resolve.ts";
import { castParameter, describeParameter, type ParameterSpec } from "./spec.ts";
import { didYouMean, editDistance, similarNames } from "./suggest.ts";

const spec = (given: Partial<ParameterSpec> & Pick<ParameterSpec, "type">): ParameterSpec => ({
  name: "x",
  default: null,
  optional: false,
  doc: "a test",
  ...given,
});

const stack: ParameterOwner = {
  name: "stackFrames",
  params: [
    spec({ name: "suffix", type: "str", default: "_stack", optional: true }),
    spec({ name: "hsigma", type: "float", default: 3, min: 0 }),
    spec({ name: "max_iters", type: "int", default: null, min: 1, optional: true }),
    spec({ name: "operation", type: "str", default: "mean", choices: { mean: "average", median: "median" } }),
  ],
};
const prepare: ParameterOwner = {
  name: "prepare",
  params: [spec({ name: "suffix", type: "str", default: "_prepared", optional: true })],
};
const owners = new Map([stack, prepare].map((each) => [each.name, each]));

function thrown(run: () => unknown): ReductionError {
  try {
    run();
  } catch (error) {
    if (error instanceof ReductionError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("castParameter", () => {
  it.each<[ParameterSpec["type"], unknown, unknown]>([
    ["int", "3", 3],
    ["int", 3.0, 3],
    ["int", "-1_000", -1000],
    ["float", "2.5e-1", 0.25],
    ["float", ".5", 0.5],
    ["float", "3", 3],
    ["bool", "True", true],
    ["bool", "False", false],
    ["bool", true, true],
    ["str", "abc", "abc"],
    ["str", "'abc'", "abc"],
    ["str", "3", "3"],
  ])("casts to %s: %j becomes %j", (type, value, expected) => {
    expect(castParameter(spec({ type }), value as string, "prim")).toBe(expected);
  });

  it.each<[ParameterSpec["type"], unknown]>([
    ["int", 3.5],
    ["int", "3.5"],
    ["int", "three"],
    ["int", true],
    ["int", ""],
    ["float", "1e"],
    ["float", "Infinity"],
    ["float", Number.NaN],
    ["bool", 1],
    ["bool", "yes"],
    ["str", 3],
    ["str", true],
    ["int", null],
    ["int", "None"],
    ["int", [1]],
    ["str", { a: 1 }],
  ])("refuses for %s: %j", (type, value) => {
    const error = thrown(() => castParameter(spec({ type }), value as string, "prim"));
    expect(error.code).toBe("bad_parameter");
    expect(error.message).toContain("prim: x=");
  });

  it("takes None only for optional parameters", () => {
    expect(castParameter(spec({ type: "int", optional: true }), "None", "prim")).toBeNull();
    expect(castParameter(spec({ type: "str", optional: true }), null, "prim")).toBeNull();
  });

  it("includes the minimum and excludes the maximum", () => {
    const range = spec({ type: "int", min: 1, max: 10 });
    expect(castParameter(range, 1, "prim")).toBe(1);
    expect(castParameter(range, 9, "prim")).toBe(9);
    expect(thrown(() => castParameter(range, 0, "prim")).message).toContain("smaller than 1");
    expect(thrown(() => castParameter(range, 10, "prim")).message).toContain("not smaller than 10");
    expect(describeParameter(range)).toBe("a whole number >= 1 and < 10");
  });

  it("knows choices and checks, and tells what may be given", () => {
    const choice = spec({ type: "str", choices: { mean: "", median: "" } });
    expect(thrown(() => castParameter(choice, "avsigclip", "prim")).fix).toBe(
      "Give one of mean, median (a test).",
    );
    const checked = spec({ type: "str", check: { passes: (v) => v === "ok", expects: "the word ok" } });
    expect(castParameter(checked, "ok", "prim")).toBe("ok");
    expect(thrown(() => castParameter(checked, "no", "prim")).message).toContain("is not the word ok");
  });

  it("does not take inherited names for choices", () => {
    const choice = spec({ type: "str", choices: { mean: "" } });
    expect(thrown(() => castParameter(choice, "constructor", "prim")).code).toBe("bad_parameter");
  });
});

describe("validateParameters", () => {
  it("accepts both forms", () => {
    validateParameters(owners, { "stackFrames:hsigma": "2", suffix: "_x", "prepare:skip_primitive": "True" });
  });

  it.each([
    [{ "stackFrame:hsigma": 2 }, "unknown_primitive", "Did you mean stackFrames?"],
    [{ "stackframes:hsigma": 2 }, "unknown_primitive", "Did you mean stackFrames?"],
    [{ "stackFrames:hsgima": 2 }, "unknown_parameter", "Did you mean hsigma?"],
    [{ opertion: "mean" }, "unknown_parameter", "Did you mean operation?"],
    [{ "stackFrames:hsigma": -1 }, "bad_parameter", "Give a number >= 0 (a test)."],
    [{ hsigma: "x" }, "bad_parameter", "Give a number >= 0 (a test)."],
    [{ "a:b:c": 1 }, "bad_parameter", "Write parameter=value or primitive:parameter=value."],
    [{ ":b": 1 }, "bad_parameter", "Write parameter=value or primitive:parameter=value."],
    [
      { "stackFrames:stream": "x" },
      "unknown_parameter",
      "Take the argument away, or use DRAGONS for this recipe.",
    ],
  ])("refuses %j", (user, code, fix) => {
    const error = thrown(() => validateParameters(owners, user as Record<string, string>));
    expect(error.code).toBe(code);
    expect(error.fix).toBe(fix);
  });
});

describe("validateRecipe", () => {
  it("names the line of the wrong call", () => {
    const error = thrown(() =>
      validateRecipe(owners, parseRecipe("def r(p):\n    p.prepare()\n    p.stackFrames(hsigma='high')\n")),
    );
    expect(error).toMatchObject({ code: "bad_parameter", line: 3, primitive: "stackFrames" });
    expect(thrown(() => validateRecipe(owners, parseRecipe("def r(p):\n    p.prepaer()\n")))).toMatchObject({
      code: "unknown_primitive",
      line: 2,
      fix: "Did you mean prepare?",
    });
  });
});

describe("resolveParameters", () => {
  it("lets the recipe win over the user, the specific name over the general, all over the default", () => {
    const user = { "stackFrames:hsigma": 5, hsigma: 6, max_iters: "4", "stackFrames:operation": "median" };
    const { values, warnings } = resolveParameters(stack, { operation: "mean" }, user);
    expect(values).toEqual({ suffix: "_stack", hsigma: 5, max_iters: 4, operation: "mean" });
    expect(Object.keys(values)).toEqual(["suffix", "hsigma", "max_iters", "operation"]);
    expect(warnings).toEqual([
      "Parameter operation='median' was set but is ignored, because the recipe sets operation='mean'",
    ]);
  });

  it("does not give a parameter of one primitive to another", () => {
    expect(resolveParameters(prepare, {}, { "stackFrames:suffix": "_x" }).values).toEqual({
      suffix: "_prepared",
    });
    expect(resolveParameters(prepare, {}, { suffix: "_x" }).values).toEqual({ suffix: "_x" });
  });

  it("reads the options of a step", () => {
    expect(resolveParameters(prepare, {}, { "prepare:skip_primitive": "True" })).toMatchObject({
      skip: true,
    });
    expect(resolveParameters(prepare, { write_outputs: true }, {})).toMatchObject({
      writeOutputs: true,
      skip: false,
    });
  });
});

describe("suggestions", () => {
  it("measures edits", () => {
    expect(editDistance("", "abc")).toBe(3);
    expect(editDistance("kitten", "sitting")).toBe(3);
    expect(editDistance("hsgima", "hsigma")).toBe(1);
    expect(editDistance("ab", "ba")).toBe(1);
  });

  it("keeps quiet about names that are far away", () => {
    expect(similarNames("zzzzzz", ["prepare", "addDQ"])).toEqual([]);
    expect(didYouMean(["a", "b", "c"])).toBe("Did you mean a, b or c?");
  });
});
