import { describe, expect, test } from "vitest";
import { encode, fileOf, headerBytes } from "../test/bytes.ts";
import { FitsError } from "./errors.ts";
import { Header } from "./header.ts";
import { makeColumn } from "./make-column.ts";
import { openFits } from "./open.ts";
import { bufferSource } from "./source.ts";
import type { Column } from "./table.ts";
import type { HduData } from "./write.ts";

const empty = (): HduData => ({ kind: "image", header: Header.from() });

async function headersOf(hdus: HduData[]): Promise<Header[]> {
  const file = await openFits(bufferSource(encode(hdus)));
  expect(file.problems).toEqual([]);
  return file.hdus.map((hdu) => hdu.header);
}

const texts = (header: Header | undefined) => header?.toText().map((card) => card.split("/")[0]?.trimEnd());

describe("keywords of the structure", () => {
  test("come first, in the order of the standard; the others keep theirs", async () => {
    const header = Header.from([
      ["OBJECT", "M 31"],
      ["NAXIS", 7],
      ["BZERO", 5],
      ["GAIN", 2],
    ]);
    const [primary, extension] = await headersOf([
      { kind: "image", header, axes: [3, 2], data: new Float32Array(6) },
      { kind: "image", header, axes: [2], data: new Uint16Array(2) },
    ]);
    expect(texts(primary)).toEqual([
      "SIMPLE  =                    T",
      "BITPIX  =                  -32",
      "NAXIS   =                    2",
      "NAXIS1  =                    3",
      "NAXIS2  =                    2",
      "EXTEND  =                    T",
      "OBJECT  = 'M 31    '",
      "GAIN    =                    2",
    ]);
    expect(texts(extension)).toEqual([
      "XTENSION= 'IMAGE   '",
      "BITPIX  =                   16",
      "NAXIS   =                    1",
      "NAXIS1  =                    2",
      "PCOUNT  =                    0",
      "GCOUNT  =                    1",
      "OBJECT  = 'M 31    '",
      "BZERO   =                32768",
      "GAIN    =                    2",
    ]);
  });

  test("an extension becomes a primary and the other way round", async () => {
    const [primary, extension] = await headersOf([
      empty(),
      { kind: "image", header: Header.from([["A", 1]]) },
    ]);
    if (primary === undefined || extension === undefined) throw new Error("no headers");
    const [second, first] = await headersOf([
      { kind: "image", header: extension },
      { kind: "image", header: primary },
    ]);
    expect(texts(second)?.[0]).toBe("SIMPLE  =                    T");
    expect(second?.has("XTENSION") || second?.has("PCOUNT")).toBe(false);
    expect(texts(first)?.[0]).toBe("XTENSION= 'IMAGE   '");
    expect(first?.has("SIMPLE") || first?.has("EXTEND")).toBe(false);
  });

  test("the header that is given is not changed", () => {
    const header = Header.from([
      ["NAXIS", 5],
      ["CHECKSUM", "x"],
    ]);
    const before = header.toText();
    encode([{ kind: "image", header, data: new Int8Array(3) }]);
    expect(header.toText()).toEqual(before);
  });

  test("EXTEND = F is corrected, BLANK of floats removed, BZERO of 64 bits exact", async () => {
    const [primary, extension] = await headersOf([
      {
        kind: "image",
        header: Header.from([
          ["EXTEND", false, "kept"],
          ["BLANK", 3],
        ]),
        data: new Float64Array(1),
      },
      { kind: "image", header: Header.from(), data: new BigUint64Array(1) },
    ]);
    expect(primary?.card("EXTEND")).toMatchObject({ value: true, comment: "kept" });
    expect(primary?.has("BLANK")).toBe(false);
    expect(extension?.get("BZERO")).toBe(2n ** 63n);
  });

  test("an image without data keeps a valid BITPIX", async () => {
    const [a] = await headersOf([{ kind: "image", header: Header.from([["BITPIX", 16]]) }]);
    const [b] = await headersOf([{ kind: "image", header: Header.from([["BITPIX", 17]]) }]);
    expect([a?.get("BITPIX"), b?.get("BITPIX")]).toEqual([16, 8]);
  });
});

