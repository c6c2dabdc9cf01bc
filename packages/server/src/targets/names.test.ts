import { expect, test } from "vitest";
import { checkName, foldName } from "./names.ts";

test.each([
  ["AT2020caa", "AT 2020 caa"],
  ["AT2020caa", "at-2020_CAA"],
  ["AT2020caa", "AT(2020)caa"],
  ["AT2020caa", "ＡＴ２０２０ｃａａ"],
  ["NGC 224", "ngc\u00a0224"],
  ["Großer Wagen", "GROSSER WAGEN".replace("SS", "ß")],
  ["é Car", "e\u0301 car"],
  ["J1655-2533", "J1655\u22122533"],
  ["M 31.", "M31"],
])("%s and %s are one name", (a, b) => {
  expect(foldName(a)).toBe(foldName(b));
});

test.each([
  ["J1655+2533", "J1655-2533"],
  ["PSR 1.23", "PSR 12.3"],
  ["α Cen", "β Cen"],
  ["SN 2011fe", "SN 2011fh"],
])("%s and %s are two", (a, b) => {
  expect(foldName(a)).not.toBe(foldName(b));
});

test("tidies a name without changing what it says", () => {
  expect(checkName("  AT  2020caa\u00a0")).toBe("AT 2020caa");
  expect(checkName("e\u0301 Car")).toBe("é Car");
});

test.each(["", "   ", "---", "a\u0000b", "a\u202eb", "x".repeat(101), "\ud800x"])("refuses %j", (name) => {
  expect(() => checkName(name)).toThrow(
    expect.objectContaining({ code: "target_name_invalid", field: "name", status: 400 }),
  );
});
