import { describe, expect, test } from "vitest";
import { encode, fileOf, headerBytes } from "../test/bytes.ts";
import { FitsError, type FitsErrorCode } from "./errors.ts";
import { Header } from "./header.ts";
import { type FitsLimits, openFits } from "./open.ts";
import { type ByteSource, blobSource, bufferSource } from "./source.ts";

const PRIMARY = [
  "SIMPLE  =                    T",
  "BITPIX  =                    8",
  "NAXIS   =                    0",
];
const IMAGE = ["XTENSION= 'IMAGE   '", "BITPIX  =                   16", "NAXIS   =                    2"];
const card = (keyword: string, value: string | number) =>
  `${keyword.padEnd(8)}= ${String(value).padStart(20)}`;

/** Opens bytes that must be refused. */
async function refuse(bytes: Uint8Array | ByteSource, limits?: FitsLimits): Promise<FitsError> {
  const source = bytes instanceof Uint8Array ? bufferSource(bytes) : bytes;
  const error = await openFits(source, limits).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FitsError)) throw new Error(`expected a FitsError, got ${error}`);
  expect(error.fix).not.toBe("");
  return error;
}

describe("what is no FITS file", () => {
  test.each<[string, Uint8Array | string, RegExp]>([
    ["an empty file", "", /empty/],
    ["text", "hello, world", /SIMPLE/],
    ["one byte", "S", /SIMPLE/],
    ["a web page", "<!DOCTYPE html><html>", /web page/],
    ["an xz file", "\xfd7zXZ\0", /xz/],
    ["a ZIP archive", "PK\x03\x04....", /ZIP/],
    ["SIMPLE without a value", "SIMPLE  =                    X".padEnd(2880), /SIMPLE/],
    ["an extension without a primary", headerBytes(...IMAGE), /SIMPLE/],
  ])("%s", async (_label, content, message) => {
    const error = await refuse(typeof content === "string" ? Buffer.from(content, "latin1") : content);
    expect(error.code).toBe("not_fits");
    expect(error.offset).toBe(0);
    expect(error.message).toMatch(message);
  });
});

describe("headers that make no sense", () => {
  const primary = (...cards: string[]) => headerBytes(...PRIMARY.slice(0, 1), ...cards);
  const noAxes = card("NAXIS", 0);
  const bytes = card("BITPIX", 8);
  test.each<[string, FitsErrorCode, Uint8Array]>([
    ["no BITPIX", "bad_header", primary(noAxes)],
    ["BITPIX of 7", "bad_header", primary(card("BITPIX", 7), noAxes)],
    ["BITPIX as text", "bad_header", primary("BITPIX  = 'sixteen '", noAxes)],
    ["BITPIX that is no value", "bad_header", primary("BITPIX  = sixteen", noAxes)],
    ["BITPIX with a fraction", "bad_header", primary(card("BITPIX", "8.5"), noAxes)],
    ["no NAXIS", "bad_header", primary(bytes)],
    ["a negative NAXIS", "bad_header", primary(bytes, card("NAXIS", -1))],
    ["a million axes", "bad_header", primary(bytes, card("NAXIS", 1_000_000))],
    ["NAXIS of 10^30", "too_large", primary(bytes, card("NAXIS", `1${"0".repeat(19)}`))],
    ["a missing NAXIS2", "bad_header", primary(bytes, card("NAXIS", 2), card("NAXIS1", 3))],
    ["a negative axis", "bad_header", primary(bytes, card("NAXIS", 1), card("NAXIS1", -3))],
    ["an axis of 10^19", "too_large", primary(bytes, card("NAXIS", 1), card("NAXIS1", `1${"0".repeat(19)}`))],
    [
      "a product of axes beyond 2^53",
      "too_large",
      primary(bytes, card("NAXIS", 3), ...[1, 2, 3].map((n) => card(`NAXIS${n}`, 2 ** 31))),
    ],
    [
      "999 huge axes, one of them zero",
      "too_large",
      primary(
        bytes,
        card("NAXIS", 999),
        ...Array.from({ length: 999 }, (_, n) => card(`NAXIS${n + 1}`, n === 998 ? 0 : 2 ** 50)),
      ),
    ],
  ])("%s: %s", async (_label, code, file) => {
    const error = await refuse(file);
    expect(error.code).toBe(code);
    expect(error.hdu).toBe(0);
  });

  test.each<[string, FitsErrorCode]>([
    [card("PCOUNT", -1), "bad_header"],
    [card("PCOUNT", 2 ** 53), "too_large"],
    [card("GCOUNT", -5), "bad_header"],
    [card("GCOUNT", 0), "bad_header"],
    [card("GCOUNT", 2 ** 52), "too_large"],
  ])("an extension with %s: %s, at its own offset", async (bad, code) => {
    const extension = headerBytes(...IMAGE, card("NAXIS1", 10), card("NAXIS2", 10), bad);
    const error = await refuse(fileOf(headerBytes(...PRIMARY), extension));
    expect(error).toMatchObject({ code, hdu: 1, offset: 2880 });
  });
});

