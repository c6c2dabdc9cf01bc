import fc from "fast-check";
import { expect, test } from "vitest";
import {
  bufferSource,
  FitsError,
  type FitsFile,
  type HduData,
  Header,
  makeColumn,
  openFits,
} from "../src/index.ts";
import { encode, fileOf, headerBytes } from "./bytes.ts";

/** A small file of everything: scaled and unsigned images, tables of both kinds, long strings, history. */
function seedFile(): Uint8Array {
  const header = Header.from([
    ["OBJECT", "fuzz"],
    ["LONGTEXT", "x".repeat(200)],
    ["ESO DET ID", 3.5],
    ["CHECKSUM", ""],
    ["DATASUM", ""],
  ]).addHistory("history");
  const columns = [
    makeColumn(
      "i",
      Int16Array.from({ length: 9 }, (_, i) => i),
      { nullValue: 3 },
    ),
    makeColumn(
      "u",
      Uint32Array.from({ length: 18 }, (_, i) => i),
      { perRow: 2, dim: [1, 2] },
    ),
    makeColumn(
      "t",
      Array.from({ length: 9 }, (_, i) => `text ${i}`),
    ),
    makeColumn(
      "l",
      Array.from({ length: 9 }, (_, i) => i % 2 === 0),
    ),
    makeColumn("c", new Float64Array(18), { perRow: 2, complex: true }),
    { name: "x", format: "5X", repeat: 5, perRow: 5, values: new Uint8Array(45) },
  ];
  const hdus: HduData[] = [
    { kind: "image", header },
    { kind: "image", header, axes: [6, 5], data: Uint16Array.from({ length: 30 }, (_, i) => i) },
    { kind: "bintable", header: Header.from([["EXTNAME", "TAB"]]), columns },
    { kind: "image", header: Header.from(), axes: [4, 2], data: new Float64Array(8) },
  ];
  const ascii = headerBytes(
    ...["XTENSION= 'TABLE   '", "BITPIX  =                    8", "NAXIS   =                    2"],
    ...["NAXIS1  =                    9", "NAXIS2  =                    2", "PCOUNT  =                    0"],
    ...[
      "GCOUNT  =                    1",
      "TFIELDS =                    2",
      "TFORM1  = 'A3      '",
      "TBCOL1  = 1",
    ],
    ...["TFORM2  = 'F6.2    '", "TBCOL2  = 4", "TNULL2  = '*'"],
  );
  const scaled = headerBytes(
    ...["XTENSION= 'IMAGE   '", "BITPIX  =                   32", "NAXIS   =                    1"],
    ...["NAXIS1  =                    4", "PCOUNT  =                    0", "GCOUNT  =                    1"],
    ...["BSCALE  =                  0.5", "BZERO   =                  1.5", "BLANK   =                    1"],
  );
  return fileOf(
    fileOf(encode(hdus), ascii, Buffer.from("abc  1.50de     7 ")),
    fileOf(scaled, new Uint8Array(16)),
  );
}

/** Opens and reads whatever there is; answers how much that was. Anything but a FitsError is a failure. */
async function readEverything(bytes: Uint8Array): Promise<{ hdus: number; read: number }> {
  let read = 0;
  const attempt = async <T>(act: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await act();
    } catch (error) {
      if (error instanceof FitsError && error.offset >= 0 && error.fix !== "") return undefined;
      throw error;
    }
  };
  const file: FitsFile | undefined = await attempt(() => openFits(bufferSource(bytes)));
  for (const hdu of file?.hdus ?? []) {
    hdu.header.cards();
    const image = await attempt(async () => file?.readImage(hdu));
    // No more than eight bytes for each byte of the file: nothing huge was made of a small input.
    if (image !== undefined) expect(image.data.byteLength).toBeLessThanOrEqual(8 * bytes.length);
    const table = await attempt(async () => file?.readTable(hdu));
    for (const { values } of table?.columns ?? [])
      expect(values.length).toBeLessThanOrEqual(8 * bytes.length);
    await attempt(async () => file?.verifyChecksums(hdu));
    if (image !== undefined || table !== undefined) read++;
  }
  return { hdus: file?.hdus.length ?? 0, read };
}

