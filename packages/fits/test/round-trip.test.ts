import fc from "fast-check";
import { expect, test } from "vitest";
import { bufferSource, encodeFits, type HduData, Header, openFits } from "../src/index.ts";
import { hduList, header, headerValue, hierarchKeyword, standardKeyword, text } from "./arbitrary.ts";
import { encode } from "./bytes.ts";

test("every value that can be set is read again, and its comment as far as the card has room", () => {
  fc.assert(
    fc.property(
      fc.oneof(standardKeyword, hierarchKeyword),
      headerValue,
      text(80),
      (keyword, value, comment) => {
        const isLongHierarch = keyword.length > 8 && typeof value === "object";
        fc.pre(!isLongHierarch);
        const bytes = Header.from([[keyword, value, comment]]).toBytes();
        const card = Header.parse(bytes).card(keyword);
        expect(card).toMatchObject({ keyword, kind: "value", value });
        const read = card?.comment ?? "";
        expect(comment.trim().replace(/ +/g, " ").startsWith(read.replace(/ +/g, " "))).toBe(true);
        if (typeof value === "string" && value.length > 70) {
          expect(read.replaceAll(" ", "")).toBe(comment.replaceAll(" ", ""));
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test("a header read from its bytes says what was set, and has the same bytes again", () => {
  fc.assert(
    fc.property(header, (made) => {
      const bytes = made.toBytes();
      expect(bytes.length % 2880).toBe(0);
      const again = Header.parse(bytes);
      expect(again.cards()).toEqual(made.cards());
      expect(again.toBytes()).toEqual(bytes);
    }),
    { numRuns: 300 },
  );
});

test("every list of HDUs comes back equal, and is written with the same bytes again", async () => {
  await fc.assert(
    fc.asyncProperty(hduList, async (hdus) => {
      const bytes = encode(hdus);
      expect(bytes.length % 2880).toBe(0);
      const file = await openFits(bufferSource(bytes));
      expect(file.problems).toEqual([]);
      expect(file.hdus.length).toBe(hdus.length);
      const again: HduData[] = [];
      for (const [i, hdu] of file.hdus.entries()) {
        const given = hdus[i] as HduData;
        if (given.kind === "bintable") {
          const table = await file.readTable(hdu);
          expect(table.columns).toEqual(given.columns);
          expect(table.rows).toBe(given.rows);
          again.push({ kind: "bintable", header: hdu.header, columns: table.columns, rows: table.rows });
        } else if (given.kind === "image") {
          const image = await file.readImage(hdu);
          if (given.data !== undefined) expect(image).toEqual({ axes: given.axes, data: given.data });
          again.push(
            given.data === undefined
              ? { kind: "image", header: hdu.header }
              : { kind: "image", header: hdu.header, ...image },
          );
        }
        for (const card of given.header.cards()) expect(hdu.header.cards()).toContainEqual(card);
      }
      expect(encode(again)).toEqual(bytes);
    }),
    { numRuns: 150 },
  );
});

test("a list of HDUs is written in the pieces that it is given as", () => {
  const pixels = new Float32Array(3_000_000).map((_, i) => i);
  const pieces = [
    ...encodeFits([{ kind: "image", header: Header.from(), axes: [3000, 1000], data: pixels }]),
  ];
  expect(pieces.length).toBeGreaterThan(5);
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(2 ** 21);
});
