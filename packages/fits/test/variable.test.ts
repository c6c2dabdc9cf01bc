/** Arrays of variable length, against astropy. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type HduData, Header, makeColumn, makeVariableColumn } from "../src/index.ts";
import { openFitsFile, writeFitsFile } from "../src/node.ts";
import { haveAstropy, inTemporaryFolder, runAstropy } from "./astropy.ts";

/** Rows of a variable column as plain lists, for comparison with what astropy prints. */
async function rowsOf(path: string): Promise<Record<string, unknown[]>> {
  const file = await openFitsFile(path);
  try {
    const hdu = file.hdus[1];
    if (hdu === undefined) throw new Error("no table");
    const table = await file.readTable(hdu);
    return Object.fromEntries(
      table.columns.map(({ name, values, offsets, perRow }) => {
        const row = (r: number) =>
          Array.isArray(values)
            ? values[r]
            : [...values.subarray(offsets?.[r] ?? r * perRow, offsets?.[r + 1] ?? (r + 1) * perRow)].map(
                Number,
              );
        return [name, Array.from({ length: table.rows }, (_, r) => row(r))];
      }),
    );
  } finally {
    await file.close();
  }
}

const DUMP = `
def plain(value):
    if isinstance(value, (str, np.str_)): return str(value)
    value = np.asarray(value)
    if value.dtype.kind in "SU": return "".join(x.decode() if isinstance(x, bytes) else str(x) for x in value.ravel().tolist()).rstrip()
    if value.dtype.kind == "c": return [float(x) for pair in value.ravel() for x in (pair.real, pair.imag)]
    if value.dtype.kind == "b": return [int(x) for x in value.ravel()]
    return [float(x) if value.dtype.kind == "f" else int(x) for x in value.ravel()]
def dump(name):
    with fits.open(os.path.join(dir, name)) as hdus:
        hdus.verify("exception")
        data = hdus[1].data
        return {c.name: [plain(data[c.name][r]) for r in range(len(data))] for c in hdus[1].columns}
`;

describe.skipIf(!haveAstropy())("arrays of variable length", () => {
  test("are read as astropy reads them", async () => {
    await inTemporaryFolder(async (dir) => {
      const expected = runAstropy<Record<string, unknown[]>>(
        `${DUMP}
def rows(kind): return np.array([np.arange(n, dtype=kind) - (n if kind[0] == "i" or kind[0] == "f" else 0) for n in (3, 0, 1, 7)], dtype=object)
columns = [fits.Column("id", "J", array=[1, 2, 3, 4])]
for name, code, kind in [("b", "B", "u1"), ("i", "I", "i2"), ("j", "J", "i4"), ("k", "K", "i8"), ("e", "E", "f4"), ("d", "D", "f8"), ("c", "C", "c8"), ("m", "M", "c16")]:
    columns.append(fits.Column(name, f"P{code}()", array=rows(kind)))
    columns.append(fits.Column(name + "q", f"Q{code}()", array=rows(kind)))
columns.append(fits.Column("a", "PA()", array=np.array(["one", "", "three", "x"], dtype=object)))
fits.BinTableHDU.from_columns(columns).writeto(os.path.join(dir, "v.fits"))
answer = dump("v.fits")`,
        dir,
      );
      expect(await rowsOf(join(dir, "v.fits"))).toEqual(expected);
    });
  });

  test("are written so that astropy reads them, and are the same bytes when written again", async () => {
    await inTemporaryFolder(async (dir) => {
      const path = join(dir, "v.fits");
      const columns = [
        makeColumn("id", Int16Array.of(1, 2, 3)),
        makeVariableColumn("f", [Float32Array.of(1.5, -2), new Float32Array(0), Float32Array.of(3)]),
        makeVariableColumn("u", [new Int16Array(0), Int16Array.of(0, -3), Int16Array.of(7)], {
          unit: "adu",
        }),
        makeVariableColumn("c", [Float64Array.of(1, 2), Float64Array.of(3, 4, 5, 6), new Float64Array(0)], {
          complex: true,
        }),
        makeVariableColumn("a", ["first", "", "third one"]),
        {
          ...makeVariableColumn("q", [Int32Array.of(1), Int32Array.of(2, 3), Int32Array.of(4)]),
          format: "1QJ",
        },
      ];
      const header = Header.from([
        ["CHECKSUM", ""],
        ["DATASUM", ""],
      ]);
      await writeFitsFile(path, [
        { kind: "image", header: Header.from() },
        { kind: "bintable", header, columns },
      ]);
      const theirs = runAstropy<Record<string, unknown[]>>(
        `${DUMP}
with fits.open(os.path.join(dir, "v.fits"), checksum=True) as hdus: assert hdus[1].verify_checksum() == 1
answer = dump("v.fits")`,
        dir,
      );
      expect(await rowsOf(path)).toEqual(theirs);

      const file = await openFitsFile(path);
      const again: HduData[] = [];
      for (const hdu of file.hdus) {
        if (hdu.kind === "image") again.push({ kind: "image", header: hdu.header });
        else
          again.push({ kind: "bintable", header: hdu.header, columns: (await file.readTable(hdu)).columns });
      }
      await file.close();
      const copy = join(dir, "copy.fits");
      await writeFitsFile(copy, again);
      expect(readFileSync(copy).equals(readFileSync(path))).toBe(true);
    });
  });
});
