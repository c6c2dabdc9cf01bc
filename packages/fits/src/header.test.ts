import { describe, expect, test } from "vitest";
import { headerBytes } from "../test/bytes.ts";
import { FitsError } from "./errors.ts";
import { Header } from "./header.ts";

const parse = (...cards: string[]) => Header.parse(headerBytes(...cards));

describe("reading cards", () => {
  test.each<[string, unknown, string]>([
    ["KEY     =                   42 / the answer", 42, "the answer"],
    ["KEY     = 42/the answer", 42, "the answer"],
    ["KEY     = -0", 0, ""],
    ["KEY     = +0012", 12, ""],
    ["KEY     = 9007199254740993", 9007199254740993n, ""],
    ["KEY     = -18446744073709551616", -18446744073709551616n, ""],
    ["KEY     =                2000.", 2000, ""],
    ["KEY     = 1.5D-3", 0.0015, ""],
    ["KEY     = 1.5d3", 1500, ""],
    ["KEY     = .5", 0.5, ""],
    ["KEY     = - 1.5 E + 2", -150, ""],
    ["KEY     = -0.0", -0, ""],
    ["KEY     =                    T", true, ""],
    ["KEY     = F / no", false, "no"],
    ["KEY     = 'text    '           / a comment", "text", "a comment"],
    ["KEY     = 'it''s'", "it's", ""],
    ["KEY     = '  leading'", "  leading", ""],
    ["KEY     = 'a / b' / c / d", "a / b", "c / d"],
    ["KEY     = ''", "", ""],
    ["KEY     = '''' / one quote", "'", "one quote"],
    ["KEY     = 'ends with &'", "ends with &", ""],
    ["KEY     = (1, -2.5) / complex", { re: 1, im: -2.5 }, "complex"],
    ["KEY     =", undefined, ""],
    ["KEY     =                      / no value", undefined, "no value"],
  ])("%s", (text, value, comment) => {
    const header = parse(text);
    expect(header.card("KEY")).toMatchObject({ keyword: "KEY", kind: "value", value, comment });
    expect(header.toText()).toEqual([text.padEnd(80)]);
  });

  test.each([
    "KEY     = 'no end",
    "KEY     = 12abc",
    "KEY     = 'text' more",
    "KEY     = TRUE",
    "KEY     = (1, two)",
    "KEY     = NaN",
    "KEY     = 1E",
  ])("no value, but kept: %s", (text) => {
    const header = parse(text, "NEXT    = 1");
    expect(header.card("KEY")).toMatchObject({
      kind: "invalid",
      value: undefined,
      comment: text.slice(10).trim(),
    });
    expect(header.has("KEY")).toBe(true);
    expect(header.get("NEXT")).toBe(1);
    expect(header.toText()[0]).toBe(text.padEnd(80));
  });

  test("COMMENT, HISTORY, blank and free text keep their place and text", () => {
    const header = parse(
      "COMMENT = this is no value",
      "HISTORY first",
      "        blank keyword",
      "KEY     = 1",
      "HISTORY second",
      "NO VALUE indicator here",
    );
    expect(header.cards().map(({ keyword, kind, comment }) => [keyword, kind, comment])).toEqual([
      ["COMMENT", "comment", "= this is no value"],
      ["HISTORY", "comment", "first"],
      ["", "comment", "blank keyword"],
      ["KEY", "value", ""],
      ["HISTORY", "comment", "second"],
      ["NO VALUE", "comment", " indicator here"],
    ]);
    expect(header.commentary("HISTORY")).toEqual(["first", "second"]);
    expect(header.get("HISTORY")).toBeUndefined();
  });

  test("long strings are one card, whose comment comes in parts", () => {
    const header = parse(
      "LONG    = 'one &'",
      "CONTINUE  'two ''&' / first part",
      "CONTINUE  'three' / second part",
      "NEXT    = 1",
    );
    expect(header.card("LONG")).toMatchObject({ value: "one two 'three", comment: "first part second part" });
    expect(header.cards().length).toBe(2);
    expect(header.toText().length).toBe(4);
  });

  test("CONTINUE without an ampersand before it is only text", () => {
    const header = parse("SHORT   = 'one'", "CONTINUE  'two'", "NUMBER  = 5", "CONTINUE  'three'");
    expect(header.get("SHORT")).toBe("one");
    expect(header.get("NUMBER")).toBe(5);
    expect(header.cards().map((card) => card.kind)).toEqual(["value", "comment", "value", "comment"]);
  });

  test("a hundred thousand CONTINUE cards are read in one go", () => {
    const cards = Array.from({ length: 100_000 }, (_, i) =>
      `CONTINUE  '${String(i).padStart(6)}&'`.padEnd(80),
    );
    const text = ["LONG    = '&'".padEnd(80), ...cards, "END".padEnd(80)].join("");
    const header = Header.parse(Buffer.from(text, "latin1"));
    expect(header.getString("LONG")?.length).toBe(600_001);
  });

  test("HIERARCH keywords are their words", () => {
    const header = parse("HIERARCH ESO DET CHIP1 ID = 'CCD-44' / chip", "HIERARCH ESO X=5");
    expect(header.get("ESO DET CHIP1 ID")).toBe("CCD-44");
    expect(header.get("HIERARCH ESO DET CHIP1 ID")).toBe("CCD-44");
    expect(header.get("eso det chip1 id")).toBe("CCD-44");
    expect(header.get("ESO X")).toBe(5);
    expect(header.comment("ESO DET CHIP1 ID")).toBe("chip");
  });

  test("of a repeated keyword the first counts", () => {
    expect(parse("KEY     = 1", "KEY     = 2").get("key")).toBe(1);
  });

  test("typed access gives undefined for another type", () => {
    const header = parse("S       = 'text'", "N       = 1.5", "B       = T", "BIG     = 9007199254740993");
    expect([header.getString("S"), header.getString("N"), header.getString("NONE")]).toEqual([
      "text",
      undefined,
      undefined,
    ]);
    expect([header.getNumber("N"), header.getNumber("S"), header.getNumber("BIG")]).toEqual([
      1.5,
      undefined,
      2 ** 53,
    ]);
    expect([header.getBoolean("B"), header.getBoolean("N")]).toEqual([true, undefined]);
  });

  test("bytes beyond ASCII come back as they were", () => {
    const bytes = headerBytes("OBSERVER= 'J\xf6rg \x80\x9f'", "HISTORY \xb0\x01\xff");
    const header = Header.parse(bytes);
    expect(header.get("OBSERVER")).toBe("J\xf6rg \x80\x9f");
    expect(Buffer.from(header.toBytes()).equals(bytes)).toBe(true);
  });

  test("what follows END is not read; a header without END is truncated", () => {
    expect(parse("A       = 1", "END", "B       = 2").has("B")).toBe(false);
    const cut = headerBytes("A       = 1").subarray(0, 80);
    expect(() => Header.parse(cut, { offset: 5760, hdu: 2 })).toThrow(
      expect.objectContaining({ code: "truncated", offset: 5840, hdu: 2 }),
    );
  });
});

