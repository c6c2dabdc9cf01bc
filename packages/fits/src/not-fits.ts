import { decodeLatin1, startsWith } from "./bytes.ts";
import { FitsError } from "./errors.ts";

/** What people upload instead of FITS: how it begins, what it is, what to do. */
const OTHER_FORMATS: readonly (readonly [start: string, what: string, fix: string])[] = [
  ["\x1f\x8b", "is compressed with gzip", "Unpack it first (gunzip)."],
  ["BZh", "is compressed with bzip2", "Unpack it first (bunzip2)."],
  ["\xfd7zXZ", "is compressed with xz", "Unpack it first (unxz)."],
  ["\x28\xb5\x2f\xfd", "is compressed with zstd", "Unpack it first (unzstd)."],
  ["PK\x03\x04", "is a ZIP archive", "Unpack it first and take the FITS files in it."],
  ["\x89PNG", "is a PNG picture", "Give the FITS file that the picture was made from."],
  ["\xff\xd8\xff", "is a JPEG picture", "Give the FITS file that the picture was made from."],
  ["%PDF", "is a PDF document", "Give a FITS file."],
  ["\x89HDF", "is an HDF5 file", "Convert it to FITS first."],
  [
    "<",
    "is a web page or XML text",
    "The download probably ended on a sign-in or error page: get the file again.",
  ],
  ["{", "is JSON text", "The download probably ended in an error message: get the file again."],
];

/** Throws `not_fits` unless these first bytes of a file are those of a FITS primary header. */
export function requireFits(start: Uint8Array): void {
  if (start.length === 0) {
    throw new FitsError("not_fits", "the file is empty", { hdu: 0, fix: "Download or copy the file again." });
  }
  if (startsWith(start, "SIMPLE") && /^SIMPLE {2}= +[TF] *(\/.*)?$/.test(decodeLatin1(start.subarray(0, 80))))
    return;
  const other = OTHER_FORMATS.find(([magic]) => startsWith(start, magic));
  if (other !== undefined) {
    const [, what, fix] = other;
    throw new FitsError("not_fits", `the file ${what}, not FITS`, { hdu: 0, fix });
  }
  throw new FitsError("not_fits", "the file does not begin with the card SIMPLE, so it is no FITS file", {
    hdu: 0,
  });
}
