import { describe, expect, it } from "vitest";
import { idProblem, normaliseId } from "./observation-id.ts";

describe("observation ids", () => {
  it.each([
    "GN-2021A-DD-102-9",
    "gs-2021a-dd-102-9",
    "GS–2021A–DD–102–9",
    " GN-CAL20240101-12 ",
    "G-2025B-1234-Q-0001",
    "G-2025B-CAL-GMOSN-01-0003",
    "",
  ])("takes %s", (id) => {
    expect(idProblem(id)).toBeUndefined();
  });

  it.each(["GN-2021A-DD-102", "G-2025B-1234-Q", "GN-CAL20240101"])("says that %s is a program", (id) => {
    expect(idProblem(id)).toMatch(/program/);
  });

  it.each(["SN 2023ixf", "GX-2021A-DD-102-9", "GN-2021C-DD-102-9", "N20150405S0796"])("refuses %s", (id) => {
    expect(idProblem(id)).toMatch(/GS-2021A-DD-102-9/);
  });

  it("writes ids one way", () => {
    expect(normaliseId(" gs−2021a-dd-102 -9")).toBe("GS-2021A-DD-102-9");
  });
});
