import { deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode } from "../../test/bytes.ts";
import { IMAGES, TABLE } from "../../test/vectors.ts";
import { FitsError } from "../errors.ts";
import type { FitsFile } from "../file.ts";
import type { Hdu } from "../hdu.ts";
import { Header } from "../header.ts";
import { openFits } from "../open.ts";
import type { PixelArray } from "../pixels.ts";
import { bufferSource } from "../source.ts";
import { Dither } from "./dither.ts";
import { gunzip } from "./inflate.ts";
import { plioDecode } from "./plio.ts";
import { noiseOf } from "./quantise.ts";
import { RICE_MARGIN, riceDecode } from "./rice.ts";
import { riceEncode } from "./rice-encode.ts";
import { shuffle, unshuffle } from "./shuffle.ts";
import { type CompressOptions, compressImage } from "./write-image.ts";

async function open(bytes: Uint8Array): Promise<{ file: FitsFile; hdu: Hdu }> {
  const file = await openFits(bufferSource(bytes));
  const hdu = file.hdus[1];
  if (hdu === undefined) throw new Error("no HDU");
  return { file, hdu };
}

const ARRAYS: Record<string, (buffer: ArrayBuffer) => PixelArray> = {
  u1: (buffer) => new Uint8Array(buffer),
  i2: (buffer) => new Int16Array(buffer),
  u4: (buffer) => new Uint32Array(buffer),
  f4: (buffer) => new Float32Array(buffer),
};

const unpacked = (text: string): Uint8Array => {
  const out = new Uint8Array(2 ** 17);
  return out.slice(0, gunzip(Buffer.from(text, "base64"), out));
};

