import { describe, expect, test } from "vitest";
import { encode, fileOf, headerBytes } from "../test/bytes.ts";
import { Header } from "./header.ts";
import { makeVariableColumn } from "./make-variable-column.ts";
import { openFits } from "./open.ts";
import { bufferSource } from "./source.ts";
import type { Column, Table } from "./table.ts";

const PRIMARY = headerBytes("SIMPLE  =                    T", "BITPIX  = 8", "NAXIS   = 0");

/** A table of one column; each row is a descriptor of 32 bits. */
function file(
  tform: string,
  rows: readonly (readonly [number, number])[],
  heap: Uint8Array,
  ...more: string[]
) {
  const data = new Uint8Array(8 * rows.length + heap.length);
  const view = new DataView(data.buffer);
  for (const [r, [count, offset]] of rows.entries()) {
    view.setUint32(8 * r, count);
    view.setUint32(8 * r + 4, offset);
  }
  data.set(heap, 8 * rows.length);
  const cards = [
    "XTENSION= 'BINTABLE'",
    "BITPIX  = 8",
    "NAXIS   = 2",
    "NAXIS1  = 8",
    `NAXIS2  = ${rows.length}`,
  ];
  const header = headerBytes(
    ...cards,
    `PCOUNT  = ${heap.length}`,
    "GCOUNT  = 1",
    "TFIELDS = 1",
    `TFORM1  = '${tform}'`,
    ...more,
  );
  return fileOf(PRIMARY, header, data);
}

async function read(bytes: Uint8Array, rows?: readonly [number, number]): Promise<Table> {
  const opened = await openFits(bufferSource(bytes));
  const hdu = opened.hdus[1];
  if (hdu === undefined) throw new Error("no table");
  return opened.readTable(hdu, rows === undefined ? {} : { rows });
}

