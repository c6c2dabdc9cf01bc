import { decodeLatin1, encodeLatin1, padToBlock } from "./bytes.ts";
import {
  CARD_LENGTH,
  type Card,
  type HeaderValue,
  isCommentary,
  keywordOf,
  parseCard,
  parseContinuation,
} from "./card.ts";
import { formatCard, formatCommentary, normaliseKeyword } from "./card-format.ts";
import { FitsError } from "./errors.ts";

/** Where a header comes from, for the messages of errors. */
export interface HeaderOrigin {
  readonly offset?: number;
  readonly hdu?: number;
}

/** A card as it stands in the file, taken apart when first asked for. */
interface Slot {
  /** 80 characters, more with CONTINUE cards. */
  text: string;
  card: Card | undefined;
}

/**
 * The header of an HDU: an ordered list of cards. Cards that nobody changes keep every byte.
 * Keywords are compared without regard to case and without `HIERARCH`; of a repeated keyword the first
 * counts.
 */
export class Header {
  #slots: Slot[];
  /** The first slot of each keyword; undefined until it is needed, and after deletions. */
  #index: Map<string, Slot> | undefined;
  #revision = 0;
  /** Whether the slots are those of another header too: whoever changes something takes its own first. */
  #shared = false;

  private constructor(slots: Slot[]) {
    this.#slots = slots;
  }

  /**
   * Reads a header from its bytes: cards of 80 bytes up to END. What follows END is ignored.
   * Single cards are never an error here, however odd: see {@link Card.kind}.
   *
   * @throws FitsError `truncated` when there is no END.
   */
  static parse(bytes: Uint8Array, origin: HeaderOrigin = {}): Header {
    const end = findEnd(bytes);
    if (end < 0) {
      throw new FitsError("truncated", "the header has no END card", {
        ...origin,
        offset: (origin.offset ?? 0) + bytes.length,
      });
    }
    const text = decodeLatin1(bytes.subarray(0, end));
    const slots: Slot[] = [];
    for (let at = 0; at < text.length; ) {
      const start = at;
      at += CARD_LENGTH;
      while (text.startsWith("CONTINUE", at) && continues(text, at)) at += CARD_LENGTH;
      slots.push({ text: text.slice(start, at), card: undefined });
    }
    return new Header(slots);
  }

  /** A new header of these keywords, in this order. @throws FitsError `bad_card` */
  static from(
    entries: Iterable<readonly [keyword: string, value: HeaderValue, comment?: string]> = [],
  ): Header {
    const header = new Header([]);
    for (const [keyword, value, comment] of entries) {
      header.#slots.push(newSlot(normaliseKeyword(keyword), value, comment ?? ""));
    }
    return header;
  }

