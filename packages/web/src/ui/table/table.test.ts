import { describe, expect, it } from "vitest";
import { type Column, filterRows, nextOrder, sortRows, toCsv } from "./columns.ts";
import { setRange, toggleAll, toggleKey } from "./selection.ts";

interface Row {
  name: string;
  size: number | null;
}
const columns: Column<Row>[] = [
  { key: "name", header: "Name", value: (row) => row.name },
  { key: "size", header: "Size", value: (row) => row.size, numeric: true },
];
const rows: Row[] = [
  { name: "N10", size: 3 },
  { name: "n9", size: null },
  { name: "a, b", size: -1 },
];

describe("rows of a table", () => {
  it("sorts numbers by size and names as people do, with nothing last", () => {
    expect(sortRows(rows, columns, "name").map((row) => row.name)).toEqual(["a, b", "n9", "N10"]);
    expect(sortRows(rows, columns, "-name").map((row) => row.name)).toEqual(["N10", "n9", "a, b"]);
    expect(sortRows(rows, columns, "size").map((row) => row.size)).toEqual([-1, 3, null]);
    expect(sortRows(rows, columns, "-size").map((row) => row.size)).toEqual([3, -1, null]);
    expect(sortRows(rows, columns, "nothing")).toEqual(rows);
  });

  it("turns the order round on a second click", () => {
    expect(nextOrder("", "name")).toBe("name");
    expect(nextOrder("name", "name")).toBe("-name");
    expect(nextOrder("-name", "name")).toBe("name");
    expect(nextOrder("-name", "size")).toBe("size");
  });

  it("filters by every word, in any column", () => {
    expect(filterRows(rows, columns, "n 3")).toEqual([rows[0]]);
    expect(filterRows(rows, columns, "  ")).toEqual(rows);
    expect(filterRows(rows, columns, "zzz")).toEqual([]);
  });

  it("writes CSV that a spreadsheet reads and does not run", () => {
    const risky: Row[] = [
      ...rows,
      { name: '=cmd|"x"', size: 0.5 },
      { name: "-01:02:03.4", size: 1 },
      { name: "-x", size: 1 },
    ];
    expect(toCsv(risky, columns)).toBe(
      'Name,Size\r\nN10,3\r\nn9,\r\n"a, b",-1\r\n"\'=cmd|""x""",0.5\r\n-01:02:03.4,1\r\n\'-x,1\r\n',
    );
  });
});

describe("selection", () => {
  const shown = [1, 2, 3, 4, 5];
  it("toggles one", () => {
    expect([...toggleKey(new Set([1]), 2)]).toEqual([1, 2]);
    expect([...toggleKey(new Set([1]), 1)]).toEqual([]);
  });

  it("extends over what is shown, in both directions", () => {
    expect([...setRange(new Set([9]), shown, 2, 4, true)].sort()).toEqual([2, 3, 4, 9]);
    expect([...setRange(new Set(shown), shown, 4, 2, false)]).toEqual([1, 5]);
    expect([...setRange(new Set(), shown, undefined, 3, true)]).toEqual([3]);
    expect([...setRange(new Set(), shown, 77, 3, true)]).toEqual([3]);
    expect([...setRange(new Set(), shown, 1, 77, true)]).toEqual([]);
  });

  it("takes all that is shown and leaves the rest", () => {
    expect([...toggleAll(new Set([9, 1]), shown)].sort()).toEqual([1, 2, 3, 4, 5, 9]);
    expect([...toggleAll(new Set([...shown, 9]), shown)]).toEqual([9]);
  });
});
