import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type HduData, Header, makeColumn } from "../src/index.ts";
import { openFitsFile, writeFitsFile } from "../src/node.ts";
import { dumpFiles, haveAstropy, inTemporaryFolder } from "./astropy.ts";

const shared = process.env["GOATS_SHARED"] ?? fileURLToPath(new URL("../../../../shared", import.meta.url));
const gemini = join(shared, "data", "gemini");

/** Everything in a file, to be written again. */
async function readAll(path: string): Promise<HduData[]> {
  const file = await openFitsFile(path);
  try {
    const all: HduData[] = [];
    for (const hdu of file.hdus) {
      const { header } = hdu;
      if (hdu.kind === "bintable")
        all.push({ kind: "bintable", header, columns: (await file.readTable(hdu)).columns });
      else if (hdu.axes.length === 0) all.push({ kind: "image", header });
      else all.push({ kind: "image", header, ...(await file.readImage(hdu)) });
    }
    return all;
  } finally {
    await file.close();
  }
}

test("real Gemini files are written again byte for byte", async () => {
  await inTemporaryFolder(async (dir) => {
    const names = readdirSync(gemini).filter((name) => name.endsWith(".fits"));
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      const copy = join(dir, name);
      await writeFitsFile(copy, await readAll(join(gemini, name)));
      expect(readFileSync(copy).equals(readFileSync(join(gemini, name))), name).toBe(true);
    }
  });
});

describe.skipIf(!haveAstropy())("astropy reads what we write", () => {
  test("checksums are valid, and those of a changed file are new", async () => {
    await inTemporaryFolder(async (dir) => {
      const header = Header.from([
        ["OBJECT", "M 31"],
        ["CHECKSUM", ""],
        ["DATASUM", ""],
      ]);
      const data = Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i) * 1e4);
      const columns = [
        makeColumn("n", new Int16Array(7).fill(-3)),
        makeColumn("t", ["a", "", "cc", "", "", "", "g"]),
      ];
      const first = join(dir, "first.fits");
      await writeFitsFile(first, [
        { kind: "image", header },
        { kind: "image", header, axes: [100, 50], data },
        { kind: "bintable", header, columns },
      ]);
      const changed = await readAll(first);
      for (const { header: copy } of changed) copy.set("OBJECT", "M 33");
      const second = join(dir, "second.fits");
      await writeFitsFile(second, changed);
      for (const hdus of dumpFiles([first, second])) {
        expect(hdus.map((hdu) => [hdu.checksum, hdu.datasum])).toEqual(Array(3).fill([true, true]));
      }
    });
  }, 60_000);
});
