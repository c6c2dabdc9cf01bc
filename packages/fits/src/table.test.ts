import { describe, expect, test } from "vitest";
import { encode, fileOf, headerBytes } from "../test/bytes.ts";
import type { FitsFile } from "./file.ts";
import type { Hdu } from "./hdu.ts";
import { Header } from "./header.ts";
import { makeColumn } from "./make-column.ts";
import { openFits } from "./open.ts";
import { bufferSource } from "./source.ts";
import type { Column, Table } from "./table.ts";

const PRIMARY = headerBytes("SIMPLE  =                    T", "BITPIX  = 8", "NAXIS   = 0");

/** A table of literal rows; `columns` are TFORMs with further keywords of the same column. */
function tableFile(
  columns: (string | Record<string, string | number>)[],
  rows: Uint8Array[],
  more: string[] = [],
): Uint8Array {
  const cards = columns.flatMap((column, i) => {
    const entries = typeof column === "string" ? { TFORM: `'${column}'` } : column;
    return Object.entries(entries).map(([keyword, value]) => `${`${keyword}${i + 1}`.padEnd(8)}= ${value}`);
  });
  const header = headerBytes(
    ...[
      "XTENSION= 'BINTABLE'",
      "BITPIX  = 8",
      "NAXIS   = 2",
      `NAXIS1  = ${rows[0]?.length ?? 0}`,
      `NAXIS2  = ${rows.length}`,
    ],
    ...["PCOUNT  = 0", "GCOUNT  = 1", `TFIELDS = ${columns.length}`, ...cards, ...more],
  );
  return fileOf(PRIMARY, header, ...rows);
}

async function open(bytes: Uint8Array): Promise<{ file: FitsFile; hdu: Hdu }> {
  const file = await openFits(bufferSource(bytes));
  const hdu = file.hdus[1];
  if (hdu === undefined) throw new Error("no table");
  return { file, hdu };
}

async function read(bytes: Uint8Array): Promise<Table> {
  const { file, hdu } = await open(bytes);
  return file.readTable(hdu);
}

const text = (value: string) => Buffer.from(value, "latin1");

