import type { DescriptorType } from "../descriptor-list.ts";
import { type DescriptorValue, isList } from "../metadata.ts";
import { SelectionError } from "./errors.ts";
import type { LiteralValue, Operator } from "./syntax.ts";

/** True, false, or undefined where a value is missing and the question has no answer. */
export type Answer = boolean | undefined;

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const TIME = /^(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d{1,6})?)$/;
const FORMS = { date: "2021-02-19", time: "08:14:01", datetime: "2021-02-19 08:14:01" } as const;

/** Looks whether a literal can be compared with a date or time. @throws {SelectionError} `selection_value` */
export function checkMoment(type: DescriptorType, value: LiteralValue, at: number): void {
  if (type !== "date" && type !== "time" && type !== "datetime") return;
  const items = typeof value === "object" && value !== null ? value : [value];
  for (const item of items) {
    if (item === null) continue;
    if (typeof item !== "string" || moment(type, item) === undefined) {
      throw new SelectionError(
        "selection_value",
        `${JSON.stringify(item)} is no ${type === "datetime" ? "date and time" : type}; write it as "${FORMS[type]}"`,
        at,
      );
    }
  }
}

/** A date, time, or both as a number that can be compared with another of its kind; undefined: it is none. */
export function moment(type: "date" | "time" | "datetime", text: string): number | undefined {
  if (type === "time") return secondsOf(text);
  if (type === "date") return daysOf(text);
  const [date = "", time = "00:00:00", ...rest] = text.trim().split(/[T ]+/);
  const [days, seconds] = [daysOf(date), secondsOf(time)];
  return days === undefined || seconds === undefined || rest.length > 0 ? undefined : days * 86_400 + seconds;
}

function daysOf(text: string): number | undefined {
  const match = DATE.exec(text.trim());
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date.getTime() / 86_400_000
    : undefined;
}

function secondsOf(text: string): number | undefined {
  const match = TIME.exec(text.trim());
  if (!match) return undefined;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return hours < 24 && minutes < 60 && seconds < 62 ? hours * 3600 + minutes * 60 + seconds : undefined;
}

/** Whether two numbers differ by at most this part of the larger one. */
export function isClose(a: number, b: number, part: number): boolean {
  return Math.abs(a - b) <= part * Math.max(Math.abs(a), Math.abs(b));
}

/** Compares two values as Python does; what has no order, or is missing, has no answer. */
export function compare(
  left: DescriptorValue,
  operator: Operator,
  right: DescriptorValue,
  equals: (a: DescriptorValue, b: DescriptorValue) => boolean,
): Answer {
  switch (operator) {
    case "==":
      return equals(left, right);
    case "!=":
      return !equals(left, right);
    case "in":
      return contains(right, left, equals);
    case "not in": {
      const found = contains(right, left, equals);
      return found === undefined ? undefined : !found;
    }
    default:
      return ordered(left, operator, right);
  }
}

/** Equality of whole values; `True` equals 1 as in Python. */
export function plainEquals(a: DescriptorValue, b: DescriptorValue): boolean {
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((item, i) => plainEquals(item, b[i] ?? null));
  }
  if (typeof a === "boolean" && typeof b === "number") return Number(a) === b;
  if (typeof a === "number" && typeof b === "boolean") return a === Number(b);
  return a === b;
}

function contains(
  container: DescriptorValue,
  value: DescriptorValue,
  equals: (a: DescriptorValue, b: DescriptorValue) => boolean,
): Answer {
  if (isList(container)) return container.some((item) => equals(value, item));
  if (typeof container === "string" && typeof value === "string") return container.includes(value);
  return undefined;
}

function ordered(left: DescriptorValue, operator: Operator, right: DescriptorValue): Answer {
  const difference = order(left, right);
  if (difference === undefined) return undefined;
  switch (operator) {
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case ">":
      return difference > 0;
    default:
      return difference >= 0;
  }
}

function order(left: DescriptorValue, right: DescriptorValue): number | undefined {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  if (!isList(left) || !isList(right)) return undefined;
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [a = null, b = null] = [left[i], right[i]];
    if (plainEquals(a, b)) continue;
    return order(a, b);
  }
  return left.length - right.length;
}
