import { userErrors } from "./errors.ts";

/** Letters, digits and `._-`, beginning and ending with a letter or digit, 2 to 40 of them. */
const USERNAME = /^[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])$/;

/** The form in which usernames are stored and compared: `Ada` and `ada` are one person. */
export function foldUsername(input: string): string {
  return input.normalize("NFKC").trim().toLowerCase();
}

/** Whether a folded username has an allowed form. */
export function isUsername(folded: string): boolean {
  return USERNAME.test(folded);
}

/**
 * Folds a username that somebody chose.
 * @throws AppError `username_invalid`
 */
export function checkUsername(input: string): string {
  const folded = foldUsername(input);
  if (isUsername(folded)) return folded;
  throw userErrors.username_invalid(`"${input.slice(0, 60)}" cannot be a username.`, {
    field: "username",
    fix: "Use 2 to 40 letters a to z, digits, dots, dashes or underscores, with a letter or digit at both ends.",
  });
}
