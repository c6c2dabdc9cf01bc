import type { Header, HeaderValue } from "@goats/fits";
import { AstroDataError } from "./errors.ts";
import type { Descriptor, Metadata, Scalar } from "./metadata.ts";
import { formatSection, fullSection, parseSection, type Section } from "./section.ts";

/** The value of a keyword as JSON holds it; null when the keyword is missing or has no value. */
export function scalar(header: Header, keyword: string): Scalar {
  return toScalar(keyword, header.get(keyword));
}

/** The number under a keyword; null when it is missing or not a number. */
export function numberOf(header: Header, keyword: string): number | null {
  return header.getNumber(keyword) ?? null;
}

/** The number under a keyword, which must be there. @throws {AstroDataError} `descriptor_failed` */
export function requiredNumber(header: Header, keyword: string): number {
  const value = header.getNumber(keyword);
  if (value === undefined) {
    const problem = header.has(keyword) ? "not a number" : "missing";
    throw new AstroDataError("descriptor_failed", `The keyword ${keyword} is ${problem}.`);
  }
  return value;
}

/** One value for each extension; null where the keyword is missing. */
export function extensionScalars(metadata: Metadata, keyword: string): Scalar[] {
  return metadata.extensions.map(({ header }) => scalar(header, keyword));
}

/** One value for each extension, or undefined unless every extension has the keyword. */
export function completeScalars(metadata: Metadata, keyword: string): Scalar[] | undefined {
  const { extensions } = metadata;
  if (extensions.length === 0 || !extensions.every(({ header }) => header.has(keyword))) return undefined;
  return extensionScalars(metadata, keyword);
}

/** A descriptor that is a keyword of the primary header. */
export function fromPhu(keyword: string, fallback: Scalar = null): Descriptor {
  return ({ phu }) => (phu.has(keyword) ? scalar(phu, keyword) : fallback);
}

/** A descriptor that is a keyword of each extension. */
export function fromExtensions(keyword: string): Descriptor {
  return (metadata) => extensionScalars(metadata, keyword);
}

/** A descriptor that is a section keyword of each extension. */
export function sectionFrom(keyword: string): Descriptor {
  return ({ extensions }, { pretty }) =>
    extensions.map(({ header }) => {
      const text = header.getString(keyword);
      return text === undefined ? null : shownSection(parseSection(text), pretty);
    });
}

/** A descriptor that is the whole array of each extension. */
export const fullFrame: Descriptor = ({ extensions }, { pretty }) =>
  extensions.map(({ axes }) => shownSection(fullSection(axes), pretty));

/** A section as numbers, or as text for people. */
export function shownSection(section: Section | null, pretty: boolean | undefined): Section | string | null {
  return section === null || !pretty ? section : formatSection(section);
}

/** A descriptor that is the name of a component: `pretty` and `stripID` take the identifier off. */
export function component(keyword: string): Descriptor {
  return ({ phu }, { pretty, stripID }) => {
    const name = scalar(phu, keyword);
    return typeof name === "string" && (pretty || stripID) ? withoutId(name) : name;
  };
}

/** A component's name up to the first `_G`: `R400+_G5325` is `R400+`. */
export function withoutId(name: string): string {
  const at = name.indexOf("_G");
  return at < 0 ? name : name.slice(0, at);
}

/** A component's name with its identifier of four digits, if it has one, and nothing behind it. */
export function withId(name: string): string {
  const id = /.*_(G\d{4})/.exec(name)?.[1];
  return id === undefined ? withoutId(name) : `${withoutId(name)}_${id}`;
}

/**
 * On prepared data the keyword counts when every extension has it: preparing wrote what the raw frame said, and later
 * steps keep it up to date. Otherwise the value is worked out.
 */
export function keywordIfPrepared(keyword: string, compute: Descriptor): Descriptor {
  return (metadata, options) => {
    const stored = metadata.has("PREPARED") ? completeScalars(metadata, keyword) : undefined;
    return stored ?? compute(metadata, options);
  };
}

function toScalar(keyword: string, value: HeaderValue): Scalar {
  switch (typeof value) {
    case "undefined":
      return null;
    case "bigint":
      return Number(value);
    case "object":
      throw new AstroDataError("descriptor_failed", `The keyword ${keyword} holds a complex number.`);
    default:
      return value;
  }
}

/** The rest of a division, never negative. */
export function modulo(value: number, divisor: number): number {
  const rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}
