/** What can be asked of many files at once, and what comes back. Both travel between threads: plain data only. */
import { basename } from "node:path";
import {
  AstroDataError,
  DESCRIPTORS,
  type DescriptorValue,
  descriptorInfo,
  headersOf,
  type Metadata,
  matches,
  metadataOf,
  parseSelection,
  type SelectionCriteria,
} from "@goats/astrodata";
import { FitsError, type FitsFile, type Hdu, type HeaderValue, openFits } from "@goats/fits";
import { didYouMean, similarNames } from "../parameters/suggest.ts";
import { fileSource } from "./file-source.ts";

/** The tags of each file. */
export interface TagsQuestion {
  readonly kind: "tags";
}

/** Whether each file is wanted; the terms are those of `matches` of `@goats/astrodata`. */
export interface SelectionQuestion {
  readonly kind: "selection";
  readonly tags?: readonly string[];
  readonly xtags?: readonly string[];
  /** The text of an expression. */
  readonly expression?: string;
  readonly strict?: boolean;
}

/** Values of descriptors. */
export interface DescriptorsQuestion {
  readonly kind: "descriptors";
  /** Without names, all that the instrument of the file has. */
  readonly names?: readonly string[];
}

/** The headers as they stand in the file. */
export interface HeadersQuestion {
  readonly kind: "headers";
  /** Numbers (`0`), names (`SCI`), or names with their version (`SCI,2`); all HDUs if there are none. */
  readonly extensions?: readonly string[];
  /** Only these keywords, in this order. */
  readonly keywords?: readonly string[];
}

export type Question = TagsQuestion | SelectionQuestion | DescriptorsQuestion | HeadersQuestion;

/** A descriptor of a file; `problem` says why it could not be worked out. */
export interface DescriptorAnswer {
  readonly name: string;
  readonly value: DescriptorValue;
  readonly problem?: string;
}

/** A card with a value that JSON can hold. */
export interface CardAnswer {
  readonly keyword: string;
  /** Null when the keyword has none. */
  readonly value: string | number | boolean | null;
  readonly comment: string;
}

/** One header. */
export interface HduAnswer {
  readonly index: number;
  readonly name: string;
  readonly version: number | null;
  /** The cards as they stand in the file, without END; only if no keywords were asked for. */
  readonly text?: readonly string[];
  readonly cards: readonly CardAnswer[];
}

interface Answers {
  readonly tags: readonly string[];
  readonly selection: boolean;
  readonly descriptors: readonly DescriptorAnswer[];
  readonly headers: readonly HduAnswer[];
}

/** The answer to a question. */
export type AnswerTo<Asked extends Question> = Answers[Asked["kind"]];

/** Why a file could not be asked, for people. */
export interface FileProblem {
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
}

/** What came of one file: an answer or a problem. */
export type Outcome<Asked extends Question> =
  | { readonly path: string; readonly answer: AnswerTo<Asked> }
  | { readonly path: string; readonly problem: FileProblem };

/**
 * Gets a question ready to be put to one file after the other. Nothing that is wrong with a file is thrown.
 *
 * @throws {SelectionError} when the expression of a selection cannot be read
 * @throws {AstroDataError} `unknown_descriptor`
 */
export function asker<Asked extends Question>(question: Asked): (path: string) => Promise<Outcome<Asked>> {
  const ask = answers(question) as (file: FitsFile, path: string) => AnswerTo<Asked>;
  const first = headersNeeded(question);
  return async (path) => {
    try {
      const file = await openFits(fileSource(path), first === undefined ? {} : { first });
      try {
        return { path, answer: ask(file, path) };
      } finally {
        await file.close();
      }
    } catch (error) {
      return { path, problem: problemOf(error) };
    }
  };
}

/**
 * How many headers of a file the question needs, from its beginning; undefined for all of them. Tags follow from the
 * primary header and, for instruments that write little into it, the first extension. Of a packed file the rest need
 * not be unpacked then.
 */
