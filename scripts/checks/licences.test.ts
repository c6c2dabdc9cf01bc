import { describe, expect, it } from "vitest";
import { expressionAllowed } from "./licences.ts";

const allowed = (licence: string) => licence === "MIT" || licence === "ISC";

describe("expressionAllowed", () => {
  it("takes one allowed alternative of an OR", () => {
    expect(expressionAllowed("(GPL-3.0 OR MIT)", allowed)).toBe(true);
    expect(expressionAllowed("GPL-3.0 OR GPL-2.0", allowed)).toBe(false);
  });

  it("needs every part of an AND", () => {
    expect(expressionAllowed("MIT AND ISC", allowed)).toBe(true);
    expect(expressionAllowed("MIT AND GPL-3.0", allowed)).toBe(false);
  });

  it("refuses a package that says nothing", () => {
    expect(expressionAllowed("", allowed)).toBe(false);
  });
});
