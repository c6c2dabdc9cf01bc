import type { Parameter, Primitive } from "../api/types.ts";

/** What was typed or chosen, by `primitive:parameter`; what is not in it keeps its default. */
export type TypedValues = Readonly<Record<string, string>>;

/** A value as it is sent. */
export type SentValue = string | number | boolean | null;

export type CheckedParameter =
  | { readonly ok: true; readonly value: SentValue }
  | { readonly ok: false; readonly problem: string };

/** How None is written in the fields of optional parameters. */
export const NONE = "None";

const INTEGER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads what was typed for a parameter; the engine checks the same before anything runs. */
export function checkParameter(parameter: Parameter, typed: string): CheckedParameter {
  const text = typed.trim();
  if (text === NONE || (text === "" && parameter.optional)) {
    return parameter.optional ? { ok: true, value: null } : { ok: false, problem: "A value is needed." };
  }
  switch (parameter.type) {
    case "bool":
      if (text === "true" || text === "True") return { ok: true, value: true };
      return text === "false" || text === "False"
        ? { ok: true, value: false }
        : { ok: false, problem: "Choose yes or no." };
    case "int":
      if (!INTEGER.test(text)) return { ok: false, problem: "Give a whole number, such as 3." };
      return inRange(parameter, Number(text));
    case "float":
      if (!NUMBER.test(text)) return { ok: false, problem: "Give a number, such as 2.5." };
      return inRange(parameter, Number(text));
    default:
      if (text === "") return { ok: false, problem: "A value is needed." };
      return { ok: true, value: typed };
  }
}

function inRange(parameter: Parameter, value: number): CheckedParameter {
  if (!Number.isFinite(value)) return { ok: false, problem: "This number is too large." };
  const { min, max } = parameter;
  if (min !== undefined && value < min) return { ok: false, problem: `The smallest value is ${min}.` };
  if (max !== undefined && value >= max) return { ok: false, problem: `It must be smaller than ${max}.` };
  return { ok: true, value };
}

/** A default or a value, as it is written in a field. */
export function writeValue(value: unknown): string {
  if (value === null || value === undefined) return NONE;
  return String(value);
}

export interface Collected {
  /** What is sent: only what differs from the defaults. */
  readonly values: Record<string, SentValue>;
  readonly problems: Readonly<Record<string, string>>;
}

/** Checks everything that was typed for the primitives of a recipe; what belongs to others is left out. */
export function collectParameters(primitives: readonly Primitive[], typed: TypedValues): Collected {
  const values: Record<string, SentValue> = {};
  const problems: Record<string, string> = {};
  for (const primitive of primitives) {
    for (const parameter of primitive.params) {
      const key = `${primitive.name}:${parameter.name}`;
      const text = typed[key];
      if (text === undefined) continue;
      const checked = checkParameter(parameter, text);
      if (!checked.ok) problems[key] = checked.problem;
      else if (checked.value !== parameter.default) values[key] = checked.value;
    }
  }
  return { values, problems };
}

/** The range of a number in words, for the description of its field. */
export function describeRange({ min, max }: Pick<Parameter, "min" | "max">): string {
  if (min !== undefined && max !== undefined) return `From ${min} to below ${max}.`;
  if (min !== undefined) return `At least ${min}.`;
  return max === undefined ? "" : `Below ${max}.`;
}
