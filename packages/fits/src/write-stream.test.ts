import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inTemporaryFolder } from "../test/astropy.ts";
import { encode } from "../test/bytes.ts";
import { concatenate } from "./bytes.ts";
import { Header } from "./header.ts";
import { openFitsFile, writeFitsFile } from "./node.ts";
import { createPixels, type PixelArray } from "./pixels.ts";
import type { HduData } from "./write.ts";
import { encodeFitsStream, type StreamedImage, writeFits } from "./write-stream.ts";

async function collect(hdus: readonly (HduData | StreamedImage)[]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of encodeFitsStream(hdus)) pieces.push(piece);
  return concatenate(
    pieces,
    pieces.reduce((all, piece) => all + piece.length, 0),
  );
}

const SUMS = Header.from([
  ["CHECKSUM", ""],
  ["DATASUM", ""],
]);

test("pixels in pieces of any size make the same file as all at once", async () => {
  const types = fc.constantFrom<StreamedImage["type"]>("uint8", "uint16", "float32", "float64");
  const cases = fc.tuple(types, fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 9 }), fc.boolean());
  await fc.assert(
    fc.asyncProperty(cases, async ([type, lengths, hasSums]) => {
      const total = lengths.reduce((all, length) => all + length, 0);
      const data = createPixels(type, total);
      for (let i = 0; i < total; i++) data[i] = (i * 37) % 251;
      const header = hasSums ? SUMS : Header.from([["OBJECT", "M 31"]]);
      const empty: HduData = { kind: "image", header: Header.from() };
      const stream: StreamedImage = {
        kind: "stream",
        header,
        axes: [total],
        type,
        async *pixels() {
          let at = 0;
          for (const length of lengths) {
            yield data.subarray(at, at + length);
            at += length;
          }
        },
      };
      const plain: HduData = { kind: "image", header, axes: [total], data };
      expect(await collect([stream, empty])).toEqual(encode([plain, empty]));
      expect(await collect([empty, stream])).toEqual(encode([empty, plain]));
    }),
    { numRuns: 200 },
  );
});

/** A large image of which one row is in memory. */
const rows = (count: number, type: StreamedImage["type"] = "float32"): StreamedImage => ({
  kind: "stream",
  header: Header.from([["EXTNAME", "SCI"]]),
  axes: [1000, 2000],
  type,
  *pixels() {
    const row = new Float32Array(1000);
    for (let y = 0; y < count; y++) yield row.fill(y);
  },
});

test("a file is written row by row, and can be read", async () => {
  await inTemporaryFolder(async (dir) => {
    const path = join(dir, "a.fits");
    await writeFitsFile(path, [{ kind: "image", header: Header.from() }, rows(2000)]);
    expect(readFileSync(path).length % 2880).toBe(0);
    const file = await openFitsFile(path);
    const sci = file.find("SCI");
    if (sci === undefined) throw new Error("SCI is missing");
    const { data } = await file.readSection(sci, [[999, 1000]]);
    expect([...data].every((value, y) => value === y)).toBe(true);
    await file.close();
  });
});

test("a stream gets all bytes and is closed, and waits for a slow receiver", async () => {
  const pieces: Uint8Array[] = [];
  let isClosed = false;
  let waiting = 0;
  const stream = new WritableStream<Uint8Array>({
    async write(piece) {
      expect(++waiting).toBe(1);
      await Promise.resolve();
      pieces.push(piece);
      waiting--;
    },
    close: () => {
      isClosed = true;
    },
  });
  await writeFits(stream, [rows(2000)]);
  expect(isClosed).toBe(true);
  expect(Buffer.concat(pieces).equals(await collect([rows(2000)]))).toBe(true);
});

test.each<[string, StreamedImage]>([
  ["too few pixels", rows(1999)],
  ["too many pixels", rows(2001)],
  ["pixels of another type", rows(2000, "float64")],
  ["no axes", { ...rows(0), axes: [] }],
  ["half an axis", { ...rows(0), axes: [0.5] }],
])("%s are refused, and the stream is aborted", async (_label, image) => {
  let reason: unknown;
  const stream = new WritableStream<Uint8Array>({
    abort: (error) => {
      reason = error;
    },
  });
  await expect(writeFits(stream, [image])).rejects.toMatchObject({ code: "bad_data" });
  expect(reason).toMatchObject({ code: "bad_data" });
});

test("pixels that are others the second time do not get a wrong checksum unnoticed", async () => {
  let value = 0;
  const image: StreamedImage = {
    kind: "stream",
    header: SUMS,
    axes: [4],
    type: "int32",
    *pixels(): Generator<PixelArray> {
      yield new Int32Array(4).fill(++value);
    },
  };
  await expect(collect([image])).rejects.toMatchObject({ code: "bad_data" });
});
