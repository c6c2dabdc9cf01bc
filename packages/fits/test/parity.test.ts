import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { dumpFiles, haveAstropy, inTemporaryFolder, writeFiles } from "./astropy.ts";
import { expectSameFile } from "./compare.ts";

const shared = process.env["GOATS_SHARED"] ?? fileURLToPath(new URL("../../../../shared", import.meta.url));
const gemini = join(shared, "data", "gemini");

describe.skipIf(!haveAstropy())("reading gives what astropy reads", () => {
  test("real Gemini files: cards, pixels, columns", async () => {
    expect(existsSync(gemini), `${gemini} (set GOATS_SHARED)`).toBe(true);
    const paths = readdirSync(gemini)
      .filter((name) => name.endsWith(".fits"))
      .map((name) => join(gemini, name));
    expect(paths.length).toBeGreaterThan(10);
    const dumps = dumpFiles(paths);
    for (const [i, path] of paths.entries()) await expectSameFile(path, dumps[i] ?? []);
  }, 120_000);

  test("files of every kind written by astropy", async () => {
    await inTemporaryFolder(async (dir) => {
      const paths = writeFiles(dir);
      const dumps = dumpFiles(paths);
      for (const [i, path] of paths.entries()) await expectSameFile(path, dumps[i] ?? []);
    });
  }, 120_000);
});