function headersNeeded(question: Question): number | undefined {
  switch (question.kind) {
    case "tags":
      return 2;
    case "selection":
      return question.expression === undefined ? 2 : undefined;
    case "descriptors":
      return undefined;
    case "headers": {
      const wanted = question.extensions ?? [];
      const areNumbers = wanted.length > 0 && wanted.every((each) => /^\d{1,6}$/.test(each));
      return areNumbers ? Math.max(...wanted.map(Number)) + 1 : undefined;
    }
  }
}

function answers(question: Question): (file: FitsFile, path: string) => Answers[keyof Answers] {
  switch (question.kind) {
    case "tags":
      return (file, path) => [...(metadataOf(headersOf(file, basename(path)))?.tags ?? [])].toSorted();
    case "selection": {
      const criteria = criteriaOf(question);
      return (file, path) => matches(headersOf(file, basename(path)), criteria);
    }
    case "descriptors":
      for (const name of question.names ?? []) checkDescriptor(name);
      return (file, path) => {
        const metadata = metadataOf(headersOf(file, basename(path)));
        const all = Object.keys(metadata?.rules.descriptors ?? {}).toSorted();
        return (question.names ?? all).map((name) => describe(metadata, name));
      };
    case "headers":
      return (file) =>
        file.hdus.filter((hdu) => isWanted(hdu, question)).map((hdu) => cardsOf(hdu, question));
  }
}

function checkDescriptor(name: string): void {
  if (descriptorInfo(name) !== undefined) return;
  const known = DESCRIPTORS.map((each) => each.name);
  const meant = didYouMean(similarNames(name, known));
  throw new AstroDataError("unknown_descriptor", `There is no descriptor ${name}. ${meant}`.trim());
}

function describe(metadata: Metadata | undefined, name: string): DescriptorAnswer {
  try {
    return { name, value: metadata?.get(name) ?? null };
  } catch (error) {
    if (!(error instanceof AstroDataError)) throw error;
    // Other instruments have it, this one does not.
    if (error.code === "unknown_descriptor") return { name, value: null };
    return { name, value: null, problem: error.message };
  }
}

function criteriaOf({ tags, xtags, expression, strict }: SelectionQuestion): SelectionCriteria {
  return {
    ...(tags === undefined ? {} : { tags }),
    ...(xtags === undefined ? {} : { xtags }),
    ...(expression === undefined ? {} : { expression: parseSelection(expression) }),
    ...(strict === undefined ? {} : { strict }),
  };
}

function isWanted({ index, name, version }: Hdu, { extensions = [] }: HeadersQuestion): boolean {
  if (extensions.length === 0) return true;
  const names = [String(index), name, `${name},${version ?? 1}`];
  return extensions.some((wanted) => names.includes(wanted.toUpperCase()));
}

function cardsOf({ index, name, version, header }: Hdu, { keywords = [] }: HeadersQuestion): HduAnswer {
  const all = keywords.length === 0;
  const cards = all
    ? header.cards()
    : keywords.flatMap((keyword) => {
        const card = header.card(keyword);
        return card ? [card] : [];
      });
  return {
    index,
    name,
    version: version ?? null,
    ...(all ? { text: header.toText() } : {}),
    cards: cards.map((card) => ({
      keyword: card.keyword,
      value: plain(card.value),
      comment: card.comment,
    })),
  };
}

function plain(value: HeaderValue): CardAnswer["value"] {
  if (value === undefined) return null;
  if (typeof value === "bigint") return String(value);
  return typeof value === "object" ? `(${value.re}, ${value.im})` : value;
}

function problemOf(error: unknown): FileProblem {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
  if (error instanceof FitsError || error instanceof AstroDataError) {
    return { code, message: error.message, ...(error.fix === undefined ? {} : { fix: error.fix }) };
  }
  if (code === "ENOENT") return { code, message: "there is no such file", fix: "Check its name." };
  if (code === "EACCES") return { code, message: "it may not be read", fix: "Check its permissions." };
  if (code === "EISDIR") return { code, message: "it is a folder", fix: "Name the files in it." };
  return { code, message: error instanceof Error ? error.message : String(error) };
}
