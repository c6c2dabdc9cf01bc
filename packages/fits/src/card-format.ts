/**
 * Writes header cards. Fixed format where it fits (FITS Standard 4.0, section 4.2), CONTINUE for long
 * strings.
 */
import { CARD_LENGTH, type HeaderValue, isCommentary } from "./card.ts";
import { FitsError } from "./errors.ts";

const STANDARD_KEYWORD = /^[A-Z0-9_-]{1,8}$/;
const PRINTABLE = /^[ -~]*$/;
/** Characters of text that a COMMENT or HISTORY card has room for. */
const COMMENTARY_WIDTH = CARD_LENGTH - 8;

/**
 * Upper case, without spaces around it and without a leading `HIERARCH`: the form in which keywords are
 * compared.
 */
export function normaliseKeyword(keyword: string): string {
  const upper = keyword.trim().toUpperCase();
  return upper.startsWith("HIERARCH ") ? upper.slice(9).trimStart() : upper;
}

/**
 * The text of a value card: 80 characters, or a multiple of it when a string needs CONTINUE cards.
 * A comment that does not fit beside a short value is cut.
 *
 * @param keyword longer than 8 characters or with a space: written by the HIERARCH convention.
 * @param asFloat write a whole number with a decimal point.
 * @throws FitsError `bad_card`
 */
export function formatCard(keyword: string, value: HeaderValue, comment: string, asFloat = false): string {
  checkText(keyword, comment, "comment");
  const head = formatKeyword(keyword);
  if (typeof value === "string") return formatStringCard(keyword, head, value, comment);
  const text = formatValue(keyword, value, asFloat);
  const field = head.startsWith("HIERARCH ") ? text : text.padStart(20);
  return finish(keyword, head + field, comment);
}

/** Cards of 80 characters for a text under COMMENT, HISTORY or the blank keyword; long lines take several. */
export function formatCommentary(keyword: "COMMENT" | "HISTORY" | "", text: string): string[] {
  const records: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    checkText(keyword || "blank", line, "text");
    let at = 0;
    do {
      records.push((keyword.padEnd(8) + line.slice(at, at + COMMENTARY_WIDTH)).padEnd(CARD_LENGTH));
      at += COMMENTARY_WIDTH;
    } while (at < line.length);
  }
  return records;
}

/**
 * A double as FITS text: the fewest digits that give the same double again, always with a decimal point
 * (`1.0`, `2.5E-07`).
 */
function formatFloat(value: number): string {
  const plain = String(value);
  const text = plain.length > 20 || plain.includes("e") ? value.toExponential() : plain;
  const [mantissa = "", exponent] = text.split("e");
  const digits = mantissa.includes(".") ? mantissa : `${mantissa}.0`;
  if (exponent === undefined) return Object.is(value, -0) ? "-0.0" : digits;
  return `${digits}E${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

function formatKeyword(keyword: string): string {
  if (isCommentary(keyword)) {
    throw badCard(`"${keyword}" cannot have a value`, "Use addComment or addHistory for text.");
  }
  if (STANDARD_KEYWORD.test(keyword) && keyword !== "HIERARCH") return `${keyword.padEnd(8)}= `;
  if (keyword === "HIERARCH" || !PRINTABLE.test(keyword) || keyword.includes("=")) {
    throw badCard(`"${keyword}" is no FITS keyword`);
  }
  return `HIERARCH ${keyword} = `;
}

function formatValue(keyword: string, value: Exclude<HeaderValue, string>, asFloat: boolean): string {
  switch (typeof value) {
    case "undefined":
      return "";
    case "boolean":
      return value ? "T" : "F";
    case "bigint":
      return String(value);
    case "number":
      return formatNumber(keyword, value, asFloat);
    default:
      return `(${formatNumber(keyword, value.re, true)}, ${formatNumber(keyword, value.im, true)})`;
  }
}

function formatNumber(keyword: string, value: number, asFloat: boolean): string {
  if (!Number.isFinite(value)) {
    throw badCard(`${keyword} cannot be ${value}: FITS headers have no such number`);
  }
  if (!asFloat && Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  return formatFloat(value);
}

function formatStringCard(keyword: string, head: string, value: string, comment: string): string {
  checkText(keyword, value, "value");
  const escaped = value.trimEnd().replaceAll("'", "''");
  if (head.length + escaped.length + 2 <= CARD_LENGTH) {
    const quoted = escaped === "" ? "''" : `'${escaped.padEnd(8)}'`;
    const fitted = head.length + quoted.length <= CARD_LENGTH ? quoted : `'${escaped}'`;
    return finish(keyword, head + (head.startsWith("HIERARCH ") ? fitted : fitted.padEnd(20)), comment);
  }
  return formatLongString(keyword, head, escaped, comment);
}

/** Splits a string over CONTINUE cards; its comment is spread over them where there is room. */
function formatLongString(keyword: string, head: string, escaped: string, comment: string): string {
  const follow = "CONTINUE  ";
  const chunks: string[] = [];
  let rest = escaped;
  while (rest !== "") {
    // Two quotes and the ampersand take three characters.
    const room = CARD_LENGTH - (chunks.length === 0 ? head : follow).length - 3;
    if (room < 2) throw badCard(`the keyword "${keyword}" leaves no room for its value`);
    const length = chunkLength(rest, room);
    chunks.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  // A last piece that ends in an ampersand would look continued to some readers.
  if (escaped.endsWith("&")) chunks.push("");

  const records: string[] = [];
  let remaining = comment.trim();
  for (let i = 0; i < chunks.length || remaining !== ""; i++) {
    const start = `${i === 0 ? head : follow}'${chunks[i] ?? ""}`;
    const isLastValue = i >= chunks.length - 1;
    const room = isLastValue ? CARD_LENGTH - start.length - 5 : 0;
    const piece = room > 8 || i >= chunks.length ? firstWords(remaining, room) : "";
    remaining = remaining.slice(piece.length).trimStart();
    const more = i < chunks.length - 1 || remaining !== "";
    records.push(`${start}${more ? "&" : ""}'${piece === "" ? "" : ` / ${piece}`}`.padEnd(CARD_LENGTH));
  }
  return records.join("");
}

/** As much of an escaped string as fits, never parting a doubled quote. */
function chunkLength(escaped: string, room: number): number {
  if (escaped.length <= room) return escaped.length;
  let quotes = 0;
  while (escaped[room - 1 - quotes] === "'") quotes++;
  return quotes % 2 === 0 ? room : room - 1;
}

function firstWords(text: string, room: number): string {
  if (text.length <= room) return text;
  const space = text.lastIndexOf(" ", room);
  return text.slice(0, space > 0 ? space : room).trimEnd();
}

function finish(keyword: string, start: string, comment: string): string {
  if (start.length > CARD_LENGTH) throw badCard(`the value of "${keyword}" does not fit on its card`);
  const text = comment === "" ? start : `${start} / ${comment}`;
  return text.slice(0, CARD_LENGTH).padEnd(CARD_LENGTH);
}

function checkText(keyword: string, text: string, what: string): void {
  if (PRINTABLE.test(text)) return;
  throw badCard(`the ${what} of ${keyword} has characters that FITS headers cannot hold`);
}

function badCard(message: string, fix?: string): FitsError {
  return new FitsError("bad_card", message, fix === undefined ? {} : { fix });
}
