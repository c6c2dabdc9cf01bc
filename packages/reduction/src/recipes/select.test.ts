import { describe, expect, it } from "vitest";
import { ReductionError } from "../errors.ts";
import { dragonsPrimitives } from "../parameters/library/lookup.ts";
import { definitionOf, RECIPE_MODULES } from "./library.ts";
import { parseRecipe } from "./parse.ts";
import { hasControlFlow, REDUCTION_MODES, recipe, recipeText } from "./recipe-module.ts";
import { allRecipes, findNativeRecipe, findRecipe, selectRecipes } from "./select.ts";

const words = (text: string): string[] => text.split(" ");

function thrown(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe("selectRecipes", () => {
  it("finds the native bias recipe of GMOS", () => {
    const selection = selectRecipes(words("AT_ZENITH AZEL_TARGET BIAS CAL GEMINI GMOS NORTH RAW UNPREPARED"));
    expect(selection.module).toBe("recipes_BIAS");
    expect(selection.refused).toBeUndefined();
    expect(selection.recipes.map(({ name, isDefault, engine }) => [name, isDefault, engine])).toEqual([
      ["makeProcessedBias", true, "native"],
    ]);
  });

  it("lets the module with the most tags win and respects blocked tags", () => {
    expect(selectRecipes(words("GMOS GEMINI SPECT LS STANDARD CAL")).module).toBe(
      "recipes_STANDARD_LS_SPECT",
    );
    expect(selectRecipes(words("GMOS GEMINI SPECT LS NODANDSHUFFLE")).module).toBe("recipes_NS_LS_SPECT");
    expect(selectRecipes(words("GMOS GEMINI IMAGE")).module).toBe("recipes_IMAGE");
    expect(selectRecipes(words("GMOS GEMINI IMAGE THRUSLIT")).module).toBeNull();
    expect(selectRecipes(words("GMOS GEMINI IMAGE LS THRUSLIT"), "qa").module).toBe("recipes_LS_IMAGE");
    expect(selectRecipes(words("GHOST GEMINI SLITV CAL BIAS")).module).toBe("recipes_BIAS_SLITV");
    expect(selectRecipes(words("GMOS GEMINI SPECT LS SLITILLUM CAL"), "ql").module).toBe("recipes_LS_SPECT");
  });

  it("gives a recipe of DRAGONS with its text, what it misses, and where it is defined", () => {
    const { recipes } = selectRecipes(words("GMOS GEMINI SPECT LS STANDARD CAL"));
    expect(recipes.map(({ name }) => name)).toEqual(["reduceStandard", "reduceScience"]);
    const [standard] = recipes;
    expect(standard).toMatchObject({ isDefault: true, engine: "dragons", hasControlFlow: false });
    expect(standard?.definedIn).toBe("gmos.recipes.sq.recipes_LS_SPECT");
    expect(standard?.missing.slice(0, 2)).toEqual(["biasCorrect", "ADUToElectrons"]);
    expect(standard?.text).toContain("    p.findApertures(max_apertures=1)\n");
  });

  it("takes the recipes of a mode where they are defined", () => {
    const [bias] = selectRecipes(words("GMOS GEMINI CAL BIAS"), "ql").recipes;
    expect(bias).toMatchObject({ engine: "dragons", missing: [], definedIn: "gmos.recipes.sq.recipes_BIAS" });
    const flat = selectRecipes(words("F2 GEMINI IMAGE CAL FLAT"), "qa").recipes[0];
    expect(flat?.text).toContain("p.getList(purpose='forFlat')");
  });

  it("marks what no call can say", () => {
    const deep = allRecipes(words("NIRI GEMINI IMAGE")).find(({ name }) => name === "ultradeep");
    expect(deep?.hasControlFlow).toBe(true);
    expect(deep?.text).toContain("    # DRAGONS: stops when the streams main and sky are not equally long\n");
  });

  it("says when DRAGONS is needed and when nothing fits", () => {
    expect(selectRecipes(words("GMOS GEMINI SPECT LS ARC CAL")).refused).toContain("need DRAGONS");
    expect(selectRecipes(words("GMOS GEMINI SPECT MOS")).refused).toContain("no recipe");
    expect(selectRecipes(words("GHOST GEMINI SPECT"), "ql").refused).toContain("no recipes of mode ql");
    expect(selectRecipes(words("NIFS GEMINI SPECT")).refused).toContain("no recipe");
    expect(selectRecipes([]).refused).toContain("not recognised as Gemini data");
  });
});

describe("findNativeRecipe", () => {
  const bias = words("GMOS GEMINI CAL BIAS");

  it("gives the default or the named recipe", () => {
    expect(findNativeRecipe(bias).name).toBe("makeProcessedBias");
    expect(findNativeRecipe(bias, "makeProcessedBias").name).toBe("makeProcessedBias");
  });

  it("throws typed errors", () => {
    expect(thrown(() => findNativeRecipe(bias, "reduce"))).toMatchObject({
      code: "recipe_not_found",
      fix: "Choose one of: makeProcessedBias.",
    });
    expect(thrown(() => findNativeRecipe(words("GMOS GEMINI IMAGE")))).toMatchObject({
      code: "needs_dragons",
      message: expect.stringContaining("the built-in engine has no biasCorrect, ADUToElectrons"),
    });
    expect(thrown(() => findNativeRecipe(words("GMOS GEMINI SPECT MOS")))).toMatchObject({
      code: "recipe_not_found",
    });
  });
});

describe("findRecipe", () => {
  it("finds what serves every frame by its name", () => {
    const found = findRecipe(words("GMOS GEMINI CAL BIAS"), "makeIRAFCompatible", "sq");
    expect(found).toMatchObject({ engine: "dragons", definedIn: "gmos.recipes.sq.recipes_common" });
  });
});

describe("the text of a recipe", () => {
  it("is a Python function with a docstring of lines that fit", () => {
    const doc = `First paragraph. ${"word ".repeat(30)}\n\nSecond.`;
    const text = recipeText("make", recipe(doc.trim(), "prepare()\n# waits\naddDQ(static_bpm=None)"));
    const lines = text.split("\n");
    expect(lines[0]).toBe("def make(p):");
    expect(lines.every((line) => line.length < 80 && line === line.trimEnd())).toBe(true);
    expect(text).toMatch(
      / {4}p\.prepare\(\)\n {4}# DRAGONS: waits\n {4}p\.addDQ\(static_bpm=None\)\n {4}return\n$/,
    );
    expect(parseRecipe(text).doc).toContain("\n\nSecond.");
  });
});

/** DRAGONS takes these for every step. */
const STEP_ARGUMENTS = ["skip_primitive", "write_outputs", "stream", "instream", "outstream"];

describe("the library", () => {
  const own = RECIPE_MODULES.flatMap((module) =>
    Object.keys(module.recipes).map((name) => ({
      module,
      name,
      definition: definitionOf(module, name).definition,
    })),
  );

  it("has every instrument and mode of DRAGONS", () => {
    const kinds = new Set(RECIPE_MODULES.map(({ instrument, mode }) => `${instrument} ${mode}`));
    expect([...kinds].toSorted()).toEqual(
      ["F2", "GMOS", "GNIRS", "GSAOI", "NIRI"]
        .flatMap((instrument) => REDUCTION_MODES.map((mode) => `${instrument} ${mode}`))
        .concat(["GHOST qa", "GHOST sq"])
        .toSorted(),
    );
    expect(RECIPE_MODULES).toHaveLength(98);
  });

  it("keeps the modules of an instrument and mode in alphabetical order, each with its default", () => {
    for (const [i, module] of RECIPE_MODULES.entries()) {
      const before = RECIPE_MODULES[i - 1];
      if (before?.instrument === module.instrument && before.mode === module.mode)
        expect(before.module < module.module).toBe(true);
      expect(module.tags === undefined).toBe(module.default === undefined);
      if (module.default !== undefined) expect(Object.keys(module.recipes)).toContain(module.default);
      if (module.tags !== undefined) expect(module.tags).toContain(module.instrument);
    }
  });

  it("has texts that our parser reads, and that call primitives of DRAGONS as these take it", () => {
    const wrong: string[] = [];
    for (const { module, name, definition } of own) {
      // Nod and shuffle comes with a kind of slit, which the tags of its module leave open.
      const slit = module.module === "recipes_NS" ? ["LS"] : [];
      const tags = ["GEMINI", ...slit, ...(module.tags ?? [module.instrument])];
      const known = dragonsPrimitives(tags)?.primitives;
      let steps: ReturnType<typeof parseRecipe>["steps"] = [];
      try {
        const read = parseRecipe(recipeText(name, definition));
        expect(read.name).toBe(name);
        expect(read.doc.length).toBeGreaterThan(10);
        steps = read.steps;
      } catch (error) {
        if (!(error instanceof ReductionError)) throw error;
        wrong.push(`${module.module}.${name}: ${error.message}`);
      }
      for (const { primitive, args } of steps) {
        const params = known?.get(primitive)?.params;
        if (params === undefined) wrong.push(`${module.module}.${name}: ${primitive}`);
        for (const argument of Object.keys(args)) {
          const isKnown =
            STEP_ARGUMENTS.includes(argument) || params?.some((param) => param.name === argument);
          if (!isKnown) wrong.push(`${module.module}.${name}: ${primitive}.${argument}`);
        }
      }
    }
    expect([...new Set(wrong)]).toEqual([]);
  });

  it("has the control flow of DRAGONS only where DRAGONS has some", () => {
    const flow = own.filter(({ definition }) => hasControlFlow(definition)).map(({ name }) => name);
    expect([...new Set(flow)].toSorted()).toEqual([
      "checkArc",
      "makeSkyFlat",
      "reduceScience",
      "reduceStandard",
      "ultradeep",
      "ultradeep_part2",
    ]);
  });
});
