import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { expect, it } from "vitest";
import { goats, inFolder } from "./goats.ts";

it("walks the whole way by the API and finds the truth again", { timeout: 180_000 }, async () => {
  const { code, stdout, stderr } = await goats(["demo", "--headless"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const step of [
    "Create a target",
    "Upload them",
    "stackBiases",
    "calibration database",
    "Compare its pixels",
  ]) {
    expect(stdout).toMatch(new RegExp(`^ +\\d+\\.\\d\\d s  .*${step}`, "m"));
  }
  expect(stdout.match(/ ok$/gm)).toHaveLength(12);
  const product = /^Product: (.+_bias\.fits)$/m.exec(stdout)?.[1] ?? "";
  expect(product).toContain("/GEM/GS-2021A-DD-102-9/");
  // The home was thrown away with everything in it.
  expect(existsSync(product)).toBe(false);
});

it("removes its home when it is interrupted", { timeout: 180_000 }, async () => {
  const { code, stdout } = await inFolder(async (folder) => {
    let sent = false;
    const ended = await goats(["demo", "--headless"], {
      env: { TMPDIR: folder },
      onOutput: (text, kill) => {
        if (sent || !text.includes("Upload them")) return;
        sent = true;
        kill("SIGINT");
      },
    });
    expect(await readdir(folder)).toEqual([]);
    return ended;
  });
  expect(stdout).toContain("Stopping");
  expect(code).toBe(130);
});
