import { homedir } from "node:os";
import { expect, it } from "vitest";
import { ROOT } from "../lib/paths.ts";
import { machinePathIn } from "./paths.ts";

it("finds folders of one machine", () => {
  const inside = `${ROOT}/packages/a.ts`;
  expect(machinePathIn(`const file = "${inside}";`)).toBe(inside);
  expect(machinePathIn(`file://${homedir()}/goats`)).toBe(`${homedir()}/goats`);
});

it("leaves addresses, shell variables and general places alone", () => {
  for (const line of [
    "https://example.org/home/carla/main",
    "$HOME/goats",
    "/usr/bin/python3",
    "/data/goats",
    "a/home/carla/b",
  ]) {
    expect(machinePathIn(line)).toBeUndefined();
  }
});
