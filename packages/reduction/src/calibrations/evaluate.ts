/** What the words of the rules mean, and the sentence that each of them has for what it found. */
import { type Column, type Facts, type FactValue, factOf, labelOf, unitOf } from "./columns.ts";
import { daysBetween, signedDays } from "./times.ts";
import type { Condition, Test, Tolerance } from "./vocabulary.ts";

/** What one test of a rule found for one calibration. */
export interface Verdict {
  /** Which test: `same gain_setting`, `near central_wavelength`, `within 90 days`... */
  readonly test: string;
  readonly passed: boolean;
  /** What the calibration has. */
  readonly calibration: FactValue;
  /** What the frame has, when the test looks at it. */
  readonly frame?: FactValue;
  /** Greatest difference, excluded, when there is one. */
  readonly tolerance?: number;
  /** Without capital and full stop, so that it fits into another one. */
  readonly sentence: string;
}

/** Exposure times that differ by less were rounded differently on their way through headers and databases. */
const SAME_NUMBER = 1e-6;

/** Whether a condition is true of a frame. */
export function holds(condition: Condition | undefined, frame: Facts): boolean {
  if (condition === undefined) return true;
  if ("all" in condition) return condition.all.every((each) => holds(each, frame));
  if ("any" in condition) return condition.any.some((each) => holds(each, frame));
  if ("not" in condition) return !holds(condition.not, frame);
  if ("tag" in condition) return frame.tags.includes(condition.tag);
  const value = factOf(frame, condition.column);
  if ("is" in condition) return condition.is.includes(value);
  if ("known" in condition) return value !== null && String(value).trim() !== "";
  if ("contains" in condition) return typeof value === "string" && value.includes(condition.contains);
  if ("startsWith" in condition) return typeof value === "string" && value.startsWith(condition.startsWith);
  if ("below" in condition) return typeof value === typeof condition.below && (value ?? 0) < condition.below;
  if ("above" in condition) return typeof value === "number" && value > condition.above;
  return typeof value === "number" && value >= condition.atLeast;
}

/** Tests a calibration for a frame; undefined when the test is not for such frames. */
export function evaluate(test: Test, calibration: Facts, frame: Facts): Verdict | undefined {
  if (!holds(test.when, frame)) return undefined;
  if ("tagged" in test) return tagged(test.tagged, calibration);
  if ("time" in test) return ordered(test.time, calibration, frame);
  if ("same" in test) return same(test.same, test.same, calibration, frame);
  if ("near" in test) return near(test.near, test.within, calibration, frame);
  if ("covers" in test) return covers(test.covers, test.part, calibration, frame);
  if ("equals" in test) return same(test.column, test.equals, calibration, frame);
  return alone(test, factOf(calibration, test.column));
}

/** Whether a calibration was taken less than so many days from a frame. */
export function inWindow(days: number, calibration: Facts, frame: Facts): Verdict {
  const difference = daysBetween(calibration, frame);
  const value = factOf(calibration, "ut_datetime");
  const asked = {
    test: `within ${daysText(days)}`,
    calibration: value,
    frame: factOf(frame, "ut_datetime"),
  };
  if (difference === undefined) {
    return { ...asked, passed: false, tolerance: days, sentence: "the time of its observation is not known" };
  }
  const passed = difference < days;
  const limit = passed ? `within ${daysText(days)}` : `but less than ${daysText(days)} is needed`;
  return { ...asked, passed, tolerance: days, sentence: `taken ${whenText(calibration, frame)}, ${limit}` };
}

/** `3.2 days before the frame`. */
export function whenText(calibration: Facts, frame: Facts): string {
  const days = signedDays(calibration, frame);
  if (days === undefined) return "at an unknown time";
  if (days === 0) return "at the same time";
  return `${daysText(Math.abs(days))} ${days < 0 ? "before" : "after"} the frame`;
}

/** A length of time for people. */
export function daysText(days: number): string {
  if (days >= 2) return `${days < 30 && !Number.isInteger(days) ? days.toFixed(1) : Math.round(days)} days`;
  const hours = days * 24;
  if (hours >= 2) return `${plain(hours, 1)} hours`;
  const minutes = hours * 60;
  return minutes >= 2 ? `${plain(minutes, 1)} minutes` : `${plain(minutes * 60, 0)} seconds`;
}

function tagged(tag: string, calibration: Facts): Verdict {
  const passed = calibration.tags.includes(tag);
  const sentence = passed ? `tagged ${tag}` : `not tagged ${tag}`;
  return { test: `tag ${tag}`, passed, calibration: passed, sentence };
}

function ordered(time: "not after" | "before" | "after", calibration: Facts, frame: Facts): Verdict {
  const days = signedDays(calibration, frame);
  const passed =
    days !== undefined && (time === "not after" ? days <= 0 : time === "before" ? days < 0 : days > 0);
  const needed = {
    "not after": "it must not be newer",
    before: "it must be older",
    after: "it must be newer",
  };
  const taken = `taken ${whenText(calibration, frame)}`;
  return {
    test: time === "not after" ? "not newer" : time,
    passed,
    calibration: factOf(calibration, "ut_datetime"),
    frame: factOf(frame, "ut_datetime"),
    sentence: passed ? taken : `${taken}; ${needed[time]}`,
  };
}

