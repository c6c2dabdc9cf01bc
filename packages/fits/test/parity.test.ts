import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { dumpFiles, haveAstropy, inTemporaryFolder, writeFiles } from "./astropy.ts";
import { AstropyProcess } from "./astropy-process.ts";
import { expectSameFile } from "./compare.ts";

const shared = process.env["GOATS_SHARED"] ?? fileURLToPath(new URL("../../../../shared", import.meta.url));
const data = join(shared, "data");

/** Every FITS file of the shared data, compressed ones too. */
function sharedFiles(): string[] {
  return readdirSync(data, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.fits(\.gz|\.bz2)?$/.test(name))
    .sort();
}

/**
 * On the continuous integration, or with GOATS_PARITY=all, all of them; otherwise of the frames in bzip2, which take
 * both sides a second each, the first one of every folder.
 */
function chosenFiles(): string[] {
  const names = sharedFiles();
  if (process.env["CI"] === "true" || process.env["GOATS_PARITY"] === "all") return names;
  const isFirst = (name: string, i: number) => dirname(name) !== dirname(names[i - 1] ?? "");
  return names.filter((name, i) => !name.endsWith(".bz2") || isFirst(name, i));
}

describe.skipIf(!haveAstropy())("reading gives what astropy reads", () => {
  test("every HDU of every shared file: cards with value and comment, all pixels, all columns", async () => {
    const names = chosenFiles();
    expect(names.length, `${data} (set GOATS_SHARED)`).toBeGreaterThan(100);
    const readers = [new AstropyProcess(), new AstropyProcess()];
    try {
      await Promise.all(
        readers.map(async (reader, turn) => {
          for (const name of names.filter((_, i) => i % readers.length === turn)) {
            await reader.expectSameFile(join(data, name));
          }
        }),
      );
    } finally {
      for (const reader of readers) await reader.stop();
    }
  }, 900_000);

  test("files of every kind written by astropy", async () => {
    await inTemporaryFolder(async (dir) => {
      const paths = writeFiles(dir);
      const dumps = dumpFiles(paths);
      for (const [i, path] of paths.entries()) await expectSameFile(path, dumps[i] ?? []);
    });
  }, 120_000);
});
