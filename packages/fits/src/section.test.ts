import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode, fileOf, headerBytes } from "../test/bytes.ts";
import { type FitsErrorCode, Header, type HeaderValue, openFits, type PixelArray } from "./index.ts";
import { type AxisRange, readSection } from "./section.ts";
import { type ByteSource, bufferSource } from "./source.ts";

/** Counts the reads and the bytes read. */
function counting(bytes: Uint8Array, requestCost?: number): ByteSource & { reads: number; bytes: number } {
  const inner = bufferSource(bytes);
  const self = {
    reads: 0,
    bytes: 0,
    size: bytes.length,
    ...(requestCost === undefined ? {} : { requestCost }),
    read(offset: number, length: number) {
      self.reads++;
      self.bytes += length;
      return inner.read(offset, length);
    },
  };
  return self;
}

async function only(source: ByteSource) {
  const file = await openFits(source);
  const hdu = file.hdus[0];
  if (hdu === undefined) throw new Error("no HDU");
  return { file, hdu };
}

const imageOf = (axes: readonly number[], data: PixelArray, cards: [string, HeaderValue][] = []) =>
  encode([{ kind: "image", header: Header.from(cards), axes, data }]);

describe("readSection", () => {
  test("any section of any image is that part of the whole", async () => {
    const shape = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 });
    const cases = shape.chain((axes) =>
      fc.record({
        axes: fc.constant(axes),
        ranges: fc.tuple(
          ...axes.map((length) =>
            fc.option(
              fc.tuple(fc.nat(length), fc.nat(length)).map((pair) => {
                return [Math.min(...pair), Math.max(...pair)] as const;
              }),
              { nil: undefined },
            ),
          ),
        ),
        requestCost: fc.constantFrom(0, 10, 100_000),
        as: fc.constantFrom("native", "float32", "stored"),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ axes, ranges, requestCost, as }) => {
        const size = axes.reduce((all, length) => all * length, 1);
        const bytes = imageOf(
          axes,
          Uint16Array.from({ length: size }, (_, i) => i * 7),
        );
        const { file, hdu } = await only(counting(bytes, requestCost));
        const { data: whole } = await file.readImage(hdu, { as });
        const section = await file.readSection(hdu, ranges, { as });
        const bounds = axes.map((length, i) => ranges[i] ?? [0, length]);
        expect(section.axes).toEqual(bounds.map(([from, to]) => to - from));
        const expected: (number | bigint)[] = [];
        for (let index = 0; index < size; index++) {
          let rest = index;
          const isInside = axes.every((length, i) => {
            const at = rest % length;
            rest = Math.floor(rest / length);
            const [from, to] = bounds[i] as readonly [number, number];
            return at >= from && at < to;
          });
          if (isInside) expected.push(whole[index] as number);
        }
        expect([...section.data]).toEqual(expected);
        expect(section.data.constructor).toBe(whole.constructor);
      }),
      { numRuns: 500 },
    );
  });

  test("only what is needed is read, close rows together", async () => {
    const bytes = imageOf([4000, 1000], new Float32Array(4_000_000));
    const source = counting(bytes);
    const { hdu } = await only(source);
    const start = { reads: source.reads, bytes: source.bytes };
    const ranges: AxisRange[] = [
      [100, 120],
      [500, 540],
    ];
    await readSection(source, hdu, ranges);
    expect(source.reads - start.reads).toBe(2);
    expect(source.bytes - start.bytes).toBeLessThan(40 * 16_000);
    const far = counting(bytes, 0);
    await readSection(far, hdu, ranges);
    expect([far.reads, far.bytes]).toEqual([40, 40 * 20 * 4]);
  });

  test("a run longer than a chunk comes in pieces", async () => {
    const pixels = Float64Array.from({ length: 300_000 }, (_, i) => i);
    const source = counting(imageOf([300_000], pixels));
    const { hdu } = await only(source);
    const { data } = await readSection(source, hdu, [[3, 299_999]]);
    expect(data).toEqual(pixels.slice(3, 299_999));
    expect(source.reads).toBeGreaterThan(3);
  });

  test("an array of one's own is filled; one of another type is refused", async () => {
    const { file, hdu } = await only(
      bufferSource(
        imageOf(
          [4, 3],
          Int16Array.from({ length: 12 }, (_, i) => i),
        ),
      ),
    );
    const into = new Int16Array(10);
    const { data } = await file.readSection(
      hdu,
      [
        [1, 3],
        [1, 3],
      ],
      { into },
    );
    expect([...into.subarray(0, 4)]).toEqual([5, 6, 9, 10]);
    expect(data.buffer).toBe(into.buffer);
    await expect(file.readSection(hdu, [[0, 1]], { into: new Float32Array(99) })).rejects.toMatchObject({
      code: "bad_data",
    });
  });

  test.each<[string, AxisRange[]]>([
    ["beyond the end", [[0, 5]]],
    ["backwards", [[2, 1]]],
    ["before the beginning", [[-1, 2]]],
    ["between pixels", [[0.5, 2]]],
    ["on an axis too many", [undefined, undefined, [0, 1]]],
  ])("a section %s is out of range", async (_label, ranges) => {
    const { file, hdu } = await only(bufferSource(imageOf([4, 3], new Int16Array(12))));
    await expect(file.readSection(hdu, ranges)).rejects.toMatchObject({
      code: "out_of_range" satisfies FitsErrorCode,
    });
  });

  test("of a cut file the sections before the cut can be read", async () => {
    const bytes = imageOf([100, 100], new Int16Array(10_000).fill(7)).subarray(0, 2880 + 5000);
    const { file, hdu } = await only(bufferSource(bytes));
    expect((await file.readSection(hdu, [undefined, [0, 25]])).data).toHaveLength(2500);
    await expect(file.readSection(hdu, [undefined, [0, 26]])).rejects.toMatchObject({ code: "truncated" });
  });

  test("a header that promises a huge image costs no memory", async () => {
    const cards = ["SIMPLE  =                    T", "BITPIX  =                   16", "NAXIS   = 2"];
    const bytes = headerBytes(...cards, "NAXIS1  = 1000000", "NAXIS2  = 1000000");
    const { file, hdu } = await only(bufferSource(bytes));
    await expect(file.readSection(hdu, [])).rejects.toMatchObject({ code: "truncated" });
  });
});

