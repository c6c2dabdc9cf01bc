import { metadataOf } from "../describe.ts";
import { AstroDataError } from "../errors.ts";
import type { DescriptorOptions, DescriptorValue, Metadata, MetadataSource } from "../metadata.ts";
import type { Selection } from "./parse.ts";
import type { Condition, Operand } from "./syntax.ts";
import { type Answer, compare, isClose, moment, plainEquals } from "./values.ts";

/** What a file must be like. Everything that is given must hold. */
export interface SelectionCriteria {
  /** Tags that it must all have. */
  readonly tags?: readonly string[];
  /** Tags that it must not have. */
  readonly xtags?: readonly string[];
  readonly expression?: Selection;
  /** Compare numbers exactly and names as the headers have them. */
  readonly strict?: boolean;
}

/** Names that are compared in their form for people unless `strict`. */
const PRETTY: readonly string[] = ["filter_name", "detector_name", "disperser"];
/** Parts by which numbers may differ and still be equal, unless `strict`. */
const TOLERANCES: ReadonlyMap<string, number> = new Map([
  ["exposure_time", 0.01],
  ["central_wavelength", 1e-5],
]);

/**
 * Whether a file is one of those that are wanted. Only the tags and descriptors that the criteria name are worked out.
 *
 * As in DRAGONS, names of filters, detectors and dispersers are compared in their form for people, exposure times are
 * equal within 1 % and central wavelengths (in metres) within 1e-5, unless `strict`. Other than there, a value that is
 * missing or cannot be worked out is no error: a condition that needs it does not hold, and neither does its opposite
 * (but `== None` can be asked). A file that does not come from Gemini has no tags, and all its descriptors are missing.
 */
export function matches(
  source: MetadataSource,
  { tags = [], xtags = [], expression, strict = false }: SelectionCriteria,
): boolean {
  const metadata = metadataOf(source);
  const has = (tag: string): boolean => metadata?.has(tag) === true;
  if (!tags.every(has) || xtags.some(has)) return false;
  return expression === undefined || holds(expression.condition, metadata, strict) === true;
}

/** Three-valued logic: where an answer is missing, only what is sure without it is true or false. */
function holds(condition: Condition, metadata: Metadata | undefined, strict: boolean): Answer {
  switch (condition.kind) {
    case "constant":
      return condition.value;
    case "tag":
      return metadata?.has(condition.tag) ?? false;
    case "not": {
      const answer = holds(condition.part, metadata, strict);
      return answer === undefined ? undefined : !answer;
    }
    case "and":
    case "or": {
      const decisive = condition.kind === "or";
      let unknown = false;
      for (const part of condition.parts) {
        const answer = holds(part, metadata, strict);
        if (answer === decisive) return decisive;
        if (answer === undefined) unknown = true;
      }
      return unknown ? undefined : !decisive;
    }
    case "flag": {
      const value = operandValue(condition.operand, metadata, strict);
      return typeof value === "boolean" ? value : undefined;
    }
    default:
      return compared(condition, metadata, strict);
  }
}

function compared(
  { left, operator, right }: Extract<Condition, { kind: "compare" }>,
  metadata: Metadata | undefined,
  strict: boolean,
): Answer {
  const a = operandValue(left, metadata, strict);
  const b = operandValue(right, metadata, strict);
  if (a === undefined || b === undefined) return undefined;
  const type = [left, right].map(momentType).find((found) => found !== undefined);
  if (type !== undefined) {
    return compare(asMoment(a, type), operator, asMoment(b, type), plainEquals);
  }
  const tolerance = strict || operator !== "==" ? undefined : (toleranceOf(left) ?? toleranceOf(right));
  return compare(a, operator, b, (one, other) =>
    tolerance !== undefined && typeof one === "number" && typeof other === "number"
      ? isClose(one, other, tolerance)
      : plainEquals(one, other),
  );
}

/** The value of an operand; undefined when this file has no such descriptor, or it cannot be worked out. */
function operandValue(
  operand: Operand,
  metadata: Metadata | undefined,
  strict: boolean,
): DescriptorValue | undefined {
  if (operand.kind === "literal") return operand.value;
  if (operand.kind === "tag") return operand.tag;
  if (operand.kind === "tags") return [...(metadata?.tags ?? [])];
  const { name } = operand.info;
  const options: DescriptorOptions =
    PRETTY.includes(name) && !strict ? { pretty: true, ...operand.options } : operand.options;
  try {
    return metadata?.value(name, options);
  } catch (error) {
    if (error instanceof AstroDataError) return undefined;
    throw error;
  }
}

function momentType(operand: Operand): "date" | "time" | "datetime" | undefined {
  if (operand.kind !== "descriptor") return undefined;
  const { type } = operand.info;
  return type === "date" || type === "time" || type === "datetime" ? type : undefined;
}

function asMoment(value: DescriptorValue, type: "date" | "time" | "datetime"): DescriptorValue {
  if (typeof value === "string") return moment(type, value) ?? null;
  return Array.isArray(value) ? value.map((item) => asMoment(item, type)) : value;
}

function toleranceOf(operand: Operand): number | undefined {
  return operand.kind === "descriptor" ? TOLERANCES.get(operand.info.name) : undefined;
}
