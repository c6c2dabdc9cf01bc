/** One reduction from request to products. Runs in a process of its own, see `process/main.ts`. */
import { basename, join, resolve } from "node:path";
import { AstroDataError, toHdus } from "@goats/astrodata";
import manifest from "../../package.json" with { type: "json" };
import { type CalibrationDb, openCalibrationDb } from "../calibrations/database.ts";
import { registerCalibration } from "../calibrations/sources.ts";
import { ReductionError } from "../errors.ts";
import { type Frame, openFrame } from "../frames/frame.ts";
import { PlaneStore } from "../frames/plane-store.ts";
import { validateParameters, validateRecipe } from "../parameters/resolve.ts";
import type { Primitive } from "../primitives/definition.ts";
import { primitivesFor } from "../primitives/registry.ts";
import type { CheckedReduceRequest, ReduceEvent } from "../process/protocol.ts";
import { cleanUp, temporaryName } from "../process/temporary.ts";
import { notWritable, ProductWriter, type StagedProduct } from "../products.ts";
import { parseRecipe, type Recipe } from "../recipes/parse.ts";
import { findNativeRecipe } from "../recipes/select.ts";
import { Reporter } from "./reporter.ts";
import { Runner } from "./runner.ts";

/** How a reduction ended. */
export interface ReductionResult {
  readonly ok: boolean;
  /** Paths of the products. */
  readonly outputs: readonly string[];
  readonly error?: ReductionError;
}

/**
 * Runs a reduction and reports everything as events, the last one `finished`. Never throws: what goes wrong is an
 * `error` event and part of the result, and then no product is left behind.
 */
export async function reduce(
  request: CheckedReduceRequest,
  send: (event: ReduceEvent) => void,
  signal: AbortSignal,
): Promise<ReductionResult> {
  const start = performance.now();
  const reporter = new Reporter(send);
  const writer = new ProductWriter();
  let result: ReductionResult;
  try {
    result = { ok: true, outputs: await runAndPublish(request, reporter, writer, signal) };
  } catch (thrown) {
    await writer.discard().catch(() => undefined);
    const error = asReductionError(thrown);
    if (error.code !== "aborted")
      reporter.log("ERROR", error.fix ? `${error.message} ${error.fix}` : error.message);
    reporter.emit(errorEvent(error));
    result = { ok: false, outputs: [], error };
  }
  reporter.stop();
  const seconds = Math.round(performance.now() - start) / 1000;
  reporter.emit({ event: "finished", ok: result.ok, seconds, outputs: [...result.outputs] });
  return result;
}

/** The event that tells an error. */
function errorEvent(error: ReductionError): ReduceEvent {
  const { code, message, fix, file, primitive } = error;
  return {
    event: "error",
    code,
    message,
    ...(fix === undefined ? {} : { fix }),
    ...(file === undefined ? {} : { file }),
    ...(primitive === undefined ? {} : { primitive }),
  };
}

async function runAndPublish(
  request: CheckedReduceRequest,
  reporter: Reporter,
  writer: ProductWriter,
  signal: AbortSignal,
): Promise<string[]> {
  const { outputDir } = request;
  await writer.makeFolder(outputDir).catch((error) => {
    throw error instanceof Error ? notWritable(outputDir, error) : error;
  });
  await cleanUp(outputDir);
  const store = new PlaneStore(temporaryName(join(outputDir, "scratch")));
  const calibrations =
    request.calibrationDb === undefined ? undefined : openCalibrationDb(request.calibrationDb);
  try {
    await runRecipe(request, { reporter, writer, signal, store, calibrations });
    const products = await writer.publish();
    for (const { path, kind, sha256, calibration } of products) {
      if (calibration) await registerCalibration({ run: calibrations }, path, kind);
      reporter.emit({ event: "product", path, kind, sha256, calibration });
      reporter.log("STDINFO", `Wrote ${path}`);
    }
    reporter.log("STDINFO", "The reduction completed successfully.");
    return products.map(({ path }) => path);
  } finally {
    store.close();
    calibrations?.close();
  }
}

interface Tools {
  readonly reporter: Reporter;
  readonly writer: ProductWriter;
  readonly signal: AbortSignal;
  readonly store: PlaneStore;
  readonly calibrations: CalibrationDb | undefined;
}

