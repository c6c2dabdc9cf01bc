/**
 * Everything that can go wrong in a reduction for a reason that its user can act on. Anything else that is thrown is a
 * defect of ours and travels as `internal_error`.
 */
export type ReductionErrorCode =
  /** The recipe text is not in the subset that is understood; `line` tells where. */
  | "recipe_syntax"
  /** No recipe fits the tags of the first file, or the named one does not exist. */
  | "recipe_not_found"
  /** A recipe exists, but only DRAGONS can run it today. */
  | "needs_dragons"
  | "unknown_primitive"
  | "unknown_parameter"
  | "bad_parameter"
  | "no_input"
  /** A file cannot be read, or is not FITS. */
  | "unreadable_file"
  /** The file holds something else than this primitive works on. */
  | "wrong_input"
  /** A section keyword points outside the pixels, or disagrees with another one. */
  | "section_outside_pixels"
  | "bad_section"
  | "missing_keyword"
  /** Frames that cannot be combined with each other. */
  | "mixed_inputs"
  | "too_many_rejected"
  | "overscan_fit_failed"
  | "calibration_mismatch"
  | "output_not_writable"
  | "bad_request"
  | "aborted"
  /** The process died: killed from outside, out of memory, or a defect. */
  | "process_crashed"
  | "process_not_started"
  | "internal_error";

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
