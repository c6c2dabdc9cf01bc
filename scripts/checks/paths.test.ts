import { homedir } from "node:os";
import { expect, it } from "vitest";
import { machinePathIn } from "./paths.ts";

// Put together here, so that the check does not find this file.
const path = (...parts: string[]) => ["", ...parts].join("/");

it("finds folders of one machine", () => {
  const inside = path("work", "main", "a.ts");
  expect(machinePathIn(`const file = "${inside}";`)).toBe(inside);
  expect(machinePathIn(`see ${path("farm", "a")} there`)).toBe(path("farm", "a"));
  expect(machinePathIn(`file://${homedir()}/goats`)).toBe(`${homedir()}/goats`);
});

it("leaves addresses, shell variables and general places alone", () => {
  for (const line of [
    "https://example.org/work/main",
    "$HOME/goats",
    "/usr/bin/python3",
    "/data/goats",
    "a/work/b",
  ]) {
    expect(machinePathIn(line)).toBeUndefined();
  }
});