async function runRecipe(request: CheckedReduceRequest, tools: Tools): Promise<void> {
  const { reporter, store } = tools;
  const files = distinctFiles(request.files, reporter);
  const [firstPath = "", ...otherPaths] = files;
  // Everything that can be known from the first file is settled before the others are read.
  const first = await openFrame(firstPath, store);
  const { recipe, primitives } = chooseRecipe(request, first);
  reporter.start(
    recipe.name,
    recipe.steps.map((step) => step.primitive),
  );
  const frames = [first];
  const runner = new Runner({
    primitives,
    parameters: request.parameters,
    settings: {
      mode: request.mode,
      compat: request.compat,
      software: { name: "GOATS", version: manifest.version },
    },
    store,
    reporter,
    calibrations: tools.calibrations,
    namedFiles: request.namedFiles,
    signal: tools.signal,
    write: (frame, type) => stage(frame, type),
  });
  const written = new Map<Frame, StagedProduct>();
  const stage = async (frame: Frame, type: string | undefined): Promise<void> => {
    const kind = { kind: type ?? "output", calibration: type !== undefined };
    const folder = type === undefined ? request.outputDir : join(request.outputDir, "calibrations", type);
    const path = join(folder, basename(frame.filename));
    if (files.includes(path)) {
      throw new ReductionError(
        "output_not_writable",
        `The product ${frame.filename} would replace one of the inputs.`,
        {
          file: frame.filename,
          fix: "Choose another output folder.",
        },
      );
    }
    written.set(frame, await tools.writer.stage(path, toHdus(frame.ad), kind, () => runner.breathe()));
  };
  for (const path of otherPaths) {
    frames.push(await openFrame(path, store));
    await runner.breathe();
  }
  for (const { ad } of frames)
    for (const warning of ad.warnings) reporter.log("WARNING", `${ad.filename}: ${warning}`);
  if (request.compat === "exact")
    reporter.log("STDINFO", "Quirks Q1, Q3 and Q4 of DRAGONS are not repeated.");
  const outputs = await runner.run(recipe, frames);
  await writeLast(request, tools, recipe, outputs, written, stage);
}

/** What is left at the end goes to the output folder: a calibration as a copy, other frames if they have a new name. */
async function writeLast(
  { outputDir }: CheckedReduceRequest,
  { writer }: Tools,
  recipe: Recipe,
  outputs: readonly Frame[],
  written: ReadonlyMap<Frame, StagedProduct>,
  stage: (frame: Frame, type: undefined) => Promise<void>,
): Promise<void> {
  const storedLast = recipe.steps.at(-1)?.primitive.startsWith("store") ?? false;
  for (const frame of outputs) {
    const stored = written.get(frame);
    if (storedLast && stored?.calibration) {
      const kind = { kind: stored.kind, calibration: false };
      await writer.stageCopy(join(outputDir, basename(frame.filename)), stored, kind);
    } else if (frame.filename !== frame.ad.origFilename) {
      await stage(frame, undefined);
    }
  }
}

function chooseRecipe(
  request: CheckedReduceRequest,
  first: Frame,
): { recipe: Recipe; primitives: ReadonlyMap<string, Primitive> } {
  const { tags } = first.metadata();
  const { name, text } = request.recipe;
  const set = primitivesFor(tags);
  if (text === undefined || !set) {
    const found = findNativeRecipe(tags, text === undefined ? name : undefined, request.mode);
    const recipe = parseRecipe(found.text);
    if (set) return checked(request, recipe, set.primitives);
    throw new ReductionError("needs_dragons", `There are no built-in primitives for ${first.filename}.`, {
      file: first.filename,
      fix: "Use DRAGONS for this instrument.",
    });
  }
  return checked(request, parseRecipe(text), set.primitives);
}

function checked(
  request: CheckedReduceRequest,
  recipe: Recipe,
  primitives: ReadonlyMap<string, Primitive>,
): { recipe: Recipe; primitives: ReadonlyMap<string, Primitive> } {
  validateRecipe(primitives, recipe);
  validateParameters(primitives, request.parameters);
  return { recipe, primitives };
}

function distinctFiles(files: readonly string[], reporter: Reporter): string[] {
  const distinct = [...new Set(files.map((file) => resolve(file)))];
  if (distinct.length < files.length) reporter.log("WARNING", "Files that were given twice are used once.");
  return distinct;
}

function asReductionError(thrown: unknown): ReductionError {
  if (thrown instanceof ReductionError) return thrown;
  if (thrown instanceof AstroDataError) {
    return new ReductionError("wrong_input", thrown.message, { fix: thrown.fix, cause: thrown });
  }
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  if ("code" in cause && (cause.code === "ENOSPC" || cause.code === "EDQUOT"))
    return notWritable("scratch", cause);
  return new ReductionError("internal_error", `Something went wrong inside GOATS: ${cause.message}`, {
    fix: "This is a defect. Please report it with the log of this reduction.",
    cause,
  });
}
