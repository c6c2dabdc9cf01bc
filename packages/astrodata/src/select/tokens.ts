import { SelectionError } from "./errors.ts";

/** A word of an expression. */
export interface Token {
  readonly kind: "name" | "number" | "text" | "mark" | "end";
  /** The word as written; for a text its content. */
  readonly text: string;
  readonly at: number;
}

/** Far more than anybody writes; keeps a hostile text from costing anything. */
const MAX_LENGTH = 20_000;

const SPACE = /\s+/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y;
/** Dates and times may stand without quotes, as DRAGONS' users write them. */
const MOMENT =
  /(?:\d{4}-\d{1,2}-\d{1,2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?|\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)(?![\w.:-])/y;
const MARK = /==|!=|<=|>=|[<>()[\],=.+-]/y;

const INSTEAD: Readonly<Record<string, string>> = {
  "<>": "!=",
  "&&": "and",
  "||": "or",
  "&": "and",
  "|": "or",
  "!": "not",
  "~": "not",
};

/** Cuts a text into its words; the last one marks the end. @throws {SelectionError} `selection_syntax` */
export function tokens(text: string): Token[] {
  if (text.length > MAX_LENGTH) {
    throw new SelectionError(
      "selection_syntax",
      `The expression is longer than ${MAX_LENGTH} characters`,
      MAX_LENGTH,
    );
  }
  const found: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const space = take(SPACE);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const quote = text[at];
    if (quote === '"' || quote === "'") {
      const { content, end } = quoted(text, at);
      found.push({ kind: "text", text: content, at });
      at = end;
      continue;
    }
    const moment = take(MOMENT);
    if (moment !== undefined) {
      found.push({ kind: "text", text: moment, at });
      at += moment.length;
      continue;
    }
    const name = take(NAME);
    const number = take(NUMBER);
    const mark = take(MARK);
    const word = name ?? number ?? mark;
    const kind = name !== undefined ? "name" : number !== undefined ? "number" : "mark";
    const wrong = ["<>", "&&", "||", "&", "|", "!", "~"].find((item) => text.startsWith(item, at));
    if (word === undefined || wrong === "<>") {
      if (wrong !== undefined && word !== "!=") {
        throw new SelectionError("selection_syntax", `Write "${INSTEAD[wrong]}" instead of "${wrong}"`, at);
      }
      throw new SelectionError("selection_syntax", `"${text[at]}" has no meaning here`, at);
    }
    found.push({ kind, text: word, at });
    at += word.length;
  }
  found.push({ kind: "end", text: "", at });
  return found;
}

/** A text in single or double quotes; a backslash takes the next character as it is. */
function quoted(text: string, start: number): { content: string; end: number } {
  const quote = text[start];
  let content = "";
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === quote) return { content, end: at + 1 };
    if (character === "\\" && at + 1 < text.length) content += text[++at] ?? "";
    else content += character;
  }
  throw new SelectionError("selection_syntax", "This text has no closing quote", start);
}
