import type { Header } from "@goats/fits";
import { descriptorInfo } from "./descriptor-list.ts";
import { AstroDataError } from "./errors.ts";
import type { Section } from "./section.ts";
import { combineTags, type TagSet } from "./tags.ts";

/** Headers of a file after the reading rules: what tags and descriptors are made of. */
export interface MetadataSource {
  readonly phu: Header;
  readonly extensions: readonly ExtensionHeader[];
  readonly filename?: string | undefined;
  /** One extension taken by itself: descriptors then give its value instead of a list with one entry. */
  readonly isSingle?: boolean | undefined;
}

/** One science extension without its pixels. */
export interface ExtensionHeader {
  readonly header: Header;
  /** Lengths of the axes, NAXIS1 first. */
  readonly axes: readonly number[];
}

/** A single value of a descriptor. */
export type Scalar = string | number | boolean | null;

/**
 * What a descriptor gives: one value for the file, a list with one entry for each extension, or (bundles of GHOST) one
 * value for each arm. JSON as it is.
 */
export type DescriptorValue = Scalar | readonly DescriptorValue[] | DescriptorValues;

/** Values by the arm of the instrument. */
export interface DescriptorValues {
  readonly [arm: string]: DescriptorValue;
}

/** Units that wavelengths can be asked in. */
export type WavelengthUnit = "meters" | "micrometers" | "nanometers" | "angstroms";

/** How a descriptor is wanted; a descriptor ignores what makes no sense for it. */
export interface DescriptorOptions {
  /** For people: names without component identifiers, sections as `[x1:x2,y1:y2]`. */
  readonly pretty?: boolean;
  /** Names without the identifier (`_G5325`). */
  readonly stripID?: boolean;
  /** Filters only: names with the identifier, without the open positions. */
  readonly keepID?: boolean;
  /** Wavelengths only; default metres. */
  readonly units?: WavelengthUnit;
}

/** Works a value out of the headers. Throws an AstroDataError when it cannot; null means there is none. */
export type Descriptor = (metadata: Metadata, options: DescriptorOptions) => DescriptorValue;

/** Says which tags a file gets on one ground; undefined when the rule does not apply. */
export type TagRule = (metadata: Metadata) => TagSet | undefined;

/** A name and value that frames must share to be reduced together. */
export interface Setting {
  readonly label: string;
  readonly value: string;
}

/** What is known about one instrument. Rules of the same name replace those of the rules it extends. */
export interface InstrumentRules {
  /** DRAGONS' class of the data: `AstroDataGmos`. */
  readonly className: string;
  readonly matches: (source: MetadataSource) => boolean;
  /** Name of the instrument without distinguishing its twins: `GMOS` for GMOS-N and GMOS-S. */
  readonly genericName: (phu: Header) => string | undefined;
  readonly tagRules: Readonly<Record<string, TagRule>>;
  readonly descriptors: Readonly<Record<string, Descriptor>>;
  /** Descriptors that DRAGONS answers but leaves out of its list (`ad.descriptors`). */
  readonly unlisted: readonly string[];
  /** Effective wavelength of a filter (its pretty name) in micrometres; null when it is not in the tables. */
  readonly filterWavelength: (filter: string | null) => number | null;
  /** The primary header of some extensions taken by themselves, where it is not that of the whole. */
  readonly phuOfSlice?: (source: MetadataSource, first: number) => Header;
  /** The settings that make frames reducible together, most important first. */
  readonly settings: (metadata: Metadata) => Setting[];
}

/**
 * Tags and descriptors of one file, worked out when asked for and remembered. They hold for the headers as they were at
 * the beginning: {@link Metadata.holdsFor} says whether that is still so.
 */
export class Metadata {
  readonly phu: Header;
  readonly filename: string | undefined;
  readonly isSingle: boolean;
  readonly rules: InstrumentRules;
  readonly #source: MetadataSource;
  readonly #phuRevision: number;
  #extensions: readonly ExtensionHeader[] | undefined;
  #tags: ReadonlySet<string> | undefined;
  readonly #known = new Map<string, { value: DescriptorValue } | { error: AstroDataError }>();
  #revisions: readonly number[] = [];

  constructor(source: MetadataSource, rules: InstrumentRules) {
    this.phu = source.phu;
    this.#source = source;
    this.filename = source.filename;
    this.isSingle = source.isSingle === true;
    this.rules = rules;
    this.#phuRevision = this.phu.revision;
  }

  /** Asked of the source when they are first needed: most tags and many descriptors follow from the primary header. */
  get extensions(): readonly ExtensionHeader[] {
    if (this.#extensions === undefined) {
      // A copy: the list of extensions of an AstroData grows, and they change their axes.
      this.#extensions = this.#source.extensions.map(({ header, axes }) => ({ header, axes }));
      this.#revisions = this.#extensions.map(({ header }) => header.revision);
    }
    return this.#extensions;
  }

  /** Part of the file, or the file under another primary header, by the same rules. */
  derive(changes: Partial<Pick<MetadataSource, "phu" | "extensions" | "isSingle">>): Metadata {
    const { phu, extensions, filename, isSingle } = this;
    return new Metadata({ phu, extensions, filename, isSingle, ...changes }, this.rules);
  }

