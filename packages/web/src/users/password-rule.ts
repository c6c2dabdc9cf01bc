/** What can be said about a new password while it is typed; the server has the last word. */
const PASSWORD_MIN = 8;

/** The rule, for the description of the field. */
export const PASSWORD_RULE = `At least ${PASSWORD_MIN} characters that are hard to guess; several words are fine.`;

/** What is wrong with a new password so far; undefined when nothing is, or nothing was typed yet. */
export function passwordProblem(password: string, username: string): string | undefined {
  if (password === "") return undefined;
  const length = [...password].length;
  if (length < PASSWORD_MIN)
    return `${PASSWORD_MIN - length} more, please: at least ${PASSWORD_MIN} characters.`;
  if (username !== "" && password.toLowerCase() === username.toLowerCase()) return "This is the username.";
  return undefined;
}
