import { expect, test } from "vitest";
import { mergeRows } from "./merge-fields.ts";

test("rows say what people decide by, in their words", () => {
  const rows = mergeRows([
    { name: "name", primary: "A", secondary: "B", result: "A" },
    { name: "galactic", primary: { l: 1, b: 2 }, secondary: null, result: { l: 1, b: 2 } },
    { name: "parallax", primary: null, secondary: null, result: null },
    { name: "pmRa", primary: null, secondary: 0, result: 0 },
    {
      name: "classification",
      primary: { class: "SN Ia", probability: 0.9, origin: null },
      secondary: null,
      result: { class: "SN Ia" },
    },
    { name: "tags", primary: [], secondary: [{ key: "host", value: "NGC 1", type: "string" }], result: [] },
    { name: "owner", primary: { id: "x", username: "ada" }, secondary: { username: "bob" }, result: null },
    { name: "lastDetection", primary: { mjd: 60000.5, magnitude: 18.2, band: null }, result: null },
  ]);
  expect(rows.map(({ label, primary, secondary }) => [label, primary, secondary])).toEqual([
    ["Name", "A", "B"],
    ["Proper motion in RA × cos Dec (mas/yr)", "–", "0"],
    ["Classification", "SN Ia", "–"],
    ["Tags", "–", "host: NGC 1"],
    ["Owner", "ada", "bob"],
    ["Last detection", "mjd 60000.5, magnitude 18.2", "–"],
  ]);
});
