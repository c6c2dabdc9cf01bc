import { describe, expect, test } from "vitest";
import {
  cardText,
  type HeaderCard,
  hduLabel,
  headerRows,
  headerText,
  highlight,
  matchingRows,
  searchWords,
  valueText,
} from "./header-rows.ts";

const card = (keyword: string, value: unknown, comment = ""): HeaderCard => ({ keyword, value, comment });

const hdu = {
  index: 1,
  name: "SCI",
  version: 1,
  kind: "image",
  cards: [
    card("EXTNAME", "SCI", "name of the extension"),
    card("COMMENT", null, "first line"),
    card("COMMENT", null, "second line"),
    card("HISTORY", "made by hand"),
    card("EXPTIME", 900.5, "Exposure time in seconds"),
    card("COMMENT", null, "later"),
    card("SIMPLE", true),
  ],
};

describe("headerRows", () => {
  const rows = headerRows(hdu);

  test("keeps the order of the file", () => {
    expect(rows.map((row) => row.keyword)).toEqual(hdu.cards.map((each) => each.keyword));
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  });

  test("joins commentary of one kind that stands together", () => {
    expect(rows.map((row) => row.lines)).toEqual([0, 2, 0, 1, 0, 1, 0]);
  });

  test("takes the text of commentary from wherever it is", () => {
    expect(rows[1]?.value).toBe("first line");
    expect(rows[3]?.value).toBe("made by hand");
    expect(rows[3]?.comment).toBe("");
  });

  test("writes values as the file does", () => {
    expect([true, false, 900.5, "a", null, 12n, { re: 1, im: -2 }].map(valueText)).toEqual([
      "T",
      "F",
      "900.5",
      "a",
      "",
      "12",
      "(1, -2)",
    ]);
  });
});

describe("labels", () => {
  test("name the HDU", () => {
    expect(hduLabel(hdu)).toBe("SCI,1");
    expect(hduLabel({ index: 0, name: "PRIMARY", version: null })).toBe("PRIMARY");
    expect(hduLabel({ index: 3, name: "", version: null })).toBe("HDU 3");
  });
});

describe("search", () => {
  const rows = headerRows(hdu);
  const found = (query: string) => matchingRows(rows, searchWords(query)).map((row) => row.id);

  test("looks into keyword, value and comment, in any case", () => {
    expect(found("exptime")).toEqual(["1-4"]);
    expect(found("SECONDS")).toEqual(["1-4"]);
    expect(found("900.5")).toEqual(["1-4"]);
    expect(found("line")).toEqual(["1-1", "1-2"]);
  });

  test("wants all words", () => {
    expect(found("ext name")).toEqual(["1-0"]);
    expect(found("ext seconds")).toEqual([]);
    expect(found("  ")).toHaveLength(7);
  });

  test("marks what was found", () => {
    expect(highlight("Exposure exp", ["exp"])).toEqual([
      { text: "Exp", found: true },
      { text: "osure ", found: false },
      { text: "exp", found: true },
    ]);
    expect(highlight("aaa", ["aa"])).toEqual([{ text: "aaa", found: true }]);
    expect(highlight("", ["x"])).toEqual([{ text: "", found: false }]);
    // The lower case of this capital is longer, so nothing is marked rather than something wrong.
    expect(highlight("İx", ["x"])).toEqual([{ text: "İx", found: false }]);
  });
});

describe("cardText", () => {
  test("has the columns of a FITS card", () => {
    expect(cardText(card("NAXIS1", 288, "pixels"))).toBe("NAXIS1  =                  288 / pixels");
    expect(cardText(card("OBJECT", "O'Neill"))).toBe("OBJECT  = 'O''Neill'");
    expect(cardText(card("INSTRUME", "GMOS-S", "Instrument"))).toBe(
      "INSTRUME= 'GMOS-S  '           / Instrument",
    );
    expect(cardText(card("SIMPLE", true))).toBe("SIMPLE  =                    T");
    expect(cardText(card("ESO INS MODE", 3))).toBe("HIERARCH ESO INS MODE=                    3");
  });

  test("writes commentary as text", () => {
    expect(cardText(card("HISTORY", null, "flat fielded"))).toBe("HISTORY flat fielded");
    expect(cardText(card("", null, ""))).toBe("");
  });

  test("of a whole header is one card a line", () => {
    expect(headerText(hdu).split("\n")).toHaveLength(8);
  });
});
