import { targetErrors } from "./errors.ts";

const LONGEST = 100;

/**
 * The form of a name that decides on duplicates: compatible Unicode forms, letter case, accents, spaces and
 * punctuation do not count. A plus stays, since J1655+2533 and J1655-2533 are two places on the sky, and so does a
 * point between digits.
 */
export function foldName(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}+.]/gu, "")
    .replaceAll(/(?<!\p{N})\.|\.(?!\p{N})/gu, "");
}

/**
 * Checks a target's name and returns it trimmed, with single spaces, in Unicode NFC.
 * @throws AppError `target_name_invalid`.
 */
export function checkName(name: string): string {
  const clean = name.normalize("NFC").replaceAll(/\s+/g, " ").trim();
  const reason = whyInvalid(clean);
  if (reason === undefined) return clean;
  throw targetErrors.target_name_invalid(`The name ${reason}.`, {
    field: "name",
    fix: "Give the name that the field uses, for example AT2020caa.",
  });
}

function whyInvalid(name: string): string | undefined {
  if (name === "") return "is empty";
  if (!name.isWellFormed()) return "is not valid Unicode";
  if (/\p{C}/u.test(name)) return "contains a control character or an invisible one";
  if ([...name].length > LONGEST) return `is longer than ${LONGEST} characters`;
  if (!/[\p{L}\p{N}]/u.test(name)) return "has no letter and no digit";
  return undefined;
}
