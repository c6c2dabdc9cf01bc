import { describe, expect, it } from "vitest";
import { RECIPE_MODULES } from "./library.ts";
import { parseRecipe } from "./parse.ts";
import { findNativeRecipe, selectRecipes } from "./select.ts";

const words = (text: string): string[] => text.split(" ");

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
    expect(selectRecipes(words("GHOST GEMINI SLITV CAL BIAS")).module).toBe("recipes_BIAS_SLITV");
  });

  it("says when DRAGONS is needed and when nothing fits", () => {
    expect(selectRecipes(words("GMOS GEMINI SPECT LS ARC CAL")).refused).toContain("need DRAGONS");
    expect(selectRecipes(words("GMOS GEMINI SPECT MOS")).refused).toContain("no recipe");
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
    const code = (run: () => unknown): unknown => {
      try {
        return run();
      } catch (error) {
        return error;
      }
    };
    expect(code(() => findNativeRecipe(bias, "reduce"))).toMatchObject({
      code: "recipe_not_found",
      fix: "Choose one of: makeProcessedBias.",
    });
    expect(code(() => findNativeRecipe(words("GMOS GEMINI IMAGE")))).toMatchObject({ code: "needs_dragons" });
    expect(code(() => findNativeRecipe(words("GMOS GEMINI SPECT MOS")))).toMatchObject({
      code: "recipe_not_found",
    });
  });
});

describe("the library", () => {
  it("has texts that parse to recipes of their names", () => {
    const texts = RECIPE_MODULES.flatMap((module) => module.recipes).filter(
      (recipe) => recipe.text !== undefined,
    );
    expect(texts.length).toBeGreaterThan(0);
    for (const { name, text } of texts) expect(parseRecipe(text ?? "").name).toBe(name);
  });
});
