/** Observation ids of Gemini, as far as they can be told while one types; the server has the last word. */

const ID_EXAMPLES = "GS-2021A-DD-102-9, GN-CAL20240101-12 or G-2025B-1234-Q-0001";

const SCIENCE = /^G[NS]-\d{4}[AB]-[A-Z]{1,4}-\d{1,6}-\d{1,6}$/;
const DAY = /^G[NS]-(CAL|ENG)\d{8}-\d{1,6}$/;
const GPP = /^G-\d{4}[AB]-(\d{4,8}-[A-Z]|[A-Z]{3}-[A-Z0-9]{1,12}-\d{2,4})-\d{4,8}$/;
const PROGRAM = /^(G[NS]-\d{4}[AB]-[A-Z]{1,4}-\d{1,6}|G[NS]-(CAL|ENG)\d{8}|G-\d{4}[AB]-\d{4,8}(-[A-Z])?)$/;

/** The id as it will be stored: upper case, plain dashes, no blanks. */
export function normaliseId(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(/\p{Pd}|\u2212/gu, "-")
    .replaceAll(/\s+/g, "")
    .toUpperCase();
}

/** What is wrong with an id; undefined when nothing is, or nothing was typed. */
export function idProblem(text: string): string | undefined {
  const id = normaliseId(text);
  if (id === "" || SCIENCE.test(id) || DAY.test(id) || GPP.test(id)) return undefined;
  if (PROGRAM.test(id)) return "This is the id of a program; add the number of the observation.";
  return `This is no observation id of Gemini. Examples: ${ID_EXAMPLES}.`;
}
