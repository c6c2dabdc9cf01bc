/**
 * Reads a recipe: one function of one argument whose body is a list of calls of primitives with literal keyword
 * arguments. This is the form in which DRAGONS writes its recipes; the text is read, never executed, and whatever
 * needs a computer language (loops, conditions, variables, imports) is refused with its line and the reason.
 */
import type { ReductionError } from "../errors.ts";
import type { Literal } from "./literal.ts";
import { recipeError, type Token, tokenize } from "./tokenize.ts";

/** One call in a recipe. */
export interface RecipeStep {
  readonly primitive: string;
  /** Keyword arguments in the order of the text. */
  readonly args: Readonly<Record<string, Literal>>;
  /** Where the call begins, from 1. */
  readonly line: number;
}

/** A recipe that has been read. */
export interface Recipe {
  readonly name: string;
  /** The function's docstring without its indentation; empty if it has none. */
  readonly doc: string;
  readonly steps: readonly RecipeStep[];
}

/** Deeper nesting of lists than this is refused. */
const MAX_DEPTH = 20;

const EXAMPLE = "A recipe looks like this:\ndef reduce(p):\n    p.prepare()\n    p.addVAR(read_noise=True)";

/** Why a statement that begins with this word is refused. */
const REFUSED_STATEMENTS: Readonly<Record<string, string>> = {
  import: "imports are not allowed",
  from: "imports are not allowed",
  for: "loops are not allowed",
  while: "loops are not allowed",
  if: "conditions are not allowed",
  elif: "conditions are not allowed",
  else: "conditions are not allowed",
  try: "exception handling is not allowed",
  with: "`with` is not allowed",
  class: "classes are not allowed",
  lambda: "functions inside a recipe are not allowed",
  def: "functions inside a recipe are not allowed",
  async: "functions inside a recipe are not allowed",
  del: "`del` is not allowed",
  raise: "`raise` is not allowed",
  global: "`global` is not allowed",
  assert: "`assert` is not allowed",
  print: "`print` is not allowed",
  exec: "`exec` is not allowed",
};

/**
 * Reads recipe text.
 *
 * @throws {ReductionError} `recipe_syntax` with the line and the reason.
 */
export function parseRecipe(text: string): Recipe {
  return new Parser(tokenize(text)).recipe();
}

class Parser {
  private readonly tokens: readonly Token[];
  private index = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  recipe(): Recipe {
    this.optionalDocstring();
    const first = this.peek();
    if (first.kind === "end") throw recipeError(first.line, "there is no recipe in it.", EXAMPLE);
    if (first.kind === "indent")
      throw recipeError(first.line, "the text begins with an indented line.", EXAMPLE);
    if (first.kind !== "name" || first.text !== "def") throw this.refuseStatement(first, "before the recipe");
    this.next();
    const name = this.expectName("the name of the recipe");
    this.expect("(", "after the name of the recipe");
    const argument = this.expectName("the recipe's argument (usually p)");
    if (this.accept(","))
      throw recipeError(first.line, "a recipe has exactly one argument (usually p).", EXAMPLE);
    this.expect(")", "after the recipe's argument");
    this.expect(":", "after the recipe's head");
    const { doc, steps } = this.body(argument);
    const after = this.peek();
    if (after.kind !== "end") throw this.refuseAfter(after);
    if (steps.length === 0) throw recipeError(first.line, "it calls no primitive.", EXAMPLE);
    return { name, doc, steps };
  }

  private body(argument: string): { doc: string; steps: RecipeStep[] } {
    if (this.peek().kind !== "newline") return { doc: "", steps: this.line(argument) };
    this.next();
    const indent = this.next();
    if (indent.kind !== "indent") {
      throw recipeError(indent.line, "the steps of the recipe must be indented.", EXAMPLE);
    }
    const doc = this.optionalDocstring();
    const steps: RecipeStep[] = [];
    let returned = false;
    while (this.peek().kind !== "dedent" && this.peek().kind !== "end") {
      const token = this.peek();
      if (token.kind === "indent")
        throw recipeError(token.line, "this line is indented more than the others.");
      if (returned) throw recipeError(token.line, "nothing may follow `return`.");
      const before = steps.length;
      steps.push(...this.line(argument));
      returned = token.kind === "name" && token.text === "return" && steps.length === before;
    }
    if (this.peek().kind === "dedent") this.next();
    return { doc, steps };
  }