function same(column: Column, of: Column, calibration: Facts, frame: Facts): Verdict {
  const [has, wanted] = [factOf(calibration, column), factOf(frame, of)];
  const passed =
    typeof has === "number" && typeof wanted === "number"
      ? Math.abs(has - wanted) < SAME_NUMBER
      : has === wanted;
  const [having, wanting] = shownBoth(has, wanted, column);
  const its = `${labelOf(column)} ${having}`;
  const frames = column === of ? "the frame has" : `the frame's ${labelOf(of)} is`;
  return {
    test: column === of ? `same ${column}` : `${column} = ${of}`,
    passed,
    calibration: has,
    frame: wanted,
    sentence: passed ? `same ${its}` : `${its}, but ${frames} ${wanting}`,
  };
}

function near(column: Column, within: Tolerance, calibration: Facts, frame: Facts): Verdict | undefined {
  const [has, wanted] = [factOf(calibration, column), factOf(frame, column)];
  if (typeof wanted !== "number") return undefined;
  const tolerance = typeof within === "number" ? within : within(frame);
  // Compared as FitsStorage does: the limits are worked out, not the difference.
  const passed = typeof has === "number" && has > wanted - tolerance && has < wanted + tolerance;
  const its = `${labelOf(column)} ${shown(has, column)}`;
  const limit = amount(tolerance, column);
  return {
    test: `near ${column}`,
    passed,
    calibration: has,
    frame: wanted,
    tolerance,
    sentence: passed
      ? `${its}, less than ${limit} from the frame's ${shown(wanted, column)}`
      : `${its}, but less than ${limit} from the frame's ${shown(wanted, column)} is needed${
          typeof has === "number" ? `, not ${amount(Math.abs(has - wanted), column)}` : ""
        }`,
  };
}

function covers(
  column: Column,
  part: ((text: string) => string | undefined) | undefined,
  calibration: Facts,
  frame: Facts,
): Verdict {
  const [has, value] = [factOf(calibration, column), factOf(frame, column)];
  const wanted = typeof value === "string" ? (part === undefined ? value : part(value)) : undefined;
  const passed = typeof has === "string" && wanted !== undefined && has.includes(wanted);
  const verb = passed ? "contains" : "does not contain";
  const [having, wanting] = shownBoth(has, wanted ?? null, column);
  if (has === wanted) {
    return {
      test: `covers ${column}`,
      passed,
      calibration: has,
      frame: wanted ?? null,
      sentence: `${labelOf(column)} ${having}, as in the frame`,
    };
  }
  return {
    test: `covers ${column}`,
    passed,
    calibration: has,
    frame: wanted ?? null,
    sentence: `${labelOf(column)} ${having} ${verb} the frame's ${wanting}`,
  };
}

type Alone = Extract<Test, { readonly column: Column }>;

/** Tests that look at the calibration only. */
function alone(test: Exclude<Alone, { readonly equals: Column }>, has: FactValue): Verdict {
  const { column } = test;
  const its = `${labelOf(column)} ${shown(has, column)}`;
  const verdict = (passed: boolean, needed: string): Verdict => ({
    test: `${column} ${needed}`,
    passed,
    calibration: has,
    sentence: passed ? its : `${its}, but ${needed} is needed`,
  });
  const text = typeof has === "string" ? has : undefined;
  if ("is" in test) {
    const begins = test.orStartsWith !== undefined && (text?.startsWith(test.orStartsWith) ?? false);
    const values = test.is.map((value) => shown(value, column));
    if (test.orStartsWith !== undefined) values.push(`${test.orStartsWith}...`);
    return verdict(test.is.includes(has) || begins, values.join(" or "));
  }
  if ("isNot" in test) {
    const values = test.isNot.map((value) => shown(value, column)).join(" and ");
    return verdict(has !== null && !test.isNot.includes(has), `another one than ${values}`);
  }
  if ("contains" in test)
    return verdict(text?.includes(test.contains) ?? false, `one with "${test.contains}"`);
  if ("endsWith" in test)
    return verdict(text?.endsWith(test.endsWith) ?? false, `one ending in "${test.endsWith}"`);
  if ("atLeast" in test) {
    return verdict(typeof has === "number" && has >= test.atLeast, `at least ${shown(test.atLeast, column)}`);
  }
  return verdict(text !== undefined && test.matches.test(text), test.form);
}

/** Beyond this a text is cut in a sentence; the verdict has it in full. */
const LONGEST = 60;
/** Digits behind the point of angles; other numbers have as many as they need, up to six. */
const DIGITS: Readonly<Record<string, number>> = { "°": 2 };

function shown(value: FactValue, column: Column): string {
  if (value === null) return "unknown";
  // What the databases write for a region of NIRI's detector that is not among the usual ones.
  if (column === "data_section" && value === "None") return "none of the usual ones";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return amount(value, column);
  const amplifiers = column === "array_name" || column === "amp_read_area" ? value.split("+") : [];
  if (amplifiers.length > 1) return summary(amplifiers);
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}...` : value;
}

/** Two values of a column, in full when they look the same otherwise and are not. */
function shownBoth(a: FactValue, b: FactValue, column: Column): readonly [string, string] {
  const [first, second] = [shown(a, column), shown(b, column)];
  return first === second && a !== b ? [String(a), String(b)] : [first, second];
}

/** `12 amplifiers from 'BI5-36-4k-2, 4':[1:512,1:4224] to 'BI12-34-4k-1, 1':[5633:6144,1:4224]`. */
function summary(amplifiers: readonly string[]): string {
  return `${amplifiers.length} amplifiers from ${amplifiers[0]} to ${amplifiers.at(-1)}`;
}

function amount(value: number, column: Column): string {
  const unit = unitOf(column);
  return `${plain(value, DIGITS[unit] ?? 6)}${unit}`;
}

function plain(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
