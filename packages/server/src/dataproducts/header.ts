import type { HeaderValue } from "@goats/fits";
import { openForReading } from "../fitsfiles/open.ts";
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

/** Header values as JSON holds them: large integers, complex and infinite numbers as text. */
function jsonValue(value: HeaderValue): string | number | boolean | null {
  if (value === undefined) return null;
  if (typeof value === "object") return `(${value.re}, ${value.im})`;
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)))
    return String(value);
  return value;
}
