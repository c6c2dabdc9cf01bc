/** What can go wrong between an address and a picture. */
export type ViewerErrorCode =
  | "network"
  | "signed_out"
  | "not_found"
  | "server"
  | "unreadable"
  | "no_image"
  | "too_large"
  | "browser";

/** An error that the viewer shows: what happened to which file, and what to do. */
export class ViewerError extends Error {
  readonly code: ViewerErrorCode;
  readonly fix: string;

  constructor(code: ViewerErrorCode, message: string, fix: string) {
    super(message);
    this.name = "ViewerError";
    this.code = code;
    this.fix = fix;
  }
}

/** The part of an error that crosses from the worker to the page. */
export interface ViewerFault {
  code: ViewerErrorCode;
  message: string;
  fix: string;
}

/** An error of unknown origin as one that can be shown. */
export function toFault(error: unknown, filename: string): ViewerFault {
  if (error instanceof ViewerError) return { code: error.code, message: error.message, fix: error.fix };
  if (error instanceof RangeError) {
    return {
      code: "too_large",
      message: `${filename} is too large for this browser's memory.`,
      fix: "Close other tabs and try again, or choose a single extension instead of the mosaic.",
    };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: "browser",
    message: `${filename} could not be shown: ${reason}`,
    fix: "Reload the page. If it happens again, download the file and open it with another program.",
  };
}
