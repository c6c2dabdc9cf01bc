/** What can be wrong with Gemini data, or with what somebody wants of it. */
export const ASTRODATA_ERROR_CODES = {
  descriptor_failed: "A value cannot be worked out from the headers of this file.",
  unknown_descriptor: "There is no descriptor of this name for this instrument.",
  bad_section: "A section keyword does not hold a section.",
  bad_extension: "The extensions of the file do not fit together.",
  bad_name: "A name cannot be used for what is attached to the data.",
  bad_slice: "There is no such extension, or it cannot be used like this.",
  bad_operand: "Two things that are combined do not fit together.",
  selection_syntax: "An expression that selects files cannot be read.",
  selection_name: "An expression that selects files names something that does not exist.",
  selection_value: "An expression that selects files compares what cannot be compared.",
} as const;

/** Stable code of an {@link AstroDataError}. */
export type AstroDataErrorCode = keyof typeof ASTRODATA_ERROR_CODES;

const FIXES: Record<AstroDataErrorCode, string> = {
  descriptor_failed: "Look at the keyword that the message names in the file's header.",
  unknown_descriptor: "Use one of the names that describe() lists for the file.",
  bad_section: "Sections are written [x1:x2,y1:y2], counted from 1, both ends included.",
  bad_extension: "Get the file again from the archive, or leave it out.",
  bad_name: "Use capital letters, digits and _, beginning with a letter.",
  bad_slice: "Count extensions from 0; append and crop whole files, reset single extensions.",
  bad_operand: "Combine files with as many extensions of the same shapes, or use a number.",
  selection_syntax:
    'Write it like this: observation_class=="science" and exposure_time>=30 and not ACQUISITION',
  selection_name: "Use the name of a descriptor as goats showd lists them; put texts in quotes.",
  selection_value: "Compare numbers with numbers, texts with texts, dates as 2021-02-19, times as 08:14:01.",
};

/** An error about Gemini data: a stable code, one sentence, and what to do. */
export class AstroDataError extends Error {
  readonly code: AstroDataErrorCode;
  readonly fix: string;

  constructor(code: AstroDataErrorCode, message: string) {
    super(message);
    this.name = "AstroDataError";
    this.code = code;
    this.fix = FIXES[code];
  }
}
