/**
 * One header card: its text taken apart. FITS Standard 4.0, sections 4.1, 4.2; HIERARCH and CONTINUE as in
 * the registered conventions (CONTINUE is section 4.2.1.2 of the standard).
 */

/** Characters of one card. */
export const CARD_LENGTH = 80;

/** A complex value. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** What a keyword can hold. Integers beyond 2^53 are bigint; `undefined` is a keyword without a value. */
export type HeaderValue = string | number | bigint | boolean | Complex | undefined;

/**
 * - `value`: a keyword with a value (perhaps an undefined one);
 * - `comment`: COMMENT, HISTORY, a blank keyword, or any card without `= ` in columns 9 and 10;
 * - `invalid`: it has `= `, but what follows is no FITS value.
 */
export type CardKind = "value" | "comment" | "invalid";

/** A parsed card; a long string and its CONTINUE cards are one. */
export interface Card {
  /** As it stands in the file; for HIERARCH the words after it (`ESO DET ID`); empty for a blank card. */
  readonly keyword: string;
  readonly kind: CardKind;
  readonly value: HeaderValue;
  /** The comment of a value; the text of a `comment` card; the whole unreadable text of an `invalid` one. */
  readonly comment: string;
  /** Whether a number is written with a decimal point or an exponent. */
  readonly isFloat: boolean;
}

const COMMENTARY = new Set(["COMMENT", "HISTORY", "", "CONTINUE", "END"]);

/**
 * Whether a keyword never has a value (COMMENT, HISTORY, blank) or is one of the structure (CONTINUE, END).
 */
export function isCommentary(keyword: string): boolean {
  return COMMENTARY.has(keyword);
}

/** The keyword of a card of 80 characters. */
export function keywordOf(record: string): string {
  const keyword = record.slice(0, 8).trimEnd();
  if (keyword !== "HIERARCH") return keyword;
  const equals = record.indexOf("=", 9);
  return equals < 0 ? keyword : record.slice(8, equals).trim();
}

/**
 * Takes a card apart. `text` is one card of 80 characters, or a card and the CONTINUE cards that belong to
 * it, one after the other. Never throws: what cannot be understood is of kind `invalid`.
 */
export function parseCard(text: string): Card {
  const record = text.slice(0, CARD_LENGTH);
  const keyword = keywordOf(record);
  const valueStart = valueColumn(record, keyword);
  if (valueStart < 0) {
    return { keyword, kind: "comment", value: undefined, comment: record.slice(8).trimEnd(), isFloat: false };
  }
  const first = parseValue(record.slice(valueStart));
  if (first === undefined) {
    const comment = record.slice(valueStart).trim();
    return { keyword, kind: "invalid", value: undefined, comment, isFloat: false };
  }
  if (text.length <= CARD_LENGTH) return { keyword, kind: "value", ...first };

  const pieces = [{ value: String(first.value), comment: first.comment }];
  for (let at = CARD_LENGTH; at < text.length; at += CARD_LENGTH) {
    const next = parseContinuation(text.slice(at, at + CARD_LENGTH));
    if (next !== undefined) pieces.push(next);
  }
  const last = pieces.length - 1;
  const value = pieces.map((piece, i) => (i < last ? piece.value.slice(0, -1) : piece.value)).join("");
  const comments = pieces.map((piece) => piece.comment).filter((comment) => comment !== "");
  return { keyword, kind: "value", value, comment: comments.join(" "), isFloat: false };
}

/** The string of a CONTINUE card, or undefined when the card is none that can continue a string. */
export function parseContinuation(record: string): { value: string; comment: string } | undefined {
  if (!record.startsWith("CONTINUE  ")) return undefined;
  const parsed = parseValue(record.slice(8));
  return typeof parsed?.value === "string" ? { value: parsed.value, comment: parsed.comment } : undefined;
}

/** Column (0-based) at which the value starts, or -1 for a card without value. */
function valueColumn(record: string, keyword: string): number {
  if (record.startsWith("HIERARCH ") && keyword !== "HIERARCH") return record.indexOf("=", 9) + 1;
  return record[8] === "=" && record[9] === " " && !isCommentary(keyword) ? 10 : -1;
}

interface ParsedValue {
  readonly value: HeaderValue;
  readonly comment: string;
  readonly isFloat: boolean;
}

/**
 * Digits may be separated from sign and exponent by spaces, and the exponent may be d or D, as old files have
 * it.
 */
const NUMBER = /^([+-]?) *(\d+\.?\d*|\.\d+)(?: *[eEdD] *([+-]?) *(\d+))?$/;

function parseValue(text: string): ParsedValue | undefined {
  const start = skipSpaces(text, 0);
  const first = text[start];
  if (first === "'") return parseString(text, start);
  const slash = text.indexOf("/", start);
  const token = (slash < 0 ? text.slice(start) : text.slice(start, slash)).trimEnd();
  const comment = slash < 0 ? "" : text.slice(slash + 1).trim();
  if (token === "") return { value: undefined, comment, isFloat: false };
  if (token === "T" || token === "F") return { value: token === "T", comment, isFloat: false };
  if (first === "(") {
    const value = parseComplex(token);
    return value && { value, comment, isFloat: true };
  }
  const number = parseNumber(token);
  return number && { ...number, comment };
}

function parseString(text: string, start: number): ParsedValue | undefined {
  let end = start + 1;
  let doubled = false;
  for (;;) {
    end = text.indexOf("'", end);
    if (end < 0) return undefined;
    if (text[end + 1] !== "'") break;
    doubled = true;
    end += 2;
  }
  const inner = text.slice(start + 1, end).trimEnd();
  const after = skipSpaces(text, end + 1);
  if (after < text.length && text[after] !== "/") return undefined;
  const value = doubled ? inner.replaceAll("''", "'") : inner;
  return { value, comment: text.slice(after + 1).trim(), isFloat: false };
}

function parseNumber(token: string): { value: number | bigint; isFloat: boolean } | undefined {
  const match = NUMBER.exec(token);
  if (match === null) return undefined;
  const [, sign = "", digits = "", exponentSign = "", exponent] = match;
  if (exponent !== undefined) {
    return { value: Number(`${sign}${digits}e${exponentSign}${exponent}`), isFloat: true };
  }
  const value = Number(sign + digits);
  if (digits.includes(".")) return { value, isFloat: true };
  if (Number.isSafeInteger(value)) return { value: value === 0 ? 0 : value, isFloat: false };
  const big = BigInt(digits);
  return { value: sign === "-" ? -big : big, isFloat: false };
}

function parseComplex(token: string): Complex | undefined {
  const match = /^\(([^,]*),([^)]*)\)$/.exec(token);
  const re = parseNumber(match?.[1]?.trim() ?? "");
  const im = parseNumber(match?.[2]?.trim() ?? "");
  return re && im && { re: Number(re.value), im: Number(im.value) };
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === " ") at++;
  return at;
}
