import { expect, test } from "vitest";
import { combineTags } from "./tags.ts";

test("tags of all rules are added", () => {
  expect(combineTags([{ add: ["GEMINI"] }, { add: ["ARC", "CAL"] }, {}])).toEqual(
    new Set(["GEMINI", "ARC", "CAL"]),
  );
});

test("a rule that blocks goes first, and a blocked tag takes the others of its rule with it", () => {
  const tags = combineTags([
    { add: ["IMAGE", "EXTRA"] },
    { add: ["BIAS", "CAL"], blocks: ["IMAGE", "SPECT"] },
  ]);
  expect(tags).toEqual(new Set(["BIAS", "CAL"]));
});

test("a removed tag is left out, the others of its rule stay", () => {
  expect(combineTags([{ add: ["A", "B"] }, { add: ["C"], remove: ["B"] }])).toEqual(new Set(["A", "C"]));
});

test("blocking does not reach back: of two rules of equal rank the first wins", () => {
  const first = { add: ["DARK"], blocks: ["BPM"] };
  const second = { add: ["BPM"], blocks: ["DARK"] };
  expect(combineTags([first, second])).toEqual(new Set(["DARK"]));
  expect(combineTags([second, first])).toEqual(new Set(["BPM"]));
});

test("a rule can be blocked by a tag that is there", () => {
  const lamp = { add: ["LAMPON"], blockedBy: ["PROCESSED"] };
  expect(combineTags([lamp])).toEqual(new Set(["LAMPON"]));
  expect(combineTags([lamp, { add: ["PROCESSED"] }])).toEqual(new Set(["PROCESSED"]));
});

test("a conditional rule goes last and needs all of its tags", () => {
  const slit = { add: ["THRUSLIT"], ifPresent: ["IMAGE"] };
  expect(combineTags([slit, { add: ["IMAGE"] }])).toEqual(new Set(["THRUSLIT", "IMAGE"]));
  expect(combineTags([slit, { add: ["SPECT"] }])).toEqual(new Set(["SPECT"]));
});
