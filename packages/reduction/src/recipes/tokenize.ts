/**
 * Splits recipe text into tokens: the part of Python's lexical rules that a recipe needs (logical lines, indentation,
 * names, numbers, strings, punctuation). Anything else is refused here, with its line.
 */
import { ReductionError } from "../errors.ts";

export type Token =
  | { readonly kind: "name"; readonly text: string; readonly line: number }
  | { readonly kind: "number"; readonly value: number; readonly text: string; readonly line: number }
  | { readonly kind: "string"; readonly value: string; readonly line: number }
  | { readonly kind: "punctuation"; readonly text: string; readonly line: number }
  /** End of a logical line. */
  | { readonly kind: "newline"; readonly line: number }
  | { readonly kind: "indent"; readonly line: number }
  | { readonly kind: "dedent"; readonly line: number }
  | { readonly kind: "end"; readonly line: number };

/** Longer texts are not recipes; the limit keeps a hostile request cheap. */
const MAX_LENGTH = 200_000;

const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const WORD_CHARACTER = /[\p{L}\p{N}_.]/u;
const PUNCTUATION = /[()[\]{},:;.=@*+\-/<>!|&~^%`?$]/y;
const STRING_START = /([A-Za-z]{0,2})("""|'''|"|')/y;

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\n": "",
};

/** The error every refusal of recipe text is. */
export function recipeError(line: number, reason: string, fix?: string): ReductionError {
  return new ReductionError("recipe_syntax", `Line ${line} of the recipe: ${reason}`, {
    line,
    ...(fix === undefined ? {} : { fix }),
  });
}

/** The tokens of a recipe text, ending in `end`. Throws `recipe_syntax`. */
export function tokenize(source: string): Token[] {
  if (source.length > MAX_LENGTH) {
    throw recipeError(1, `the text is longer than ${MAX_LENGTH} characters, which no recipe is.`);
  }
  return new Tokenizer(source.replaceAll("\r\n", "\n").replaceAll("\r", "\n")).run();
}

class Tokenizer {
  private readonly source: string;
  private readonly tokens: Token[] = [];
  private readonly indents: number[] = [0];
  private position = 0;
  private line = 1;
  /** Open brackets with their lines: inside them line ends mean nothing. */
  private readonly open: { text: string; line: number }[] = [];

  constructor(source: string) {
    this.source = source.startsWith("\uFEFF") ? source.slice(1) : source;
  }

  run(): Token[] {
    this.lineStart();
    while (this.position < this.source.length) this.step();
    const unclosed = this.open.at(-1);
    if (unclosed) throw recipeError(unclosed.line, `'${unclosed.text}' is never closed.`);
    this.endLogicalLine();
    for (let i = this.indents.length; i > 1; i--) this.tokens.push({ kind: "dedent", line: this.line });
    this.tokens.push({ kind: "end", line: this.line });
    return this.tokens;
  }

  private step(): void {
    const character = this.source[this.position];
    if (character === "\n") {
      this.position++;
      if (this.open.length === 0) this.endLogicalLine();
      this.line++;
      if (this.open.length === 0) this.lineStart();
    } else if (character === " " || character === "\t" || character === "\f") {
      this.position++;
    } else if (character === "#") {
      this.skipComment();
    } else if (character === "\\" && this.source[this.position + 1] === "\n") {
      this.position += 2;
      this.line++;
    } else {
      this.token();
    }
  }

  private token(): void {
    const start = this.match(STRING_START);
    const number = start ? null : this.match(NUMBER);
    const name = start || number ? null : this.match(NAME);
    const punctuation = this.match(PUNCTUATION);
    if (start) {
      this.string(start[1] ?? "", start[2] ?? "");
    } else if (number) {
      this.number(number[0]);
    } else if (name) {
      this.position += name[0].length;
      this.tokens.push({ kind: "name", text: name[0], line: this.line });
    } else if (punctuation) {
      this.punctuation(punctuation[0]);
    } else {
      const point = this.source.codePointAt(this.position);
      const shown = point === undefined ? "" : String.fromCodePoint(point);
      throw recipeError(this.line, `the character ${JSON.stringify(shown)} has no place in a recipe.`);
    }
  }

  private punctuation(text: string): void {
    if ("([{".includes(text)) {
      this.open.push({ text, line: this.line });
    } else if (")]}".includes(text)) {
      const opening = this.open.pop();
      if (!opening || "([{".indexOf(opening.text) !== ")]}".indexOf(text)) {
        throw recipeError(this.line, `'${text}' does not close anything.`);
      }
    }
    this.position++;
    this.tokens.push({ kind: "punctuation", text, line: this.line });
  }

  private number(text: string): void {
    const digits = text.replaceAll("_", "");
    if (WORD_CHARACTER.test(this.source[this.position + text.length] ?? "")) {
      throw recipeError(this.line, `${text}${this.source[this.position + text.length]}... is not a number.`);
    }
    if (/^0\d/.test(digits) && /^\d+$/.test(digits)) {
      throw recipeError(this.line, `${text}: a number cannot begin with 0.`);
    }
    this.position += text.length;
    this.tokens.push({ kind: "number", value: Number(digits), text, line: this.line });
  }

  private string(prefix: string, quote: string): void {
    const kind = prefix.toLowerCase();
    if (kind !== "" && kind !== "r" && kind !== "u") {
      throw recipeError(
        this.line,
        `strings with the prefix ${prefix} are not allowed; write plain text in quotes.`,
      );
    }
    const startLine = this.line;
    this.position += prefix.length + quote.length;
    let value = "";
    while (!this.source.startsWith(quote, this.position)) {
      const character = this.source[this.position];
      if (character === undefined || (character === "\n" && quote.length === 1)) {
        throw recipeError(startLine, "a string is opened but never closed.");
      }
      value += character === "\\" ? this.escape(kind === "r") : this.plain(character);
    }
    this.position += quote.length;
    this.tokens.push({ kind: "string", value, line: startLine });
  }

  private plain(character: string): string {
    if (character === "\n") this.line++;
    this.position++;
    return character;
  }

  private escape(raw: boolean): string {
    const next = this.source[this.position + 1] ?? "";
    if (next === "\n") this.line++;
    if (raw) {
      this.position += 2;
      return `\\${next}`;
    }
    const coded = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y;
    const code = this.match(coded);
    if (code) {
      this.position += code[0].length;
      const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? "", 16);
      if (point > 0x10ffff) throw recipeError(this.line, `${code[0]} is not a character.`);
      return String.fromCodePoint(point);
    }
    this.position += 2;
    return SIMPLE_ESCAPES[next] ?? `\\${next}`;
  }

  private skipComment(): void {
    const end = this.source.indexOf("\n", this.position);
    this.position = end < 0 ? this.source.length : end;
  }

  private endLogicalLine(): void {
    const last = this.tokens.at(-1);
    if (last && last.kind !== "newline" && last.kind !== "indent" && last.kind !== "dedent") {
      this.tokens.push({ kind: "newline", line: this.line });
    }
  }

  /** Measures the indentation of a line that holds something, and emits what changed. */
  private lineStart(): void {
    const blank = /[ \t\f]*/y;
    const space = this.match(blank)?.[0] ?? "";
    const next = this.source[this.position + space.length];
    if (next === undefined || next === "\n" || next === "#") return;
    if (space.includes("\t") && space.includes(" ")) {
      throw recipeError(this.line, "the indentation mixes tabs and blanks.", "Indent with four blanks.");
    }
    this.position += space.length;
    const width = space.length;
    const current = this.indents.at(-1) ?? 0;
    if (width > current) {
      this.indents.push(width);
      this.tokens.push({ kind: "indent", line: this.line });
      return;
    }
    while ((this.indents.at(-1) ?? 0) > width) {
      this.indents.pop();
      this.tokens.push({ kind: "dedent", line: this.line });
    }
    if (this.indents.at(-1) !== width) {
      throw recipeError(
        this.line,
        "the indentation fits no line above.",
        "Indent all steps of the recipe alike.",
      );
    }
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position;
    return pattern.exec(this.source);
  }
}
