import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { encode } from "../../test/bytes.ts";
import { compressLzw } from "../../test/lzw.ts";
import { Header } from "../header.ts";
import { type OpenOptions, openFits } from "../open.ts";
import { type ByteSource, bufferSource } from "../source.ts";

/** A primary without data and six pixels: three blocks. */
const BZIP2 =
  "QlpoOTFBWSZTWcnEKJYAAKD/AO4gwABAgWFKPqfOQBAAAAggAJKEpI9QDQaGgA00EkqemmoyY01NoQMNKJFfYBVPpWQeILAAkBxGJKTmxwSDQ1sQcDJJUa0bw57hI8sAKYQnBxVgwG+7KOvPijIKYM7zvMU8K0gfUo9IixFaOVIuyfIXTDRhiowmkMkHQu5IpwoSGTiFEsA=";

const small = encode([
  { kind: "image", header: Header.from() },
  {
    kind: "image",
    header: Header.from([["EXTNAME", "SCI"]]),
    axes: [6],
    data: Int16Array.of(3, 1, 4, 1, 5, 9),
  },
]);

const PIXELS = 600_000;

/** Some megabytes that do not compress to nothing. */
function largeFile(): Uint8Array {
  const data = new Uint16Array(PIXELS);
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    data[i] = 1000 + (state >>> 26);
  }
  const plane = (name: string) => ({
    kind: "image" as const,
    header: Header.from([["EXTNAME", name]]),
    axes: [1000, 600],
    data,
  });
  return encode([{ kind: "image", header: Header.from() }, plane("ONE"), plane("TWO")]);
}

const wrapped: [string, Uint8Array][] = [
  ["gzip", gzipSync(small)],
  ["bzip2", Uint8Array.from(Buffer.from(BZIP2, "base64"))],
  [".Z", compressLzw(small)],
  [".Z with codes of 10 bits at most", compressLzw(small, 10)],
];

async function pixels(bytes: Uint8Array, options?: OpenOptions): Promise<number[]> {
  const file = await openFits(bufferSource(bytes), options);
  if (file.problems[0] !== undefined) throw file.problems[0];
  const hdu = file.hdus[1];
  if (hdu === undefined) throw new Error("no image");
  const image = await file.readImage(hdu);
  await file.close();
  return [...image.data].map(Number);
}

/** Counts the bytes that are read. */
function counted(bytes: Uint8Array): ByteSource & { total: number } {
  const inner = bufferSource(bytes);
  return {
    size: bytes.length,
    total: 0,
    read(offset, length) {
      this.total += length;
      return inner.read(offset, length);
    },
  };
}

describe("wrapped files", () => {
  test.each(wrapped)("%s is unpacked on the way", async (_name, bytes) => {
    expect(await pixels(bytes)).toEqual([3, 1, 4, 1, 5, 9]);
  });

  test.each([
    ["gzip", (bytes: Uint8Array) => gzipSync(bytes)],
    [".Z", (bytes: Uint8Array) => compressLzw(bytes)],
  ])("%s: large files, read in any order", async (_name, wrap) => {
    const bytes = largeFile();
    const plain = await openFits(bufferSource(bytes));
    const file = await openFits(bufferSource(wrap(bytes)));
    expect(file.hdus.map((hdu) => hdu.name)).toEqual(["PRIMARY", "ONE", "TWO"]);
    for (const i of [2, 1]) {
      const [ours, theirs] = [file.hdus[i], plain.hdus[i]];
      if (ours === undefined || theirs === undefined) throw new Error("no image");
      expect((await file.readImage(ours)).data).toEqual((await plain.readImage(theirs)).data);
      const ranges = [
        [3, 7],
        [500, 503],
      ] as const;
      expect(await file.readSection(ours, ranges)).toEqual(await plain.readSection(theirs, ranges));
    }
  });

  test("the first headers come without unpacking the rest", async () => {
    const bytes = gzipSync(largeFile());
    const source = counted(bytes);
    const file = await openFits(source, { first: 1 });
    expect(file.hdus.map((hdu) => hdu.name)).toEqual(["PRIMARY"]);
    expect(source.total).toBeLessThan(bytes.length / 4);
    await file.close();
  });

  test("with only the first headers known, their data can still be read", async () => {
    const file = await openFits(bufferSource(gzipSync(largeFile())), { first: 2 });
    const hdu = file.hdus[1];
    if (hdu === undefined) throw new Error("no image");
    expect((await file.readImage(hdu)).data.length).toBe(PIXELS);
    await file.close();
  });

  test("several files in one, as parallel packers write them", async () => {
    const bytes = Buffer.concat([gzipSync(small.subarray(0, 3000)), gzipSync(small.subarray(3000))]);
    expect(await pixels(bytes)).toEqual([3, 1, 4, 1, 5, 9]);
  });

  test("limits on what unpacking makes", async () => {
    for (const [, bytes] of wrapped) {
      await expect(pixels(bytes, { maxUnpackedBytes: 6000 })).rejects.toMatchObject({ code: "too_large" });
    }
    const zeros = encode([
      { kind: "image", header: Header.from(), axes: [2 ** 28 + 1], data: new Uint8Array(2 ** 28 + 1) },
    ]);
    const bytes = gzipSync(zeros, { level: 1 });
    await expect(openFits(bufferSource(bytes), { maxUnpackRatio: 50 })).rejects.toMatchObject({
      code: "too_large",
    });
  });

  test("a file that is cut gives what there is, and says so", async () => {
    const bytes = gzipSync(largeFile());
    const file = await openFits(bufferSource(bytes.subarray(0, bytes.length / 2)));
    expect(file.hdus.map((hdu) => hdu.name)).toEqual(["PRIMARY", "ONE"]);
    expect(file.problems).toMatchObject([{ code: "truncated" }, { code: "bad_compression" }]);
    const hdu = file.hdus[1];
    if (hdu === undefined) throw new Error("no image");
    await expect(file.readImage(hdu)).rejects.toMatchObject({ code: "truncated" });
  });

  test.each(wrapped)("%s: no damage goes unnoticed, or further than to an error", async (name, bytes) => {
    for (let at = 2; at < bytes.length; at++) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      const result = await pixels(damaged).catch((error: unknown) => error);
      // compress keeps no checksum, and some bytes of gzip say nothing about the data.
      if (Array.isArray(result)) {
        if (!name.startsWith(".Z")) expect(result, `byte ${at}`).toEqual([3, 1, 4, 1, 5, 9]);
      } else expect(result, `byte ${at}`).toHaveProperty("code");
    }
  });
});
