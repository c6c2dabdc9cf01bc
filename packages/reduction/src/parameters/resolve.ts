/**
 * Which value a parameter gets. From strongest to weakest: the call in the recipe, `primitive:parameter` of the user,
 * `parameter` of the user (for every primitive that has one of that name), the default.
 */
import { ReductionError } from "../errors.ts";
import { type Literal, pythonLiteral } from "../recipes/literal.ts";
import type { Recipe } from "../recipes/parse.ts";
import { castParameter, type ParameterSpec, type ParameterValue } from "./spec.ts";
import { didYouMean, similarNames } from "./suggest.ts";

/** The part of a primitive that this module needs. */
export interface ParameterOwner {
  readonly name: string;
  readonly params: readonly ParameterSpec[];
}

/** The primitives for one kind of frames, by name. */
export type ParameterOwners = ReadonlyMap<string, ParameterOwner>;

/** Parameters as a user gives them: `primitive:parameter` or `parameter`. */
export type UserParameters = Readonly<Record<string, Literal>>;

/** Every step of a recipe understands these beside its own: leave it out, or write its outputs to disk after it. */
const STEP_OPTIONS: readonly ParameterSpec[] = [
  {
    name: "skip_primitive",
    type: "bool",
    default: false,
    optional: false,
    doc: "Leave this step out and pass its inputs on?",
  },
  {
    name: "write_outputs",
    type: "bool",
    default: false,
    optional: false,
    doc: "Write the frames to disk after this step?",
  },
];

/** Names of DRAGONS' stream arguments, which the native engine does not have yet. */
const STREAM_ARGUMENTS = new Set(["stream", "instream", "outstream"]);

/** Parameters of one call, by name, in the order in which the primitive declares them. */
export type ResolvedParameters = Readonly<Record<string, ParameterValue>>;

/**
 * Checks every user parameter against the primitives before anything runs.
 *
 * @throws {ReductionError} `unknown_primitive`, `unknown_parameter` or `bad_parameter`.
 */
export function validateParameters(owners: ParameterOwners, user: UserParameters): void {
  for (const [key, value] of Object.entries(user)) {
    const [first = "", second, ...rest] = key.split(":");
    if (rest.length > 0 || first === "" || second === "") {
      throw new ReductionError("bad_parameter", `${key} is not the name of a parameter.`, {
        fix: "Write parameter=value or primitive:parameter=value.",
      });
    }
    if (second === undefined) {
      const specs = specsNamed(owners, first);
      if (specs.length === 0) throw unknownParameter(first, allParameterNames(owners));
      for (const { owner, spec } of specs) castParameter(spec, value, owner);
    } else {
      const owner = requirePrimitive(owners, first);
      castParameter(requireSpec(owner, second, true), value, owner.name);
    }
  }
}

/**
 * Checks that all primitives of a recipe exist and that the arguments of its calls fit.
 *
 * @throws {ReductionError} with the line of the call.
 */
export function validateRecipe(owners: ParameterOwners, recipe: Recipe): void {
  for (const step of recipe.steps) {
    try {
      const owner = requirePrimitive(owners, step.primitive);
      for (const [name, value] of Object.entries(step.args)) {
        castParameter(requireSpec(owner, name, true), value, owner.name);
      }
    } catch (error) {
      if (!(error instanceof ReductionError)) throw error;
      throw new ReductionError(error.code, `Line ${step.line} of the recipe: ${error.message}`, {
        line: step.line,
        primitive: step.primitive,
        ...(error.fix === undefined ? {} : { fix: error.fix }),
      });
    }
  }
}

/** What a call works with. */
export interface Resolution {
  readonly values: ResolvedParameters;
  readonly skip: boolean;
  readonly writeOutputs: boolean;
  /** Sentences about user parameters that the recipe hides. */
  readonly warnings: readonly string[];
}

/** Puts the values of one call together. `args` come from the recipe or from the calling primitive. */
export function resolveParameters(
  owner: ParameterOwner,
  args: Readonly<Record<string, Literal>>,
  user: UserParameters,
): Resolution {
  const warnings: string[] = [];
  const pick = (spec: ParameterSpec): ParameterValue => {
    const own = `${owner.name}:${spec.name}`;
    const fromUser = Object.hasOwn(user, own)
      ? user[own]
      : Object.hasOwn(user, spec.name)
        ? user[spec.name]
        : undefined;
    const fromCall = Object.hasOwn(args, spec.name) ? args[spec.name] : undefined;
    if (fromCall === undefined)
      return fromUser === undefined ? spec.default : castParameter(spec, fromUser, owner.name);
    const value = castParameter(spec, fromCall, owner.name);
    const hidden = fromUser === undefined ? value : castParameter(spec, fromUser, owner.name);
    if (hidden !== value) {
      warnings.push(
        `Parameter ${spec.name}=${pythonLiteral(hidden)} was set but is ignored, because the recipe sets ${spec.name}=${pythonLiteral(value)}`,
      );
    }
    return value;
  };
  const values = Object.fromEntries(owner.params.map((spec) => [spec.name, pick(spec)]));
  const [skip, write] = STEP_OPTIONS.map((spec) => {
    const own = `${owner.name}:${spec.name}`;
    const given = args[spec.name] ?? user[own];
    return given === undefined ? false : castParameter(spec, given, owner.name) === true;
  });
  return { values, skip: skip ?? false, writeOutputs: write ?? false, warnings };
}

function requirePrimitive(owners: ParameterOwners, name: string): ParameterOwner {
  const owner = owners.get(name);
  if (owner) return owner;
  const suggestion = didYouMean(similarNames(name, owners.keys()));
  throw new ReductionError("unknown_primitive", `There is no primitive ${name} for these files.`, {
    fix: suggestion || `The primitives are: ${[...owners.keys()].sort().join(", ")}.`,
  });
}

function requireSpec(owner: ParameterOwner, name: string, withOptions: boolean): ParameterSpec {
  const specs = withOptions ? [...owner.params, ...STEP_OPTIONS] : owner.params;
  const spec = specs.find((each) => each.name === name);
  if (spec) return spec;
  if (STREAM_ARGUMENTS.has(name)) {
    throw new ReductionError(
      "unknown_parameter",
      `${owner.name}: ${name} is not available: the built-in engine works on one stream of frames.`,
      { fix: "Take the argument away, or use DRAGONS for this recipe." },
    );
  }
  throw unknownParameter(
    name,
    specs.map((each) => each.name),
    owner.name,
  );
}

function unknownParameter(name: string, known: readonly string[], owner?: string): ReductionError {
  const sentence =
    owner === undefined ? `No primitive has a parameter ${name}.` : `${owner} has no parameter ${name}.`;
  const suggestion = didYouMean(similarNames(name, known));
  const fix = suggestion || (owner === undefined ? "" : `Its parameters are: ${known.join(", ")}.`);
  return new ReductionError("unknown_parameter", sentence, fix === "" ? {} : { fix });
}

function specsNamed(owners: ParameterOwners, name: string): { owner: string; spec: ParameterSpec }[] {
  return [...owners.values()].flatMap((owner) =>
    owner.params.filter((spec) => spec.name === name).map((spec) => ({ owner: owner.name, spec })),
  );
}

function allParameterNames(owners: ParameterOwners): string[] {
  return [...owners.values()].flatMap((owner) => owner.params.map((spec) => spec.name));
}
