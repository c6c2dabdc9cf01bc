import fc from "fast-check";
import { expect, describe as group, test } from "vitest";
import { gmosFrame, header } from "../../test/frames.ts";
import { DESCRIPTORS } from "../descriptor-list.ts";
import { SelectionError } from "./errors.ts";
import { matches } from "./matches.ts";
import { parseSelection } from "./parse.ts";
import type { Condition, LiteralValue, Operand } from "./syntax.ts";

const FRAME = gmosFrame({ EXPTIME: 30.2, AIRMASS: 1.3, OBSID: "GS-2021A-DD-102-9", LT: "05:14:01.7" }, [
  {},
  {},
]);

function selects(text: string, strict = false, frame = FRAME): boolean {
  return matches(frame, { expression: parseSelection(text), strict });
}

test.each([
  // Texts, numbers, and the blanks that DRAGONS does not allow.
  ['observation_class=="science"', true],
  ["observation_class == 'science'", true],
  ['object != "AT2020caa"', false],
  ["airmass<1.5", true],
  ["airmass <= 1.3 and airmass >= 1.3", true],
  ["1 < airmass < 1.2", false],
  ["airmass > -1e3", true],
  ["1.2 < airmass", true],
  // Tolerances and names for people.
  ["exposure_time==30", true],
  ["30 == exposure_time", true],
  ["exposure_time==31", false],
  ["exposure_time>30.2", false],
  ['filter_name=="r"', true],
  ['filter_name(pretty=False)=="r"', false],
  ['filter_name(pretty=False)=="open1-6&r_G0326"', true],
  ['filter_name in ["g", "r"]', true],
  ['filter_name not in ["g", "r"]', false],
  ['"_G" in filter_name', false],
  ['disperser=="MIRROR"', true],
  ['detector_name=="Hamamatsu-S"', true],
  // Dates and times.
  ['ut_date=="2021-02-19"', true],
  ['ut_date>="2021-02-19" and ut_date < "2021-3-1"', true],
  ["ut_date==2021-02-19 and local_time>=00:00:00", true],
  ["ut_date==2021-2-19", true],
  ['ut_time>"08:14:01" and ut_time<"08:14:02"', true],
  ['ut_datetime>"2021-02-19 08:00:00"', true],
  ['ut_datetime<"2021-02-19T08:00:00"', false],
  ['local_time=="05:14:01.7"', true],
  // Logic: "not" binds closest, then "and", then "or".
  ["not SPECT", true],
  ["not IMAGE or IMAGE", true],
  ["IMAGE or SPECT and SPECT", true],
  ["(IMAGE or SPECT) and SPECT", false],
  ["not (IMAGE and SPECT)", true],
  ["True and not False", true],
  // Tags and flags.
  ["IMAGE and GMOS and not CAL", true],
  ['"IMAGE" in tags', true],
  ["IMAGE in ad.tags", true],
  ["SPECT not in tags", true],
  ["is_in_adu", true],
  ["is_ao == False", true],
  // DRAGONS' own way to write it.
  ['ad.object()=="AT2020caa"', true],
  ["ad.exposure_time()>30", true],
  ["central_wavelength(asNanometers=True) == None", true],
  // Lists.
  ["gain==[2.0, 2.0]", false],
  ["gain==[None, None]", false],
  ["mdf_row_id==None", true],
  ["dispersion_axis==[1,1]", true],
])("%s: %s", (text, expected) => {
  expect(selects(text)).toBe(expected);
});

test.each([
  ["exposure_time==30", false],
  ["exposure_time==30.2", true],
  ['filter_name=="r"', false],
  ['filter_name=="open1-6&r_G0326"', true],
  ['ut_date=="2021-02-19"', true],
])("strict %s: %s", (text, expected) => {
  expect(selects(text, true)).toBe(expected);
});

