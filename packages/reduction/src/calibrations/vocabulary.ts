/** The words that association rules are written in. A rule is data; `evaluate.ts` knows what the words mean. */
import type { Column, Facts, FactValue } from "./columns.ts";

/** Something that is true of a frame or not. What is not known makes every comparison false. */
export type Condition =
  | { readonly tag: string }
  | { readonly column: Column; readonly is: readonly FactValue[] }
  | { readonly column: Column; readonly contains: string }
  | { readonly column: Column; readonly startsWith: string }
  | { readonly column: Column; readonly below: number | string }
  | { readonly column: Column; readonly atLeast: number }
  | { readonly column: Column; readonly above: number }
  | { readonly column: Column; readonly known: true }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

/** A half width, or how to work it out from the frame. */
export type Tolerance = number | ((frame: Facts) => number);

/** What a calibration must be, by itself or beside the frame. */
type Demand =
  /** The same value as the frame; not known goes only with not known. */
  | { readonly same: Column }
  /** Less than a tolerance away from the frame's value; any value when the frame's is not known. */
  | { readonly near: Column; readonly within: Tolerance }
  /** One of some values, or a text that begins with one of some texts. */
  | { readonly column: Column; readonly is: readonly FactValue[]; readonly orStartsWith?: string }
  /** Known, and none of some values. */
  | { readonly column: Column; readonly isNot: readonly FactValue[] }
  | { readonly column: Column; readonly contains: string }
  | { readonly column: Column; readonly endsWith: string }
  | { readonly column: Column; readonly atLeast: number }
  /** A text in a form that a sentence can describe. */
  | { readonly column: Column; readonly matches: RegExp; readonly form: string }
  /** A text that has the frame's text in it, or the part of it that `part` cuts out. */
  | { readonly covers: Column; readonly part?: (text: string) => string | undefined }
  /** A column that equals another column of the frame. */
  | { readonly column: Column; readonly equals: Column }
  | { readonly tagged: string }
  | { readonly time: "not after" | "before" | "after" };

/** A demand, for the frames of which a condition is true. */
export type Test = Demand & { readonly when?: Condition };

/** How candidates that pass are put in order, the best first. */
export type Order =
  /** The nearest in time. */
  | "time"
  /** The least sum of the differences in time and wavelength, each measured by a scale. */
  | { readonly days: number; readonly wavelength: Tolerance };

/** Which files serve a frame as one type of calibration. */
export interface Rule {
  /** For which frames the rule is; of several rules for a type the first that fits counts. */
  readonly when?: Condition;
  /** What kind of file it takes; whatever else lies in a database is not even a candidate. */
  readonly select: readonly Test[];
  readonly tests: readonly Test[];
  /** Greatest difference in time in days, excluded; any when it is not given. */
  readonly days?: number;
  /** How many are given at most. */
  readonly limit: number;
  /** Default: by time. */
  readonly order?: Order;
  /** Among equals those come first that share this value with the frame. */
  readonly prefer?: Column;
  /** Further demands in several versions; each version is searched by itself, and the answers are taken in turn. */
  readonly inTurn?: readonly (readonly Test[])[];
  /** Arms of a bundle that are not asked for. */
  readonly skipArms?: readonly string[];
}

/** The calibrations that make sense for a frame, one line of several. */
export interface Need {
  readonly when?: Condition;
  readonly types: readonly string[];
}

/** What is known about the calibrations of one instrument. */
export interface CalibrationRules {
  /** Name for sentences. */
  readonly name: string;
  /** Values of the column `instrument` that belong to it; a file of another one is never a candidate. */
  readonly instruments: readonly string[];
  /** Rules by type; a type that is missing has no rule. */
  readonly types: Readonly<Record<string, readonly Rule[]>>;
  /** Frames that need nothing at all. */
  readonly nothingFor: Condition;
  readonly needs: readonly Need[];
}

/** A raw file of an observation type. */
export function raw(type: string): readonly Test[] {
  return [
    { column: "reduction", is: ["RAW"] },
    { column: "observation_type", is: [type] },
  ];
}

/** A processed file of a kind; its observation type does not matter. */
export function processed(kind: string): readonly Test[] {
  return [{ column: "reduction", is: [`PROCESSED_${kind}`] }];
}

/** The same value as the frame in several columns. */
export function same(...columns: readonly Column[]): readonly Test[] {
  return columns.map((column): Test => ({ same: column }));
}

/** A spectroscopic frame. */
export const SPECTROSCOPIC: Condition = { column: "spectroscopy", is: [true] };
/** Within 1 nm of the frame's wavelength. */
export const SAME_WAVELENGTH: Test = { near: "central_wavelength", within: 0.001 };
/** The bad pixel mask that was the latest when the frame was taken. */
export const NOT_AFTER: Test = { time: "not after" };

/** A raw and a processed rule of a type under their two names. */
export function both(
  type: string,
  kind: string,
  rule: Omit<Rule, "select" | "limit">,
  limits: { readonly raw: number; readonly processed: number },
): Readonly<Record<string, readonly Rule[]>> {
  return {
    [type]: [{ ...rule, select: raw(kind), limit: limits.raw }],
    [`processed_${type}`]: [{ ...rule, select: processed(kind), limit: limits.processed }],
  };
}

/** A spectrum of a star that was taken as a calibration. */
export const CALIBRATION_STAR: readonly Test[] = [
  { column: "reduction", is: ["RAW"] },
  { column: "observation_type", is: ["OBJECT"] },
  { column: "spectroscopy", is: [true] },
  { column: "observation_class", is: ["partnerCal", "progCal"] },
];

/** A spectrum that was processed into a calibration of a kind; told by its tag, whatever its state of reduction. */
export function spectrumTagged(tag: string): readonly Test[] {
  return [
    { column: "observation_type", is: ["OBJECT"] },
    { column: "spectroscopy", is: [true] },
    { tagged: tag },
  ];
}
