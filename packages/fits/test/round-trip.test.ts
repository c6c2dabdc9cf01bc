import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bufferSource,
  type Column,
  encodeFits,
  type FitsFile,
  type HduData,
  Header,
  openFits,
} from "../src/index.ts";
import { hduList, header, headerValue, hierarchKeyword, standardKeyword, text } from "./arbitrary.ts";
import { haveAstropy } from "./astropy.ts";
import { AstropyProcess } from "./astropy-process.ts";
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

/** More for a long search; on the continuous integration as many as are promised. */
const RUNS = Number(process.env["GOATS_PROPERTY_RUNS"] ?? (process.env["CI"] === "true" ? 100_000 : 2000));

/** The columns as they were given; the longest array of a variable column stands in its format. */
function expectSameColumns(ours: readonly Column[], given: readonly Column[]): void {
  const plain = (column: Column) =>
    column.offsets === undefined ? column : { ...column, format: column.format.replace(/\(.*/, "") };
  if (!isDeepStrictEqual(ours.map(plain), given.map(plain)))
    expect(ours.map(plain)).toEqual(given.map(plain));
}

/** Reads a file that was written from `given`; answers what to write to have it again. */
async function readBack(file: FitsFile, given: readonly HduData[]): Promise<HduData[]> {
  const again: HduData[] = [];
  for (const [i, hdu] of file.hdus.entries()) {
    const { header } = hdu;
    const was = given[i] as HduData;
    const records = new Set(header.toText());
    // Sums are made when the file is written, and what describes the data is the writer's.
    const missing = was.header.toText().filter((record) => !records.has(record));
    expect(missing.filter((record) => !/^(DATASUM|CHECKSUM)/.test(record))).toEqual([]);
    if (was.kind === "bintable") {
      const { columns, rows } = await file.readTable(hdu);
      expectSameColumns(columns, was.columns);
      expect(rows).toBe(was.rows);
      again.push({ kind: "bintable", header, columns, rows });
    } else if (was.kind === "image") {
      const image = await file.readImage(hdu);
      if (was.data !== undefined && !isDeepStrictEqual(image, { axes: was.axes, data: was.data })) {
        expect(image).toEqual({ axes: was.axes, data: was.data });
      }
      again.push(was.data === undefined ? { kind: "image", header } : { kind: "image", header, ...image });
    }
    if (header.has("CHECKSUM")) expect(await file.verifyChecksums(hdu)).toEqual({ data: true, hdu: true });
  }
  return again;
}

describe("every list of HDUs comes back equal, and is written with the same bytes again", () => {
  const withAstropy = haveAstropy();
  test(`${RUNS} lists${withAstropy ? ", and astropy reads the same" : ""}`, async () => {
    const astropy = withAstropy ? [new AstropyProcess(), new AstropyProcess()] : [];
    // They work on some files while the next ones are made.
    const pending: Promise<void>[] = [];
    try {
      await fc.assert(
        fc.asyncProperty(hduList, async (hdus) => {
          const bytes = encode(hdus);
          expect(bytes.length % 2880).toBe(0);
          const file = await openFits(bufferSource(bytes));
          expect(file.problems).toEqual([]);
          expect(file.hdus.length).toBe(hdus.length);
          const again = encode(await readBack(file, hdus));
          if (Buffer.compare(again, bytes) !== 0) expect(again).toEqual(bytes);
          const reader = astropy[pending.length % 2];
          if (reader !== undefined) pending.push(reader.expectSameBytes(bytes));
          if (pending.length >= 256) await Promise.all(pending.splice(0));
        }),
        { numRuns: RUNS },
      );
      await Promise.all(pending);
    } finally {
      await Promise.allSettled(pending);
      for (const reader of astropy) await reader.stop();
    }
  }, 600_000);
});

test("a list of HDUs is written in the pieces that it is given as", () => {
  const pixels = new Float32Array(3_000_000).map((_, i) => i);
  const pieces = [
    ...encodeFits([{ kind: "image", header: Header.from(), axes: [3000, 1000], data: pixels }]),
  ];
  expect(pieces.length).toBeGreaterThan(5);
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(2 ** 21);
});
