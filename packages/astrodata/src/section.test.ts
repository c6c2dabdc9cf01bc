import fc from "fast-check";
import { expect, test } from "vitest";
import { AstroDataError } from "./errors.ts";
import { formatSection, fullSection, parseSection } from "./section.ts";

test.each([
  ["[1:256,1:2112]", [0, 256, 0, 2112]],
  ["[33:288,1:2112]", [32, 288, 0, 2112]],
  ["[1:3200]", [0, 3200]],
  [" [ 1 : 2 , 3:4,5:6] ", [0, 2, 2, 4, 4, 6]],
])("%s", (text, section) => {
  expect(parseSection(text)).toEqual(section);
});

test.each(["", "[]", "[1,2]", "x", "[:]", "[5:3,1:2]", "[1:0]", "[1.5:2]"])("%j is no section", (text) => {
  expect(() => parseSection(text)).toThrow(AstroDataError);
});

test("what is written is read back", () => {
  const edges = fc.tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 1, max: 9999 }));
  fc.assert(
    fc.property(fc.array(edges, { minLength: 1, maxLength: 3 }), (axes) => {
      const section = axes.flatMap(([start, length]) => [start, start + length]);
      expect(parseSection(formatSection(section))).toEqual(section);
    }),
  );
});

test("the section of a whole array", () => {
  expect(fullSection([288, 2112])).toEqual([0, 288, 0, 2112]);
  expect(fullSection([])).toBeNull();
});
