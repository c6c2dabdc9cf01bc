import { expect, it } from "vitest";
import { errorCodesOf } from "./error-codes.ts";

it("reads a union and the comments above its members", () => {
  const source = `
    export type Other = "no";
    export type SomeErrorCode =
      /** It is not FITS. */
      | "not_fits"
      | "plain"
      /**
       * Two lines
       * of text.
       */
      | "long";
  `;
  expect(errorCodesOf(source)).toEqual([
    { code: "not_fits", when: "It is not FITS." },
    { code: "plain", when: "" },
    { code: "long", when: "Two lines of text." },
  ]);
});

it("reads a table, and not the type that is made of it", () => {
  const source = `
    export const SOME_ERROR_CODES = { bad_card: "A card is bad.", "odd-name": \`Odd.\` } as const;
    export type SomeErrorCode = keyof typeof SOME_ERROR_CODES;
    const OTHER = { no: "No." };
  `;
  expect(errorCodesOf(source)).toEqual([
    { code: "bad_card", when: "A card is bad." },
    { code: "odd-name", when: "Odd." },
  ]);
});
