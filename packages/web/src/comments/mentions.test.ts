import { expect, test } from "vitest";
import { completeMention, mentionAt, splitMentions } from "./mentions.ts";

test("mentions stand out, addresses do not", () => {
  const mentions = (text: string) =>
    splitMentions(text)
      .filter(({ mention }) => mention)
      .map((part) => part.text);
  expect(mentions("Thanks @ada, and (@bob.smith)!")).toEqual(["@ada", "@bob.smith"]);
  expect(mentions("write to ada@example.org or see https://x.org/@ada")).toEqual([]);
  expect(
    splitMentions("a @ada b")
      .map(({ text }) => text)
      .join(""),
  ).toBe("a @ada b");
});

test("the mention under the cursor is completed and the cursor goes behind it", () => {
  const text = "see @ad today";
  expect(mentionAt(text, 7)).toEqual({ start: 4, typed: "ad" });
  expect(mentionAt(text, 3)).toBeUndefined();
  expect(mentionAt("me@ad", 5)).toBeUndefined();
  expect(completeMention(text, 7, 4, "ada")).toEqual({ text: "see @ada today", cursor: 9 });
});
