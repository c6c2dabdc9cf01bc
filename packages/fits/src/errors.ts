/** What can be wrong with a FITS file, or with what somebody wants to write as one. */
export const FITS_ERROR_CODES = {
  not_fits: "The bytes are no FITS file at all.",
  truncated: "The file ends before the header or the data that it announces.",
  bad_header: "A keyword that describes the structure is missing or has an impossible value.",
  bad_card: "A header card cannot be written: its keyword, value or text does not fit the FITS rules.",
  bad_table: "The columns of a table contradict each other or the size of its rows.",
  bad_compression: "Compressed data cannot be unpacked: they are damaged, or not what they are said to be.",
  bad_data: "The array to write does not have the shape or type that goes with it.",
  too_large: "A size is beyond a limit of the reader, or beyond what a file can hold.",
  unsupported: "The file is valid, but uses a feature that is not read or written here.",
  wrong_kind: "Pixels were asked of a table, or columns of an image.",
  out_of_range: "A part was asked for that the array or the file does not have.",
  http_failed: "The server of a remote file did not answer, or answered with an error.",
  no_ranges: "The server of a remote file does not give parts of it, or does not say which part it gives.",
  changed: "The file changed while it was being read.",
} as const;

/** Stable code of a {@link FitsError}. */
export type FitsErrorCode = keyof typeof FITS_ERROR_CODES;

/** Where an error was found and what helps. */
export interface FitsErrorDetails {
  /** Byte offset in the file (or in what is being written) that the error is about. */
  readonly offset?: number;
  /** Index of the HDU, 0 for the primary. */
  readonly hdu?: number;
  /** What the user can do about it, one sentence. */
  readonly fix?: string;
  readonly cause?: unknown;
}

/** An error about a FITS file: a stable code, one sentence, the place in the file, and what to do. */
export class FitsError extends Error {
  readonly code: FitsErrorCode;
  /** Byte offset in the file; 0 when the error is not about one place. */
  readonly offset: number;
  readonly hdu: number | undefined;
  readonly fix: string;

  constructor(code: FitsErrorCode, message: string, details: FitsErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "FitsError";
    this.code = code;
    this.offset = details.offset ?? 0;
    this.hdu = details.hdu;
    this.fix = details.fix ?? DEFAULT_FIX[code];
  }
}

const DEFAULT_FIX: Record<FitsErrorCode, string> = {
  not_fits: "Check that this is the file you meant; compressed files must be unpacked first.",
  truncated: "Download or copy the file again, and compare its size with the original.",
  bad_header: "The file is damaged or was written by a faulty program: get it again, or repair its header.",
  bad_card: "Use a keyword of A-Z, 0-9, - and _, a finite number, and printable ASCII text.",
  bad_table: "The file is damaged or was written by a faulty program: get it again, or repair its header.",
  bad_compression: "The file is damaged: get it again, or leave this part out.",
  bad_data: "Give an array whose length is the product of the axes.",
  too_large: "If the file is genuine, raise the limit that the message names.",
  unsupported: "Convert the file with another program first, or leave this part out.",
  wrong_kind: "Choose an HDU of the right kind; its `kind` says what it is.",
  out_of_range: "Ask for a part that lies inside the array.",
  http_failed: "Check the address and your permission, and try again later.",
  no_ranges: "Download the whole file and open it from there.",
  changed: "Open the file again.",
};