describe("reading columns", () => {
  test("logicals, with the bytes that are neither true nor false", async () => {
    const table = await read(tableFile(["2L"], [text("TF"), text("F\0"), text("?T")]));
    expect(table.columns[0]).toMatchObject({
      values: Uint8Array.of(1, 0, 0, 0, 0, 1),
      nulls: Uint8Array.of(0, 0, 0, 1, 1, 0),
    });
    expect((await read(tableFile(["1L"], [text("T")]))).columns[0]).not.toHaveProperty("nulls");
  });

  test("bits, from the highest of the first byte", async () => {
    const table = await read(
      tableFile(["11X"], [Uint8Array.of(0b10110000, 0b01011111), Uint8Array.of(1, 0b00100000)]),
    );
    expect(table.columns[0]?.values.join("")).toBe("1011000001000000001001");
  });

  test("texts end at NUL and lose trailing spaces", async () => {
    const table = await read(
      tableFile(["5A"], [text("ab   "), text("a\0b  "), text("  abc"), text("\0\0\0\0\0")]),
    );
    expect(table.columns[0]?.values).toEqual(["ab", "a", "  abc", ""]);
  });

  test("TDIM makes several texts of a row, and a wrong one is left out", async () => {
    const dims = { TFORM: "'6A'", TDIM: "'(2, 3)'" };
    const column = (await read(tableFile([dims], [text("a b cc")]))).columns[0];
    expect(column).toMatchObject({ values: ["a", "b", "cc"], dim: [2, 3], perRow: 3, repeat: 6 });
    const wrong = (await read(tableFile([{ ...dims, TDIM: "'(2,2)'" }], [text("a b cc")]))).columns[0];
    expect(wrong).toMatchObject({ values: ["a b cc"], perRow: 1 });
    expect(wrong).not.toHaveProperty("dim");
  });

  test("integers of the other sign, null values and scales", async () => {
    const row = Uint8Array.of(0xff, 0x80, 0x00, 0x00, 0x05);
    const table = await read(
      tableFile(
        [
          { TFORM: "'B'", TZERO: -128, TNULL: 255 },
          { TFORM: "'I'", TZERO: 32768, TNULL: -32768 },
          { TFORM: "'I'", TSCAL: 0.5, TZERO: 1, TNULL: 5 },
        ],
        [row, Uint8Array.of(0, 0, 1, 0, 4)],
      ),
    );
    expect(table.columns).toMatchObject([
      { values: Int8Array.of(127, -128), nullValue: 127 },
      { values: Uint16Array.of(0, 32769), nullValue: 0 },
      { values: Float64Array.of(Number.NaN, 3) },
    ]);
  });

  test("integers as they are stored, with what scales them, and written again so", async () => {
    const columns = [
      { TFORM: "'I'", TSCAL: "0.5", TZERO: "1.5", TNULL: 5 },
      { TFORM: "'B'", TZERO: -128 },
      { TFORM: "'I'", TZERO: 10 },
    ];
    const bytes = tableFile(columns, [Uint8Array.of(0, 5, 1, 0, 3), Uint8Array.of(0, 6, 255, 255, 255)]);
    const { file, hdu } = await open(bytes);
    const table = await file.readTable(hdu, { as: "stored" });
    expect(table.columns).toMatchObject([
      { values: Int16Array.of(5, 6), nullValue: 5, scaling: { scale: 0.5, zero: 1.5 } },
      { values: Int8Array.of(-127, 127) },
      { values: Int16Array.of(3, -1), scaling: { scale: 1, zero: 10 } },
    ]);
    expect(table.columns[1]).not.toHaveProperty("scaling");
    const again = await open(
      encode([
        { kind: "image", header: Header.from() },
        { kind: "bintable", header: hdu.header, columns: table.columns },
      ]),
    );
    expect((await again.file.readTable(again.hdu)).columns).toEqual((await file.readTable(hdu)).columns);
  });

  test("complex numbers are scaled, and only their real part is shifted", async () => {
    const row = new Uint8Array(8);
    new DataView(row.buffer).setFloat32(0, 1.5);
    new DataView(row.buffer).setFloat32(4, -2);
    expect((await read(tableFile(["C"], [row]))).columns[0]).toMatchObject({
      values: Float32Array.of(1.5, -2),
      perRow: 2,
    });
    const scaled = await read(tableFile([{ TFORM: "'C'", TSCAL: 2, TZERO: 10 }], [row]));
    expect(scaled.columns[0]?.values).toEqual(Float64Array.of(13, -4));
  });

  test("a repeat count of zero takes no room", async () => {
    const table = await read(tableFile(["0E", "2A", "0A", "0X", "0L"], [text("ab"), text("cd")]));
    expect(table.columns.map((column) => column.values.length)).toEqual([0, 2, 0, 0, 0]);
    expect(table.columns[1]?.values).toEqual(["ab", "cd"]);
  });

  test("names are found without regard to case; unnamed columns are numbered", async () => {
    const table = await read(
      tableFile([{ TTYPE: "'Flux'", TFORM: "'B'", TUNIT: "'adu '" }, "B"], [Uint8Array.of(1, 2)]),
    );
    expect(table.column("FLUX")).toMatchObject({ name: "Flux", unit: "adu", values: Uint8Array.of(1) });
    expect(table.column("col2")?.values).toEqual(Uint8Array.of(2));
    expect(table.column("none")).toBeUndefined();
  });

  test("columns of every width side by side, over many chunks", async () => {
    const rows = 60_000;
    const columns = [
      makeColumn(
        "b",
        Uint8Array.from({ length: rows }, (_, i) => i),
      ),
      makeColumn(
        "i",
        Int16Array.from({ length: rows }, (_, i) => i * 7),
      ),
      makeColumn(
        "j",
        Int32Array.from({ length: rows }, (_, i) => i * -65_537),
      ),
      makeColumn(
        "d",
        Float64Array.from({ length: rows }, (_, i) => Math.sin(i)),
      ),
      makeColumn(
        "t",
        Array.from({ length: rows }, (_, i) => `t${i}`),
      ),
      makeColumn(
        "v",
        Int16Array.from({ length: 3 * rows }, (_, i) => i),
        { perRow: 3 },
      ),
      makeColumn(
        "w",
        Float64Array.from({ length: 5 * rows }, (_, i) => i / 3),
        { perRow: 5 },
      ),
    ];
    const file = encode([
      { kind: "image", header: Header.from() },
      { kind: "bintable", header: Header.from(), columns },
    ]);
    const table = await read(file);
    expect(table.columns).toEqual(columns);
    const { file: opened, hdu } = await open(file);
    const part = await opened.readTable(hdu, { columns: ["T", "d"], rows: [59_998, 60_000] });
    expect(part.rows).toBe(2);
    expect(part.columns.map((column) => column.name)).toEqual(["t", "d"]);
    expect(part.columns[0]?.values).toEqual(["t59998", "t59999"]);
    expect(part.columns[1]?.values).toEqual(Float64Array.of(Math.sin(59_998), Math.sin(59_999)));
  });
});