  /** A copy that can be changed without changing this one. It costs nothing until one of them is changed. */
  clone(): Header {
    const clone = new Header(this.#slots);
    clone.#index = this.#index;
    clone.#shared = true;
    this.#shared = true;
    return clone;
  }

  /** Grows with every change: what was worked out from a header holds as long as this stays the same. */
  get revision(): number {
    return this.#revision;
  }

  /** The value of a keyword; undefined when it is absent, has no value, or one that is not valid FITS. */
  get(keyword: string): HeaderValue {
    return this.card(keyword)?.value;
  }

  /** Whether the keyword is there, with or without a value. */
  has(keyword: string): boolean {
    return this.#find(keyword) !== undefined;
  }

  /** The value if it is a string (without trailing spaces). */
  getString(keyword: string): string | undefined {
    const value = this.get(keyword);
    return typeof value === "string" ? value : undefined;
  }

  /** The value if it is a number; an integer beyond 2^53 is rounded to the nearest double. */
  getNumber(keyword: string): number | undefined {
    const value = this.get(keyword);
    return typeof value === "bigint" ? Number(value) : typeof value === "number" ? value : undefined;
  }

  /** The value if it is T or F. */
  getBoolean(keyword: string): boolean | undefined {
    const value = this.get(keyword);
    return typeof value === "boolean" ? value : undefined;
  }

  /** The comment of a keyword; empty when there is none. */
  comment(keyword: string): string {
    return this.card(keyword)?.comment ?? "";
  }

  /** The first card of a keyword. */
  card(keyword: string): Card | undefined {
    const slot = this.#find(keyword);
    return slot && cardOf(slot);
  }

  /** All cards in their order, without END. */
  cards(): readonly Card[] {
    return this.#slots.map(cardOf);
  }

  /** The texts of all cards of a commentary keyword (`HISTORY`, `COMMENT`, or an empty string), in order. */
  commentary(keyword: "COMMENT" | "HISTORY" | ""): string[] {
    return this.#slots.filter((slot) => keyOf(slot) === keyword).map((slot) => cardOf(slot).comment);
  }

  /**
   * Sets a value where the keyword stands, or adds it behind the last value (before a closing block of
   * history or blank cards). Without `comment` the old one is kept. A number that was written with a decimal
   * point stays so; a card that would say the same is not touched.
   *
   * @throws FitsError `bad_card` when keyword or value cannot be written.
   */
  set(keyword: string, value: HeaderValue, comment?: string): this {
    return this.#set(keyword, value, comment, false);
  }

  /** As {@link set}, but a whole number is written with a decimal point: `GAIN = 1.0`. */
  setFloat(keyword: string, value: number, comment?: string): this {
    return this.#set(keyword, value, comment, true);
  }

  /** Removes every card of a keyword; nothing happens when there is none. */
  delete(keyword: string): this {
    const key = normaliseKeyword(keyword);
    if (!this.#indexed().has(key)) return this;
    this.#own();
    let kept = 0;
    for (const slot of this.#slots) {
      if (keyOf(slot) !== key) this.#slots[kept++] = slot;
    }
    this.#slots.length = kept;
    this.#index = undefined;
    this.#revision++;
    return this;
  }

  /**
   * Gives the first card of a keyword another keyword: place, value and comment stay.
   *
   * @throws FitsError `bad_card`
   */
  rename(oldKeyword: string, newKeyword: string): this {
    this.#own();
    const slot = this.#find(oldKeyword);
    if (slot === undefined) return this;
    const { kind, value, comment, isFloat } = cardOf(slot);
    if (kind !== "value") {
      throw new FitsError(
        "bad_card",
        `the card ${oldKeyword} has no value: only keywords with one can be renamed`,
      );
    }
    const renamed = newSlot(normaliseKeyword(newKeyword), value, printable(comment), isFloat);
    const bothStandard = slot.text[8] === "=" && renamed.text[8] === "=";
    slot.text = bothStandard ? renamed.text.slice(0, 8) + slot.text.slice(8) : renamed.text;
    slot.card = undefined;
    this.#index = undefined;
    this.#revision++;
    return this;
  }

  /** Adds HISTORY cards behind the last one, or at the end; long text and lines take several cards. */
  addHistory(text: string): this {
    return this.#addCommentary("HISTORY", text);
  }

  /** Adds COMMENT cards behind the last one, or at the end; long text and lines take several cards. */
  addComment(text: string): this {
    return this.#addCommentary("COMMENT", text);
  }

  /**
   * A copy that begins with these keywords in this order and goes on with all other cards but the dropped
   * ones. A card that already says the same is taken over as it stands, and a changed one keeps its comment.
   */
  rearranged(
    first: Iterable<readonly [keyword: string, value: HeaderValue, comment: string]>,
    dropped: (keyword: string) => boolean,
  ): Header {
    const start = new Header([]);
    for (const [keyword, value, comment] of first) {
      const slot = this.#find(keyword);
      if (slot === undefined) start.#slots.push(newSlot(keyword, value, comment));
      else start.#slots.push(...new Header([{ ...slot }]).set(keyword, value).#slots);
    }
    const rest = this.#slots.filter((slot) => !start.has(keyOf(slot)) && !dropped(keyOf(slot)));
    return new Header([...start.#slots, ...rest.map((slot) => ({ ...slot }))]);
  }

  /** The cards of 80 characters each, without END. */
  toText(): string[] {
    const records: string[] = [];
    for (const { text } of this.#slots) {
      for (let at = 0; at < text.length; at += CARD_LENGTH) records.push(text.slice(at, at + CARD_LENGTH));
    }
    return records;
  }

  /** The header as it stands in a file: the cards, END, and spaces up to a whole number of blocks. */
  toBytes(): Uint8Array {
    let length = 0;
    for (const slot of this.#slots) length += slot.text.length;
    const bytes = new Uint8Array(padToBlock(length + CARD_LENGTH)).fill(0x20);
    let at = 0;
    for (const slot of this.#slots) {
      encodeLatin1(slot.text, bytes, at);
      at += slot.text.length;
    }
    encodeLatin1("END", bytes, at);
    return bytes;
  }

  #set(keyword: string, value: HeaderValue, comment: string | undefined, asFloat: boolean): this {
    this.#own();
    const key = normaliseKeyword(keyword);
    const slot = isCommentary(key) ? undefined : this.#find(key);
    if (slot === undefined) {
      const added = newSlot(key, value, comment ?? "", asFloat);
      this.#slots.splice(this.#endOfValues(), 0, added);
      this.#index?.set(key, added);
      this.#revision++;
      return this;
    }
    const card = cardOf(slot);
    const isFloat = asFloat || (card.isFloat && typeof value === "number");
    const same = card.kind === "value" && sameValue(card.value, value) && (!asFloat || card.isFloat);
    if (same && (comment === undefined || comment === card.comment)) return this;
    const kept = card.kind === "value" ? printable(card.comment) : "";
    Object.assign(slot, newSlot(card.keyword.toUpperCase(), value, comment ?? kept, isFloat));
    this.#revision++;
    return this;
  }

  #addCommentary(keyword: "COMMENT" | "HISTORY", text: string): this {
    this.#own();
    const added = formatCommentary(keyword, text).map((record): Slot => ({ text: record, card: undefined }));
    const last = this.#slots.findLastIndex((slot) => keyOf(slot) === keyword);
    const at = last < 0 ? this.#slots.length : last + 1;
    this.#slots = [...this.#slots.slice(0, at), ...added, ...this.#slots.slice(at)];
    this.#index = undefined;
    this.#revision++;
    return this;
  }

  /** To be called before anything is changed. */
  #own(): void {
    if (!this.#shared) return;
    this.#slots = this.#slots.map((slot) => ({ ...slot }));
    this.#index = undefined;
    this.#shared = false;
  }

  #endOfValues(): number {
    return this.#slots.findLastIndex((slot) => !isCommentary(keyOf(slot))) + 1;
  }

  #find(keyword: string): Slot | undefined {
    return this.#indexed().get(keyword) ?? this.#indexed().get(normaliseKeyword(keyword));
  }

  #indexed(): Map<string, Slot> {
    if (this.#index === undefined) {
      this.#index = new Map();
      for (const slot of this.#slots) {
        const key = keyOf(slot);
        if (!this.#index.has(key)) this.#index.set(key, slot);
      }
    }
    return this.#index;
  }
}

/** Byte offset of the END card, or -1. Bytes behind the last whole card are not looked at. */
export function findEnd(bytes: Uint8Array): number {
  for (let at = 0; at + CARD_LENGTH <= bytes.length; at += CARD_LENGTH) {
    if (bytes[at] !== 0x45 || bytes[at + 1] !== 0x4e || bytes[at + 2] !== 0x44) continue;
    if (isBlank(bytes, at + 3, at + 10)) return at;
  }
  return -1;
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (bytes[at] !== 0x20) return false;
  }
  return true;
}

function newSlot(keyword: string, value: HeaderValue, comment: string, asFloat = false): Slot {
  return { text: formatCard(keyword, value, comment, asFloat), card: undefined };
}

function cardOf(slot: Slot): Card {
  slot.card ??= parseCard(slot.text);
  return slot.card;
}

function keyOf(slot: Slot): string {
  return keywordOf(slot.text).toUpperCase();
}

/**
 * Whether the CONTINUE card at `at` carries on the string of the card before it, which must end in an
 * ampersand.
 */
function continues(text: string, at: number): boolean {
  if (parseContinuation(text.slice(at, at + CARD_LENGTH)) === undefined) return false;
  const before = text.slice(at - CARD_LENGTH, at);
  const value = parseContinuation(before)?.value ?? parseCard(before).value;
  return typeof value === "string" && value.endsWith("&");
}

function sameValue(a: HeaderValue, b: HeaderValue): boolean {
  if (typeof a === "object" && typeof b === "object") return Object.is(a.re, b.re) && Object.is(a.im, b.im);
  return typeof a === "string" && typeof b === "string" ? a === b.trimEnd() : Object.is(a, b);
}

function printable(text: string): string {
  return text.replace(/[^ -~]/g, "?");
}