describe("headers without an end", () => {
  test("the file ends in the first header", async () => {
    const error = await refuse(headerBytes(...PRIMARY).subarray(0, 200));
    expect(error).toMatchObject({ code: "truncated", hdu: 0, offset: 200 });
  });

  test("the file ends in the header of an extension", async () => {
    const file = fileOf(headerBytes(...PRIMARY), headerBytes(...IMAGE)).subarray(0, 2880 + 160);
    expect(await refuse(file)).toMatchObject({ code: "truncated", hdu: 1, offset: 2880 + 160 });
  });

  test("a header of 100 MB is given up at the limit, without reading the rest", async () => {
    let read = 0;
    const blank = new Uint8Array(2880 * 4096).fill(0x20);
    const source: ByteSource = {
      size: 100_000_000,
      async read(offset, length) {
        read += length;
        const bytes = blank.subarray(0, length);
        return offset === 0
          ? Buffer.concat([headerBytes(...PRIMARY).subarray(0, 240), bytes.subarray(240)])
          : bytes;
      },
    };
    const error = await refuse(source);
    expect(error.code).toBe("too_large");
    expect(error.message).toContain("maxHeaderBytes");
    expect(read).toBeLessThan(20_000_000);
  });

  test("limits can be set", async () => {
    const file = fileOf(headerBytes(...PRIMARY), headerBytes(...IMAGE, card("NAXIS1", 0), card("NAXIS2", 0)));
    expect(await refuse(file, { maxHdus: 1 })).toMatchObject({ code: "too_large", hdu: 1, offset: 2880 });
    expect((await refuse(file, { maxHeaderBytes: 300 })).message).toContain("maxHeaderBytes");
    expect((await refuse(file, { maxTotalHeaderBytes: 500 })).message).toContain("maxTotalHeaderBytes");
    expect((await openFits(bufferSource(file), { maxHdus: 2 })).hdus.length).toBe(2);
  });
});

describe("files that are not quite right are opened all the same", () => {
  const extension = headerBytes(...IMAGE, card("NAXIS1", 10), card("NAXIS2", 10), "EXTNAME = ' sci   '");
  const primary = headerBytes(...PRIMARY);

  test("the padding of the last block is missing", async () => {
    const file = await openFits(bufferSource(Buffer.concat([primary, extension, new Uint8Array(200)])));
    expect(file.problems).toEqual([]);
    expect(file.hdus[1]).toMatchObject({ missingBytes: 0, dataSize: 200 });
    const bare = await openFits(bufferSource(primary.subarray(0, 320)));
    expect(bare.problems).toEqual([]);
    expect(bare.hdus[0]?.missingBytes).toBe(0);
  });

  test("missing pixels are told when opening, and are an error when they are read", async () => {
    const file = await openFits(bufferSource(Buffer.concat([primary, extension, new Uint8Array(150)])));
    const hdu = file.hdus[1];
    expect(hdu?.missingBytes).toBe(50);
    expect(file.problems).toMatchObject([{ code: "truncated", hdu: 1, offset: 2880 * 2 + 150 }]);
    if (hdu === undefined) throw new Error("no HDU");
    await expect(file.readImage(hdu)).rejects.toMatchObject({ code: "truncated", hdu: 1 });
    await expect(file.readBytes(hdu)).rejects.toMatchObject({ code: "truncated", hdu: 1 });
  });

  test("terabytes announced in a small file cost nothing", async () => {
    const huge = headerBytes(...IMAGE, card("NAXIS1", 1_000_000), card("NAXIS2", 1_000_000));
    const file = await openFits(bufferSource(fileOf(primary, huge)));
    const hdu = file.hdus[1];
    expect(hdu?.dataSize).toBe(2e12);
    if (hdu === undefined) throw new Error("no HDU");
    await expect(file.readImage(hdu)).rejects.toMatchObject({ code: "truncated" });
  });

  test("bytes behind the last HDU are told and ignored", async () => {
    const file = await openFits(bufferSource(fileOf(primary, Buffer.from("rubbish"))));
    expect(file.hdus.length).toBe(1);
    expect(file.problems).toMatchObject([{ code: "bad_header", offset: 2880 }]);
  });
});

