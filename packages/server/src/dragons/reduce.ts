import { rm } from "node:fs/promises";
import { basename, sep } from "node:path";
import { type ReduceEvent, type ReduceEventOf, type ReduceRequest, startReduction } from "@goats/reduction";
import { z } from "zod";
import type { Context } from "../core/context.ts";
import { AppError } from "../core/errors.ts";
import { absolutePath, ensureFolder, existingPath } from "../media/folders.ts";
import type { Task, TaskContext, TaskDefinition, TaskState } from "../tasks/port.ts";
import { syncCalibrations } from "./calibrations.ts";
import { dragonsErrors } from "./errors.ts";
import { attemptFolders, calibrationDatabase, reductionFolder } from "./folders.ts";
import { ReductionVoice } from "./log.ts";
import { publishOutputs } from "./publish.ts";
import {
  loadReduction,
  pendingSteps,
  presentReduction,
  REDUCTION_TASK,
  type ReductionInput,
} from "./reductions.ts";
import { loadRun, type RunRow } from "./runs.ts";
import type { ReductionView, StepView } from "./schemas.ts";

const inputSchema = z.object({ reductionId: z.number().int() });

/** How reductions are run as tasks. */
export function reductionTask(ctx: Context): TaskDefinition<ReductionInput> {
  return {
    kind: REDUCTION_TASK,
    concurrency: ctx.config.reductionConcurrency,
    parse: (stored) => inputSchema.parse(stored),
    run: (task) => runReduction(ctx, task),
    cleanUp: (input, state, task) => tidyUp(ctx, input.reductionId, state, task),
  };
}

interface Work {
  readonly ctx: Context;
  readonly run: RunRow;
  readonly reduction: ReductionView;
  readonly voice: ReductionVoice;
  /** Where this attempt works, below the folder of the run. */
  readonly folder: string;
  readonly steps: StepView[];
  readonly products: ReduceEventOf<"product">[];
  error: ReduceEventOf<"error"> | undefined;
  /** The process has said in its log what went wrong. */
  errorLogged: boolean;
}

function doneSentence(products: readonly string[]): string {
  if (products.length === 0) return "Done, without a product.";
  return products.length > 3 ? `Made ${products.length} files.` : `Made ${products.join(", ")}.`;
}

async function runReduction(
  ctx: Context,
  { task, input, signal, progress }: TaskContext<ReductionInput>,
): Promise<string | undefined> {
  const row = await loadReduction(ctx.db, input.reductionId);
  const run = row && (await loadRun(ctx.db, row.run_id));
  if (row === undefined || run === undefined) return "The reduction was deleted.";
  // The server died between the end of the reduction and that of its task.
  if (row.state === "done") return doneSentence(presentReduction(row).products);

  const reduction = presentReduction(row);
  const voice = await ReductionVoice.open(ctx, run.id, row.id);
  const steps = pendingSteps(reduction.steps.map((step) => step.name));
  const folder = reductionFolder(row.id, task.attempts);
  const work: Work = {
    ctx,
    run,
    reduction,
    voice,
    folder,
    steps,
    products: [],
    error: undefined,
    errorLogged: false,
  };
  try {
    const request = await prepare(work, row.recipe_text);
    saveState(work, { state: "running", error: null, finished_at: null });
    signal.throwIfAborted();
    const running = startReduction(request, (event) => hear(work, event, progress));
    const abort = () => running.abort();
    signal.addEventListener("abort", abort, { once: true });
    const result = await running.done.finally(() => signal.removeEventListener("abort", abort));
    signal.throwIfAborted();
    if (!result.ok) throw failure(work, work.error ?? result.error);
    await voice.close();
    await publishOutputs(ctx, run, reduction.id, folder, work.products);
    return doneSentence([...new Set(work.products.map(({ path }) => basename(path)))]);
  } catch (error) {
    if (!signal.aborted) recordFailure(work, error);
    throw error;
  } finally {
    await voice.close();
  }
}

/** A folder of its own, empty, and what the process is asked to do in it. */
async function prepare({ ctx, run, reduction, folder }: Work, recipeText: string): Promise<ReduceRequest> {
  const { mediaDir } = ctx.config;
  await removeAttempts(ctx, run, reduction.id);
  await syncCalibrations(ctx, run);
  const outputDir = await ensureFolder(mediaDir, `${run.path}/${folder}`);
  return {
    files: await inputPaths(ctx, reduction),
    recipe: { name: reduction.recipe, text: recipeText },
    parameters: reduction.parameters as NonNullable<ReduceRequest["parameters"]>,
    outputDir,
    calibrationDb: absolutePath(mediaDir, calibrationDatabase(run)),
    // Parameters are the user's words: they may name files of the observation and nothing else on this machine.
    namedFiles: await observationFiles(ctx, run),
  };
}

async function observationFiles(ctx: Context, run: RunRow): Promise<Record<string, string>> {
  const { mediaDir } = ctx.config;
  const rows = await ctx.db
    .selectFrom("data_product")
    .select(["filename", "path"])
    .where("observation_id", "=", run.observation_id)
    .where("state", "=", "ready")
    .execute();
  return Object.fromEntries(rows.map(({ filename, path }) => [filename, absolutePath(mediaDir, path)]));
}

async function inputPaths(ctx: Context, reduction: ReductionView): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom("data_product")
    .select(["id", "path"])
    .where("state", "=", "ready")
    .where(
      "id",
      "in",
      reduction.inputs.map(({ id }) => id),
    )
    .execute();
  const paths = new Map(rows.map((row) => [row.id, row.path]));
  return await Promise.all(
    reduction.inputs.map(async ({ id, filename }) => {
      const path = paths.get(id);
      if (path === undefined) {
        throw dragonsErrors.reduction_files_invalid(`The file ${filename} was deleted.`, {
          fix: "Start a new reduction with the files that are there.",
        });
      }
      return await existingPath(ctx.config.mediaDir, path);
    }),
  );
}

