import { COMMON_PASSWORDS } from "./common-passwords.ts";
import { userErrors } from "./errors.ts";

export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 128;

/** The same password typed on two keyboards may arrive as different code points; NFC makes it one. */
export function foldPassword(input: string): string {
  return input.normalize("NFC");
}

/**
 * Checks a password that somebody chose and returns it as it is to be hashed.
 * @throws AppError `password_weak`
 */
export function checkPassword(input: string, username: string, field: string): string {
  const password = foldPassword(input);
  const reason = weakness(password, username);
  if (reason === undefined) return password;
  throw userErrors.password_weak(`The password ${reason}.`, {
    field,
    fix: `Choose one of ${PASSWORD_MIN} to ${PASSWORD_MAX} characters that is hard to guess; several words are fine.`,
  });
}

function weakness(password: string, username: string): string | undefined {
  const length = [...password].length;
  if (length < PASSWORD_MIN) return `is shorter than ${PASSWORD_MIN} characters`;
  if (length > PASSWORD_MAX) return `is longer than ${PASSWORD_MAX} characters`;
  const folded = password.toLowerCase();
  if (folded === username.toLowerCase()) return "is the username";
  if (COMMON_PASSWORDS.has(folded) || isRepetition(folded) || isSequence(folded)) {
    return "is among the commonest ones";
  }
  return undefined;
}

/** `aaaaaaaa`, `abababab`, `12341234`: at most four characters over and over. */
function isRepetition(text: string): boolean {
  return /^(.{1,4})\1+$/su.test(text);
}

/** `12345678`, `abcdefgh`, `87654321`. */
function isSequence(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return steps.every((step) => step === 1) || steps.every((step) => step === -1);
}
