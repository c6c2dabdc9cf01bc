import { describe, expect, it } from "vitest";
import type { LogLine } from "../api/types.ts";
import { filterLines, LogBook, logText, mergeLines } from "./log-book.ts";

const line = (n: number, level = "STATUS", message = `line ${n}`): LogLine => ({
  n,
  level,
  indent: 1,
  message,
  time: "2026-01-01T00:00:00Z",
});
const numbers = (lines: readonly LogLine[]) => lines.map(({ n }) => n);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => line(from + i));

describe("LogBook", () => {
  it("puts stored and live lines together, whatever the order", () => {
    const book = new LogBook();
    book.add([line(7), line(8)]);
    expect(book.complete).toBe(0);
    expect(book.hasGap).toBe(true);
    book.add(range(1, 5));
    expect(book.complete).toBe(5);
    expect(book.hasGap).toBe(true);
    book.add(range(4, 7));
    expect(numbers(book.lines)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(book.complete).toBe(8);
    expect(book.hasGap).toBe(false);
  });

  it("keeps each line once over random pieces in random order", () => {
    let state = 7;
    const random = (below: number) => {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      return state % below;
    };
    const book = new LogBook();
    for (let i = 0; i < 400; i += 1) {
      const from = 1 + random(300);
      book.add(range(from, Math.min(300, from + random(6))));
    }
    book.add(range(1, 300).reverse());
    expect(numbers(book.lines)).toEqual(numbers(range(1, 300)));
    expect(book.complete).toBe(300);
  });

  it("tells listeners only of real changes", () => {
    const book = new LogBook();
    let calls = 0;
    book.subscribe(() => {
      calls += 1;
    });
    book.add([]);
    book.add([line(1)]);
    book.add([line(1)]);
    expect(calls).toBe(1);
    expect(mergeLines([], [line(2), line(2), line(1)])).toEqual([line(1), line(2)]);
  });

  it("knows an empty log", () => {
    const book = new LogBook();
    expect(book.complete).toBe(0);
    expect(book.hasGap).toBe(false);
  });
});

describe("reading a log", () => {
  const lines = [
    line(1, "FULLINFO"),
    line(2, "STATUS", "Stacking"),
    line(3, "WARNING", "few frames"),
    line(4, "ERROR"),
  ];
  it("shows less on request", () => {
    expect(filterLines(lines, "all", "")).toBe(lines);
    expect(numbers(filterLines(lines, "normal", ""))).toEqual([2, 3, 4]);
    expect(numbers(filterLines(lines, "problems", ""))).toEqual([3, 4]);
    expect(numbers(filterLines(lines, "all", " FEW "))).toEqual([3]);
    expect(numbers(filterLines(lines, "normal", "line"))).toEqual([4]);
  });
  it("copies with time and level", () => {
    expect(logText([line(2, "STATUS", "Stacking")])).toBe("2026-01-01T00:00:00Z STATUS     Stacking");
  });
});
