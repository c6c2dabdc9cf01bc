/** What a primitive is and what it works with. */

import type { Frame } from "../frames/frame.ts";
import type { PlaneStore } from "../frames/plane-store.ts";
import type { Compat } from "../kernels/compat.ts";
import type { ParameterSpec, ParameterValue } from "../parameters/spec.ts";
import type { LogLevel } from "../process/protocol.ts";
import type { Literal } from "../recipes/literal.ts";
import type { ReductionMode } from "../recipes/recipe-module.ts";

/** A step that a recipe can call. */
export interface Primitive {
  readonly name: string;
  /** What it does, a sentence or two. */
  readonly doc: string;
  /** In the order in which HISTORY lists them. */
  readonly params: readonly ParameterSpec[];
  /** Looks at the inputs of the whole recipe before anything runs; throws when this step is bound to fail. */
  readonly check?: (frames: readonly Frame[]) => void;
  /** Works on frames in place or makes new ones; returns what the next step gets. */
  readonly run: (context: PrimitiveContext, frames: Frame[], params: Parameters) => Promise<Frame[]>;
}

/** The values of a call. Reading one that the primitive does not declare, or as another type, is a defect. */
export class Parameters {
  readonly values: Readonly<Record<string, ParameterValue>>;

  constructor(values: Readonly<Record<string, ParameterValue>>) {
    this.values = values;
  }

  text(name: string): string {
    const value = this.values[name];
    if (typeof value === "string") return value;
    throw wrongType(name, "text");
  }

  textOrNull(name: string): string | null {
    return this.values[name] === null ? null : this.text(name);
  }

  number(name: string): number {
    const value = this.values[name];
    if (typeof value === "number") return value;
    throw wrongType(name, "a number");
  }

  numberOrNull(name: string): number | null {
    return this.values[name] === null ? null : this.number(name);
  }

  flag(name: string): boolean {
    const value = this.values[name];
    if (typeof value === "boolean") return value;
    throw wrongType(name, "True or False");
  }
}

function wrongType(name: string, wanted: string): TypeError {
  return new TypeError(`the parameter ${name} is not ${wanted}`);
}

/** A calibration that was found for a frame. */
export interface FoundCalibration {
  readonly path: string;
}

/** What a running primitive can do beside changing frames. */
export interface PrimitiveContext {
  readonly mode: ReductionMode;
  readonly compat: Compat;
  /** Name and version for PROCSOFT and PROCSVER. */
  readonly software: { readonly name: string; readonly version: string };
  readonly store: PlaneStore;
  /** UTC, ISO 8601 with microseconds and without zone, as header time stamps have it. */
  now(): string;
  log(level: LogLevel, message: string): void;
  /** Runs another primitive inside this one; parameters are those of that primitive. */
  call(name: string, frames: Frame[], args: Readonly<Record<string, Literal>>): Promise<Frame[]>;
  /** Tells how far the primitive is, 0 to 1. */
  progress(fraction: number, message?: string): void;
  /** Lets aborts and heartbeats through; call it a few times a second in long loops. Throws when aborted. */
  breathe(): Promise<void>;
  /** The best calibration of a type for a frame; undefined when there is none or no database is in use. */
  findCalibration(type: string, frame: Frame): Promise<FoundCalibration | undefined>;
  /** Opens another file, for example a calibration. */
  open(path: string): Promise<Frame>;
  /** Keeps a frame as a product: it is written after the primitive and published when the recipe has succeeded. */
  keep(frame: Frame, calibrationType: string): void;
}

/** The parameters of `params` that another primitive has too, but the suffix: what a primitive passes on to it. */
export function shared(params: Parameters, other: Pick<Primitive, "params">): Record<string, ParameterValue> {
  const passed: Record<string, ParameterValue> = {};
  for (const { name } of other.params) {
    const value = params.values[name];
    if (name !== "suffix" && value !== undefined) passed[name] = value;
  }
  return passed;
}

/** The file name suffix that every primitive has. */
export function suffixSpec(suffix: string): ParameterSpec {
  return {
    name: "suffix",
    type: "str",
    default: suffix,
    optional: true,
    // Nothing that could make it a path.
    check: {
      passes: (value) => /^[A-Za-z0-9_+-]{1,60}$/.test(String(value)),
      expects: "letters, digits, _, + and -",
    },
    doc: "Suffix of the file name",
  };
}

/** Gives all frames the suffix of a primitive; None leaves the names as they are. */
export function renameFrames(frames: readonly Frame[], params: Parameters): void {
  const suffix = params.textOrNull("suffix");
  if (suffix !== null) for (const frame of frames) frame.ad.updateFilename(suffix);
}
