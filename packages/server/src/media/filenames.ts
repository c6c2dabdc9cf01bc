import { mediaErrors } from "./errors.ts";

/** Bytes of UTF-8; file systems allow 255, the rest is kept for temporary suffixes and `-2` of renamed files. */
const LONGEST = 200;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
/** Characters without a shape or that turn the writing direction: names that look the same would differ. */
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u;
const FORBIDDEN = /[\\/:*?"<>|]/;
/** Names of devices on Windows, also with an extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
/** Folders that we make beside the files. */
const OURS = new Set(["runs", "files", "gem"]);

/**
 * Checks a file name that a user chose and returns it in the form it is stored under (Unicode NFC).
 * It must be one path component that Linux, macOS and Windows can all hold.
 * @throws AppError `bad_filename` with the reason and what to do.
 */
export function checkFilename(name: string): string {
  const normal = name.normalize("NFC");
  const reason = whyUnusable(normal);
  if (reason === undefined) return normal;
  throw mediaErrors.bad_filename(`The file name ${quoteName(name)} ${reason}.`, {
    field: "filename",
    fix: "Rename the file with letters, digits, dots, dashes and underscores, then send it again.",
  });
}

function whyUnusable(name: string): string | undefined {
  if (name.trim() === "") return "is empty";
  if (!name.isWellFormed()) return "is not valid Unicode";
  if (CONTROL.test(name)) return "contains a control character";
  if (FORBIDDEN.test(name)) return 'contains one of the characters \\ / : * ? " < > |';
  if (INVISIBLE.test(name)) return "contains an invisible character";
  if (name.startsWith(".")) return "begins with a dot";
  if (name.startsWith(" ") || name.endsWith(" ") || name.endsWith("."))
    return "begins or ends with a space, or ends with a dot";
  if (RESERVED.test(name)) return "is reserved by Windows";
  if (OURS.has(name.toLowerCase())) return "is the name of a folder that GOATS keeps there";
  if (Buffer.byteLength(name) > LONGEST) return `is longer than ${LONGEST} bytes`;
  return undefined;
}

/** A name for a message: shortened, without anything a terminal or a page could stumble over. */
function quoteName(name: string): string {
  const visible = name.toWellFormed().replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "\ufffd");
  return `"${visible.length > 80 ? `${visible.slice(0, 77)}...` : visible}"`;
}

/** Two names with the same key would be the same file on some system: letter case and Unicode form do not count. */
export function filenameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase().normalize("NFC");
}

/** `frame.fits.bz2` and 3 give `frame-3.fits.bz2`. */
export function numberedName(name: string, number: number): string {
  const dot = /(?:\.[A-Za-z0-9]{1,8}){1,2}$/.exec(name);
  const at = dot !== null && dot.index > 0 ? dot.index : name.length;
  return `${name.slice(0, at)}-${number}${name.slice(at)}`;
}

/** A readable folder name: ASCII letters, digits, dash and underscore, at most 40 characters; may be empty. */
export function folderName(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^A-Za-z0-9_+-]+/g, "_")
    .slice(0, 40)
    .replaceAll(/^_+|_+$/g, "");
}
