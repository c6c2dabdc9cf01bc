/** A run of text, or a mention such as `@ada`. */
export interface TextPart {
  readonly text: string;
  readonly mention: boolean;
}

/** A mention begins where a word could: not inside an address such as ada@example.org. */
const MENTION = /(^|[^\w@./-])@([A-Za-z0-9](?:[\w.-]*\w)?)/g;

/** Splits a text at its mentions. */
export function splitMentions(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(MENTION)) {
    const start = match.index + (match[1] ?? "").length;
    if (start > from) parts.push({ text: text.slice(from, start), mention: false });
    parts.push({ text: text.slice(start, match.index + match[0].length), mention: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), mention: false });
  return parts;
}

/** The mention that is being typed at the cursor: where it begins and what was typed of the name so far. */
export function mentionAt(text: string, cursor: number): { start: number; typed: string } | undefined {
  const match = /(?:^|[^\w@./-])@([\w.-]{0,40})$/.exec(text.slice(0, cursor));
  if (!match) return undefined;
  const typed = match[1] ?? "";
  return { start: cursor - typed.length - 1, typed };
}

/** The text with the mention completed, and where the cursor goes. */
export function completeMention(
  text: string,
  cursor: number,
  start: number,
  username: string,
): { text: string; cursor: number } {
  const before = `${text.slice(0, start)}@${username} `;
  return { text: before + text.slice(cursor).replace(/^ /, ""), cursor: before.length };
}
