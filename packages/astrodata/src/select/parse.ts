import { DESCRIPTORS, descriptorInfo } from "../descriptor-list.ts";
import type { DescriptorOptions } from "../metadata.ts";
import { SelectionError } from "./errors.ts";
import type { Condition, LiteralValue, Operand, Operator } from "./syntax.ts";
import { type Token, tokens } from "./tokens.ts";
import { checkMoment } from "./values.ts";

/** An expression that has been read; give it to `matches`. */
export interface Selection {
  /** The expression as written. */
  readonly text: string;
  readonly condition: Condition;
}

/** Brackets within brackets; the limit keeps a hostile text from exhausting the stack. */
const MAX_DEPTH = 200;
const COMPARISONS: readonly string[] = ["==", "!=", "<", "<=", ">", ">="];
const ORDERINGS: readonly string[] = ["<", "<=", ">", ">="];
const CONSTANTS: ReadonlyMap<string, LiteralValue> = new Map<string, LiteralValue>([
  ["True", true],
  ["False", false],
  ["None", null],
]);
const WORDS = ["and", "or", "not", "in", "is", "if", "else", "lambda"];

const UNITS = {
  asMicrometers: "micrometers",
  asNanometers: "nanometers",
  asAngstroms: "angstroms",
} as const;

/**
 * Reads an expression such as `observation_class=="science" and exposure_time>=30 and not ACQUISITION`. It is parsed,
 * never evaluated as a program: comparisons, `and`, `or`, `not`, `in`, brackets, texts, numbers, lists, `True`, `False`,
 * `None`, descriptors (with arguments such as `filter_name(pretty=True)`), tags in capitals, `"SPECT" in tags`.
 *
 * @throws {SelectionError} with the place in the text: `selection_syntax`, `selection_name` when there is no such
 * descriptor, `selection_value` when a date cannot be read or values that have no order are compared by order
 */
