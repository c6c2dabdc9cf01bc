/** Runs the steps of a recipe on frames. */
import { addHistory, addProvenance, readHistory, readProvenance } from "@goats/astrodata";
import type { CalibrationDb } from "../calibrations/database.ts";
import { findCalibrations } from "../calibrations/find.ts";
import { calibrationChain } from "../calibrations/sources.ts";
import { ReductionError } from "../errors.ts";
import { type Frame, openFrame } from "../frames/frame.ts";
import type { PlaneStore } from "../frames/plane-store.ts";
import { argumentsAsJson } from "../frames/python-json.ts";
import { resolveParameters, type UserParameters } from "../parameters/resolve.ts";
import {
  type FoundCalibration,
  Parameters,
  type Primitive,
  type PrimitiveContext,
} from "../primitives/definition.ts";
import type { Literal } from "../recipes/literal.ts";
import type { Recipe, RecipeStep } from "../recipes/parse.ts";
import type { Reporter } from "./reporter.ts";

/** Longest time without letting events of the process through, in ms. */
const LONGEST_BREATH = 50;

export interface RunnerOptions {
  readonly primitives: ReadonlyMap<string, Primitive>;
  readonly parameters: UserParameters;
  readonly settings: Pick<PrimitiveContext, "mode" | "compat" | "software">;
  readonly store: PlaneStore;
  readonly reporter: Reporter;
  readonly calibrations: CalibrationDb | undefined;
  /** The only files that parameters may name, with their paths; undefined where parameters give paths. */
  readonly namedFiles: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal;
  /** Called after a step that kept frames as calibrations, or that was asked to write its outputs. */
  readonly write: (frame: Frame, calibrationType: string | undefined) => Promise<void>;
}

export class Runner {
  private readonly options: RunnerOptions;
  private kept: { frame: Frame; type: string }[] = [];
  private lastBreath = performance.now();
  /** What the calibration database answered with may be opened, wherever it lies. */
  private readonly foundPaths = new Set<string>();

  constructor(options: RunnerOptions) {
    this.options = options;
  }

  /** Runs all steps; the result is what the last one returned. */
  async run(recipe: Recipe, frames: Frame[]): Promise<Frame[]> {
    for (const step of recipe.steps) this.primitive(step.primitive).check?.(frames);
    let current = frames;
    for (const [index, step] of recipe.steps.entries()) current = await this.step(index, step, current);
    return current;
  }

