/** What a primitive's parameter is: its type, default, allowed values. The vocabulary is that of DRAGONS' fields. */
import { ReductionError } from "../errors.ts";
import { isLiteralList, type Literal, pythonLiteral } from "../recipes/literal.ts";

export type ParameterType = "str" | "int" | "float" | "bool";

export interface ParameterSpec {
  readonly name: string;
  readonly type: ParameterType;
  readonly default: string | number | boolean | null;
  /** May it be None? */
  readonly optional: boolean;
  readonly doc: string;
  /** The only values that are allowed, each with what it means. */
  readonly choices?: Readonly<Record<string, string>>;
  /** Smallest allowed number. */
  readonly min?: number;
  /** Numbers must be smaller than this. */
  readonly max?: number;
  /** A further test, with the words that describe what passes it. */
  readonly check?: {
    readonly passes: (value: string | number | boolean) => boolean;
    readonly expects: string;
  };
}

/** A value that passed its specification. */
export type ParameterValue = string | number | boolean | null;

const TYPE_NAMES: Readonly<Record<ParameterType, string>> = {
  str: "text",
  int: "a whole number",
  float: "a number",
  bool: "True or False",
};

/**
 * The value in the parameter's type: texts are read as numbers, True/False or None where the type asks for it, 3.0 is
 * a whole number. `owner` names the primitive in messages.
 *
 * @throws {ReductionError} `bad_parameter`.
 */
export function castParameter(spec: ParameterSpec, value: Literal, owner: string): ParameterValue {
  const refuse = (reason: string): ReductionError =>
    new ReductionError("bad_parameter", `${owner}: ${spec.name}=${pythonLiteral(value)} ${reason}.`, {
      fix: `Give ${describeParameter(spec)} (${spec.doc}).`,
    });
  if (value === null || value === "None") {
    if (!spec.optional) throw refuse("is not allowed: a value is needed");
    return null;
  }
  if (typeof value === "object") throw refuse(`is ${isLiteralList(value) ? "a list" : "a dictionary"}`);
  const cast = castTo(spec.type, value);
  if (cast === undefined) throw refuse(`is not ${TYPE_NAMES[spec.type]}`);
  if (typeof cast === "number") {
    if (spec.min !== undefined && !(cast >= spec.min)) throw refuse(`is smaller than ${spec.min}`);
    if (spec.max !== undefined && !(cast < spec.max)) throw refuse(`is not smaller than ${spec.max}`);
  }
  if (spec.choices && !Object.hasOwn(spec.choices, String(cast))) throw refuse("is not one of its choices");
  if (spec.check && !spec.check.passes(cast)) throw refuse(`is not ${spec.check.expects}`);
  return cast;
}

/** What may be given, in words: "one of none, spline3, chebyshev", "a number >= 0", "a whole number or None". */
export function describeParameter(spec: ParameterSpec): string {
  const range = [
    spec.min === undefined ? "" : ` >= ${spec.min}`,
    spec.max === undefined ? "" : `${spec.min === undefined ? "" : " and"} < ${spec.max}`,
  ].join("");
  const what = spec.choices
    ? `one of ${Object.keys(spec.choices).join(", ")}`
    : (spec.check?.expects ?? TYPE_NAMES[spec.type]);
  return `${what}${range}${spec.optional ? " or None" : ""}`;
}

const NUMBER_TEXT = /^[+-]?(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function castTo(
  type: ParameterType,
  value: string | number | boolean,
): string | number | boolean | undefined {
  switch (type) {
    case "str":
      return typeof value === "string" ? unquote(value) : undefined;
    case "bool":
      if (typeof value === "boolean") return value;
      if (value === "True" || value === "true") return true;
      return value === "False" || value === "false" ? false : undefined;
    case "int":
    case "float": {
      const number = typeof value === "string" ? numberFromText(value) : value;
      if (typeof number !== "number" || !Number.isFinite(number)) return undefined;
      return type === "float" || Number.isSafeInteger(number) ? number : undefined;
    }
  }
}

function numberFromText(text: string): number | undefined {
  const trimmed = text.trim();
  return NUMBER_TEXT.test(trimmed) ? Number(trimmed.replaceAll("_", "")) : undefined;
}

/** Quotes that survived a shell or a list file are not part of the value. */
function unquote(text: string): string {
  return /^(["']).+\1$/s.test(text) ? text.slice(1, -1) : text;
}
