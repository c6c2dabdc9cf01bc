import { describe, expect, test } from "vitest";
import { encode, fileOf, headerBytes } from "../test/bytes.ts";
import { CHUNK_BYTES } from "./chunks.ts";
import { FitsError } from "./errors.ts";
import type { FitsFile } from "./file.ts";
import type { Hdu } from "./hdu.ts";
import { Header } from "./header.ts";
import type { ImageOptions } from "./image.ts";
import { openFits } from "./open.ts";
import type { PixelArray } from "./pixels.ts";
import { type ByteSource, bufferSource } from "./source.ts";

async function open(bytes: Uint8Array | ByteSource): Promise<{ file: FitsFile; hdu: Hdu }> {
  const file = await openFits(bytes instanceof Uint8Array ? bufferSource(bytes) : bytes);
  const [hdu] = file.hdus;
  if (hdu === undefined) throw new Error("no HDU");
  return { file, hdu };
}

async function read(bytes: Uint8Array, options?: ImageOptions): Promise<PixelArray> {
  const { file, hdu } = await open(bytes);
  return (await file.readImage(hdu, options)).data;
}

/** An image whose stored big-endian values are written by `put`. */
function stored(
  bitpix: number,
  keywords: string[],
  values: number[],
  put: (view: DataView, at: number, value: number) => void,
) {
  const size = Math.abs(bitpix) / 8;
  const data = new Uint8Array(values.length * size);
  for (const [i, value] of values.entries()) put(new DataView(data.buffer), i * size, value);
  const cards = [
    "SIMPLE  =                    T",
    `BITPIX  = ${bitpix}`,
    "NAXIS   = 1",
    `NAXIS1  = ${values.length}`,
  ];
  return fileOf(headerBytes(...cards, ...keywords), data);
}

const bytes8 = (keywords: string[], values: number[]) =>
  stored(8, keywords, values, (v, at, x) => v.setUint8(at, x));
const int16 = (keywords: string[], values: number[]) =>
  stored(16, keywords, values, (v, at, x) => v.setInt16(at, x));
const int32 = (keywords: string[], values: number[]) =>
  stored(32, keywords, values, (v, at, x) => v.setInt32(at, x));
const int64 = (keywords: string[], values: number[]) =>
  stored(64, keywords, values, (v, at, x) => v.setBigInt64(at, BigInt(x)));
const float32 = (keywords: string[], values: number[]) =>
  stored(-32, keywords, values, (v, at, x) => v.setFloat32(at, x));
const float64 = (keywords: string[], values: number[]) =>
  stored(-64, keywords, values, (v, at, x) => v.setFloat64(at, x));

describe("native", () => {
  test("stored integers stay integers, with the offset of the other sign too", async () => {
    expect(await read(bytes8([], [0, 255]))).toEqual(Uint8Array.of(0, 255));
    expect(await read(bytes8(["BZERO   = -128"], [0, 255]))).toEqual(Int8Array.of(-128, 127));
    expect(await read(int16([], [-32768, 5]))).toEqual(Int16Array.of(-32768, 5));
    expect(await read(int16(["BZERO   = 32768", "BSCALE  = 1"], [-32768, 0, 32767]))).toEqual(
      Uint16Array.of(0, 32768, 65535),
    );
    expect(await read(int32([], [-5, 2 ** 31 - 1]))).toEqual(Int32Array.of(-5, 2 ** 31 - 1));
    expect(await read(int32(["BZERO   = 2147483648"], [-5, 7]))).toEqual(
      Uint32Array.of(2147483643, 2147483655),
    );
    expect(await read(int64([], [-5, 7]))).toEqual(BigInt64Array.of(-5n, 7n));
    expect(await read(int64(["BZERO   = 9223372036854775808"], [-5, 7]))).toEqual(
      BigUint64Array.of(2n ** 63n - 5n, 2n ** 63n + 7n),
    );
  });

  test("floats stay floats, infinities, NaN and the sign of zero included", async () => {
    const values = [1.5, -0, Infinity, -Infinity, Number.NaN, 1e-45];
    expect(await read(float32([], values))).toEqual(Float32Array.from(values));
    expect(await read(float64([], values))).toEqual(Float64Array.from(values));
    expect(await read(float32(["BSCALE  = 2", "BZERO   = 1"], [1.5]))).toEqual(Float32Array.of(4));
    expect(await read(float64(["BSCALE  = 2", "BZERO   = 1"], [1.5]))).toEqual(Float64Array.of(4));
  });

  test("scaled integers become single precision up to 16 bits, double beyond; blanks NaN", async () => {
    const scale = ["BSCALE  = 0.5", "BZERO   = 10", "BLANK   = 7"];
    expect(await read(bytes8(scale, [0, 7, 8]))).toEqual(Float32Array.of(10, Number.NaN, 14));
    expect(await read(int16(scale, [-1, 7, 8]))).toEqual(Float32Array.of(9.5, Number.NaN, 14));
    expect(await read(int32(scale, [-1, 7, 8]))).toEqual(Float64Array.of(9.5, Number.NaN, 14));
    expect(await read(int64(scale, [-1, 7, 8]))).toEqual(Float64Array.of(9.5, Number.NaN, 14));
    expect(await read(int16(["BLANK   = -32768"], [-32768, 8]))).toEqual(Float32Array.of(Number.NaN, 8));
  });

  test("a BLANK that is no integer, or that of a float image, means nothing", async () => {
    expect(await read(int16(["BLANK   = 1.5"], [1]))).toEqual(Int16Array.of(1));
    expect(await read(float32(["BLANK   = 1"], [1]))).toEqual(Float32Array.of(1));
  });
});

