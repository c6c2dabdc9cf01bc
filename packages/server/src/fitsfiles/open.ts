import { FitsError, type FitsFile } from "@goats/fits";
import { openFitsFile } from "@goats/fits/node";
import { fitsFileErrors } from "./errors.ts";

/** Opens a FITS file; what is wrong with it becomes a sentence with the byte. @throws AppError `not_fits_file`. */
export async function openForReading(path: string): Promise<FitsFile> {
  try {
    return await openFitsFile(path);
  } catch (error) {
    throw asUserError(error);
  }
}

/** A FITS error as the error that is answered; anything else as it is. */
export function asUserError(error: unknown): unknown {
  if (!(error instanceof FitsError)) return error;
  return fitsFileErrors.not_fits_file(fitsSentence(error), { fix: error.fix, cause: error });
}

/** What is wrong with a FITS file and where, as one sentence. */
export function fitsSentence(error: FitsError): string {
  const message = error.message.charAt(0).toUpperCase() + error.message.slice(1).replace(/\.$/, "");
  return error.code === "not_fits" ? `${message}.` : `${message} (byte ${error.offset}).`;
}