group("a value that is missing", () => {
  test.each([
    // No ELEVATIO in the header: neither the condition nor its opposite holds.
    ["elevation>30", false],
    ["not elevation>30", false],
    ["elevation==30", false],
    ["elevation!=30", true],
    ["elevation==None", true],
    ["elevation>30 or IMAGE", true],
    ["elevation>30 and IMAGE", false],
    ["not (elevation>30 and SPECT)", true],
    // GMOS has no such descriptor; and the next one cannot be worked out.
    ["arm=='red'", false],
    ["not arm=='red'", false],
    ["arm!='red'", false],
  ])("%s: %s", (text, expected) => {
    expect(selects(text)).toBe(expected);
  });
});

test("tags and expression must all hold, and a file from elsewhere has neither", () => {
  expect(matches(FRAME, {})).toBe(true);
  expect(matches(FRAME, { tags: ["GMOS", "IMAGE"], xtags: ["BIAS"] })).toBe(true);
  expect(matches(FRAME, { tags: ["GMOS", "SPECT"] })).toBe(false);
  expect(matches(FRAME, { xtags: ["IMAGE"] })).toBe(false);
  const elsewhere = { phu: header({ TELESCOP: "Keck I", OBJECT: "M 31" }), extensions: [] };
  expect(matches(elsewhere, {})).toBe(true);
  expect(matches(elsewhere, { tags: ["GMOS"] })).toBe(false);
  expect(selects('object=="M 31"', false, elsewhere)).toBe(false);
});

test.each([
  ['observation_clas=="science"', "selection_name", 0, /did you mean observation_class/],
  ["filter_name==r", "selection_name", 13, /quotes/],
  ["object==HIP", "selection_name", 8, /HIP is a tag/],
  ["filter_name(short=True)=='r'", "selection_name", 12, /no argument/],
  ["exposure_time=30", "selection_syntax", 13, /"=="/],
  ["exposure_time", "selection_syntax", 0, /not a condition/],
  ["IMAGE && SPECT", "selection_syntax", 6, /"and"/],
  ["!IMAGE", "selection_syntax", 0, /"not"/],
  ["airmass <> 1", "selection_syntax", 8, /"!="/],
  ["airmass<", "selection_syntax", 8, /the expression ends/],
  ["(airmass<1", "selection_syntax", 10, /"\)"/],
  ["airmass<1)", "selection_syntax", 9, /complete/],
  ['object=="M 31', "selection_syntax", 8, /closing quote/],
  ["airmass<1 airmass", "selection_syntax", 10, /complete/],
  ["(airmass<1)==True", "selection_syntax", 11, /cannot be compared/],
  ["__import__('os')", "selection_name", 0, /no descriptor/],
  ["object.__class__=='x'", "selection_syntax", 6, /./],
  ["", "selection_syntax", 0, /the expression ends/],
  ['ut_date=="19 Feb 2021"', "selection_value", 9, /2021-02-19/],
  ['ut_date=="2021-02-30"', "selection_value", 9, /no date/],
  ['ut_time<"8h"', "selection_value", 8, /08:14:01/],
  ['airmass<"2"', "selection_value", 8, /no order/],
  ["object<3", "selection_value", 7, /no order/],
  ["airmass<None", "selection_value", 8, /no order/],
  ["airmass in 3", "selection_value", 11, /list/],
  [`${"(".repeat(5000)}IMAGE`, "selection_syntax", 200, /brackets/],
  ["not ".repeat(4000), "selection_syntax", 800, /brackets/],
  ["x".repeat(30_000), "selection_syntax", 20_000, /longer/],
])("%.40s is refused at its place", (text, code, position, message) => {
  const refused = (): unknown => parseSelection(text);
  expect(refused).toThrow(SelectionError);
  expect(refused).toThrow(expect.objectContaining({ code, position }));
  expect(refused).toThrow(message);
});

// A random condition is written as text with random brackets and blanks: reading it must give it back.

