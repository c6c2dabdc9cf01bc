/** A header card as the server sends it. Commentary has its text in `comment` or in `value`. */
export interface HeaderCard {
  keyword: string;
  value: unknown;
  comment: string;
}

/** A header as the server sends it. */
export interface HeaderHdu {
  index: number;
  name: string;
  version: number | null;
  kind: string;
  cards: readonly HeaderCard[];
}

/** One line of the table. */
export interface HeaderRow {
  /** Unique among all HDUs. */
  id: string;
  kind: "card" | "text";
  hdu: HeaderHdu;
  card: HeaderCard;
  keyword: string;
  value: string;
  comment: string;
  /** Of commentary: number of the lines that belong together, on the first of them; 0 on the others. */
  lines: number;
}

const COMMENTARY = new Set(["COMMENT", "HISTORY", ""]);

/** `SCI,1`, `PRIMARY`, `HDU 3`. */
export function hduLabel(hdu: Pick<HeaderHdu, "index" | "name" | "version">): string {
  if (hdu.name === "") return `HDU ${hdu.index}`;
  return hdu.version === null || hdu.index === 0 ? hdu.name : `${hdu.name},${hdu.version}`;
}

/** A value as it is read: T and F for logical values, as in the file. */
export function valueText(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value;
    case "boolean":
      return value ? "T" : "F";
    case "number":
    case "bigint":
      return String(value);
    case "object":
      return value === null ? "" : complexText(value);
    default:
      return "";
  }
}

function complexText(value: object): string {
  if ("re" in value && "im" in value) return `(${valueText(value.re)}, ${valueText(value.im)})`;
  return JSON.stringify(value);
}

/** The rows of one header in its own order; commentary of one kind that stands together is one group. */
export function headerRows(hdu: HeaderHdu): HeaderRow[] {
  const rows: HeaderRow[] = [];
  let groupStart: HeaderRow | undefined;
  for (const [position, card] of hdu.cards.entries()) {
    const id = `${hdu.index}-${position}`;
    if (!COMMENTARY.has(card.keyword)) {
      const { keyword, comment } = card;
      rows.push({ id, kind: "card", hdu, card, keyword, value: valueText(card.value), comment, lines: 0 });
      groupStart = undefined;
      continue;
    }
    const text = valueText(card.value) || card.comment;
    const row: HeaderRow = {
      id,
      kind: "text",
      hdu,
      card,
      keyword: card.keyword,
      value: text,
      comment: "",
      lines: 0,
    };
    if (groupStart?.keyword !== card.keyword) groupStart = row;
    groupStart.lines++;
    rows.push(row);
  }
  return rows;
}

/** The words of a search, lower case; all of them must be found. */
export function searchWords(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/** The rows in which every word occurs, in keyword, value or comment; all rows for no word. */
export function matchingRows(rows: readonly HeaderRow[], words: readonly string[]): HeaderRow[] {
  if (words.length === 0) return [...rows];
  return rows.filter((row) => {
    const text = `${row.keyword}\n${row.value}\n${row.comment}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** A piece of text, and whether it is what was searched for. */
export interface Piece {
  text: string;
  found: boolean;
}

/** Splits text at the occurrences of the words; overlapping ones are one piece. */
export function highlight(text: string, words: readonly string[]): Piece[] {
  const lower = text.toLowerCase();
  // A letter whose lower case is longer would shift all positions after it.
  if (words.length === 0 || lower.length !== text.length) return [{ text, found: false }];
  const marked = new Uint8Array(text.length);
  for (const word of words) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
      marked.fill(1, at, at + word.length);
    }
  }
  const pieces: Piece[] = [];
  for (const [i, character] of Array.from({ length: text.length }, (_, k) => text[k] ?? "").entries()) {
    const found = marked[i] === 1;
    const last = pieces.at(-1);
    if (last?.found === found) last.text += character;
    else pieces.push({ text: character, found });
  }
  return pieces.length > 0 ? pieces : [{ text, found: false }];
}

/**
 * A card in the form of the file (FITS Standard 4.0, section 4.2): keyword to column 8, value from
 * column 11, numbers flush right to column 30, strings in quotes. Longer ones are not cut.
 */
export function cardText(card: HeaderCard): string {
  const { keyword, value, comment } = card;
  if (COMMENTARY.has(keyword)) return `${keyword.padEnd(8)}${valueText(value) || comment}`.trimEnd();
  const name = keyword.length > 8 || keyword.includes(" ") ? `HIERARCH ${keyword}` : keyword.padEnd(8);
  const written =
    typeof value === "string"
      ? `'${value.replaceAll("'", "''").padEnd(8)}'`.padEnd(20)
      : valueText(value).padStart(20);
  return `${name}= ${written}${comment ? ` / ${comment}` : ""}`.trimEnd();
}

/** All cards of a header, one a line. */
export function headerText(hdu: HeaderHdu): string {
  return `${hdu.cards.map(cardText).join("\n")}\n`;
}
