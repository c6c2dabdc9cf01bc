import { describe, expect, it } from "vitest";
import { bestMatches, matchScore } from "./match.ts";

describe("matchScore", () => {
  it("wants every word", () => {
    expect(matchScore("sn 2023", "SN 2023ixf")).toBeGreaterThan(0);
    expect(matchScore("2023 sn", "SN 2023ixf")).toBeGreaterThan(0);
    expect(matchScore("sn 2024", "SN 2023ixf")).toBe(0);
    expect(matchScore("", "anything")).toBeGreaterThan(0);
  });

  it("prefers beginnings, then beginnings of words, then short texts", () => {
    const texts = ["raw bias", "a bias frame", "bias", "unbiased", "bias frame of the night"];
    expect(bestMatches("bias", texts, (text) => text, 10)).toEqual([
      "bias",
      "bias frame of the night",
      "raw bias",
      "a bias frame",
      "unbiased",
    ]);
    expect(bestMatches("bias", texts, (text) => text, 2)).toHaveLength(2);
    expect(bestMatches("flat", texts, (text) => text, 2)).toEqual([]);
  });
});