describe("arrays of variable length", () => {
  test("rows of numbers, in any order in the heap", async () => {
    const heap = Uint8Array.of(0, 1, 0, 2, 255, 255, 0, 4);
    const table = await read(
      file(
        "1PI(3)",
        [
          [1, 6],
          [0, 0],
          [3, 0],
        ],
        heap,
      ),
    );
    expect(table.columns[0]).toEqual({
      name: "col1",
      format: "1PI(3)",
      repeat: 1,
      perRow: 0,
      values: Int16Array.of(4, 1, 2, -1),
      offsets: Uint32Array.of(0, 1, 1, 4),
    });
    expect(
      (
        await read(
          file(
            "1PI(3)",
            [
              [1, 6],
              [0, 0],
              [3, 0],
            ],
            heap,
          ),
          [1, 3],
        )
      ).columns[0],
    ).toMatchObject({
      values: Int16Array.of(1, 2, -1),
      offsets: Uint32Array.of(0, 0, 3),
    });
  });

  test("unsigned, null and scaled numbers", async () => {
    const heap = Uint8Array.of(0x80, 0, 0, 1, 0, 2);
    expect(
      (await read(file("PI", [[3, 0]], heap, "TZERO1  = 32768", "TNULL1  = 1"))).columns[0],
    ).toMatchObject({
      values: Uint16Array.of(0, 32769, 32770),
      nullValue: 32769,
    });
    expect((await read(file("PI", [[3, 0]], heap, "TSCAL1  = 0.5", "TNULL1  = 1"))).columns[0]).toMatchObject(
      {
        values: Float64Array.of(-16384, Number.NaN, 1),
      },
    );
  });

  test("bits, logicals, complex numbers and texts", async () => {
    expect(
      (
        await read(
          file(
            "1PX(9)",
            [
              [3, 0],
              [9, 1],
            ],
            Uint8Array.of(0b10100000, 0xff, 0x80),
          ),
        )
      ).columns[0],
    ).toMatchObject({
      values: Uint8Array.of(1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
      offsets: Uint32Array.of(0, 3, 12),
    });
    expect(
      (
        await read(
          file(
            "1PL",
            [
              [2, 1],
              [1, 0],
            ],
            Buffer.from("?TF"),
          ),
        )
      ).columns[0],
    ).toMatchObject({
      values: Uint8Array.of(1, 0, 0),
      nulls: Uint8Array.of(0, 0, 1),
    });
    const pair = Uint8Array.of(0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0);
    expect(
      (
        await read(
          file(
            "1PC",
            [
              [1, 0],
              [0, 0],
            ],
            pair,
          ),
        )
      ).columns[0],
    ).toMatchObject({
      values: Float32Array.of(1, -2),
      offsets: Uint32Array.of(0, 2, 2),
    });
    const table = await read(
      file(
        "1PA(5)",
        [
          [5, 1],
          [0, 0],
          [3, 0],
        ],
        Buffer.from("xab cd"),
      ),
    );
    expect(table.columns[0]).toMatchObject({ values: ["ab cd", "", "xab"], perRow: 1 });
  });

  test("a heap that does not follow the rows at once", async () => {
    const heap = Uint8Array.of(9, 9, 7, 8);
    expect((await read(file("PB", [[2, 0]], heap, "THEAP   = 10"))).columns[0]?.values).toEqual(
      Uint8Array.of(7, 8),
    );
    await expect(read(file("PB", [[2, 0]], heap, "THEAP   = 5"))).rejects.toMatchObject({
      code: "bad_table",
    });
    await expect(read(file("PB", [[2, 0]], heap, "THEAP   = 50"))).rejects.toMatchObject({
      code: "bad_table",
    });
  });

  test.each([
    ["beyond the end", [[5, 0]]],
    ["beginning behind the end", [[1, 4]]],
    ["a huge number of elements", [[2 ** 32 - 1, 0]]],
    ["a huge place", [[1, 2 ** 32 - 1]]],
  ] as const)("%s is no place in the heap", async (_label, rows) => {
    await expect(read(file("PB", rows, Uint8Array.of(1, 2, 3, 4)))).rejects.toMatchObject({
      code: "bad_table",
      hdu: 1,
    });
  });

  test("rows that all share one large array are too much", async () => {
    const heap = new Uint8Array(2 ** 20);
    const rows = Array.from({ length: 100 }, () => [2 ** 20, 0] as const);
    await expect(read(file("PB", rows, heap))).rejects.toMatchObject({ code: "too_large" });
  });

  test("are the same after writing and reading", async () => {
    const columns: Column[] = [
      makeVariableColumn("x", [Uint8Array.of(1, 0, 1), new Uint8Array(9).fill(1), new Uint8Array(0)], {
        bits: true,
      }),
      makeVariableColumn("k", [BigInt64Array.of(-1n), new BigInt64Array(0), BigInt64Array.of(2n, 3n)], {
        nullValue: -1n,
      }),
      {
        ...makeVariableColumn("l", [Uint8Array.of(1), Uint8Array.of(0, 1), new Uint8Array(0)]),
        format: "1PL(2)",
      },
      {
        ...makeVariableColumn("none", [new Int16Array(0), new Int16Array(0), new Int16Array(0)]),
        format: "0PI(0)",
        repeat: 0,
      },
    ];
    const table = await read(
      encode([
        { kind: "image", header: Header.from() },
        { kind: "bintable", header: Header.from(), columns },
      ]),
    );
    const formats = ["1PX(9)", "1PK(2)", "1PL(2)", "0PI(0)"];
    expect(table.columns).toEqual(columns.map((column, i) => ({ ...column, format: formats[i] })));
  });

  test.each([
    ["offsets that do not end with the values", { offsets: Uint32Array.of(0, 1) }],
    ["offsets that go back", { offsets: Uint32Array.of(0, 3, 2) }],
    ["no offsets", { offsets: undefined }],
    ["offsets without a format for them", { format: "2I" }],
  ])("%s are not written", (_label, change) => {
    const column = { ...makeVariableColumn("i", [Int16Array.of(1, 2)]), ...change } as Column;
    const hdus = [
      { kind: "image", header: Header.from() } as const,
      { kind: "bintable", header: Header.from(), columns: [column] } as const,
    ];
    expect(() => encode(hdus)).toThrow(expect.objectContaining({ code: "bad_table" }));
  });
});
