/** Random headers and HDUs for the property tests. */
import fc from "fast-check";
import {
  type Column,
  type HduData,
  Header,
  type HeaderValue,
  makeColumn,
  type PixelArray,
} from "../src/index.ts";

/** Printable ASCII without spaces at the end, which FITS does not keep. */
export const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: "grapheme-ascii", maxLength }).map((value) => value.trimEnd());

/** Whole numbers, fractions, subnormal numbers: every finite double. */
const double = fc.double({ noNaN: true, noDefaultInfinity: true });

export const headerValue: fc.Arbitrary<HeaderValue> = fc.oneof(
  text(250),
  text(20),
  fc.integer(),
  double,
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }),
  fc.boolean(),
  fc.constant(undefined),
  fc.record({ re: double, im: double }),
);

const RESERVED =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|INHERIT|PCOUNT|GCOUNT|GROUPS|B(ZERO|SCALE)|BLANK|END|COMMENT|HISTORY|CONTINUE|HIERARCH|CHECKSUM|DATASUM|DP\d.*|DQ\d.*|T(FIELDS|HEAP|(TYPE|FORM|UNIT|DIM|NULL|SCAL|ZERO|DISP)\d+)|THEAP)$/;

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const word = (unit: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...unit), minLength: 1, maxLength });

export const standardKeyword = word(`${capitals}0123456789-_`, 8).filter(
  (keyword) => !RESERVED.test(keyword),
);

/** Such as `ESO DET CHIP1 ID`. */
export const hierarchKeyword = fc
  .array(word(`${capitals}0123456789`, 6), { minLength: 2, maxLength: 4 })
  .map((words) => words.join(" "))
  .filter((keyword) => keyword.length > 8 && !keyword.startsWith("HIERARCH"));

/** A header with values, comments and history in random order. */
export const header: fc.Arbitrary<Header> = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.tuple(fc.constant("set"), standardKeyword, headerValue, text(60)) },
      {
        weight: 2,
        arbitrary: fc.tuple(
          fc.constant("set"),
          hierarchKeyword,
          fc.oneof(text(20), fc.integer(), double, fc.boolean()),
          text(20),
        ),
      },
      { weight: 1, arbitrary: fc.tuple(fc.constant("history"), fc.constant(""), text(200), fc.constant("")) },
      { weight: 1, arbitrary: fc.tuple(fc.constant("comment"), fc.constant(""), text(70), fc.constant("")) },
    ),
    { maxLength: 40 },
  )
  .map((steps) => {
    const made = Header.from();
    for (const [step, keyword, value, comment] of steps) {
      if (step === "history") made.addHistory(String(value));
      else if (step === "comment") made.addComment(String(value));
      else made.set(keyword, value, comment);
    }
    return made;
  });

const arrays: fc.Arbitrary<(length: number) => fc.Arbitrary<PixelArray>> = fc.constantFrom(
  (n: number) => fc.uint8Array({ minLength: n, maxLength: n }),
  (n: number) => fc.int8Array({ minLength: n, maxLength: n }),
  (n: number) => fc.uint16Array({ minLength: n, maxLength: n }),
  (n: number) => fc.int16Array({ minLength: n, maxLength: n }),
  (n: number) => fc.uint32Array({ minLength: n, maxLength: n }),
  (n: number) => fc.int32Array({ minLength: n, maxLength: n }),
  (n: number) => fc.bigInt64Array({ minLength: n, maxLength: n }),
  (n: number) => fc.bigUint64Array({ minLength: n, maxLength: n }),
  (n: number) => fc.float32Array({ minLength: n, maxLength: n }),
  (n: number) => fc.float64Array({ minLength: n, maxLength: n }),
);

const numbers = (length: number): fc.Arbitrary<PixelArray> => arrays.chain((make) => make(length));

/** An image of one to three axes, or without data. */
const image: fc.Arbitrary<HduData> = fc
  .tuple(header, fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }))
  .chain(([made, axes]) => {
    if (axes.length === 0) return fc.constant<HduData>({ kind: "image", header: made });
    const length = axes.reduce((all, axis) => all * axis, 1);
    return numbers(length).map((data): HduData => ({ kind: "image", header: made, axes, data }));
  });

const asciiText = fc.string({ unit: "grapheme-ascii", maxLength: 12 }).map((value) => value.trimEnd());

function column(name: string, rows: number): fc.Arbitrary<Column> {
  return fc.integer({ min: 1, max: 4 }).chain((perRow) => {
    const size = rows * perRow;
    const exactly = { minLength: size, maxLength: size };
    return fc.oneof(
      numbers(size).map((values) => makeColumn(name, values, { perRow, unit: "adu" })),
      fc.array(asciiText, exactly).map((values) => makeColumn(name, values, { perRow })),
      fc.array(fc.boolean(), exactly).map((values) => {
        // Without rows an array does not say what it would hold.
        return rows === 0
          ? makeColumn(name, new Int32Array(0), { perRow })
          : makeColumn(name, values, { perRow });
      }),
      fc.array(fc.integer({ min: 0, max: 1 }), exactly).map((bits): Column => {
        return { name, format: `${perRow}X`, repeat: perRow, perRow, values: Uint8Array.from(bits) };
      }),
      fc.float64Array({ minLength: 2 * size, maxLength: 2 * size }).map((values) => {
        return makeColumn(name, values, { perRow: 2 * perRow, complex: true });
      }),
    );
  });
}

/** A table with up to six columns and up to five rows. */
const table: fc.Arbitrary<HduData> = fc
  .tuple(header, fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 6 }))
  .chain(([made, rows, fields]) =>
    fc
      .tuple(...Array.from({ length: fields }, (_, i) => column(`c${i + 1}`, rows)))
      .map((columns): HduData => ({ kind: "bintable", header: made, columns, rows })),
  );

/** What a file can be made of: an image first, then anything. */
export const hduList: fc.Arbitrary<HduData[]> = fc
  .tuple(image, fc.array(fc.oneof(image, table), { maxLength: 4 }))
  .map(([first, rest]) => [first, ...rest]);