describe("files of cfitsio", () => {
  test.each(IMAGES)("$name", async ({ file: packed, type, pixels }) => {
    const { file, hdu } = await open(Buffer.from(packed, "base64"));
    const expected = ARRAYS[type]?.(Uint8Array.from(Buffer.from(pixels, "base64")).buffer);
    expect(hdu).toMatchObject({ kind: "image", stored: { kind: "bintable" } });
    const image = await file.readImage(hdu);
    expect(image.data).toEqual(expected);
    // A section is the same pixels, from fewer tiles.
    const [width = 0] = hdu.axes;
    const section = await file.readSection(hdu, [
      [3, 10],
      [2, 8],
    ]);
    const part = image.data.slice(0, 0);
    const rows = Array.from({ length: 6 }, (_, y) => [
      ...image.data.subarray((y + 2) * width + 3, (y + 2) * width + 10),
    ]);
    expect(section.axes).toEqual([7, 6]);
    expect([...section.data]).toEqual(rows.flat());
    expect(section.data.constructor).toBe(part.constructor);
    const slab = await file.readImage(hdu, { slab: [4, 6], as: "float64" });
    expect([...slab.data]).toEqual([...image.data.subarray(4 * width, 6 * width)].map(Number));
  });

  test("the header is that of the image", async () => {
    const { hdu } = await open(Buffer.from(IMAGES[0]?.file ?? "", "base64"));
    expect(hdu.header.toText().map((card) => card.slice(0, 30))).toEqual([
      "XTENSION= 'IMAGE   '          ",
      "BITPIX  =                   16",
      "NAXIS   =                    2",
      "NAXIS1  =                   11",
      "NAXIS2  =                    9",
      "PCOUNT  =                    0",
      "GCOUNT  =                    1",
    ]);
    expect(hdu.stored?.header.get("ZCMPTYPE")).toBe("RICE_1");
    expect(hdu.axes).toEqual([11, 9]);
  });

  test("a compressed table", async () => {
    const { file, hdu } = await open(Buffer.from(TABLE, "base64"));
    expect(hdu).toMatchObject({ kind: "bintable", name: "TAB", stored: { kind: "bintable" } });
    expect(hdu.header.has("ZTABLE")).toBe(false);
    const table = await file.readTable(hdu);
    const row = (make: (r: number) => number) => Array.from({ length: 100 }, (_, r) => make(r));
    const values = (name: string) => [...(table.column(name)?.values ?? [])];
    expect(values("b")).toEqual(row((r) => r));
    expect(values("i")).toEqual(Array.from({ length: 200 }, (_, i) => i - 5));
    expect(values("j")).toEqual(row((r) => 1000 * r));
    expect(values("e")).toEqual(row((r) => r / 4));
    expect(values("d")).toEqual(row((r) => 1e10 * r));
    expect(values("a")).toEqual(Array.from({ length: 100 }, (_, r) => `a${r}`));
    expect([...(table.column("v")?.offsets ?? [])].slice(0, 8)).toEqual([0, 0, 20, 60, 120, 200, 300, 300]);
    expect(values("v").slice(200, 300)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const part = await file.readTable(hdu, { columns: ["j"], rows: [2, 4] });
    expect(part.columns.map((column) => [...column.values])).toEqual([[2000, 3000]]);
  });

  test("damage is an error with its place, or other pixels, but never anything else", async () => {
    for (const packed of [...IMAGES.map((image) => image.file), TABLE]) {
      const good = unpacked(packed);
      const { hdu: whole } = await open(good);
      const start = whole.dataOffset;
      for (let at = start; at < start + whole.dataSize; at += 3) {
        const bad = Uint8Array.from(good);
        bad[at] = (bad[at] ?? 0) ^ (1 << ((at * 5) % 8));
        const { file, hdu } = await open(bad);
        try {
          if (hdu.kind === "image")
            expect((await file.readImage(hdu)).data.length).toBe(hdu.axes.reduce((a, b) => a * b));
          else await file.readTable(hdu);
        } catch (error) {
          expect(error).toBeInstanceOf(FitsError);
          expect(error).toMatchObject({ hdu: 1 });
        }
      }
    }
  }, 60_000);
});

describe("headers of compressed images that make no sense", () => {
  const good = unpacked(IMAGES[0]?.file ?? "");

  /** Changes the value of a card in the whole file. */
  function changed(keyword: string, value: string): Uint8Array {
    const text = Buffer.from(good).toString("latin1");
    const at = text.indexOf(keyword.padEnd(8));
    return Buffer.from(
      text.slice(0, at + 10) + value.padStart(20).padEnd(70) + text.slice(at + 80),
      "latin1",
    );
  }

  test.each([
    ["ZCMPTYPE", "'LZMA'", "unsupported"],
    ["ZTILE1", "0", "bad_header"],
    ["ZTILE1", "-3", "bad_header"],
    ["ZTILE1", "1", "bad_header"],
    ["ZNAXIS1", "99999999", "bad_header"],
    ["ZVAL1", "0", "bad_header"],
    ["ZVAL2", "3", "unsupported"],
    ["ZVAL2", "4", "bad_compression"],
    ["TFORM1", "'8B'", "bad_header"],
    ["TTYPE1", "'OTHER'", "bad_header"],
  ])("%s = %s", async (keyword, value, code) => {
    const { file, hdu } = await open(changed(keyword, value));
    await expect(file.readImage(hdu)).rejects.toMatchObject({ code, hdu: 1 });
  });

  test("an unknown way to round", async () => {
    const dithered = IMAGES.find(({ name }) => name.endsWith("dither 1"));
    const text = Buffer.from(unpacked(dithered?.file ?? "")).toString("latin1");
    const other = text.replace("'SUBTRACTIVE_DITHER_1'", "'SUBTRACTIVE_DITHER_7'");
    const { file, hdu } = await open(Buffer.from(other, "latin1"));
    await expect(file.readImage(hdu)).rejects.toMatchObject({ code: "unsupported", hdu: 1 });
  });

  test("an image that could not be so large is refused before memory is taken", async () => {
    const bytes = changed("ZNAXIS1", "100000000");
    const tiles = Buffer.from(bytes)
      .toString("latin1")
      .replace(/ZTILE1 {2}=.{21}/, `ZTILE1  = ${"50000000".padStart(20)}`);
    const { file, hdu } = await open(Buffer.from(tiles, "latin1"));
    await expect(file.readImage(hdu)).rejects.toMatchObject({ code: "too_large" });
  });

  test("a table without a structure for an image is shown as the table that it is", async () => {
    const { file, hdu } = await open(changed("ZBITPIX", "17"));
    expect(hdu.kind).toBe("bintable");
    expect((await file.readTable(hdu)).column("COMPRESSED_DATA")?.offsets?.length).toBe(7);
  });
});

describe("codecs", () => {
  const padded = (bytes: Uint8Array) => {
    const out = new Uint8Array(bytes.length + RICE_MARGIN);
    out.set(bytes);
    return out;
  };

  test.each([1, 2, 4])("RICE_1 gives back what was coded, %d bytes", (bytePix) => {
    const shift = 32 - 8 * bytePix;
    const number = fc.oneof(fc.integer(), fc.integer({ min: -9, max: 9 }), fc.constant(5));
    const values = fc.array(number, { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 40 }), (numbers, blockSize) => {
        const given = Int32Array.from(numbers, (value) => (value << shift) >> shift);
        const out = new Int32Array(given.length);
        riceDecode(
          padded(riceEncode(given, { bytePix, blockSize })),
          { bytePix, blockSize },
          out,
          given.length,
        );
        expect(out).toEqual(given);
      }),
      { numRuns: 500 },
    );
  });

  test("RICE_1 with long runs of zeros in the code", () => {
    // One difference of 32767 among small ones: more than 1000 zeros before its one.
    const given = Int32Array.from({ length: 64 }, (_, i) => (i === 40 ? 32767 : i % 2));
    const coded = riceEncode(given, { bytePix: 4, blockSize: 64 });
    const out = new Int32Array(64);
    riceDecode(padded(coded), { bytePix: 4, blockSize: 64 }, out, 64);
    expect(out).toEqual(given);
    for (let length = 0; length < coded.length; length++) {
      const cut = padded(coded.subarray(0, length));
      const act = () => riceDecode(cut, { bytePix: 4, blockSize: 64 }, out, 64);
      expect(act).toThrow(expect.objectContaining({ code: "bad_compression" }));
    }
  });

  test("random bytes are no reason to hang", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(1, 2, 4), (bytes, bytePix) => {
        const out = new Int32Array(1000);
        for (const act of [
          () => riceDecode(padded(bytes), { bytePix, blockSize: 32 }, out, 1000),
          () => plioDecode(bytes, out, 1000),
          () =>
            gunzip(
              Buffer.concat([Uint8Array.of(31, 139, 8, 0, 0, 0, 0, 0, 0, 3), bytes]),
              new Uint8Array(1000),
            ),
        ]) {
          try {
            act();
          } catch (error) {
            expect(error).toMatchObject({ code: "bad_compression" });
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("every kind of gzip data is inflated", () => {
    const noise = Uint8Array.from({ length: 70_000 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 0xff);
    const text = Buffer.from("the quick brown fox ".repeat(3000));
    for (const data of [noise, text, new Uint8Array(100_000), new Uint8Array(0), Uint8Array.of(7)]) {
      for (const options of [{ level: 0 }, { level: 1 }, { level: 9 }, { strategy: 4 }, { strategy: 2 }]) {
        const out = new Uint8Array(data.length);
        expect(gunzip(gzipSync(data, options), out)).toBe(data.length);
        expect(Buffer.from(out).equals(data)).toBe(true);
      }
    }
    const two = Buffer.concat([gzipSync("first, "), gzipSync("second")]);
    const out = new Uint8Array(13);
    expect(gunzip(two, out)).toBe(13);
    expect(Buffer.from(out).toString()).toBe("first, second");
    expect(() => gunzip(two, new Uint8Array(12))).toThrow(/longer than/);
    expect(() => gunzip(deflateRawSync("x"), out)).toThrow(/begin/);
  });

  test("PLIO_1: every instruction, in the old form of its head", () => {
    const list = (...words: number[]) => {
      const all = [0, 0, 3 + words.length, ...words];
      const view = new DataView(new ArrayBuffer(2 * all.length));
      for (const [i, word] of all.entries()) view.setUint16(2 * i, word);
      return new Uint8Array(view.buffer);
    };
    const out = new Int32Array(12);
    // 2 zeros; 3 of 1; value + 4; 2 of 5; 2 zeros and a 5; value - 2 and one of it; value + 1 and one of it; 4096 + 1.
    plioDecode(list(0x0002, 0x4003, 0x2004, 0x4002, 0x5002, 0x7002, 0x6001, 0x1001, 0x0001, 0x4001), out, 12);
    expect([...out]).toEqual([0, 0, 1, 1, 1, 5, 5, 0, 5, 3, 4, 4097]);
    expect(() => plioDecode(list(0x8001), out, 12)).toThrow(/instruction/);
    expect(() => plioDecode(list().subarray(0, 4), out, 12)).toThrow(/early/);
  });

  test("shuffled bytes come back", () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    expect(shuffle(bytes, 4)).toEqual(Uint8Array.of(1, 5, 2, 6, 3, 7, 4, 8));
    expect(unshuffle(shuffle(bytes, 2), 2)).toEqual(bytes);
  });

  test("the random numbers are those of the standard", () => {
    // Appendix I: the seed after 10 000 steps is 1043618065. Tile 9999 begins at a place that its number chooses.
    let seed = 1;
    const sequence: number[] = [];
    for (let i = 0; i < 10_000; i++) {
      seed = (16807 * seed) % 2147483647;
      sequence.push(Math.fround(seed / 2147483647));
    }
    expect(seed).toBe(1043618065);
    for (const tile of [0, 1, 9999, 10_000]) {
      const dither = new Dither(tile);
      const start = Math.trunc((sequence[tile % 10_000] ?? 0) * 500);
      for (let i = 0; i < 30; i++) expect(dither.next()).toBe(sequence[start + i]);
    }
  });
});

describe("writing compressed images", () => {
  const axes = [50, 7];
  const ramp = Array.from({ length: 350 }, (_, i) => 1000 + ((i * i * 7) % 61));
  const arrays: PixelArray[] = [
    Uint8Array.from(ramp),
    Int8Array.from(ramp),
    Int16Array.from(ramp, (value) => -value),
    Uint16Array.from(ramp, (value) => value * 60),
    Int32Array.from(ramp, (value) => value * -1e6),
    Uint32Array.from(ramp, (value) => value * 4e6),
  ];

  async function written(data: PixelArray, options: CompressOptions, header = Header.from()) {
    const hdu = await compressImage({ header, axes, data }, options);
    return open(encode([{ kind: "image", header: Header.from() }, hdu]));
  }

  test.each(arrays)("integers come back: %#", async (data) => {
    for (const algorithm of ["RICE_1", "GZIP_2"] as const) {
      for (const tile of [undefined, [16, 3], [50, 7], [1, 1]]) {
        const { file, hdu } = await written(data, { algorithm, ...(tile === undefined ? {} : { tile }) });
        expect((await file.readImage(hdu)).data).toEqual(data);
      }
    }
  });

  test("floats are kept exactly when nothing else is said", async () => {
    for (const data of [Float32Array.from(ramp, Math.sqrt), Float64Array.from(ramp, Math.sqrt)]) {
      data[3] = Number.NaN;
      data[4] = Number.NEGATIVE_INFINITY;
      data[5] = -0;
      const { file, hdu } = await written(data, {});
      expect(hdu.stored?.header.get("ZCMPTYPE")).toBe("GZIP_2");
      expect((await file.readImage(hdu)).data).toEqual(data);
    }
  });

  test("quantised floats are within half a step, and what cannot be quantised is exact", async () => {
    const data = Float64Array.from(ramp, (value, i) => value + Math.sin(i * i));
    data[55] = Number.NaN;
    data[120] = 0;
    data.fill(4.25, 200, 250);
    for (const dither of ["NO_DITHER", "SUBTRACTIVE_DITHER_1", "SUBTRACTIVE_DITHER_2"] as const) {
      const { file, hdu } = await written(data, { quantize: { level: 4, dither, seed: 10_000 } });
      const read = (await file.readImage(hdu)).data as Float64Array;
      for (let row = 0; row < 7; row++) {
        const isExact = row === 1 || row === 4;
        const step = noiseOf(data.subarray(50 * row, 50 * row + 50), 50) / 4;
        for (let i = 50 * row; i < 50 * row + 50; i++) {
          if (isExact) expect(read[i]).toBe(data[i]);
          else expect(Math.abs((read[i] ?? 0) - (data[i] ?? 0))).toBeLessThanOrEqual(step * 0.5001);
        }
      }
      if (dither === "SUBTRACTIVE_DITHER_2") expect(read[120]).toBe(0);
    }
  });

  test("the header is kept, its checksums too, and a compressed image can be compressed again", async () => {
    const header = Header.from([
      ["OBJECT", "M 31", "what"],
      ["EXTNAME", "SCI"],
      ["CHECKSUM", ""],
      ["DATASUM", ""],
    ]);
    const data = Uint16Array.from(ramp);
    const plain = encode([
      { kind: "image", header: Header.from() },
      { kind: "image", header, axes, data },
    ]);
    const original = (await open(plain)).hdu.header;
    const { file, hdu } = await written(data, {}, header);
    expect(hdu.name).toBe("SCI");
    expect(hdu.header.get("DATASUM")).toBe(original.get("DATASUM"));
    expect(hdu.header.get("CHECKSUM")).toBe(original.get("CHECKSUM"));
    expect(await file.verifyChecksums(hdu)).toEqual({ data: true, hdu: true });
    const again = await written((await file.readImage(hdu)).data, { algorithm: "GZIP_2" }, hdu.header);
    expect(again.hdu.stored?.header.get("ZCMPTYPE")).toBe("GZIP_2");
    expect(again.hdu.stored?.header.has("ZNAME1")).toBe(false);
    expect(again.hdu.header.get("OBJECT")).toBe("M 31");
    expect((await again.file.readImage(again.hdu)).data).toEqual(data);
  });

  test.each<[string, PixelArray, CompressOptions, string]>([
    ["floats with RICE_1", new Float32Array(350), { algorithm: "RICE_1" }, "bad_data"],
    ["quantised integers", new Int16Array(350), { quantize: {} }, "bad_data"],
    ["64-bit integers", new BigInt64Array(350), {}, "unsupported"],
    ["too few pixels", new Int16Array(3), {}, "bad_data"],
    ["an impossible tile", new Int16Array(350), { tile: [0, 1] }, "bad_data"],
    ["an impossible level", new Float32Array(350), { quantize: { level: 0 } }, "bad_data"],
    ["an impossible seed", new Float32Array(350), { quantize: { seed: 0 } }, "bad_data"],
  ])("refused: %s", async (_label, data, options, code) => {
    await expect(compressImage({ header: Header.from(), axes, data }, options)).rejects.toMatchObject({
      code,
    });
  });
});