export function parseSelection(text: string): Selection {
  const parser = new Parser(tokens(text));
  return { text, condition: parser.whole() };
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  whole(): Condition {
    const condition = this.#or();
    const rest = this.#peek();
    if (rest.kind !== "end") throw unexpected(rest, "The expression is complete before this");
    return condition;
  }

  #or(): Condition {
    return this.#chain("or", () => this.#chain("and", () => this.#not()));
  }

  #chain(word: "and" | "or", part: () => Condition): Condition {
    const parts = [part()];
    while (this.#takeWord(word)) parts.push(part());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: word, parts };
  }

  #not(): Condition {
    return this.#deeper(() =>
      this.#takeWord("not") ? { kind: "not", part: this.#not() } : this.#comparison(),
    );
  }

  #comparison(): Condition {
    if (this.#peek().text === "(" && this.#peek().kind === "mark") {
      this.#next++;
      const inner = this.#or();
      this.#expect(")");
      const after = this.#peek();
      if (after.kind === "mark" && COMPARISONS.includes(after.text)) {
        throw unexpected(after, "A condition cannot be compared");
      }
      return inner;
    }
    const first = this.#peek();
    const left = this.#operand();
    const comparisons: Condition[] = [];
    for (let before = left; ; ) {
      const operator = this.#operator();
      if (operator === undefined) break;
      const right = this.#operand();
      comparisons.push(checked(before, operator, right));
      before = right;
    }
    const [only] = comparisons;
    if (only === undefined) return asCondition(left, first);
    return comparisons.length === 1 ? only : { kind: "and", parts: comparisons };
  }

  #operator(): Operator | undefined {
    const token = this.#peek();
    if (token.kind === "mark" && COMPARISONS.includes(token.text)) {
      this.#next++;
      return token.text as Operator;
    }
    if (token.kind === "mark" && token.text === "=") throw unexpected(token, 'Write "==" to compare');
    if (this.#takeWord("in")) return "in";
    const after = this.#tokens[this.#next + 1];
    if (token.kind === "name" && token.text === "not" && after?.kind === "name" && after.text === "in") {
      this.#next += 2;
      return "not in";
    }
    return undefined;
  }

  #operand(): Operand {
    const token = this.#peek();
    if (token.kind !== "name") return { kind: "literal", value: this.#literal(), at: token.at };
    if (CONSTANTS.has(token.text)) return { kind: "literal", value: this.#literal(), at: token.at };
    this.#next++;
    let name = token;
    // DRAGONS' users know the file as "ad".
    if (name.text === "ad" && this.#takeMark(".")) {
      name = this.#peek();
      if (name.kind !== "name") throw unexpected(name, "The name of a descriptor must follow");
      this.#next++;
    }
    if (name.text === "tags") return { kind: "tags", at: name.at };
    if (WORDS.includes(name.text)) throw unexpected(name, "A value must stand here");
    const info = descriptorInfo(name.text);
    if (info === undefined) {
      if (isTag(name.text) && name === token && this.#peek().text !== "(") {
        return { kind: "tag", tag: name.text, at: name.at };
      }
      throw new SelectionError("selection_name", unknownName(name.text), name.at);
    }
    const options = this.#arguments();
    if (this.#peek().text === "." && this.#peek().kind === "mark") {
      throw unexpected(this.#peek(), "A descriptor has no members");
    }
    return { kind: "descriptor", info, options, at: name.at };
  }

  /** The brackets behind a descriptor, which may be left out. */
  #arguments(): DescriptorOptions {
    if (!this.#takeMark("(")) return {};
    let options: DescriptorOptions = {};
    while (!this.#takeMark(")")) {
      const name = this.#peek();
      if (name.kind !== "name") throw unexpected(name, "Arguments are written name=True");
      this.#next++;
      this.#expect("=");
      const value = this.#peek();
      if (value.text !== "True" && value.text !== "False") throw unexpected(value, "Write True or False");
      this.#next++;
      const on = value.text === "True";
      if (name.text === "pretty" || name.text === "stripID" || name.text === "keepID") {
        options = { ...options, [name.text]: on };
      } else if (Object.hasOwn(UNITS, name.text)) {
        if (on) options = { ...options, units: UNITS[name.text as keyof typeof UNITS] };
      } else {
        const known = ["pretty", "stripID", "keepID", ...Object.keys(UNITS)].join(", ");
        throw new SelectionError(
          "selection_name",
          `"${name.text}" is no argument of a descriptor (there are ${known})`,
          name.at,
        );
      }
      if (!this.#takeMark(",") && this.#peek().text !== ")") {
        throw unexpected(this.#peek(), "A comma or a closing bracket must follow");
      }
    }
    return options;
  }

  #literal(): LiteralValue {
    return this.#deeper(() => {
      const token = this.#peek();
      this.#next++;
      if (token.kind === "text") return token.text;
      if (token.kind === "number") return Number(token.text);
      const constant = token.kind === "name" ? CONSTANTS.get(token.text) : undefined;
      if (constant !== undefined) return constant;
      if (token.kind === "mark" && (token.text === "-" || token.text === "+")) {
        const number = this.#peek();
        if (number.kind !== "number") throw unexpected(number, "A number must follow the sign");
        this.#next++;
        return token.text === "-" ? -Number(number.text) : Number(number.text);
      }
      if (token.kind === "mark" && (token.text === "[" || token.text === "(")) {
        return this.#list(token.text === "[" ? "]" : ")");
      }
      if (token.kind === "name") throw unexpected(token, "Texts stand in quotes");
      throw unexpected(token, "A value must stand here");
    });
  }

  #list(closing: string): LiteralValue[] {
    const items: LiteralValue[] = [];
    while (!this.#takeMark(closing)) {
      items.push(this.#literal());
      if (!this.#takeMark(",") && this.#peek().text !== closing) {
        throw unexpected(this.#peek(), `A comma or "${closing}" must follow`);
      }
    }
    return items;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: "end", text: "", at: 0 };
  }

  #takeWord(word: string): boolean {
    return this.#take("name", word);
  }

  #takeMark(mark: string): boolean {
    return this.#take("mark", mark);
  }

  #take(kind: Token["kind"], text: string): boolean {
    const token = this.#peek();
    if (token.kind !== kind || token.text !== text) return false;
    this.#next++;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#takeMark(mark)) throw unexpected(this.#peek(), `"${mark}" must stand here`);
  }

  #deeper<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw unexpected(this.#peek(), "Too many brackets within brackets");
    const result = read();
    this.#depth--;
    return result;
  }
}

