/** ASCII tables and random groups, written and read, against astropy. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  bufferSource,
  type Column,
  type FitsFile,
  type Hdu,
  type HduData,
  Header,
  makeColumn,
  openFits,
  parameterSum,
} from "../src/index.ts";
import { openFitsFile, writeFitsFile } from "../src/node.ts";
import { haveAstropy, inTemporaryFolder, runAstropy } from "./astropy.ts";
import { encode } from "./bytes.ts";

const primary: HduData = { kind: "image", header: Header.from() };

async function open(bytes: Uint8Array, index: number): Promise<{ file: FitsFile; hdu: Hdu }> {
  const file = await openFits(bufferSource(bytes));
  const hdu = file.hdus[index];
  if (hdu === undefined) throw new Error("no such HDU");
  return { file, hdu };
}

const stated = (name: string, format: string, values: Column["values"]): Column => ({
  name,
  format,
  repeat: 1,
  perRow: 1,
  values,
});

const columns = [
  makeColumn("name", ["NGC 1", "", "M 31"], { unit: "none" }),
  makeColumn("count", Int32Array.of(-5, 0, 123456)),
  makeColumn("big", BigInt64Array.of(-(2n ** 63n), 0n, 2n ** 63n - 1n)),
  makeColumn("flux", Float32Array.of(1.5e-30, -0.1, Number.NaN)),
  makeColumn("mag", Float64Array.of(Math.PI, -1e300, 5e-324)),
  stated("fixed", "F8.3", Float64Array.of(1.25, -99.5, Number.NaN)),
  stated("short", "E10.2", Float64Array.of(1.25e10, -0.5, 0)),
  stated("long", "D20.12", Float64Array.of(1 / 3, 2e100, -7)),
  stated("digits", "I6", Int32Array.of(1, -2, 99999)),
];

describe("ASCII tables", () => {
  test("are read as they were written, in every format", async () => {
    const bytes = encode([
      primary,
      { kind: "asciitable", header: Header.from([["EXTNAME", "TXT"]]), columns },
    ]);
    const { file, hdu } = await open(bytes, 1);
    expect(hdu).toMatchObject({ kind: "asciitable", name: "TXT" });
    const table = await file.readTable(hdu);
    const values = (name: string) => table.column(name)?.values;
    expect(values("name")).toEqual(["NGC 1", "", "M 31"]);
    expect(table.column("name")?.unit).toBe("none");
    expect(values("count")).toEqual(Int32Array.of(-5, 0, 123456));
    expect(values("big")).toEqual(BigInt64Array.of(-(2n ** 63n), 0n, 2n ** 63n - 1n));
    expect([...(values("flux") as Float64Array)].map(Math.fround)).toEqual([
      ...Float32Array.of(1.5e-30, -0.1, Number.NaN),
    ]);
    expect(values("mag")).toEqual(Float64Array.of(Math.PI, -1e300, 5e-324));
    expect(values("fixed")).toEqual(Float64Array.of(1.25, -99.5, Number.NaN));
    expect(values("short")).toEqual(Float64Array.of(1.25e10, -0.5, 0));
    expect(values("long")).toEqual(Float64Array.of(0.3333333333333, 2e100, -7));
    expect(values("digits")).toEqual(Int32Array.of(1, -2, 99999));

    const again = encode([primary, { kind: "asciitable", header: hdu.header, columns: table.columns }]);
    expect(again).toEqual(bytes);
  });

  test("columns that the header places stay there", async () => {
    const header = Header.from([
      ["NAXIS1", 20],
      ["TFIELDS", 2],
      ["TFORM1", "I4"],
      ["TBCOL1", 11],
      ["TFORM2", "A3"],
      ["TBCOL2", 2],
    ]);
    const placed = [stated("n", "I4", Int32Array.of(7)), stated("t", "A3", ["abc"])];
    const { file, hdu } = await open(encode([primary, { kind: "asciitable", header, columns: placed }]), 1);
    expect(hdu.axes).toEqual([20, 1]);
    expect(Buffer.from(await file.readBytes(hdu)).toString("latin1")).toBe(" abc         7      ");
    header.set("TBCOL1", 3);
    const moved = await open(encode([primary, { kind: "asciitable", header, columns: placed }]), 1);
    expect(moved.hdu.axes).toEqual([8, 1]);
  });

  test("a table without rows, and one without columns", async () => {
    for (const none of [[makeColumn("a", new Int32Array(0))], []]) {
      const { file, hdu } = await open(
        encode([primary, { kind: "asciitable", header: Header.from(), columns: none }]),
        1,
      );
      expect((await file.readTable(hdu)).rows).toBe(0);
    }
  });

  test.each<[string, Column, string]>([
    ["a number that does not fit", stated("a", "I2", Int32Array.of(100)), "bad_data"],
    ["a float that does not fit", stated("a", "E6.3", Float64Array.of(-1)), "bad_data"],
    ["an infinite number", makeColumn("a", Float64Array.of(Number.POSITIVE_INFINITY)), "bad_data"],
    ["a text that does not fit", stated("a", "A2", ["abc"]), "bad_data"],
    ["a text that is not ASCII", makeColumn("a", ["\u00e9"]), "bad_data"],
    ["numbers as text", stated("a", "A5", Int32Array.of(1)), "bad_table"],
    ["more decimals than there are", stated("a", "F300.200", Float64Array.of(1)), "bad_table"],
    ["several elements a row", makeColumn("a", Int32Array.of(1, 2), { perRow: 2 }), "unsupported"],
  ])("refused: %s", (_label, column, code) => {
    const act = () => encode([primary, { kind: "asciitable", header: Header.from(), columns: [column] }]);
    expect(act).toThrow(expect.objectContaining({ code }));
  });

  test.skipIf(!haveAstropy())("astropy reads what we write", async () => {
    await inTemporaryFolder(async (dir) => {
      const readable = columns.filter(({ name }) => name !== "big");
      const header = Header.from([
        ["CHECKSUM", ""],
        ["DATASUM", ""],
      ]);
      await writeFitsFile(join(dir, "a.fits"), [primary, { kind: "asciitable", header, columns: readable }]);
      const answer = runAstropy<Record<string, unknown[]>>(
        `with fits.open(os.path.join(dir, "a.fits"), checksum=True) as hdus:
    hdus.verify("exception")
    assert hdus[1].verify_checksum() == 1 and hdus[1].verify_datasum() == 1
    answer = {name: [None if isinstance(x, float) and x != x else x for x in (np.char.rstrip(hdus[1].data[name]) if name == "name" else hdus[1].data[name]).tolist()] for name in ("name", "count", "mag", "short", "long", "digits")}`,
        dir,
      );
      expect(answer).toEqual({
        name: ["NGC 1", "", "M 31"],
        count: [-5, 0, 123456],
        mag: [Math.PI, -1e300, 5e-324],
        short: [1.25e10, -0.5, 0],
        long: [0.3333333333333, 2e100, -7],
        digits: [1, -2, 99999],
      });
    });
  });
});

describe("random groups", () => {
  const parameters = [
    { name: "UU", scale: 1, zero: 0, values: Float64Array.of(1.5, 2.5, -3) },
    { name: "DATE", scale: 0.25, zero: 2450000, values: Float64Array.of(2450001, 2450002, 2450003) },
    { name: "DATE", scale: 1, zero: 0, values: Float64Array.of(0.5, 0.25, 0) },
  ];
  const data = Float32Array.from({ length: 3 * 12 }, (_, i) => i / 4);
  const groups: HduData = {
    kind: "groups",
    header: Header.from([["OBJECT", "3C 273"]]),
    parameters,
    axes: [4, 3],
    data,
  };

  test("come back as they were written, and are the same bytes again", async () => {
    const bytes = encode([
      groups,
      { kind: "image", header: Header.from(), axes: [2], data: Uint8Array.of(1, 2) },
    ]);
    const { file, hdu } = await open(bytes, 0);
    expect(hdu).toMatchObject({ kind: "groups", axes: [0, 4, 3] });
    const read = await file.readGroups(hdu);
    expect(read).toEqual({ parameters, axes: [4, 3], data });
    expect(parameterSum(read, "date")).toEqual(Float64Array.of(2450001.5, 2450002.25, 2450003));
    expect(parameterSum(read, "WW")).toBeUndefined();
    const part = await file.readGroups(hdu, { groups: [1, 2] });
    expect(part.data).toEqual(data.subarray(12, 24));
    expect(part.parameters[0]?.values).toEqual(Float64Array.of(2.5));
    const image: HduData = { kind: "image", header: Header.from(), axes: [2], data: Uint8Array.of(1, 2) };
    expect(encode([{ kind: "groups", header: hdu.header, ...read }, image])).toEqual(bytes);
  });

  test("integers, unsigned too, with scaled parameters", async () => {
    const scaled = [{ name: "T", scale: 0.5, zero: 100, values: Float64Array.of(100.5, 90) }];
    for (const integers of [
      Int16Array.of(1, -2, 3, 4),
      Uint16Array.of(0, 65535, 3, 4),
      Int32Array.of(1, 2, 3, 4),
    ]) {
      const one: HduData = {
        kind: "groups",
        header: Header.from(),
        parameters: scaled,
        axes: [2],
        data: integers,
      };
      const { file, hdu } = await open(encode([one]), 0);
      expect(await file.readGroups(hdu)).toEqual({ parameters: scaled, axes: [2], data: integers });
    }
  });

  test("what does not go together is refused", async () => {
    const wrong = [
      { ...groups, axes: [5, 3] },
      { ...groups, axes: [] },
      { ...groups, parameters: [{ name: "A", scale: 1, zero: 0, values: Float64Array.of(1) }] },
      { ...groups, parameters: [{ name: "A", scale: 0, zero: 0, values: new Float64Array(3) }] },
      {
        ...groups,
        data: Int16Array.from(data),
        parameters: [{ name: "A", scale: 1, zero: 0, values: Float64Array.of(1e9, 0, 0) }],
      },
    ];
    for (const hdu of wrong)
      expect(() => encode([hdu as HduData])).toThrow(expect.objectContaining({ code: "bad_data" }));
    expect(() => encode([primary, groups])).toThrow(expect.objectContaining({ code: "bad_data" }));
    const { file, hdu } = await open(encode([groups]), 0);
    await expect(file.readGroups(hdu, { groups: [0, 4] })).rejects.toMatchObject({ code: "out_of_range" });
    await expect(file.readImage(hdu)).rejects.toMatchObject({ code: "wrong_kind" });
    const other = await open(encode([primary]), 0);
    await expect(other.file.readGroups(other.hdu)).rejects.toMatchObject({ code: "wrong_kind" });
  });

  test.skipIf(!haveAstropy())("are read as astropy reads them, and astropy reads ours", async () => {
    await inTemporaryFolder(async (dir) => {
      await writeFitsFile(join(dir, "ours.fits"), [groups]);
      const answer = runAstropy<Record<string, { names: string[]; parameters: number[][]; data: number[] }>>(
        `
made = fits.GroupData(np.arange(60, dtype="f4").reshape(4, 3, 5), parnames=["u", "v"], pardata=[np.arange(4), np.arange(4) * 0.5], bitpix=-32)
fits.GroupsHDU(made).writeto(os.path.join(dir, "theirs.fits"))
def dump(name):
    with fits.open(os.path.join(dir, name)) as hdus:
        data = hdus[0].data
        names = [hdus[0].header[f"PTYPE{i + 1}"] for i in range(hdus[0].header["PCOUNT"])]
        return {"names": names, "parameters": [[float(x) for x in data.field(i)] for i in range(len(names))], "data": [float(x) for x in data.data.ravel()]}
answer = {name: dump(name) for name in ("ours.fits", "theirs.fits")}`,
        dir,
      );
      for (const [name, expected] of Object.entries(answer)) {
        const file = await openFitsFile(join(dir, name));
        const hdu = file.hdus[0];
        if (hdu === undefined) throw new Error("no groups");
        const read = await file.readGroups(hdu);
        await file.close();
        expect(read.parameters.map((one) => one.name.toUpperCase())).toEqual(
          expected.names.map((one) => one.toUpperCase()),
        );
        expect(read.parameters.map((one) => [...one.values])).toEqual(expected.parameters);
        expect([...read.data]).toEqual(expected.data);
      }
    });
  });
});