  /** Lets signals through when it is time, and stops when it was aborted. */
  async breathe(): Promise<void> {
    if (performance.now() - this.lastBreath >= LONGEST_BREATH) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      this.lastBreath = performance.now();
    }
    if (this.options.signal.aborted) throw aborted();
  }

  private async step(index: number, step: RecipeStep, inputs: Frame[]): Promise<Frame[]> {
    const { reporter, parameters, write } = this.options;
    const primitive = this.primitive(step.primitive);
    const { values, skip, writeOutputs, warnings } = resolveParameters(primitive, step.args, parameters);
    if (skip) {
      reporter.log("STDINFO", `${primitive.name} is left out, as skip_primitive says`);
      return inputs;
    }
    const before = inputs.map((frame) => ({
      frame,
      history: readHistory(frame.ad),
      provenance: readProvenance(frame.ad),
    }));
    const start = isoNow();
    const outputs = await this.invoke(primitive, index, inputs, values, warnings);
    const row = {
      primitive: primitive.name,
      args: argumentsAsJson(primitive.params, values),
      start,
      stop: isoNow(),
    };
    for (const output of outputs) {
      if (!before.some(({ frame }) => frame === output)) {
        for (const { history, provenance } of before) {
          addProvenance(output.ad, provenance);
          addHistory(output.ad, history);
        }
      }
      addHistory(output.ad, [row]);
    }
    for (const { frame, type } of this.kept) await write(frame, type);
    this.kept = [];
    if (writeOutputs) for (const frame of outputs) await write(frame, undefined);
    for (const { frame } of before) if (!outputs.includes(frame)) frame.release();
    await this.breathe();
    return outputs;
  }

  private async invoke(
    primitive: Primitive,
    index: number,
    frames: Frame[],
    values: Parameters["values"],
    warnings: readonly string[],
  ): Promise<Frame[]> {
    const { reporter } = this.options;
    const start = performance.now();
    const seconds = (): number => Math.round(performance.now() - start) / 1000;
    reporter.enter(primitive.name, index);
    try {
      for (const warning of warnings) reporter.log("WARNING", warning);
      const outputs = await primitive.run(this.context(index), frames, new Parameters(values));
      reporter.leave(primitive.name, seconds(), true);
      return outputs;
    } catch (error) {
      reporter.leave(primitive.name, seconds(), false);
      if (error instanceof ReductionError) error.primitive ??= primitive.name;
      throw error;
    }
  }

  private context(index: number): PrimitiveContext {
    const { settings, store, reporter, parameters } = this.options;
    return {
      ...settings,
      store,
      now: isoNow,
      log: (level, message) => reporter.log(level, message),
      progress: (fraction, message) => reporter.progress(fraction, message),
      breathe: () => this.breathe(),
      call: (name, frames, args: Readonly<Record<string, Literal>>) => {
        const primitive = this.primitive(name);
        // What the calling primitive passes on is not the recipe's word: no warning when it hides a user's.
        const { values } = resolveParameters(primitive, args, parameters);
        return this.invoke(primitive, index, frames, values, []);
      },
      findCalibration: (type, frame) => this.findCalibration(type, frame),
      open: (path) => openFrame(this.permitted(path), store),
      keep: (frame, type) => this.kept.push({ frame, type }),
    };
  }

  private async findCalibration(type: string, frame: Frame): Promise<FoundCalibration | undefined> {
    const { calibrations, reporter } = this.options;
    if (!calibrations) return undefined;
    const chain = calibrationChain({ run: calibrations });
    const { found, warnings } = await findCalibrations(frame.ad.describe(), type, { chain });
    for (const warning of warnings) reporter.log("WARNING", `${frame.filename}: ${type}: ${warning}`);
    const [best] = found;
    if (best === undefined) return undefined;
    reporter.log("FULLINFO", `${frame.filename}: ${type} ${best.name} is from the calibration database`);
    reporter.log("FULLINFO", `${best.name}: ${best.reason}`);
    for (const warning of best.warnings) reporter.log("WARNING", `${best.name}: ${warning}`);
    this.foundPaths.add(best.path);
    return { path: best.path };
  }

  /** The path of a file that a parameter names. */
  private permitted(name: string): string {
    const { namedFiles } = this.options;
    if (namedFiles === undefined || this.foundPaths.has(name)) return name;
    const path = Object.hasOwn(namedFiles, name) ? namedFiles[name] : undefined;
    if (path !== undefined) return path;
    throw new ReductionError("unreadable_file", `There is no file ${name} that a parameter could name.`, {
      fix: "Add the file to the observation, and give its name without a folder.",
    });
  }

  private primitive(name: string): Primitive {
    const primitive = this.options.primitives.get(name);
    if (!primitive)
      throw new ReductionError("unknown_primitive", `There is no primitive ${name} for these files.`);
    return primitive;
  }
}

/** The error of a reduction that was stopped from outside. */
function aborted(): ReductionError {
  return new ReductionError("aborted", "The reduction was aborted.", {
    fix: "Start it again when you want to.",
  });
}

/** UTC with microseconds and without zone. */
function isoNow(): string {
  const now = performance.timeOrigin + performance.now();
  const micros = Math.floor((now % 1) * 1000);
  return `${new Date(now).toISOString().slice(0, -1)}${String(micros).padStart(3, "0")}`;
}