  /** Whether nothing has changed in what tags and descriptors were made of. */
  holdsFor(source: MetadataSource): boolean {
    const { phu, filename, isSingle = false } = source;
    if (isSingle !== this.isSingle || phu !== this.phu || filename !== this.filename) return false;
    if (phu.revision !== this.#phuRevision) return false;
    const own = this.#extensions;
    if (own === undefined) return source === this.#source;
    return (
      source.extensions.length === own.length &&
      source.extensions.every(({ header, axes }, i) => {
        const known = own[i];
        return header === known?.header && axes === known.axes && header.revision === this.#revisions[i];
      })
    );
  }

  /** The tags of the file. */
  get tags(): ReadonlySet<string> {
    if (this.#tags === undefined) {
      const names = Object.keys(this.rules.tagRules).toSorted();
      const sets = names.map((name) => this.#applyTagRule(name)).filter((set) => set !== undefined);
      this.#tags = combineTags(sets);
    }
    return this.#tags;
  }

  /** A rule that cannot be decided from the headers gives no tags; the file keeps those of the other rules. */
  #applyTagRule(name: string): TagSet | undefined {
    try {
      return this.rules.tagRules[name]?.(this);
    } catch (error) {
      if (error instanceof AstroDataError) return undefined;
      throw error;
    }
  }

  /** Whether the file has a tag. */
  has(tag: string): boolean {
    return this.tags.has(tag);
  }

  /**
   * The value of a descriptor.
   * @throws {AstroDataError} `unknown_descriptor`, or the reason why the value cannot be worked out.
   */
  get(name: string, options: DescriptorOptions = {}): DescriptorValue {
    const key = `${name} ${options.pretty ?? ""} ${options.stripID ?? ""} ${options.keepID ?? ""} ${options.units ?? ""}`;
    let known = this.#known.get(key);
    if (known === undefined) {
      known = this.#work(name, options);
      this.#known.set(key, known);
    }
    if ("error" in known) throw known.error;
    return known.value;
  }

  /**
   * As {@link get}, but for one extension taken by itself the value of a descriptor that has one for each extension.
   * @throws {AstroDataError} as `get`
   */
  value(name: string, options: DescriptorOptions = {}): DescriptorValue {
    const value = this.get(name, options);
    const unwrap = this.isSingle && isList(value) && value.length === 1 && !descriptorInfo(name)?.isList;
    return unwrap ? (value[0] ?? null) : value;
  }

  #work(name: string, options: DescriptorOptions): { value: DescriptorValue } | { error: AstroDataError } {
    const descriptor = Object.hasOwn(this.rules.descriptors, name) ? this.rules.descriptors[name] : undefined;
    if (descriptor === undefined) {
      return { error: new AstroDataError("unknown_descriptor", `There is no descriptor "${name}".`) };
    }
    try {
      return { value: descriptor(this, options) };
    } catch (error) {
      if (error instanceof AstroDataError) return { error };
      throw error;
    }
  }

  /** A descriptor that is text. @throws {AstroDataError} also when it is something else. */
  text(name: string, options: DescriptorOptions = {}): string | null {
    return expectText(name, this.get(name, options));
  }

  /** A descriptor that is one number. @throws {AstroDataError} also when it is something else. */
  number(name: string, options: DescriptorOptions = {}): number | null {
    return expectNumber(name, this.get(name, options));
  }

  /** A descriptor with one value for each extension; a single value counts for all of them. */
  list(name: string, options: DescriptorOptions = {}): readonly DescriptorValue[] {
    const value = this.get(name, options);
    return isList(value) ? value : this.extensions.map(() => value);
  }

  /** A descriptor with a number for each extension. @throws {AstroDataError} also when it holds something else. */
  numbers(name: string, options: DescriptorOptions = {}): (number | null)[] {
    return this.list(name, options).map((value) => expectNumber(name, value));
  }

  /** A descriptor with a text for each extension. @throws {AstroDataError} also when it holds something else. */
  texts(name: string, options: DescriptorOptions = {}): (string | null)[] {
    return this.list(name, options).map((value) => expectText(name, value));
  }

  /** A descriptor with a section for each extension. @throws {AstroDataError} also when it holds something else. */
  sections(name: string): (Section | null)[] {
    return this.list(name).map((value) => {
      if (value === null) return null;
      if (isList(value) && value.every((item) => typeof item === "number")) return value;
      throw wrongType(name, value, "a section");
    });
  }
}

/** Whether a value is a list. */
export function isList(value: DescriptorValue): value is readonly DescriptorValue[] {
  return Array.isArray(value);
}

function expectText(name: string, value: DescriptorValue): string | null {
  if (value === null || typeof value === "string") return value;
  throw wrongType(name, value, "a text");
}

function expectNumber(name: string, value: DescriptorValue): number | null {
  if (value === null || typeof value === "number") return value;
  throw wrongType(name, value, "a number");
}

function wrongType(name: string, value: DescriptorValue, wanted: string): AstroDataError {
  return new AstroDataError("descriptor_failed", `${name} is ${JSON.stringify(value)}, not ${wanted}.`);
}
