import { describe, expect, it } from "vitest";
import { oneOf, only, parseSearch, safeNext, stringifySearch } from "./search-params.ts";

describe("search parameters", () => {
  it("keeps text as text, both ways", () => {
    const search = { search: "2023", filter: "a b&c=d", tab: "data" };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
    expect(stringifySearch({ tab: undefined, filter: "" })).toBe("");
  });

  it("keeps only what a page knows", () => {
    expect(only("tab", "view")({ tab: "data", other: "x", view: 3 })).toEqual({ tab: "data" });
    expect(oneOf(["a", "b"], "b")).toBe("b");
    expect(oneOf(["a", "b"], "c")).toBeUndefined();
  });

  it("goes to no other site after signing in", () => {
    expect(safeNext("/targets/3?tab=data")).toBe("/targets/3?tab=data");
    for (const bad of [
      undefined,
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "/login?next=/login",
      "x",
    ]) {
      expect(safeNext(bad)).toBe("/");
    }
  });
});