describe("changing cards", () => {
  test("a value changes in its place and keeps its comment; the others keep every byte", () => {
    const header = parse(
      "A       =1E5 / odd",
      "KEY     =                    1 / the comment",
      "B       = 'x'/y",
    );
    header.set("KEY", 25);
    expect(header.toText()).toEqual([
      "A       =1E5 / odd".padEnd(80),
      "KEY     =                   25 / the comment".padEnd(80),
      "B       = 'x'/y".padEnd(80),
    ]);
    expect(header.set("key", "text", "new").toText()[1]).toBe(
      "KEY     = 'text    '           / new".padEnd(80),
    );
  });

  test("setting what is there already touches nothing", () => {
    const cards = ["F       = 2000. / year", "S       = 'x'", "I       = 007"];
    const header = parse(...cards)
      .set("F", 2000)
      .set("S", "x")
      .set("I", 7)
      .setFloat("F", 2000)
      .set("F", 2000, "year");
    expect(header.toText()).toEqual(cards.map((card) => card.padEnd(80)));
  });

  test("a number with a decimal point stays one, and setFloat makes one", () => {
    const header = parse("GAIN    =                  2.5")
      .set("GAIN", 1)
      .set("COUNT", 1)
      .setFloat("EXPTIME", 30, "s");
    expect(header.toText().map((card) => card.trimEnd())).toEqual([
      "GAIN    =                  1.0",
      "COUNT   =                    1",
      "EXPTIME =                 30.0 / s",
    ]);
    expect(header.card("EXPTIME")?.isFloat).toBe(true);
  });

  test("new keywords come behind the last value, before history and blank cards at the end", () => {
    const header = parse("A       = 1", "HISTORY h", "B       = 2", "HISTORY end", "", "").set("C", 3);
    expect(header.cards().map((card) => card.keyword)).toEqual(["A", "HISTORY", "B", "C", "HISTORY", "", ""]);
  });

  test("history and comments come behind their like", () => {
    const header = parse("A       = 1", "HISTORY one", "B       = 2").addHistory("two").addComment("c");
    expect(header.cards().map((card) => card.keyword)).toEqual(["A", "HISTORY", "HISTORY", "B", "COMMENT"]);
    header.addHistory(`${"x".repeat(100)}\nline`);
    expect(header.commentary("HISTORY")).toEqual(["one", "two", "x".repeat(72), "x".repeat(28), "line"]);
    expect(header.addHistory("").commentary("HISTORY").at(-1)).toBe("");
  });

  test("delete removes all cards of a keyword, rename keeps place, value and comment", () => {
    const header = parse("A       = 1", "OLD     = 7. / seven", "A       = 2", "HISTORY h");
    header.delete("a").rename("OLD", "NEW");
    expect(header.toText()).toEqual(["NEW     = 7. / seven".padEnd(80), "HISTORY h".padEnd(80)]);
    expect(header.has("A")).toBe(false);
    expect(header.get("NEW")).toBe(7);
    header.rename("NEW", "LONG KEYWORD").rename("ABSENT", "X");
    expect(header.get("LONG KEYWORD")).toBe(7);
    expect(header.delete("HISTORY").commentary("HISTORY")).toEqual([]);
  });

  test.each<[string, (header: Header) => void]>([
    ["set", (header) => header.set("A", 7)],
    ["added", (header) => header.set("NEW", 7)],
    ["deleted", (header) => header.delete("A")],
    ["renamed", (header) => header.rename("A", "C")],
    ["with history", (header) => header.addHistory("done")],
  ])("of a header and its clones, only the one that is %s changes", (_, change) => {
    const cards: [string, number][] = [
      ["A", 1],
      ["B", 2],
    ];
    const text = Header.from(cards).toText();
    for (const which of [0, 1, 2]) {
      const header = Header.from(cards);
      // One clone from before the first look-up, one from after.
      const clones = [header.clone()];
      expect(header.get("B")).toBe(2);
      clones.push(header.clone());
      const all = [header, ...clones];
      const changed = all[which] ?? header;
      change(changed);
      changed.set("B", 3).addComment("later");
      for (const each of all) {
        if (each === changed) expect(each.get("B")).toBe(3);
        else
          expect([each.toText(), each.get("A"), each.get("B"), each.has("NEW")]).toEqual([text, 1, 2, false]);
      }
    }
  });

  test("a clone is independent", () => {
    const header = parse("A       = 1");
    const clone = header.clone().set("A", 2).set("B", 3);
    expect([header.get("A"), header.has("B"), clone.get("A")]).toEqual([1, false, 2]);
  });

  test("a comment with foreign characters survives as question marks when its value changes", () => {
    expect(parse("A       = 1 / 5\xb0").set("A", 2).comment("A")).toBe("5?");
  });

  test.each<[string, () => unknown]>([
    ["a keyword with a foreign character", () => Header.from([["\u00c4", 1]])],
    ["a keyword with an equals sign", () => Header.from([["A=B", 1]])],
    ["END", () => Header.from([["END", 1]])],
    ["HISTORY as a value", () => Header.from().set("HISTORY", "x")],
    ["COMMENT where there is one", () => parse("COMMENT c").set("COMMENT", "x")],
    ["not a number", () => Header.from([["A", Number.NaN]])],
    ["infinity", () => Header.from([["A", { re: Infinity, im: 0 }]])],
    ["a foreign character in a value", () => Header.from([["A", "\u03b1 Cen"]])],
    ["a line break in a value", () => Header.from([["A", "a\nb"]])],
    ["a foreign character in a comment", () => Header.from([["A", 1, "\u00b5m"]])],
    ["a foreign character in history", () => Header.from().addHistory("\u00b5m")],
    ["a keyword that leaves no room", () => Header.from([["X".repeat(70), "y".repeat(40)]])],
    ["a number that does not fit", () => Header.from([["X".repeat(60), 1e-300 / 3]])],
    ["renaming a card without a value", () => parse("HISTORY h").rename("HISTORY", "H")],
  ])("refused: %s", (_label, act) => {
    expect(act).toThrow(FitsError);
    expect(act).toThrow(expect.objectContaining({ code: "bad_card" }));
  });
});

