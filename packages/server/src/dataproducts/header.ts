import { FitsError, type FitsFile, type HeaderValue } from "@goats/fits";
import { openFitsFile } from "@goats/fits/node";
import { dataProductErrors } from "./errors.ts";
import type { HeaderView } from "./schemas.ts";

/** All cards of all HDUs of a FITS file, in order. @throws AppError `not_fits_file`. */
export async function readHeader(path: string): Promise<HeaderView> {
  const fits = await openForReading(path);
  try {
    return {
      hdus: fits.hdus.map((hdu) => ({
        index: hdu.index,
        name: hdu.name,
        version: hdu.version ?? null,
        kind: hdu.kind,
        cards: hdu.header.cards().map((card) => ({
          keyword: card.keyword,
          value: jsonValue(card.value),
          comment: card.comment,
        })),
      })),
    };
  } finally {
    await fits.close();
  }
}

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
  return dataProductErrors.not_fits_file(fitsSentence(error), { fix: error.fix, cause: error });
}

/** What is wrong with a FITS file and where, as one sentence. */
export function fitsSentence(error: FitsError): string {
  const message = error.message.charAt(0).toUpperCase() + error.message.slice(1).replace(/\.$/, "");
  return error.code === "not_fits" ? `${message}.` : `${message} (byte ${error.offset}).`;
}

/** Header values as JSON holds them: large integers, complex and infinite numbers as text. */
function jsonValue(value: HeaderValue): string | number | boolean | null {
  if (value === undefined) return null;
  if (typeof value === "object") return `(${value.re}, ${value.im})`;
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)))
    return String(value);
  return value;
}