describe("stored integers", () => {
  const header = (bitpix: number, ...cards: string[]) =>
    headerBytes(
      "SIMPLE  =                    T",
      `BITPIX  = ${bitpix}`,
      "NAXIS   = 1",
      "NAXIS1  = 2",
      ...cards,
    );

  test("scaled ones stay integers, and the scaling is told", async () => {
    const bytes = fileOf(
      header(16, "BSCALE  = 0.5", "BZERO   = 10.0", "BLANK   = -1"),
      Buffer.from("00ffffff", "hex"),
    );
    const { file, hdu } = await only(bufferSource(bytes));
    const { data, scaling } = await file.readImage(hdu, { as: "stored" });
    expect(data).toEqual(Int16Array.of(255, -1));
    expect(scaling).toEqual({ scale: 0.5, zero: 10, blank: -1 });
    expect((await file.readImage(hdu)).data).toEqual(Float32Array.of(137.5, Number.NaN));
  });

  test("unsigned ones with BLANK are unsigned, and the blank is that of the values", async () => {
    const bytes = fileOf(header(16, "BZERO   = 32768", "BLANK   = -32768"), Buffer.from("80007fff", "hex"));
    const { file, hdu } = await only(bufferSource(bytes));
    const { data, scaling } = await file.readImage(hdu, { as: "stored" });
    expect(data).toEqual(Uint16Array.of(0, 65535));
    expect(scaling).toEqual({ scale: 1, zero: 0, blank: 0 });
  });

  test("64 bits keep every digit", async () => {
    const cards = ["BZERO   = 9223372036854775808", "BLANK   = -9223372036854775808"];
    const bytes = fileOf(header(64, ...cards), Buffer.from("80000000000000007fffffffffffffff", "hex"));
    const { file, hdu } = await only(bufferSource(bytes));
    const { data, scaling } = await file.readImage(hdu, { as: "stored" });
    expect(data).toEqual(BigUint64Array.of(0n, 2n ** 64n - 1n));
    expect(scaling?.blank).toBe(0n);
  });
});
