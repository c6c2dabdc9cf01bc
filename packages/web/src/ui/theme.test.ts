import { describe, expect, it } from "vitest";
import { nextTheme, parseChoice, resolveTheme } from "./theme.ts";

describe("theme", () => {
  it("follows the machine only when nothing is chosen", () => {
    expect(resolveTheme("system", true)).toBe("dark");
    expect(resolveTheme("system", false)).toBe("light");
    expect(resolveTheme("night", false)).toBe("night");
    expect(resolveTheme("light", true)).toBe("light");
  });

  it("goes round all three with one key", () => {
    expect(nextTheme("light")).toBe("dark");
    expect(nextTheme("dark")).toBe("night");
    expect(nextTheme("night")).toBe("light");
  });

  it("takes an unknown stored value as no choice", () => {
    expect(parseChoice("night")).toBe("night");
    expect(parseChoice("purple")).toBe("system");
    expect(parseChoice(null)).toBe("system");
  });
});
