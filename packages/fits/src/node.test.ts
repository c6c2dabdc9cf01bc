import { chmodSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inTemporaryFolder } from "../test/astropy.ts";
import { encode } from "../test/bytes.ts";
import { Header } from "./header.ts";
import { makeColumn } from "./make-column.ts";
import { fileSource, openFitsFile, writeFitsFile } from "./node.ts";
import type { HduData } from "./write.ts";

const frame = (value: number): HduData[] => [
  { kind: "image", header: Header.from([["OBJECT", "Bias"]]) },
  ...[1, 2, 3].map((version): HduData => {
    const header = Header.from([
      ["EXTNAME", "SCI"],
      ["EXTVER", version],
    ]);
    return { kind: "image", header, axes: [700, 500], data: new Uint16Array(350_000).fill(value + version) };
  }),
];

test("a file on disk is what was encoded, and is read lazily, several extensions at once", async () => {
  await inTemporaryFolder(async (dir) => {
    const path = join(dir, "a.fits");
    await writeFitsFile(path, frame(100));
    expect(readFileSync(path).equals(encode(frame(100)))).toBe(true);
    const file = await openFitsFile(path);
    const images = await Promise.all(file.hdus.slice(1).map((hdu) => file.readImage(hdu, { as: "float32" })));
    expect(images.map(({ data }) => [data[0], data[349_999]])).toEqual(
      [101, 102, 103].map((value) => [value, value]),
    );
    expect(file.find("SCI", 2)?.index).toBe(2);
    await file.close();
  });
});

test("writing replaces a file, and leaves nothing else behind", async () => {
  await inTemporaryFolder(async (dir) => {
    const path = join(dir, "a.fits");
    await writeFitsFile(path, frame(1));
    await writeFitsFile(path, frame(2));
    expect(readdirSync(dir)).toEqual(["a.fits"]);
    expect(readFileSync(path).equals(encode(frame(2)))).toBe(true);
  });
});

test("an error while writing leaves the old file and no temporary one", async () => {
  await inTemporaryFolder(async (dir) => {
    const path = join(dir, "a.fits");
    await writeFitsFile(path, frame(1));
    const bad: HduData = { kind: "bintable", header: Header.from(), columns: [makeColumn("a", ["\u00b5"])] };
    await expect(writeFitsFile(path, [...frame(2), bad])).rejects.toMatchObject({ code: "bad_data" });
    expect(readdirSync(dir)).toEqual(["a.fits"]);
    expect(readFileSync(path).equals(encode(frame(1)))).toBe(true);
  });
});

test("a folder that is not there is an error of the file system", async () => {
  await inTemporaryFolder(async (dir) => {
    await expect(writeFitsFile(join(dir, "none", "a.fits"), frame(1))).rejects.toMatchObject({
      code: "ENOENT",
    });
    await expect(openFitsFile(join(dir, "none.fits"))).rejects.toMatchObject({ code: "ENOENT" });
    expect(existsSync(join(dir, "none"))).toBe(false);
  });
});

test("a file that is cut after it was opened is truncated when its pixels are read", async () => {
  await inTemporaryFolder(async (dir) => {
    const path = join(dir, "a.fits");
    await writeFitsFile(path, frame(1));
    const file = await openFitsFile(path);
    truncateSync(path, 1_000_000);
    const [, first, second] = file.hdus;
    if (first === undefined || second === undefined) throw new Error("no HDUs");
    expect((await file.readImage(first)).data[0]).toBe(2);
    await expect(file.readImage(second)).rejects.toMatchObject({ code: "truncated", offset: 1_000_000 });
    await file.close();
  });
});

test("what is no FITS file is closed again", async () => {
  await inTemporaryFolder(async (dir) => {
    const path = join(dir, "a.txt");
    writeFileSync(path, "hello");
    chmodSync(path, 0o600);
    for (let i = 0; i < 50; i++) await expect(openFitsFile(path)).rejects.toMatchObject({ code: "not_fits" });
    const source = await fileSource(path);
    expect(Buffer.from(await source.read(1, 4)).toString()).toBe("ello");
    await source.close?.();
    await expect(source.read(0, 5)).rejects.toThrow();
  });
});
