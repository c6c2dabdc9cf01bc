import type { AppError } from "../core/errors.ts";
import { targetErrors } from "./errors.ts";

/** What can be wrong with what somebody says about a target. */
export type ProblemCode =
  | "target_name_invalid"
  | "target_name_taken"
  | "target_coordinate_invalid"
  | "target_field_missing"
  | "target_field_invalid"
  | "target_tag_invalid"
  | "target_group_not_found";

/** One thing that is wrong: what, where, and what to do about it. */
export interface Problem {
  readonly code: ProblemCode;
  readonly field: string;
  readonly message: string;
  readonly fix: string;
}

/** The error that a problem becomes where there is only one answer. */
export function problemError(problem: Problem, cause?: unknown): AppError {
  const { code, field, message, fix } = problem;
  return targetErrors[code](message, { field, fix, cause });
}