  /** One logical line: statements with semicolons between them. */
  private line(argument: string): RecipeStep[] {
    const steps: RecipeStep[] = [];
    do {
      if (this.peek().kind === "newline") break;
      const step = this.statement(argument);
      if (step) steps.push(step);
    } while (this.accept(";"));
    const end = this.next();
    if (end.kind !== "newline") throw recipeError(end.line, `${shown(end)} was not expected after the call.`);
    return steps;
  }

  private statement(argument: string): RecipeStep | undefined {
    const token = this.peek();
    if (token.kind === "name" && (token.text === "return" || token.text === "pass")) {
      this.next();
      const after = this.peek();
      if (after.kind !== "newline" && !(after.kind === "punctuation" && after.text === ";")) {
        throw recipeError(after.line, `\`${token.text}\` must stand alone.`);
      }
      return undefined;
    }
    if (token.kind !== "name" || token.text !== argument)
      throw this.refuseStatement(token, "in the recipe", argument);
    this.next();
    const after = this.peek();
    if (after.kind === "punctuation" && after.text === "=") throw this.refuseAssignment(token.line);
    this.expect(".", `after \`${argument}\``);
    const primitive = this.expectName("the name of a primitive");
    const open = this.peek();
    if (open.kind === "punctuation" && (open.text === "." || open.text === "=")) {
      throw recipeError(
        open.line,
        `only calls of primitives are allowed, not ${argument}.${primitive}${open.text}`,
      );
    }
    this.expect("(", `after ${argument}.${primitive} (a primitive is called with parentheses)`);
    return { primitive, args: this.callArguments(primitive), line: token.line };
  }

  private callArguments(primitive: string): Record<string, Literal> {
    const args: Record<string, Literal> = {};
    while (!this.accept(")")) {
      const token = this.next();
      if (token.kind === "punctuation" && token.text === "*") {
        throw recipeError(token.line, `${primitive}: arguments with * or ** are not allowed.`);
      }
      const isKeyword = token.kind === "name" && this.isPunctuation("=");
      if (!isKeyword) {
        throw recipeError(
          token.line,
          `${primitive}: only arguments with a name are allowed, found ${shown(token)}.`,
          `Write ${primitive}(name=value).`,
        );
      }
      this.next();
      if (Object.hasOwn(args, token.text)) {
        throw recipeError(token.line, `${primitive}: ${token.text} is given twice.`);
      }
      Object.defineProperty(args, token.text, {
        value: this.literal(`${primitive}: ${token.text}`, 0),
        enumerable: true,
        configurable: true,
        writable: true,
      });
      if (!this.accept(",") && !this.isPunctuation(")")) {
        throw recipeError(
          this.peek().line,
          `${primitive}: ${shown(this.peek())} was not expected after ${token.text}.`,
        );
      }
    }
    return args;
  }

  private literal(where: string, depth: number): Literal {
    if (depth > MAX_DEPTH) throw recipeError(this.peek().line, `${where}: lists are nested too deeply.`);
    const token = this.next();
    if (token.kind === "string") return this.joinedString(where, token.value);
    if (token.kind === "number") return token.value;
    if (token.kind === "name") return this.nameLiteral(where, token.text, token.line);
    if (token.kind === "punctuation") {
      if (token.text === "-" || token.text === "+") return this.signed(where, token.text);
      if (token.text === "[") return this.list(where, "]", depth);
      if (token.text === "(") return this.list(where, ")", depth);
      if (token.text === "{") return this.dictionary(where, depth);
    }
    throw recipeError(token.line, `${where}: ${shown(token)} is not a value.`);
  }

  /** Adjacent strings are one, as in Python. */
  private joinedString(where: string, first: string): string {
    let value = first;
    for (let token = this.peek(); token.kind === "string"; token = this.peek()) {
      value += token.value;
      this.next();
    }
    if (this.isPunctuation("%") || this.isPunctuation("+") || this.isPunctuation(".")) {
      throw recipeError(this.peek().line, `${where}: text cannot be computed here.`);
    }
    return value;
  }

  private nameLiteral(where: string, text: string, line: number): Literal {
    if (text === "True") return true;
    if (text === "False") return false;
    if (text === "None") return null;
    throw recipeError(
      line,
      `${where}: ${text} is a name; only plain values (numbers, text in quotes, True, False, None, lists) are allowed.`,
      `If you mean the text, write '${text}'.`,
    );
  }

  private signed(where: string, sign: string): number {
    const token = this.next();
    if (token.kind !== "number") throw recipeError(token.line, `${where}: a number must follow '${sign}'.`);
    return sign === "-" ? -token.value : token.value;
  }

