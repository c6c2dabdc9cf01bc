import type { FitsFile } from "../file.ts";
import type { Hdu } from "../hdu.ts";

/**
 * The table in which DRAGONS keeps the exact world coordinates of an extension, when keywords cannot express them:
 * the extension `WCS` of the same EXTVER, one column `gWCS` with the lines of an ASDF document. Undefined when the
 * header's own description is exact, or the table is missing.
 */
export function findGwcs(file: FitsFile, hdu: Hdu): Hdu | undefined {
  if (!/^APPROXIMATE/i.test(hdu.header.getString("FITS-WCS") ?? "")) return undefined;
  return file.hdus.find(
    ({ kind, name, version, header }) =>
      (kind === "asciitable" || kind === "bintable") &&
      name === "WCS" &&
      (version ?? 1) === (hdu.version ?? 1) &&
      header.getString("TTYPE1")?.trim().toUpperCase() === "GWCS",
  );
}