const literal: fc.Arbitrary<LiteralValue> = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.oneof(fc.integer(), fc.string({ maxLength: 3 })), { maxLength: 3 }),
);
const free = DESCRIPTORS.filter(({ type }) => !["date", "time", "datetime"].includes(type));
const descriptor: fc.Arbitrary<Operand> = fc.record({
  kind: fc.constant("descriptor" as const),
  info: fc.constantFrom(...free),
  options: fc.constantFrom({}, { pretty: true }, { stripID: false, units: "nanometers" as const }),
  at: fc.constant(0),
});
const operand: fc.Arbitrary<Operand> = fc.oneof(
  descriptor,
  fc.record({ kind: fc.constant("literal" as const), value: literal, at: fc.constant(0) }),
);
const comparison: fc.Arbitrary<Condition> = fc.record({
  kind: fc.constant("compare" as const),
  left: descriptor,
  operator: fc.constantFrom("==" as const, "!=" as const),
  right: operand,
});
const condition = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    comparison,
    fc.record({
      kind: fc.constant("tag" as const),
      tag: fc.constantFrom("IMAGE", "CAL", "X1_B"),
      at: fc.constant(0),
    }),
    fc.record({ kind: fc.constant("constant" as const), value: fc.boolean() }),
    fc.record({ kind: fc.constant("not" as const), part: tie("tree") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      parts: fc.array(tie("tree"), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).tree;

function writeLiteral(value: LiteralValue): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return `'${value.replaceAll(/[\\']/g, "\\$&")}'`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  return `[${value.map(writeLiteral).join(",")}]`;
}

function writeOperand(item: Operand): string {
  if (item.kind === "literal") return writeLiteral(item.value);
  if (item.kind !== "descriptor") return item.kind;
  const given = Object.entries(item.options).map(([name, value]) =>
    name === "units" ? "asNanometers=True" : `${name}=${value ? "True" : "False"}`,
  );
  return given.length === 0 ? item.info.name : `${item.info.name}(${given.join(" , ")})`;
}

function write(item: Condition): string {
  switch (item.kind) {
    case "and":
    case "or":
      return `(${item.parts.map(write).join(` ${item.kind} `)})`;
    case "not":
      return `not ${write(item.part)}`;
    case "constant":
      return item.value ? "True" : "False";
    case "tag":
      return item.tag;
    case "flag":
      return writeOperand(item.operand);
    default:
      return `${writeOperand(item.left)} ${item.operator}${writeOperand(item.right)}`;
  }
}

/** The same without places. */
function bare(item: unknown): unknown {
  return JSON.parse(JSON.stringify(item, (key, value) => (key === "at" ? 0 : value)));
}

test("what is written is what is read", () => {
  fc.assert(
    fc.property(condition, (tree) => {
      expect(bare(parseSelection(write(tree)).condition)).toEqual(bare(tree));
    }),
    { numRuns: 2000 },
  );
});

test("any text is either read or refused with its place, and then answers yes or no", () => {
  const words = fc.constantFrom(
    ..."and or not in ( ) [ ] , = == != < > . - IMAGE tags ad airmass object gain ut_date is_ao 1 2.5 'r' True None".split(
      " ",
    ),
  );
  const text = fc.oneof(
    fc.array(words, { maxLength: 12 }).map((parts) => parts.join(" ")),
    fc.string({ maxLength: 30 }),
  );
  let read = 0;
  fc.assert(
    fc.property(text, (candidate) => {
      try {
        const answer = selects(candidate);
        read++;
        expect(typeof answer).toBe("boolean");
      } catch (error) {
        expect(error).toBeInstanceOf(SelectionError);
        if (!(error instanceof SelectionError)) return;
        expect(error.position).toBeGreaterThanOrEqual(0);
        expect(error.position).toBeLessThanOrEqual(candidate.length);
      }
    }),
    { numRuns: 5000 },
  );
  expect(read).toBeGreaterThan(10);
});