describe("float32 and float64", () => {
  test("from every stored type", async () => {
    for (const make of [bytes8, int16, int32, int64, float32, float64]) {
      const file = make(["BZERO   = 100"], [3, 4]);
      expect(await read(file, { as: "float32" })).toEqual(Float32Array.of(103, 104));
      expect(await read(file, { as: "float64" })).toEqual(Float64Array.of(103, 104));
      expect(await read(make([], [3, 4]), { as: "float32" })).toEqual(Float32Array.of(3, 4));
      expect(await read(make([], [3, 4]), { as: "float64" })).toEqual(Float64Array.of(3, 4));
    }
  });

  test("unsigned pixels of an odd number, larger than a chunk, at an odd address", async () => {
    const count = CHUNK_BYTES + 12_345;
    const pixels = Uint16Array.from({ length: count }, (_, i) => Math.imul(i, 40503) >>> 5);
    const bytes = encode([{ kind: "image", header: Header.from(), axes: [count], data: pixels }]);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    for (const source of [bytes, shifted.subarray(1)]) {
      expect(await read(source, { as: "float32" })).toEqual(Float32Array.from(pixels));
      expect(await read(source, { as: "float64" })).toEqual(Float64Array.from(pixels));
      expect(await read(source)).toEqual(pixels);
    }
  });

  test("scaled pixels by table are those computed one by one", async () => {
    const count = 70_000;
    const pixels = Int16Array.from({ length: count }, (_, i) => i);
    const bytes = encode([{ kind: "image", header: Header.from(), axes: [count], data: pixels }]);
    const header = headerBytes(
      ...["SIMPLE  =                    T", "BITPIX  = 16", "NAXIS   = 1", `NAXIS1  = ${count}`],
      ...["BSCALE  = 0.1", "BZERO   = -3.3", "BLANK   = 12"],
    );
    const file = Buffer.concat([header, bytes.subarray(2880)]);
    const expected = Array.from(pixels, (value) => (value === 12 ? Number.NaN : -3.3 + 0.1 * value));
    expect(await read(file, { as: "float64" })).toEqual(Float64Array.from(expected));
    expect(await read(file)).toEqual(Float32Array.from(expected));
    const odd = new Uint8Array(file.length + 1);
    odd.set(file, 1);
    expect(await read(odd.subarray(1))).toEqual(Float32Array.from(expected));
  });
});

describe("options", () => {
  const pixels = Int32Array.from({ length: 24 }, (_, i) => i * i);
  const cube = encode([{ kind: "image", header: Header.from(), axes: [2, 3, 4], data: pixels }]);

  test("a slab of the last axis", async () => {
    const { file, hdu } = await open(cube);
    const image = await file.readImage(hdu, { slab: [1, 3] });
    expect(image).toEqual({ axes: [2, 3, 2], data: pixels.slice(6, 18) });
    expect((await file.readImage(hdu, { slab: [4, 4] })).data.length).toBe(0);
    for (const slab of [
      [-1, 2],
      [2, 1],
      [0, 5],
      [0.5, 1],
    ] as const) {
      await expect(file.readImage(hdu, { slab })).rejects.toMatchObject({ code: "out_of_range" });
    }
  });

  test("an array is filled, and may be longer", async () => {
    const into = new Float32Array(30).fill(-1);
    const data = await read(cube, { as: "float32", into });
    expect(data.buffer).toBe(into.buffer);
    expect(data).toEqual(Float32Array.from(pixels));
    expect(into[24]).toBe(-1);
  });

  test("an array of another type, or too short, is refused", async () => {
    await expect(read(cube, { as: "float32", into: new Float64Array(24) })).rejects.toMatchObject({
      code: "bad_data",
    });
    await expect(read(cube, { into: new Int32Array(23) })).rejects.toMatchObject({ code: "bad_data" });
  });

  test("an HDU without data is an empty array", async () => {
    const { file, hdu } = await open(encode([{ kind: "image", header: Header.from() }]));
    expect(await file.readImage(hdu)).toEqual({ axes: [], data: new Uint8Array(0) });
    expect(await file.readImage(hdu, { slab: [0, 0] })).toMatchObject({ axes: [] });
  });

  test("BSCALE that is no number is an error", async () => {
    await expect(read(int16(["BSCALE  = 'one'"], [1]))).rejects.toMatchObject({ code: "bad_header", hdu: 0 });
  });
});

describe("sources that fail", () => {
  const bytes = encode([
    { kind: "image", header: Header.from(), axes: [1_000_000], data: new Float32Array(1_000_000) },
  ]);

  test("an error while reading comes through, and the next read works", async () => {
    let broken = true;
    const inner = bufferSource(bytes);
    const { file, hdu } = await open({
      size: inner.size,
      async read(offset, length, into) {
        if (broken && offset > 2_000_000) throw new FitsError("truncated", "the disk is gone", { offset });
        return inner.read(offset, length, into);
      },
    });
    await expect(file.readImage(hdu)).rejects.toMatchObject({ message: "the disk is gone" });
    broken = false;
    expect((await file.readImage(hdu)).data.length).toBe(1_000_000);
  });

  test("many reads at once do not disturb each other", async () => {
    const images = [1, 2, 3, 4, 5, 6].map((n) => new Float32Array(300_000).fill(n));
    const file = await openFits(
      bufferSource(
        encode(
          images.map((data) => ({ kind: "image" as const, header: Header.from(), axes: [300_000], data })),
        ),
      ),
    );
    const read = await Promise.all(file.hdus.map((hdu) => file.readImage(hdu)));
    expect(read.map((image) => image.data)).toEqual(images);
  });
});