describe("tables that cannot be read", () => {
  test.each<[string, Uint8Array, string]>([
    ["a missing TFORM", tableFile([{ TTYPE: "'a'" }], [text("a")]), "bad_table"],
    ["a TFORM that is none", tableFile(["5Z"], [text("a")]), "bad_table"],
    ["columns wider than the row", tableFile(["8A"], [text("abcd")]), "bad_table"],
    ["a repeat count beyond any number", tableFile([`${"9".repeat(20)}D`], [text("abcd")]), "bad_table"],
    ["a repeat count whose width overflows", tableFile(["9007199254740991D"], [text("abcd")]), "bad_table"],
    ["TSCAL that is no number", tableFile([{ TFORM: "'B'", TSCAL: "'x'" }], [text("a")]), "bad_table"],
    ["TBCOL outside the line", asciiFile(["I4"], [9], ["12345"]), "bad_table"],
    ["no TBCOL", asciiFile(["I4"], [], ["1234"]), "bad_table"],
    ["an unknown format of an ASCII table", asciiFile(["Z4"], [1], ["1234"]), "bad_table"],
    ["a column without characters", asciiFile(["I0"], [1], ["1234"]), "bad_table"],
    ["text instead of a number", asciiFile(["I4"], [1], ["12x4"]), "bad_table"],
    ["text instead of a long number", asciiFile(["I12"], [1], ["-           "]), "bad_table"],
    ["a number of a million digits", asciiFile(["F1000001"], [1], [`${"1".repeat(1e6)}x`]), "bad_table"],
    ["an integer of a million digits", asciiFile(["I1000000"], [1], ["1".repeat(1e6)]), "bad_table"],
    ["a number beyond 64 bits", asciiFile(["I20"], [1], ["99999999999999999999"]), "bad_table"],
    ["two descriptors in a cell", tableFile(["2PE(3)"], [new Uint8Array(16)]), "bad_table"],
    ["an array outside the heap", tableFile(["QD"], [new Uint8Array(16).fill(1)]), "bad_table"],
  ])("%s", async (_label, bytes, code) => {
    await expect(read(bytes)).rejects.toMatchObject({ code, hdu: 1 });
  });

  test("too many columns, a wrong number of axes", async () => {
    const cards = ["XTENSION= 'BINTABLE'", "BITPIX  = 8", "PCOUNT  = 0", "GCOUNT  = 1"];
    const make = (...more: string[]) => fileOf(PRIMARY, headerBytes(...cards, ...more));
    const axes = ["NAXIS   = 2", "NAXIS1  = 0", "NAXIS2  = 0"];
    for (const more of [
      [...axes, "TFIELDS = 1000"],
      [...axes, "TFIELDS = -1"],
      [...axes, "TFIELDS = 1.5"],
      axes,
      ["NAXIS   = 1", "NAXIS1  = 0", "TFIELDS = 0"],
    ]) {
      await expect(read(make(...more))).rejects.toMatchObject({ code: "bad_table" });
    }
  });

  test("a billion rows of nothing cost nothing", async () => {
    const cards = [
      "XTENSION= 'BINTABLE'",
      "BITPIX  = 8",
      "NAXIS   = 2",
      "NAXIS1  = 0",
      "NAXIS2  = 1000000000",
    ];
    const columns = ["0A", "0X", "0L", "0D"].map((tform, i) => `TFORM${i + 1}  = '${tform}'`);
    const table = await read(
      fileOf(PRIMARY, headerBytes(...cards, "PCOUNT  = 0", "GCOUNT  = 1", "TFIELDS = 4", ...columns)),
    );
    expect(table.rows).toBe(1e9);
    expect(table.columns.map((column) => column.values.length)).toEqual([0, 0, 0, 0]);
  });

  test("columns of variable length can be left out", async () => {
    const row = Buffer.concat([text("ab"), new Uint8Array(8)]);
    const { file, hdu } = await open(tableFile([{ TTYPE: "'name'", TFORM: "'2A'" }, "1PE(3)"], [row]));
    expect((await file.readTable(hdu, { columns: ["name"] })).column("name")?.values).toEqual(["ab"]);
  });

  test("columns and rows that are not there", async () => {
    const { file, hdu } = await open(tableFile([{ TTYPE: "'flux'", TFORM: "'B'" }], [text("a")]));
    const error = { code: "out_of_range", fix: "It has flux." };
    await expect(file.readTable(hdu, { columns: ["mag"] })).rejects.toMatchObject(error);
    for (const rows of [
      [0, 2],
      [1, 0],
      [-1, 1],
      [0, 0.5],
    ] as const) {
      await expect(file.readTable(hdu, { rows })).rejects.toMatchObject({ code: "out_of_range" });
    }
  });

  test("pixels of a table, columns of an image", async () => {
    const { file, hdu } = await open(tableFile(["B"], [text("a")]));
    await expect(file.readImage(hdu)).rejects.toMatchObject({ code: "wrong_kind", hdu: 1 });
    const [primary] = file.hdus;
    if (primary === undefined) throw new Error("no primary");
    await expect(file.readTable(primary)).rejects.toMatchObject({ code: "wrong_kind", hdu: 0 });
  });

  test("rows that the file does not have", async () => {
    const bytes = tableFile(["1000A"], [new Uint8Array(1000), new Uint8Array(1000), new Uint8Array(1000)]);
    await expect(read(bytes.subarray(0, 2880 * 2 + 2500))).rejects.toMatchObject({
      code: "truncated",
      hdu: 1,
    });
  });
});

