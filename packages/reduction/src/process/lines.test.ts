import { describe, expect, it } from "vitest";
import { LineSplitter } from "./lines.ts";
import { renderLogLine } from "./render.ts";

function split(pieces: readonly (string | Uint8Array)[], limit?: number): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line), limit);
  for (const piece of pieces) splitter.push(typeof piece === "string" ? Buffer.from(piece) : piece);
  splitter.end();
  return lines;
}

describe("LineSplitter", () => {
  it("puts lines together wherever the stream was cut", () => {
    expect(split(["a", "b\nc", "\n\nd\r\n", "e"])).toEqual(["ab", "c", "", "d", "e"]);
    expect(split(["a\n"])).toEqual(["a"]);
    expect(split([])).toEqual([]);
  });

  it("survives cuts within a character", () => {
    const bytes = Buffer.from("Größe ★\n");
    expect(split([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(["Größe ★"]);
  });

  it("survives very long lines, and cuts those beyond the limit", () => {
    const long = "x".repeat(3_000_000);
    const pieces = long.match(/.{1,65536}/g) ?? [];
    expect(split([...pieces, "\nshort\n"])).toEqual([long, "short"]);
    expect(split(["abc", "def", "g\nhij\n"], 5)).toEqual(["abcde", "hij"]);
  });
});

describe("renderLogLine", () => {
  const line = { event: "log", level: "STDINFO", message: "text", indent: 2, time: "" } as const;

  it("moves nested lines in, names warnings and leaves details out", () => {
    expect(renderLogLine(line)).toBe("      text");
    expect(renderLogLine({ ...line, indent: 0, level: "WARNING" })).toBe("WARNING - text");
    expect(renderLogLine({ ...line, level: "FULLINFO" })).toBeUndefined();
    expect(renderLogLine({ ...line, level: "FULLINFO" }, { details: true })).toBe("      text");
  });
});
