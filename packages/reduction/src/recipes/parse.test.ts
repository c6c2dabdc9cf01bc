import { describe, expect, it } from "vitest";
import { ReductionError } from "../errors.ts";
import { parseRecipe } from "./parse.ts";

function refusal(text: string): ReductionError {
  try {
    parseRecipe(text);
  } catch (error) {
    if (error instanceof ReductionError) return error;
    throw error;
  }
  throw new Error("the text was accepted");
}

describe("parseRecipe", () => {
  it("reads a recipe in DRAGONS' form", () => {
    const recipe = parseRecipe(`# a comment
def makeProcessedBias(p):
    """
    Makes a bias.

      Indented more.
    """

    p.prepare(require_wcs=False)   # why
    p.addDQ(add_illum_mask=False,
            static_bpm=None)
    p.stackBiases( hsigma = 2.5, max_iters=3, operation='median', )
    return
`);
    expect(recipe.name).toBe("makeProcessedBias");
    expect(recipe.doc).toBe("Makes a bias.\n\n  Indented more.");
    expect(recipe.steps).toEqual([
      { primitive: "prepare", args: { require_wcs: false }, line: 9 },
      { primitive: "addDQ", args: { add_illum_mask: false, static_bpm: null }, line: 10 },
      { primitive: "stackBiases", args: { hsigma: 2.5, max_iters: 3, operation: "median" }, line: 12 },
    ]);
  });

  it("reads every kind of value", () => {
    const text = `def r(q): q.a(i=12, n=-3, f=1.5e-3, d=.5, e=2., t="x\\ty\\u00e9", r=r'\\d', l=[1, 'b', None], u=(1,), v=(2), w=(), d2={'k': [True]}, j='a' 'b')`;
    expect(parseRecipe(text).steps[0]?.args).toEqual({
      i: 12,
      n: -3,
      f: 0.0015,
      d: 0.5,
      e: 2,
      t: "x\tyé",
      r: "\\d",
      l: [1, "b", null],
      u: [1],
      v: 2,
      w: [],
      d2: { k: [true] },
      j: "ab",
    });
  });

  it("reads semicolons, continued lines, tabs and Windows line ends", () => {
    const recipe = parseRecipe("def r(p):\r\n\tp.a(); p.b()\r\n\tp. \\\r\n\t  c(x=1)\r\n\treturn\r\n");
    expect(recipe.steps.map((step) => [step.primitive, step.line])).toEqual([
      ["a", 2],
      ["b", 2],
      ["c", 3],
    ]);
  });

  it("keeps an argument called __proto__ an ordinary argument", () => {
    const args = parseRecipe("def r(p):\n    p.a(__proto__=1)\n").steps[0]?.args ?? {};
    expect(Object.keys(args)).toEqual(["__proto__"]);
  });

  it.each([
    ["", 1, "no recipe"],
    ["import os\ndef r(p):\n    p.a()\n", 1, "imports"],
    ["def r(p):\n    import os\n", 2, "imports"],
    ["def r(p):\n    for i in range(3):\n        p.a()\n", 2, "loops"],
    ["def r(p):\n    if True:\n        p.a()\n", 2, "conditions"],
    ["def r(p):\n    x = 3\n    p.a(x=x)\n", 2, "variables"],
    ["def r(p):\n    p = 3\n", 2, "variables"],
    ["def r(p):\n    p.a(x=y)\n", 2, "y is a name"],
    ["def r(p):\n    p.a(x=f'{y}')\n", 2, "prefix f"],
    ["def r(p):\n    p.a(x=__import__('os'))\n", 2, "is a name"],
    ["def r(p):\n    p.a(1)\n", 2, "only arguments with a name"],
    ["def r(p):\n    p.a(*b)\n", 2, "* or **"],
    ["def r(p):\n    p.a(x=1, x=2)\n", 2, "given twice"],
    ["def r(p):\n    p.a.b()\n", 2, "only calls of primitives"],
    ["def r(p):\n    p.mode = 'ql'\n", 2, "only calls of primitives"],
    ["def r(p):\n    p.a\n", 2, "called with parentheses"],
    ["def r(p):\n    p.a(x=1\n", 2, "never closed"],
    ["def r(p):\n    p.a(x='b\n')\n", 2, "never closed"],
    ["def r(p):\n    p.a(x=1+1)\n", 2, "not expected"],
    ["def r(p):\n    p.a(x='a' % 1)\n", 2, "cannot be computed"],
    ["def r(p):\n    os.remove('x')\n", 2, "os is not a call like p.prepare()"],
    ["def r(p):\n    p.a()\n      p.b()\n", 3, "indented more"],
    ["def r(p):\n    p.a()\n  p.b()\n", 3, "fits no line"],
    ["def r(p):\np.a()\n", 2, "must be indented"],
    ["def r(p, q):\n    p.a()\n", 1, "exactly one argument"],
    ["def r():\n    p.a()\n", 1, "argument"],
    ["def r(p):\n    return\n", 1, "calls no primitive"],
    ["def r(p):\n    p.a()\n    return p\n", 3, "must stand alone"],
    ["def r(p):\n    return\n    p.a()\n", 3, "nothing may follow"],
    ["def r(p):\n    p.a()\n\ndef s(p):\n    p.b()\n", 4, "second function"],
    ["@x\ndef r(p):\n    p.a()\n", 1, "decorators"],
    ["def r(p):\n    p.a(x=012)\n", 2, "cannot begin with 0"],
    ["def r(p):\n    p.a(x=1abc)\n", 2, "not a number"],
    ["def r(p):\n    p.a(x={1: 2})\n", 2, "must be texts"],
    ["def r(p):\n    p.a(x=\u20ac)\n", 2, "no place"],
    ["def r(p):\n    p.a() p.b()\n", 2, "not expected after the call"],
    [`def r(p):\n    p.a(x=${"[".repeat(40)}${"]".repeat(40)})\n`, 2, "too deeply"],
  ])("refuses %j with line %i", (text, line, reason) => {
    const error = refusal(text);
    expect(error.code).toBe("recipe_syntax");
    expect(error.line).toBe(line);
    expect(error.message).toContain(`Line ${line} of the recipe`);
    expect(error.message).toContain(reason);
  });
});