/** An ASCII table of literal lines. */
function asciiFile(tforms: string[], tbcols: number[], lines: string[], more: string[] = []): Uint8Array {
  const header = headerBytes(
    ...[
      "XTENSION= 'TABLE   '",
      "BITPIX  = 8",
      "NAXIS   = 2",
      `NAXIS1  = ${lines[0]?.length ?? 0}`,
      `NAXIS2  = ${lines.length}`,
    ],
    ...["PCOUNT  = 0", "GCOUNT  = 1", `TFIELDS = ${tforms.length}`],
    ...tforms.map((tform, i) => `TFORM${i + 1}  = '${tform}'`),
    ...tbcols.map((tbcol, i) => `TBCOL${i + 1}  = ${tbcol}`),
    ...more,
  );
  return fileOf(PRIMARY, header, text(lines.join("")));
}

describe("ASCII tables", () => {
  test("texts, integers and numbers in every notation", async () => {
    const lines = ["ab   12  1.5E2", "c    -3 -2D-1 ", "          +.5 ", " d   +7  1+2  "];
    const table = await read(asciiFile(["A4", "I4", "E6.0"], [1, 5, 9], lines));
    expect(table.columns).toMatchObject([
      { values: ["ab", "c", "", " d"], repeat: 4, format: "A4" },
      { values: Int32Array.of(12, -3, 0, 7), repeat: 1 },
      { values: Float64Array.of(150, -0.2, 0.5, 100) },
    ]);
  });

  test("a number without a point has its decimals at the end; blank is zero", async () => {
    const table = await read(asciiFile(["F6.2"], [1], ["   314", "  3.14", "      ", " 1.5-2"]));
    expect(table.columns[0]?.values).toEqual(Float64Array.of(3.14, 3.14, 0, 0.015));
  });

  test("TNULL, TSCAL and TZERO", async () => {
    const table = await read(
      asciiFile(
        ["I4", "I3"],
        [1, 5],
        ["  12  5", "****  6"],
        ["TNULL1  = '****'", "TSCAL2  = 0.5", "TZERO2  = 1"],
      ),
    );
    expect(table.columns.map((column) => column.values)).toEqual([
      Float64Array.of(12, Number.NaN),
      Float64Array.of(3.5, 4),
    ]);
  });

  test("long integers keep all digits", async () => {
    const table = await read(asciiFile(["I20"], [1], [" 9007199254740993   ", "-9223372036854775808"]));
    expect(table.columns[0]?.values).toEqual(BigInt64Array.of(9007199254740993n, -(2n ** 63n)));
  });

  test("its columns can be written as a binary table", async () => {
    const table = await read(asciiFile(["A3", "I4", "D6.1"], [1, 4, 8], ["ab   12  1.5 ", "c    -3 -0.25"]));
    const file = encode([
      { kind: "image", header: Header.from() },
      { kind: "bintable", header: Header.from(), columns: table.columns },
    ]);
    const again = await read(file);
    expect(again.columns.map(({ format, values }) => [format, values])).toEqual([
      ["3A", ["ab", "c"]],
      ["1J", Int32Array.of(12, -3)],
      ["1D", Float64Array.of(1.5, -0.25)],
    ]);
  });
});

