import { describe, expect, it } from "vitest";
import { passwordProblem } from "./password-rule.ts";

describe("passwordProblem", () => {
  it("says nothing before anything is typed, and counts what is missing", () => {
    expect(passwordProblem("", "ada")).toBeUndefined();
    expect(passwordProblem("abc", "ada")).toContain("5 more");
    expect(passwordProblem("🐐🐐🐐🐐🐐🐐🐐", "ada")).toContain("1 more");
    expect(passwordProblem("mountain goat", "ada")).toBeUndefined();
    expect(passwordProblem("ADALOVELACE", "adalovelace")).toContain("username");
  });
});
