import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ReduceEvent } from "../process/protocol.ts";
import { Reporter } from "./reporter.ts";

let events: ReduceEvent[];
let reporter: Reporter;

beforeEach(() => {
  vi.useFakeTimers();
  events = [];
  reporter = new Reporter((event) => events.push(event));
});
afterEach(() => {
  reporter.stop();
  vi.useRealTimers();
});

const fractions = () => events.flatMap((event) => (event.event === "progress" ? [event.fraction] : []));

describe("Reporter", () => {
  it("gives a sign of life while a step says nothing", () => {
    reporter.start("r", ["a", "b"]);
    reporter.enter("a", 0);
    const before = events.length;
    vi.advanceTimersByTime(21_000);
    const signs = events.slice(before);
    expect(signs.length).toBeGreaterThanOrEqual(3);
    expect(signs.every(({ event }) => event === "progress")).toBe(true);
    reporter.stop();
    const after = events.length;
    vi.advanceTimersByTime(60_000);
    expect(events.length).toBe(after);
  });

  it("never goes back, and does not repeat itself all the time", () => {
    reporter.start("r", ["a", "b"]);
    reporter.enter("a", 0);
    reporter.enter("inner", 0);
    for (let i = 0; i <= 1000; i++) reporter.progress(i / 1000);
    reporter.leave("inner", 0, true);
    reporter.progress(0.2);
    reporter.leave("a", 0, true);
    reporter.enter("b", 1);
    reporter.leave("b", 0, true);
    const all = fractions();
    expect(all).toEqual([...all].sort((a, b) => a - b));
    expect(all.length).toBeLessThan(70);
    expect(all.at(-1)).toBe(1);
  });

  it("nests primitives and gives every line of a message its own event", () => {
    reporter.start("r", ["a"]);
    reporter.enter("a", 0);
    reporter.enter("inner", 0);
    reporter.log("WARNING", "two\nlines");
    reporter.leave("inner", 1.5, false);
    expect(events.filter((event) => event.event === "log").slice(-2)).toMatchObject([
      { level: "WARNING", message: "two", indent: 2 },
      { message: "lines", indent: 2 },
    ]);
    expect(events.filter((event) => event.event === "primitive").at(-1)).toMatchObject({
      name: "inner",
      depth: 2,
      state: "failed",
      seconds: 1.5,
    });
  });
});
