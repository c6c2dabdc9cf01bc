/**
 * Everything that can go wrong in a reduction for a reason that its user can act on. Anything else that is thrown is a
 * defect of ours and travels as `internal_error`.
 */
export const REDUCTION_ERROR_CODES = {
  recipe_syntax: "The text of a recipe is not in the form that is understood; the message names the line.",
  recipe_not_found: "No recipe fits the first file, or the named one does not exist for it.",
  needs_dragons: "A recipe for these files exists, but only DRAGONS can run it.",
  unknown_primitive: "A recipe calls, or a parameter names, a primitive that does not exist for these files.",
  unknown_parameter: "A primitive has no parameter of this name.",
  bad_parameter: "The value of a parameter has the wrong type or is outside its range or choices.",
  unreadable_file: "A file is missing, may not be read, or is damaged.",
  wrong_input: "A file holds something else than a primitive works on.",
  section_outside_pixels: "DATASEC or BIASSEC points outside the pixels of the file.",
  bad_section: "A section keyword is not a section, or does not go together with another one.",
  missing_keyword: "A keyword that is needed is not in the header.",
  mixed_inputs: "Frames of different instruments, binnings, regions or read modes cannot be stacked.",
  too_many_rejected: "Rejecting so many values leaves nothing to average.",
  overscan_fit_failed: "The overscan cannot be fitted with this function and order.",
  calibration_mismatch: "A calibration does not fit the frame that it was given for.",
  unknown_calibration_type: "There is no type of calibration of this name.",
  not_that_calibration: "A file lacks the tags that a calibration of the type has.",
  bad_calibration_database:
    "A calibration database is missing, is there already, is damaged, or is not one of GOATS.",
  bad_calibration_config: "A configuration of calibration databases is not in the form that DRAGONS reads.",
  output_not_writable: "The output folder or a product cannot be written.",
  bad_request: "The reduction process was started with a request that it does not understand.",
  aborted: "The reduction was stopped from outside.",
  process_crashed: "The reduction process died: killed, out of memory, or by a defect.",
  process_not_started: "The reduction process could not be started at all.",
  internal_error: "A defect of GOATS; please report it.",
} as const;

/** Stable code of a {@link ReductionError}. */
export type ReductionErrorCode = keyof typeof REDUCTION_ERROR_CODES;

/** What is known about an error beside its sentence. */
export interface ReductionErrorDetails {
  /** What the user can do about it, one or two sentences. */
  readonly fix?: string;
  /** Name of the file that is to blame. */
  readonly file?: string;
  readonly primitive?: string;
  /** Line in the recipe text, from 1. */
  readonly line?: number;
  readonly cause?: unknown;
}

/** An error with a stable code, a sentence for people and what to do next. */
export class ReductionError extends Error {
  readonly code: ReductionErrorCode;
  readonly fix: string | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;
  /** Set by the engine when the error leaves a primitive that did not say it itself. */
  primitive: string | undefined;

  constructor(code: ReductionErrorCode, message: string, details: ReductionErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "ReductionError";
    this.code = code;
    this.fix = details.fix;
    this.file = details.file;
    this.line = details.line;
    this.primitive = details.primitive;
  }
}
