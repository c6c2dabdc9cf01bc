import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cleanUp, temporaryName } from "./temporary.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "goats-temporary-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

describe("cleanUp", () => {
  it("removes what dead processes left and keeps what living ones and users have", async () => {
    const dead = deadPid();
    const calibrations = join(folder, "calibrations", "processed_bias");
    mkdirSync(calibrations, { recursive: true });
    const left = [
      join(folder, `a_bias.fits.tmp-${dead}-0a1b`),
      join(calibrations, `a_bias.fits.tmp-${dead}-ff00`),
    ];
    const kept = [
      temporaryName(join(folder, "b.fits")),
      join(folder, "c.fits"),
      join(folder, "d.tmp-note.txt"),
    ];
    for (const path of [...left, ...kept]) writeFileSync(path, "x");
    expect((await cleanUp(folder)).sort()).toEqual([...left].sort());
    expect(readdirSync(folder).sort()).toEqual(kept.map((path) => basename(path)).sort());
    expect(await cleanUp(folder)).toEqual([]);
  });

  it("removes the files of the process that is named", async () => {
    const path = temporaryName(join(folder, "b.fits"));
    writeFileSync(path, "x");
    expect(await cleanUp(folder, process.pid)).toEqual([path]);
  });

  it.runIf(process.platform === "linux")("knows a number that another process has got since", async () => {
    const path = temporaryName(join(folder, "b.fits"));
    writeFileSync(path, "x");
    utimesSync(path, new Date("2020-01-01"), new Date("2020-01-01"));
    expect(await cleanUp(folder)).toEqual([path]);
  });

  it("keeps folders that hold something, and does not mind a missing one", async () => {
    mkdirSync(join(folder, "calibrations", "processed_bias"), { recursive: true });
    writeFileSync(join(folder, "calibrations", "processed_bias", "a_bias.fits"), "x");
    mkdirSync(join(folder, "calibrations", "processed_dark"));
    await cleanUp(folder);
    expect(readdirSync(join(folder, "calibrations"))).toEqual(["processed_bias"]);
    expect(await cleanUp(join(folder, "missing"))).toEqual([]);
  });
});
