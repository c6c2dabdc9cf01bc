/** Random headers and HDUs for the property tests. */
import fc from "fast-check";
import { type HduData, Header, type HeaderValue } from "../src/index.ts";
import { isReserved, randomHdu } from "./random-hdus.ts";

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

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const word = (unit: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...unit), minLength: 1, maxLength });

export const standardKeyword = word(`${capitals}0123456789-_`, 8).filter((keyword) => !isReserved(keyword));

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

/**
 * What a file can be made of: an image first, then anything. Each HDU grows from a number (see `random-hdus.ts`), so
 * that making a hundred thousand lists takes seconds; fast-check shortens a list that fails.
 */
export const hduList: fc.Arbitrary<HduData[]> = fc
  .array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 3 })
  .map((seeds) => seeds.map((seed, i) => randomHdu(seed, i === 0)));
