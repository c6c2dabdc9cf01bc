import type { Target } from "../../api/types.ts";
import { oneOf } from "../../search-params.ts";
import { STATUSES, type Status } from "../status.ts";
import type { NumberField, Scheme } from "./fields.ts";
import {
  BODY_FIELDS,
  NUMBER_KEYS,
  type NumberKey,
  numberProblem,
  REDSHIFT_FIELDS,
  SCHEME_FIELDS,
  SIDEREAL_FIELDS,
} from "./fields.ts";
import { type TagRow, tagProblem, tagsOf } from "./tags-editor.tsx";

export type TargetType = Target["type"];
export type Permissions = Target["permissions"];

/** Everything that the form holds, as it is typed. */
export interface TargetFormState {
  readonly name: string;
  readonly type: TargetType;
  readonly ra: string;
  readonly dec: string;
  readonly scheme: Scheme;
  readonly numbers: Readonly<Record<NumberKey, string>>;
  readonly aliases: readonly string[];
  readonly tags: readonly TagRow[];
  readonly permissions: Permissions;
  readonly status: Status;
  readonly priority: string;
  readonly notes: string;
}

/** What the form starts with: a target, or nothing. */
export function initialState(target: Target | undefined): TargetFormState {
  const numbers = {} as Record<NumberKey, string>;
  for (const key of NUMBER_KEYS) numbers[key] = target?.[key] == null ? "" : String(target[key]);
  return {
    name: target?.name ?? "",
    type: target?.type ?? "SIDEREAL",
    ra: target?.raText ?? "",
    dec: target?.decText ?? "",
    scheme: target?.scheme ?? "MPC_MINOR_PLANET",
    numbers,
    aliases: target?.aliases ?? [],
    tags: target?.tags.map(({ key, value, type }) => ({ key, text: String(value), type })) ?? [],
    permissions: target?.permissions ?? "PRIVATE",
    status: oneOf(STATUSES, target?.status) ?? "active",
    priority: target?.priority == null ? "" : String(target.priority),
    notes: target?.notes ?? "",
  };
}

/** The number fields that belong to the target as it is filled in: those of the other type are not sent. */
function fieldsInUse(state: TargetFormState): {
  required: readonly NumberField[];
  optional: readonly NumberField[];
} {
  return state.type === "SIDEREAL"
    ? { required: [], optional: [...SIDEREAL_FIELDS, ...REDSHIFT_FIELDS] }
    : { required: SCHEME_FIELDS[state.scheme], optional: BODY_FIELDS };
}

/** The form as the API takes it; null clears a field. */
export function bodyOf(state: TargetFormState) {
  const { required, optional } = fieldsInUse(state);
  const numbers: Partial<Record<NumberKey, number | string | null>> = {};
  for (const key of NUMBER_KEYS) {
    const used = required.some((spec) => spec.key === key) || optional.some((spec) => spec.key === key);
    const text = state.numbers[key].trim();
    // What is no plain number is an angle in degrees, minutes and seconds: the server reads it.
    const value = Number.isFinite(Number(text)) ? Number(text) : text;
    numbers[key] = used && text !== "" ? value : null;
  }
  const sidereal = state.type === "SIDEREAL";
  return {
    name: state.name.trim(),
    type: state.type,
    ra: sidereal ? state.ra.trim() : null,
    dec: sidereal ? state.dec.trim() : null,
    scheme: sidereal ? null : state.scheme,
    ...numbers,
    aliases: state.aliases.map((alias) => alias.trim()).filter(Boolean),
    tags: tagsOf(state.tags),
    permissions: state.permissions,
    status: state.status,
    priority: state.priority === "" ? null : Number(state.priority),
    notes: state.notes,
  };
}

export type TargetBody = ReturnType<typeof bodyOf>;

/** What differs between two bodies: the only keys that a change sends. */
export function changesBetween(before: TargetBody, after: TargetBody): Partial<TargetBody> {
  return Object.fromEntries(
    Object.entries(after).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof TargetBody]),
    ),
  );
}

/** The body without its nulls: how a new target is sent. */
export function withoutNulls<Body extends object>(
  body: Body,
): { [Key in keyof Body]: Exclude<Body[Key], null> } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)) as {
    [Key in keyof Body]: Exclude<Body[Key], null>;
  };
}

/** Whether every number and tag can be sent. */
export function numbersReady(state: TargetFormState): boolean {
  const { required, optional } = fieldsInUse(state);
  const scheme = state.type === "SIDEREAL" ? undefined : state.scheme;
  return (
    required.every((spec) => state.numbers[spec.key].trim() !== "") &&
    [...required, ...optional].every(
      (spec) => numberProblem(spec, state.numbers[spec.key], scheme) === undefined,
    ) &&
    state.tags.every((row) => tagProblem(row, state.tags) === undefined)
  );
}