/** A value that stands alone: a tag, a constant, or a descriptor that is true or false. */
function asCondition(operand: Operand, token: Token): Condition {
  if (operand.kind === "literal" && typeof operand.value === "boolean") {
    return { kind: "constant", value: operand.value };
  }
  if (operand.kind === "tag") return operand;
  if (operand.kind === "descriptor" && operand.info.type === "boolean") return { kind: "flag", operand };
  throw unexpected(token, "This is a value, not a condition: compare it with something");
}

/** A comparison, unless it can be seen without a file that it makes no sense. */
function checked(left: Operand, operator: Operator, right: Operand): Condition {
  if (left.kind === "tag" && right.kind === "tags" && (operator === "in" || operator === "not in")) {
    return operator === "in" ? left : { kind: "not", part: left };
  }
  for (const operand of [left, right]) {
    if (operand.kind === "tag") {
      throw new SelectionError(
        "selection_name",
        `${operand.tag} is a tag, which a file has or has not; texts stand in quotes`,
        operand.at,
      );
    }
  }
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (one.kind === "descriptor" && other.kind === "literal") {
      checkMoment(one.info.type, other.value, other.at);
      if (ORDERINGS.includes(operator)) checkOrder(one, other.value, other.at);
    }
    if (one.kind === "tags" && ORDERINGS.includes(operator)) {
      throw new SelectionError("selection_value", "Tags have no order", one.at);
    }
  }
  if ((operator === "in" || operator === "not in") && right.kind === "literal" && !isContainer(right.value)) {
    throw new SelectionError("selection_value", 'Behind "in" stands a list, a text, or tags', right.at);
  }
  return { kind: "compare", left, operator, right };
}

function isContainer(value: LiteralValue): boolean {
  return typeof value === "string" || (typeof value === "object" && value !== null);
}

const NUMERIC: readonly string[] = ["number", "integer"];

function checkOrder(
  operand: Extract<Operand, { kind: "descriptor" }>,
  value: LiteralValue,
  at: number,
): void {
  const { name, type } = operand.info;
  const wrong =
    value === null ||
    typeof value === "boolean" ||
    (typeof value === "string" && NUMERIC.includes(type)) ||
    (typeof value === "number" && type === "text");
  if (wrong) {
    const shown = value === null ? "None" : typeof value === "string" ? `"${value}"` : String(value);
    throw new SelectionError("selection_value", `${name} and ${shown} have no order`, at);
  }
}

function isTag(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name);
}

function unexpected(token: Token, message: string): SelectionError {
  const found = token.kind === "end" ? "the expression ends" : `there is "${token.text}"`;
  return new SelectionError("selection_syntax", `${message}; ${found}`, token.at);
}

function unknownName(name: string): string {
  const near = DESCRIPTORS.map((info) => ({ name: info.name, distance: editDistance(name, info.name) }))
    .toSorted((a, b) => a.distance - b.distance)
    .find(({ distance }) => distance <= name.length / 3);
  const hint = near === undefined ? "texts stand in quotes" : `did you mean ${near.name}?`;
  return `There is no descriptor "${name}": ${hint}`;
}

/** Letters to change, add or take away to make one word of the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  if (a.length > 60) return a.length;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const above = row;
    row = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const change = (above[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      row.push(Math.min(change, (above[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    }
  }
  return row.at(-1) ?? 0;
}