  /** A list or a tuple (both become arrays); `(1)` is the number in parentheses. */
  private list(where: string, close: string, depth: number): Literal {
    const items: Literal[] = [];
    let commas = 0;
    while (!this.accept(close)) {
      items.push(this.literal(where, depth + 1));
      if (this.accept(",")) commas++;
      else if (!this.isPunctuation(close)) {
        throw recipeError(this.peek().line, `${where}: ${shown(this.peek())} was not expected in a list.`);
      }
    }
    const [only] = items;
    return close === ")" && items.length === 1 && commas === 0 && only !== undefined ? only : items;
  }

  private dictionary(where: string, depth: number): Literal {
    const entries = new Map<string, Literal>();
    while (!this.accept("}")) {
      const key = this.next();
      if (key.kind !== "string")
        throw recipeError(key.line, `${where}: the keys of a dictionary must be texts.`);
      this.expect(":", `after the key '${key.value}'`);
      entries.set(key.value, this.literal(where, depth + 1));
      if (!this.accept(",") && !this.isPunctuation("}")) {
        throw recipeError(
          this.peek().line,
          `${where}: ${shown(this.peek())} was not expected in a dictionary.`,
        );
      }
    }
    return Object.fromEntries(entries);
  }

  private optionalDocstring(): string {
    const token = this.peek();
    if (token.kind !== "string") return "";
    this.next();
    const end = this.next();
    if (end.kind !== "newline") throw recipeError(end.line, "only a docstring may stand alone.");
    return cleanDocstring(token.value);
  }

  private refuseStatement(token: Token, where: string, argument = "p"): ReductionError {
    if (token.kind === "name") {
      const reason = REFUSED_STATEMENTS[token.text];
      if (reason) return recipeError(token.line, `${reason} ${where}.`, EXAMPLE);
      const next = this.tokens[this.index + 1];
      if (next?.kind === "punctuation" && next.text === "=") return this.refuseAssignment(token.line);
    }
    if (token.kind === "punctuation" && token.text === "@") {
      return recipeError(token.line, "decorators are not allowed.", EXAMPLE);
    }
    return recipeError(token.line, `${shown(token)} is not a call like ${argument}.prepare().`, EXAMPLE);
  }

  private refuseAfter(token: Token): ReductionError {
    if (token.kind === "name" && token.text === "def") {
      return recipeError(token.line, "a second function begins; give one recipe at a time.");
    }
    return recipeError(token.line, `${shown(token)} was not expected after the recipe.`);
  }

  private refuseAssignment(line: number): ReductionError {
    return recipeError(line, "variables are not allowed: write the value where it is used.", EXAMPLE);
  }

  private peek(): Token {
    return this.tokens[this.index] ?? { kind: "end", line: 1 };
  }

  private next(): Token {
    const token = this.peek();
    this.index++;
    return token;
  }

  private isPunctuation(text: string): boolean {
    const token = this.peek();
    return token.kind === "punctuation" && token.text === text;
  }

  private accept(text: string): boolean {
    if (!this.isPunctuation(text)) return false;
    this.index++;
    return true;
  }

  private expect(text: string, where: string): void {
    const token = this.next();
    if (token.kind !== "punctuation" || token.text !== text) {
      throw recipeError(token.line, `'${text}' is missing ${where}; found ${shown(token)}.`);
    }
  }

  private expectName(what: string): string {
    const token = this.next();
    if (token.kind !== "name") throw recipeError(token.line, `${what} is missing; found ${shown(token)}.`);
    return token.text;
  }
}

function shown(token: Token): string {
  switch (token.kind) {
    case "name":
      return token.text;
    case "number":
      return token.text;
    case "string":
      return JSON.stringify(token.value.length > 30 ? `${token.value.slice(0, 30)}...` : token.value);
    case "punctuation":
      return `'${token.text}'`;
    case "end":
      return "the end of the text";
    default:
      return "the end of the line";
  }
}

/** Takes the common indentation off all lines but the first, and blank lines off both ends (PEP 257). */
function cleanDocstring(text: string): string {
  const lines = text.split("\n");
  const indents = lines
    .slice(1)
    .flatMap((line) => (line.trim() === "" ? [] : [line.length - line.trimStart().length]));
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  return lines
    .map((line, i) => (i === 0 ? line.trim() : line.slice(indent).trimEnd()))
    .join("\n")
    .trim();
}
