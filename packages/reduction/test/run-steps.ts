/** Runs the steps of a recipe one by one inside the test, so that the frames between them can be looked at. */
import { join } from "node:path";
import type { CalibrationDb } from "../src/calibrations/database.ts";
import { Reporter } from "../src/engine/reporter.ts";
import { Runner } from "../src/engine/runner.ts";
import { type Frame, openFrame } from "../src/frames/frame.ts";
import { PlaneStore } from "../src/frames/plane-store.ts";
import type { Compat } from "../src/kernels/compat.ts";
import { primitivesFor } from "../src/primitives/registry.ts";
import type { LogLevel, ReduceEvent } from "../src/process/protocol.ts";
import type { Literal } from "../src/recipes/literal.ts";
import { parseRecipe } from "../src/recipes/parse.ts";

export interface StepOptions {
  readonly parameters?: Record<string, Literal>;
  readonly compat?: Compat;
  /** Bytes of planes in memory; the rest goes to `folder`. */
  readonly memory?: number;
  readonly folder?: string;
  readonly calibrations?: CalibrationDb;
  readonly signal?: AbortSignal;
}

/** A reduction that is stepped through. */
export class Stepper {
  frames: Frame[] = [];
  readonly store: PlaneStore;
  readonly events: ReduceEvent[] = [];
  /** Frames that were kept as calibrations. */
  readonly kept: { frame: Frame; type: string | undefined }[] = [];
  private readonly runner: Runner;

  constructor(options: StepOptions = {}) {
    this.store = new PlaneStore(join(options.folder ?? "", "scratch"), options.memory);
    const set = primitivesFor(["GEMINI", "GMOS"]);
    if (!set) throw new Error("there are no primitives for GMOS");
    this.runner = new Runner({
      primitives: set.primitives,
      parameters: options.parameters ?? {},
      settings: { mode: "sq", compat: options.compat ?? "dragons", software: { name: "test", version: "0" } },
      store: this.store,
      reporter: new Reporter((event) => this.events.push(event)),
      calibrations: options.calibrations,
      namedFiles: undefined,
      signal: options.signal ?? new AbortController().signal,
      write: async (frame, type) => {
        this.kept.push({ frame, type });
      },
    });
  }

  async open(paths: readonly string[]): Promise<void> {
    for (const path of paths) this.frames.push(await openFrame(path, this.store));
  }

  /** Runs steps, written as in a recipe: `prepare(require_wcs=False)`. */
  async run(...calls: string[]): Promise<Frame[]> {
    const recipe = parseRecipe(`def test(p):\n${calls.map((call) => `    p.${call}\n`).join("")}`);
    this.frames = await this.runner.run(recipe, this.frames);
    return this.frames;
  }

  /** The messages of a level. */
  messages(level: LogLevel): string[] {
    return this.events.flatMap((event) =>
      event.event === "log" && event.level === level ? [event.message] : [],
    );
  }
}
