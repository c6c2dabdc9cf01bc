import type { ReduceEvent } from "@goats/reduction";
import { describe, expect, it } from "vitest";
import { barView, chooseView, type Output, plainView } from "../src/progress.ts";
import { table } from "../src/table.ts";

const EVENTS: ReduceEvent[] = [
  { event: "started", recipe: "makeProcessedBias", steps: ["prepare", "stackBiases"], pid: 1 },
  { event: "primitive", name: "prepare", index: 0, total: 2, depth: 1, state: "started" },
  { event: "log", level: "FULLINFO", message: "too much", indent: 1, time: "2026-01-01T00:00:00Z" },
  { event: "log", level: "WARNING", message: "look here", indent: 1, time: "2026-01-01T00:00:00Z" },
  { event: "primitive", name: "validateData", index: 0, total: 2, depth: 2, state: "started" },
  { event: "primitive", name: "prepare", index: 0, total: 2, depth: 1, state: "done", seconds: 1.25 },
  { event: "progress", fraction: 0.5 },
  { event: "error", code: "bad", message: "It broke.", fix: "Mend it.", primitive: "stackBiases" },
  { event: "finished", ok: false, seconds: 2, outputs: [] },
];

function collector(columns = 60): Output & { text: string } {
  return {
    text: "",
    columns,
    write(text: string) {
      this.text += text;
    },
  };
}

describe("plain view", () => {
  it("prints a line for every step, what matters of the log, and errors on standard error", () => {
    const [out, err] = [collector(), collector()];
    const view = plainView(out, err);
    for (const event of EVENTS) view.show(event);
    view.close();
    expect(out.text.split("\n")).toEqual([
      "Recipe makeProcessedBias: prepare, stackBiases",
      "   WARNING - look here",
      "[1/2] prepare done in 1.3 s",
      "Failed after 2.0 s.",
      "",
    ]);
    expect(err.text).toBe("goats: It broke. (in stackBiases) Mend it.\n");
  });
});

describe("bar view", () => {
  it("keeps a bar on the last line and takes it away at the end", () => {
    const [out, err] = [collector(40), collector()];
    const view = barView(out, err);
    for (const event of EVENTS.slice(0, 7)) view.show(event);
    const last = out.text.split("\r").at(-1) ?? "";
    expect(last).toContain("[############------------]  50 % ");
    expect(last.replaceAll("\u001b[2K", "").length).toBeLessThan(40);
    view.close();
    expect(out.text.endsWith("\r\u001b[2K")).toBe(true);
    expect(out.text).toContain("prepare done in 1.3 s\n");
  });
});

describe("the view that is chosen", () => {
  it("is JSON when asked for, one event a line", () => {
    const out = collector();
    const view = chooseView(true, out, collector());
    for (const event of EVENTS) view.show(event);
    const lines = out.text.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(EVENTS);
  });

  it("is the bar in a terminal only", () => {
    const [terminal, pipe] = [Object.assign(collector(), { isTTY: true }), collector()];
    for (const out of [terminal, pipe])
      chooseView(false, out, collector()).show({ event: "progress", fraction: 0.25 });
    expect(terminal.text).toContain("25 %");
    expect(pipe.text).toBe("");
  });
});

it("aligns columns and leaves no blanks at the end", () => {
  expect(
    table([
      ["A", "B"],
      ["long", "x"],
      ["s", ""],
    ]),
  ).toBe("A     B\nlong  x\ns");
});