describe("tables", () => {
  const columns = [
    makeColumn("n", new Uint16Array(2), { unit: "adu", nullValue: 5 }),
    makeColumn("t", ["a", "b"]),
  ];

  test("columns are described behind the structure, those that the header had no more are gone", async () => {
    const header = Header.from([
      ["EXTNAME", "CAT"],
      ["TTYPE9", "old"],
      ["TDISP3", "F8.2"],
      ["TDISP1", "I5"],
    ]);
    const [, table] = await headersOf([empty(), { kind: "bintable", header, columns }]);
    expect(texts(table)).toEqual([
      "XTENSION= 'BINTABLE'",
      "BITPIX  =                    8",
      "NAXIS   =                    2",
      "NAXIS1  =                    3",
      "NAXIS2  =                    2",
      "PCOUNT  =                    0",
      "GCOUNT  =                    1",
      "TFIELDS =                    2",
      "TTYPE1  = 'n       '",
      "TFORM1  = '1I      '",
      "TUNIT1  = 'adu     '",
      "TNULL1  =               -32763",
      "TZERO1  =                32768",
      "TTYPE2  = 't       '",
      "TFORM2  = '1A      '",
      "EXTNAME = 'CAT     '",
      "TDISP1  = 'I5      '",
    ]);
  });

  test.each<[string, Column[], string]>([
    [
      "columns of different lengths",
      [makeColumn("a", new Uint8Array(2)), makeColumn("b", new Uint8Array(3))],
      "bad_table",
    ],
    [
      "values that are no whole rows",
      [{ name: "a", format: "2B", repeat: 2, perRow: 2, values: new Uint8Array(3) }],
      "bad_table",
    ],
    [
      "a text that is too long",
      [{ name: "a", format: "2A", repeat: 2, perRow: 1, values: ["abc"] }],
      "bad_data",
    ],
    ["a text that is not ASCII", [makeColumn("a", ["\u00b5m"])], "bad_data"],
    [
      "a variable-length format",
      [{ name: "a", format: "1PB(2)", repeat: 1, perRow: 1, values: new Uint8Array(1) }],
      "bad_table",
    ],
    [
      "an impossible repeat count",
      [{ name: "a", format: "?", repeat: -1, perRow: 1, values: new Uint8Array(1) }],
      "bad_table",
    ],
    ["too many columns", Array.from({ length: 1000 }, () => makeColumn("a", new Uint8Array(1))), "bad_table"],
  ])("refused: %s", (_label, bad, code) => {
    const act = () => encode([empty(), { kind: "bintable", header: Header.from(), columns: bad }]);
    expect(act).toThrow(expect.objectContaining({ code }));
  });
});

describe("what cannot be written", () => {
  const pixels = new Uint8Array(6);
  test.each<[string, HduData[]]>([
    ["no HDU", []],
    [
      "axes that do not multiply to the pixels",
      [{ kind: "image", header: Header.from(), axes: [2, 2], data: pixels }],
    ],
    ["a negative axis", [{ kind: "image", header: Header.from(), axes: [-2, -3], data: pixels }]],
    ["no axis", [{ kind: "image", header: Header.from(), axes: [], data: pixels }]],
    ["axes without pixels", [{ kind: "image", header: Header.from(), axes: [2, 3] }]],
    ["a table first", [{ kind: "bintable", header: Header.from(), columns: [] }]],
    ["a raw extension first", [{ kind: "raw", header: Header.from([["XTENSION", "DUMP"]]), data: pixels }]],
    [
      "a raw primary later",
      [empty(), { kind: "raw", header: Header.from([["SIMPLE", true]]), data: pixels }],
    ],
    [
      "raw data of another size",
      [
        empty(),
        {
          kind: "raw",
          header: Header.from([
            ["XTENSION", "DUMP"],
            ["BITPIX", 8],
            ["NAXIS", 1],
            ["NAXIS1", 7],
          ]),
          data: pixels,
        },
      ],
    ],
  ])("%s", (_label, hdus) => {
    expect(() => encode(hdus)).toThrow(FitsError);
    expect(() => encode(hdus)).toThrow(expect.objectContaining({ code: "bad_data" }));
  });
});

test("HDUs of any kind are copied as they are", async () => {
  const dump = [
    "XTENSION= 'DUMP    '",
    "BITPIX  = 8",
    "NAXIS   = 1",
    "NAXIS1  = 5",
    "PCOUNT  = 2",
    "GCOUNT  = 1",
  ];
  const bytes = fileOf(encode([empty()]), headerBytes(...dump), Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
  const file = await openFits(bufferSource(bytes));
  const copies: HduData[] = [];
  for (const hdu of file.hdus)
    copies.push({ kind: "raw", header: hdu.header, data: await file.readBytes(hdu) });
  expect(Buffer.from(encode(copies)).equals(bytes)).toBe(true);
});