describe("what is listed", () => {
  test("kinds, names, versions, sizes and offsets", async () => {
    const groups = headerBytes(
      ...["SIMPLE  =                    T", card("BITPIX", -32), card("NAXIS", 3), card("NAXIS1", 0)],
      ...[
        card("NAXIS2", 5),
        card("NAXIS3", 3),
        "GROUPS  =                    T",
        card("PCOUNT", 2),
        card("GCOUNT", 4),
      ],
    );
    const foreign = headerBytes(
      ...[
        "XTENSION= 'FOREIGN '",
        card("BITPIX", 8),
        card("NAXIS", 0),
        card("PCOUNT", 100),
        card("GCOUNT", 1),
      ],
    );
    const dump = headerBytes(
      ...["XTENSION= 'DUMP    '", card("BITPIX", 16), card("NAXIS", 1), card("NAXIS1", 7), card("PCOUNT", 3)],
      ...["GCOUNT  =                    2", "EXTNAME = 'thing '", card("EXTVER", 4)],
    );
    const text = headerBytes(
      ...["XTENSION= 'TABLE   '", card("BITPIX", 8), card("NAXIS", 2), card("NAXIS1", 7), card("NAXIS2", 2)],
      ...[card("PCOUNT", 0), card("GCOUNT", 1), card("TFIELDS", 0)],
    );
    const data = (length: number) => fileOf(new Uint8Array(length));
    const file = await openFits(
      bufferSource(Buffer.concat([groups, data(272), foreign, dump, data(40), text, data(14)])),
    );
    expect(file.hdus).toMatchObject([
      {
        index: 0,
        kind: "groups",
        name: "PRIMARY",
        dataSize: 272,
        dataOffset: 2880,
        axes: [0, 5, 3],
        bitpix: -32,
      },
      { index: 1, kind: "other", name: "", version: undefined, dataSize: 0 },
      { index: 2, kind: "other", name: "THING", version: 4, dataSize: 40, axes: [7], bitpix: 16 },
      { index: 3, kind: "asciitable", dataSize: 14 },
    ]);
    expect(file.problems).toEqual([]);
    expect(file.find("thing")?.index).toBe(2);
    expect(file.find("Thing", 4)?.index).toBe(2);
    expect(file.find("thing", 1)).toBeUndefined();
    const [first] = file.hdus;
    if (first === undefined) throw new Error("no HDU");
    await expect(file.readImage(first)).rejects.toMatchObject({ code: "wrong_kind" });
    await expect(file.readTable(first)).rejects.toMatchObject({ code: "wrong_kind" });
    expect((await file.readBytes(first)).length).toBe(272);
  });

  test("a stray SIMPLE in an extension changes nothing", async () => {
    const stray = [...IMAGE, card("NAXIS1", 2), card("NAXIS2", 1), "SIMPLE  =                    F"];
    const bytes = fileOf(headerBytes(...PRIMARY), headerBytes(...stray), new Uint8Array(4));
    expect((await openFits(bufferSource(bytes))).hdus[1]).toMatchObject({ kind: "image", dataSize: 4 });
  });

  test("SIMPLE = F is one opaque HDU", async () => {
    const file = await openFits(
      bufferSource(fileOf(headerBytes("SIMPLE  =                    F"), Buffer.from("?"))),
    );
    expect(file.hdus).toMatchObject([{ kind: "other", dataSize: 2880 }]);
  });
});

test("opening reads headers only, and each with few reads", async () => {
  const pixels = new Float32Array(1_000_000);
  const long = Header.from(Array.from({ length: 2000 }, (_, i) => [`KEY${i}`, i] as const));
  const bytes = encode([
    { kind: "image", header: Header.from() },
    { kind: "image", header: long, axes: [1000, 1000], data: pixels },
    { kind: "image", header: Header.from([["EXTNAME", "LAST"]]), axes: [1000, 1000], data: pixels },
  ]);
  const inner = bufferSource(bytes);
  const reads: number[] = [];
  const file = await openFits({
    size: inner.size,
    read(offset, length) {
      reads.push(length);
      return inner.read(offset, length);
    },
  });
  expect(file.hdus.length).toBe(3);
  expect(file.hdus[1]?.header.get("KEY1999")).toBe(1999);
  expect(reads.length).toBeLessThan(8);
  expect(reads.reduce((all, length) => all + length, 0)).toBeLessThan(600_000);
});

test("a Blob is a source as an array is", async () => {
  const bytes = encode([{ kind: "image", header: Header.from(), axes: [3], data: Int16Array.of(1, -2, 3) }]);
  const source = blobSource(new Blob([new Uint8Array(bytes)]));
  const file = await openFits(source);
  const [hdu] = file.hdus;
  if (hdu === undefined) throw new Error("no HDU");
  expect((await file.readImage(hdu)).data).toEqual(Int16Array.of(1, -2, 3));
  await expect(source.read(0, 1e9)).rejects.toMatchObject({ code: "truncated" });
  await file.close();
});