const seed = seedFile();

/** More for a long search: GOATS_FUZZ_RUNS=1000000. */
const RUNS = Number(process.env["GOATS_FUZZ_RUNS"] ?? 4000);

/** Offsets of the value fields of all cards, where a change hurts most. */
const cards = Array.from({ length: Math.floor(seed.length / 80) }, (_, i) => 80 * i).filter(
  (at) => seed[at + 8] === 0x3d,
);

/** Values that have broken readers before. */
const nasty = fc.constantFrom(
  ...["-1", "0", "1", "8", "999", "1000", "2147483647", "2147483648", "4294967296", "9007199254740991"],
  ...[
    "9007199254740993",
    "99999999999999999999",
    "-2147483648",
    "1E400",
    "-1E400",
    "NaN",
    "T",
    "F",
    "''",
    "'&'",
    "(1,2)",
  ],
  ...[
    "'999999999999D'",
    "'1PD(99)'",
    "'8A'",
    "'0D'",
    "'9007199254740991X'",
    "'(0,0)'",
    "'A0'",
    "'I1'",
    "'IMAGE'",
  ],
  ...["'TABLE'", "'BINTABLE'", "'FOO'", "0.5", "1e-320", "", "/", "'unclosed"],
);

type Mutation = (bytes: Uint8Array) => Uint8Array;

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fc.constantFrom(...cards), nasty).map(
    ([at, value]): Mutation =>
      (bytes) => {
        const text = Buffer.from(value.padStart(20).padEnd(70), "latin1");
        if (at + 80 <= bytes.length) bytes.set(text, at + 10);
        return bytes;
      },
  ),
  fc.tuple(fc.nat(seed.length - 1), fc.nat(255)).map(
    ([at, value]): Mutation =>
      (bytes) => {
        bytes[at % bytes.length] = value;
        return bytes;
      },
  ),
  fc.nat(seed.length).map(
    (length): Mutation =>
      (bytes) =>
        bytes.slice(0, length),
  ),
  fc.tuple(fc.nat(seed.length / 80 - 1), fc.nat(seed.length / 80 - 1)).map(
    ([from, to]): Mutation =>
      (bytes) => {
        bytes.copyWithin(80 * to, 80 * from, 80 * from + 80);
        return bytes;
      },
  ),
  fc.tuple(fc.nat(seed.length - 1), fc.nat(5000)).map(
    ([at, length]): Mutation =>
      (bytes) => {
        return Buffer.concat([bytes.subarray(0, at), new Uint8Array(length), bytes.subarray(at)]);
      },
  ),
);

test("the file that is mutated is a good one", async () => {
  const file = await openFits(bufferSource(seed));
  expect(file.problems).toEqual([]);
  expect(file.hdus.map((hdu) => hdu.kind)).toEqual([
    "image",
    "image",
    "bintable",
    "image",
    "asciitable",
    "image",
  ]);
  for (const hdu of file.hdus) {
    if (hdu.kind === "image") await file.readImage(hdu);
    else await file.readTable(hdu);
  }
  await readEverything(seed);
});

test("mutated files are read or refused with a FitsError", async () => {
  const total = { hdus: 0, read: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
      let bytes: Uint8Array = Uint8Array.from(seed);
      for (const mutate of mutations) {
        if (bytes.length > 0) bytes = mutate(bytes);
      }
      const { hdus, read } = await readEverything(bytes);
      total.hdus += hdus;
      total.read += read;
    }),
    { numRuns: RUNS },
  );
  // The mutations are mild enough that much is opened, and hard enough that not all of it can be read.
  expect(total.read).toBeGreaterThan(0.75 * RUNS);
  expect(total.hdus).toBeGreaterThan(total.read + 0.125 * RUNS);
}, 86_400_000);

test("random bytes behind a good beginning", async () => {
  const start = headerBytes("SIMPLE  =                    T", "BITPIX  = 8", "NAXIS   = 0").subarray(0, 240);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 6000 }), async (noise) => {
      await readEverything(Buffer.concat([start, noise]));
      await readEverything(noise);
    }),
    { numRuns: 300 },
  );
});