describe("writing values", () => {
  test.each<[number, string]>([
    [0, "0"],
    [-0, "-0.0"],
    [1.5, "1.5"],
    [1e-5, "0.00001"],
    [1e-7, "1.0E-07"],
    [2.5e-300, "2.5E-300"],
    [1e22, "1.0E+22"],
    [123456789012345680000, "1.2345678901234568E+20"],
    [9007199254740991, "9007199254740991"],
    [0.1 + 0.2, "0.30000000000000004"],
    [5e-324, "5.0E-324"],
  ])("%f is %s", (value, expected) => {
    const [card] = Header.from([["X", value]]).toText();
    expect(card?.slice(10).trim()).toBe(expected);
    expect(Object.is(Header.from([["X", value]]).get("X"), value)).toBe(true);
  });

  test("fixed format: numbers and logicals end in column 30, strings start in column 11", () => {
    const header = Header.from([
      ["I", 12, "c"],
      ["L", true],
      ["S", "ab", "c"],
      ["N", undefined, "nothing"],
      ["E", ""],
    ]);
    expect(header.toText().map((card) => card.trimEnd())).toEqual([
      "I       =                   12 / c",
      "L       =                    T",
      "S       = 'ab      '           / c",
      "N       =                      / nothing",
      "E       = ''",
    ]);
  });

  test("a comment without room is cut, but never beside a long string", () => {
    expect(Header.from([["A", 1, "c".repeat(100)]]).toText()[0]).toHaveLength(80);
    const header = Header.from([["A", "v".repeat(150), "a comment ".repeat(20).trim()]]);
    expect(header.comment("A")).toBe("a comment ".repeat(20).trim());
    expect(header.getString("A")).toBe("v".repeat(150));
  });

  test("quotes at the end of a piece are not parted", () => {
    for (let length = 60; length < 75; length++) {
      const value = `${"x".repeat(length)}${"'".repeat(9)}${"y".repeat(70)}&`;
      expect(Header.parse(Header.from([["Q", value]]).toBytes()).get("Q")).toBe(value);
    }
  });

  test("an empty header is one block of END and spaces", () => {
    expect(Buffer.from(Header.from().toBytes()).toString("latin1")).toBe("END".padEnd(2880));
  });
});

test("every change of a header is counted, and nothing else", () => {
  const header = Header.from([["A", 1]]);
  const seen = [header.revision];
  const after = (): void => void seen.push(header.revision);
  const changes = [
    () => header.set("B", 2),
    () => header.set("A", 3),
    () => header.setFloat("A", 3),
    () => header.rename("B", "C"),
    () => header.delete("C"),
    () => header.addHistory("x"),
    () => header.addComment("y"),
  ];
  for (const change of changes) {
    change();
    after();
  }
  expect(new Set(seen).size).toBe(changes.length + 1);
  for (const same of [() => header.set("A", 3), () => header.delete("C"), () => header.rename("C", "D")]) {
    same();
    after();
  }
  header.get("A");
  header.clone().set("A", 9);
  after();
  expect(new Set(seen).size).toBe(changes.length + 1);
});