/** Takes one event of the process. */
function hear(work: Work, event: ReduceEvent, progress: TaskContext<unknown>["progress"]): void {
  const { voice } = work;
  switch (event.event) {
    case "log":
      work.errorLogged ||= event.level === "ERROR";
      voice.log({
        level: event.level,
        indent: event.indent,
        message: withoutServerPaths(work, event.message),
        time: event.time,
      });
      break;
    case "primitive":
      if (event.depth === 1) saveStep(work, event);
      break;
    case "progress":
      progress(event.fraction, event.message);
      break;
    case "product":
      work.products.push(event);
      break;
    case "error":
      work.error = event;
      break;
    case "started":
    case "finished":
      break;
  }
}

/** Users see files by their names: where the server keeps them is nobody's business. */
function withoutServerPaths({ ctx, run, folder }: Work, text: string): string {
  const { mediaDir } = ctx.config;
  return [`${run.path}/${folder}`, run.path]
    .map((path) => absolutePath(mediaDir, path))
    .concat(mediaDir)
    .reduce((message, path) => message.replaceAll(path + sep, ""), text);
}

function saveStep({ voice, reduction, steps }: Work, event: ReduceEventOf<"primitive">): void {
  const step = steps[event.index];
  if (step === undefined) return;
  step.state = event.state === "started" ? "running" : event.state;
  step.seconds = event.seconds ?? null;
  const saved = JSON.stringify(steps);
  const told = { reductionId: reduction.id, index: event.index, ...step };
  voice.say(async (trx, publish) => {
    await trx.updateTable("reduction").set({ steps: saved }).where("id", "=", reduction.id).execute();
    publish("step", told);
  });
}

interface StateChange {
  readonly state: TaskState;
  readonly error: ReductionView["error"];
  readonly finished_at: string | null;
}

/** Changes the state and tells those who watch. */
function saveState(
  { voice, reduction, steps }: Pick<Work, "voice" | "reduction" | "steps">,
  change: StateChange,
) {
  const saved = JSON.stringify(steps);
  voice.say(async (trx, publish) => {
    await trx
      .updateTable("reduction")
      .set({ ...change, error: change.error === null ? null : JSON.stringify(change.error), steps: saved })
      .where("id", "=", reduction.id)
      .execute();
    const row = await loadReduction(trx, reduction.id);
    // The task's own state follows a moment later and is not what is told here.
    if (row !== undefined) publish("reduction", presentReduction({ ...row, task_state: null }));
  });
}

/** The error of the process as one of ours: its code and its sentences are made for users. */
function failure(
  work: Work,
  error: { code: string; message: string; fix?: string | undefined } | undefined,
): AppError {
  if (error === undefined) {
    return dragonsErrors.reduction_failed("The reduction ended without saying why.", {
      fix: "Look at the last lines of its log, then start it again.",
    });
  }
  const { code, message, fix } = error;
  return new AppError(code, 422, withoutServerPaths(work, message), fix === undefined ? {} : { fix });
}

function recordFailure(work: Work, error: unknown): void {
  const { code, message, fix } =
    error instanceof AppError
      ? error
      : {
          code: "internal",
          message: "Something went wrong in GOATS; the server's log has the details.",
          fix: undefined,
        };
  // A process that died, or never began, could not log it itself.
  if (!work.errorLogged) {
    work.voice.log({ level: "ERROR", indent: 0, message, time: new Date().toISOString() });
  }
  for (const step of work.steps) if (step.state === "running") step.state = "failed";
  saveState(work, {
    state: "failed",
    error: { code, message, ...(fix === undefined ? {} : { fix }) },
    finished_at: new Date().toISOString(),
  });
}

/**
 * Leaves nothing of a reduction that did not end well but its row and its log: the folder and what it put into the
 * calibration database go. Safe to call twice; called at start for what a dead server left running.
 */
async function tidyUp(ctx: Context, id: number, state: TaskState, task: Task): Promise<void> {
  const row = await loadReduction(ctx.db, id);
  const run = row && (await loadRun(ctx.db, row.run_id));
  // Its outputs are there and stay, even if the server died before the task knew.
  if (row === undefined || run === undefined || row.state === "done") return;
  await removeAttempts(ctx, run, id);
  await syncCalibrations(ctx, run);
  if (row.state === state) return;

  const reduction = presentReduction(row);
  const voice = await ReductionVoice.open(ctx, run.id, id);
  const steps = reduction.steps.map((step) =>
    step.state === "running" ? { ...step, state: "failed" as const } : step,
  );
  const error = ENDINGS[state] ?? {
    code: task.errorCode ?? "reduction_failed",
    message: task.message ?? "It failed.",
  };
  const time = new Date().toISOString();
  voice.log({ level: "WARNING", indent: 0, message: error.message, time });
  saveState({ voice, reduction, steps }, { state, error, finished_at: time });
  await voice.close();
}

async function removeAttempts(ctx: Context, run: RunRow, id: number): Promise<void> {
  for (const folder of await attemptFolders(ctx.config.mediaDir, run, id)) {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Why a reduction ended that did not fail by itself. */
const ENDINGS: Partial<Record<TaskState, NonNullable<ReductionView["error"]>>> = {
  cancelled: { code: "cancelled", message: "The reduction was cancelled.", fix: "It can be started again." },
  interrupted: {
    code: "interrupted",
    message: "GOATS stopped while the reduction was running.",
    fix: "Start it again.",
  },
};
