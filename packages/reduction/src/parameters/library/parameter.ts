/**
 * The form in which the library holds the parameters of DRAGONS' primitives, and short ways to write them down. The
 * tables say what each primitive takes, whether our engine has the primitive or not.
 */

/** Types that a value may have; `AD` is a frame in memory, in place of its file name. */
type LibraryType = "str" | "int" | "float" | "bool" | "tuple" | "AD";

/** A default: what it is when nobody sets it. */
export type LibraryDefault = string | number | boolean | null;

/** A parameter without its words. */
export interface LibraryParameter {
  readonly name: string;
  readonly types: readonly LibraryType[];
  readonly default: LibraryDefault;
  /** May it be None? */
  readonly optional: boolean;
  /** Is it a list of such values, or may it be one? */
  readonly list?: "many" | "one or many";
  readonly choices?: readonly string[];
  /** Smallest allowed number. */
  readonly min?: number;
  /** Numbers must be larger than this. */
  readonly above?: number;
  /** Numbers must be smaller than this. */
  readonly max?: number;
  /** Largest allowed number. */
  readonly atMost?: number;
  /** What a text must look like. */
  readonly form?: string;
}

/** A primitive and its parameters in the order in which HISTORY lists them. */
interface LibraryPrimitive {
  readonly doc: string;
  readonly params: readonly LibraryParameter[];
}

/** Primitives by name. */
export type PrimitiveTable = Readonly<Record<string, LibraryPrimitive>>;

/** How a class differs from what it builds on, for one primitive. */
export interface ParameterChange {
  /** Other defaults. */
  readonly defaults?: Readonly<Record<string, LibraryDefault>>;
  /** Parameters that replace those of the same name, or are added at the end. */
  readonly set?: readonly LibraryParameter[];
  /** Names of parameters that the class does not have. */
  readonly without?: readonly string[];
  /** All names in order, where they do not come in the order of what it builds on. */
  readonly order?: readonly string[];
}

/** The primitives for frames that carry certain tags, with the parameters that hold for these frames. */
export interface PrimitiveClass {
  /** DRAGONS' name of the class. */
  readonly name: string;
  /** A frame must carry all of these; the class with the most tags serves it. */
  readonly tags: readonly string[];
  /** The class of the same instrument that it builds on. */
  readonly extends?: string;
  readonly tables: readonly PrimitiveTable[];
  /** Primitives that only this class has. */
  readonly own: PrimitiveTable;
  readonly changes: Readonly<Record<string, ParameterChange>>;
}

type Details = Partial<Omit<LibraryParameter, "name" | "types" | "default">>;

/** May be None. */
export const OPTIONAL: Details = { optional: true };
export const atLeast = (min: number): Details => ({ min });
export const above = (limit: number): Details => ({ above: limit });
export const below = (max: number): Details => ({ max });
export const upTo = (limit: number): Details => ({ atMost: limit });
export const inForm = (form: string): Details => ({ form });

function parameter(
  name: string,
  types: readonly LibraryType[],
  value: LibraryDefault,
  details: readonly Details[],
): LibraryParameter {
  return Object.assign({ name, types, default: value, optional: false }, ...details);
}

export const str = (name: string, value: string | null, ...details: Details[]): LibraryParameter =>
  parameter(name, ["str"], value, details);

export const int = (name: string, value: number | null, ...details: Details[]): LibraryParameter =>
  parameter(name, ["int"], value, details);

export const float = (name: string, value: number | null, ...details: Details[]): LibraryParameter =>
  parameter(name, ["float"], value, details);

export const bool = (name: string, value: boolean | null, ...details: Details[]): LibraryParameter =>
  parameter(name, ["bool"], value, details);

/** A text that is one of some words. */
export const oneOf = (
  name: string,
  value: string | null,
  choices: readonly string[],
  ...details: Details[]
): LibraryParameter => parameter(name, ["str"], value, [{ choices }, ...details]);

/** What none of the others says. */
export const mixed = (
  name: string,
  value: LibraryDefault,
  { types, ...more }: Details & { readonly types: readonly LibraryType[] },
  ...details: Details[]
): LibraryParameter => parameter(name, types, value, [more, ...details]);

/** The suffix of the file name. */
export const suffix = (value: string | null): LibraryParameter => str("suffix", value, OPTIONAL);

/** A frame or its file name. */
export const frame = (name: string, value: string | null): LibraryParameter =>
  parameter(name, ["str", "AD"], value, [OPTIONAL]);

/** Frames or their file names: one for all inputs, or one for each. */
export const frames = (name: string): LibraryParameter =>
  parameter(name, ["str", "AD"], null, [OPTIONAL, { list: "one or many" }]);

/** The same parameters with other defaults for some. */
export function withDefaults(
  params: readonly LibraryParameter[],
  defaults: Readonly<Record<string, LibraryDefault>>,
): LibraryParameter[] {
  return params.map((each) => {
    const value = defaults[each.name];
    return value === undefined ? each : { ...each, default: value };
  });
}