describe("makeColumn", () => {
  test.each<[Column, string]>([
    [makeColumn("a", new Uint8Array(2)), "1B"],
    [makeColumn("a", new Int8Array(2)), "1B"],
    [makeColumn("a", new Uint16Array(2)), "1I"],
    [makeColumn("a", new Int32Array(4), { perRow: 2 }), "2J"],
    [makeColumn("a", new BigInt64Array(2)), "1K"],
    [makeColumn("a", new Float32Array(2)), "1E"],
    [makeColumn("a", new Float64Array(2)), "1D"],
    [makeColumn("a", new Float32Array(4), { perRow: 2, complex: true }), "1C"],
    [makeColumn("a", new Float64Array(4), { perRow: 4, complex: true }), "2M"],
    [makeColumn("a", [true, false]), "1L"],
    [makeColumn("a", ["x", "yyy"]), "3A"],
    [makeColumn("a", ["x", "yyy"], { width: 10 }), "10A"],
    [makeColumn("a", ["x", "yyy"], { perRow: 2 }), "6A"],
    [makeColumn("a", []), "1A"],
  ])("%#: %s", (column, format) => {
    expect(column.format).toBe(format);
  });

  test("values that are no whole rows are a mistake of the program", () => {
    expect(() => makeColumn("a", new Uint8Array(3), { perRow: 2 })).toThrow(RangeError);
  });
});
