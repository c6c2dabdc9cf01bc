/** What can be asked of many files at once, and what comes back. Both travel between threads: plain data only. */
import { basename } from "node:path";
import {
  AstroDataError,
  DESCRIPTORS,
  type DescriptorValue,
  descriptorInfo,
  headersOf,
  type Metadata,
  type MetadataSource,
  matches,
  metadataOf,
  parseSelection,
  type SelectionCriteria,
} from "@goats/astrodata";
import { type ByteSource, FitsError, type Hdu, type HeaderValue, openFits } from "@goats/fits";
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
  const read = reader(question) as (source: ByteSource, path: string) => Promise<AnswerTo<Asked>>;
  return async (path) => {
    try {
      const source = fileSource(path);
      try {
        return { path, answer: await read(source, path) };
      } finally {
        await source.close?.();
      }
    } catch (error) {
      return { path, problem: problemOf(error) };
    }
  };
}

function reader(question: Question): (source: ByteSource, path: string) => Promise<Answers[keyof Answers]> {
  switch (question.kind) {
    case "tags":
      return fromMetadata((source) => [...(metadataOf(source)?.tags ?? [])].toSorted());
    case "selection": {
      const criteria = criteriaOf(question);
      return fromMetadata((source) => matches(source, criteria));
    }
    case "descriptors":
      for (const name of question.names ?? []) checkDescriptor(name);
      return fromMetadata((source) => {
        const metadata = metadataOf(source);
        const all = Object.keys(metadata?.rules.descriptors ?? {}).toSorted();
        return (question.names ?? all).map((name) => describe(metadata, name));
      });
    case "headers": {
      const first = headersNeeded(question);
      return async (source) => {
        const { hdus } = await openFits(source, first === undefined ? {} : { first });
        return hdus.filter((hdu) => isWanted(hdu, question)).map((hdu) => cardsOf(hdu, question));
      };
    }
  }
}

/** Thrown when a question looks at the extensions of a file of which only the primary header was read. */
class ExtensionsNeeded extends Error {}

/** Reads the primary header, which mostly is enough, and all others only when the question looks at them. */
function fromMetadata<Answer>(
  question: (source: MetadataSource) => Answer,
): (source: ByteSource, path: string) => Promise<Answer> {
  return async (source, path) => {
    const filename = basename(path);
    const beginning = await openFits(source, { first: 1 });
    const { phu } = headersOf(beginning, filename);
    try {
      return question({
        phu,
        filename,
        get extensions(): never {
          throw new ExtensionsNeeded();
        },
      });
    } catch (error) {
      if (!(error instanceof ExtensionsNeeded)) throw error;
      return question(headersOf(await openFits(source), filename));
    }
  };
}

/** How many headers of a file are needed, from its beginning: of a packed file the rest need not be unpacked. */
function headersNeeded({ extensions = [] }: HeadersQuestion): number | undefined {
  const areNumbers = extensions.length > 0 && extensions.every((each) => /^\d{1,6}$/.test(each));
  return areNumbers ? Math.max(...extensions.map(Number)) + 1 : undefined;
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
