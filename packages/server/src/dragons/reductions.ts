import type { Kysely } from "kysely";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { readMetadata } from "../dataproducts/store.ts";
import type { Action, Viewer } from "../policy/policy.ts";
import { requireTarget } from "../policy/targets.ts";
import { lockTarget } from "../targets/access.ts";
import type { TaskState } from "../tasks/port.ts";
import { dragonsErrors } from "./errors.ts";
import { prepareRecipe } from "./recipes.ts";
import { findRun, loadRun, type RunRow, runNotFound } from "./runs.ts";
import type { ReductionView, StepView } from "./schemas.ts";

/** Kind of the tasks that reduce. */
export const REDUCTION_TASK = "reduction";

/** What a reduction task is given. */
export interface ReductionInput {
  readonly reductionId: number;
}

const ACTIVE: readonly string[] = ["queued", "running"];
const RETRIABLE: readonly string[] = ["failed", "cancelled", "interrupted"];

function selectReductions(db: Kysely<Tables>) {
  return db
    .selectFrom("reduction")
    .innerJoin("dragons_run", "dragons_run.id", "reduction.run_id")
    .innerJoin("observation", "observation.id", "dragons_run.observation_id")
    .leftJoin("task", "task.id", "reduction.task_id")
    .selectAll("reduction")
    .select("observation.target_id")
    .select(["task.state as task_state", "task.started_at as task_started_at"]);
}

export type ReductionRow = Awaited<
  ReturnType<ReturnType<typeof selectReductions>["executeTakeFirstOrThrow"]>
>;

/** A row as the API answers it. */
export function presentReduction(row: ReductionRow): ReductionView {
  const restarted = RETRIABLE.includes(row.state) && isStartedAgain(row);
  return {
    id: row.id,
    runId: row.run_id,
    taskId: row.task_id,
    recipe: row.recipe,
    // A task that was started again, by whatever way, makes its reduction wait or run again.
    state: (restarted ? row.task_state : row.state) as TaskState,
    steps: JSON.parse(row.steps) as StepView[],
    error: row.error === null || restarted ? null : (JSON.parse(row.error) as ReductionView["error"]),
    parameters: JSON.parse(row.parameters) as Record<string, unknown>,
    inputs: JSON.parse(row.inputs) as ReductionView["inputs"],
    createdAt: row.created_at,
    finishedAt: restarted ? null : row.finished_at,
    products: JSON.parse(row.products) as string[],
  };
}

/** @throws AppError `reduction_not_found` when it is not there or not visible, `forbidden` when it may only be seen. */
export async function findReduction(
  db: Kysely<Tables>,
  user: Viewer,
  id: number,
  action: Action = "view",
): Promise<ReductionRow> {
  const row = await loadReduction(db, id);
  if (row === undefined) throw reductionNotFound();
  await requireTarget(db, user, row.target_id, action, reductionNotFound);
  return row;
}

/** Whether the task goes on after the end of its reduction; while it tidies up, it still counts as running. */
function isStartedAgain({ task_state, task_started_at, finished_at }: ReductionRow): boolean {
  if (task_state === "queued") return true;
  return task_state === "running" && (task_started_at ?? "") > (finished_at ?? "");
}

/** A reduction as the server itself needs it, whoever asks. */
export async function loadReduction(db: Kysely<Tables>, id: number): Promise<ReductionRow | undefined> {
  return await selectReductions(db).where("reduction.id", "=", id).executeTakeFirst();
}

function reductionNotFound() {
  return dragonsErrors.reduction_not_found("There is no such reduction.", {
    fix: "Go back to the run; it may have been deleted.",
  });
}

/** One reduction. */
export async function getReduction(ctx: Context, user: User, id: number): Promise<ReductionView> {
  return presentReduction(await findReduction(ctx.db, user, id));
}

/** The reductions of a run, newest first. */
export async function listReductions(ctx: Context, user: User, runId: number): Promise<ReductionView[]> {
  await findRun(ctx.db, user, runId);
  const rows = await selectReductions(ctx.db)
    .where("reduction.run_id", "=", runId)
    .orderBy("reduction.id", "desc")
    .execute();
  return rows.map(presentReduction);
}

/** Sends a reduction as it now is to those who watch its run. */
async function announceReduction(ctx: Context, id: number): Promise<void> {
  // Read where it is told: what its task says meanwhile comes before or after, never under an older state.
  await ctx.live.transact(async (trx, publish) => {
    const row = await loadReduction(trx, id);
    if (row !== undefined) publish(`run:${row.run_id}`, "reduction", presentReduction(row));
  });
}

/** What a caller says about a new reduction. */
export interface NewReduction {
  recipe: { name: string; text?: string | undefined };
  files: number[];
  parameters?: Record<string, unknown> | undefined;
}

/**
 * Checks files, recipe and parameters, stores the reduction and queues its task.
 * @throws AppError `reduction_files_invalid`, `recipe_unknown`, `recipe_invalid`, `parameters_invalid`.
 */
export async function createReduction(
  ctx: Context,
  user: User,
  runId: number,
  input: NewReduction,
): Promise<ReductionView> {
  const run = await findRun(ctx.db, user, runId, "change");
  const files = await checkFiles(ctx.db, run, input.files);
  const recipe = prepareRecipe(files[0]?.tags ?? [], input.recipe, input.parameters ?? {});
  const id = await ctx.live.transact(async (trx, publish) => {
    await lockTarget(trx, run.target_id);
    if ((await loadRun(trx, run.id)) === undefined) throw runNotFound();
    // Under the lock: a file that is deleted now is refused, one that is here stays until the reduction ends.
    await checkFiles(trx, run, input.files);
    const inserted = await trx
      .insertInto("reduction")
      .values({
        run_id: run.id,
        owner_id: run.owner_id,
        task_id: null,
        recipe: recipe.name,
        recipe_text: recipe.text,
        inputs: JSON.stringify(files.map(({ id: file, filename }) => ({ id: file, filename }))),
        parameters: JSON.stringify(recipe.parameters),
        steps: JSON.stringify(pendingSteps(recipe.steps)),
        state: "queued",
        error: null,
        products: "[]",
        created_at: new Date().toISOString(),
        finished_at: null,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    const row = await loadReduction(trx, inserted.id);
    if (row !== undefined) publish(`run:${run.id}`, "reduction", presentReduction(row));
    return inserted.id;
  });
  await enqueue(ctx, { id, run_id: run.id, owner_id: run.owner_id }, recipe.name, files);
  await announceReduction(ctx, id);
  return await getReduction(ctx, user, id);
}

/** All steps of a recipe before it starts. */
export function pendingSteps(names: readonly string[]): StepView[] {
  return names.map((name) => ({ name, state: "pending", seconds: null }));
}

async function enqueue(
  ctx: Context,
  row: { id: number; run_id: number; owner_id: string },
  recipe: string,
  files: readonly { filename: string }[],
): Promise<void> {
  const others = files.length === 1 ? "" : ` and ${files.length - 1} more`;
  const input: ReductionInput = { reductionId: row.id };
  try {
    const task = await ctx.tasks.enqueue({
      kind: REDUCTION_TASK,
      title: `Reduce ${files[0]?.filename ?? "files"}${others} with ${recipe}`,
      ownerId: row.owner_id,
      input,
      link: `/runs/${row.run_id}`,
      key: taskKey(row.id),
    });
    await ctx.db.updateTable("reduction").set({ task_id: task.id }).where("id", "=", row.id).execute();
  } catch (error) {
    await ctx.db
      .updateTable("reduction")
      .set({ state: "interrupted", finished_at: new Date().toISOString() })
      .where("id", "=", row.id)
      .where("state", "=", "queued")
      .execute();
    throw error;
  }
}

async function checkFiles(
  db: Kysely<Tables>,
  run: RunRow,
  ids: readonly number[],
): Promise<{ id: number; filename: string; tags: string[] }[]> {
  const refuse = (message: string, fix: string) =>
    dragonsErrors.reduction_files_invalid(message, { field: "files", fix });
  if (ids.length === 0) throw refuse("No files are chosen.", "Choose the files to reduce.");
  if (new Set(ids).size !== ids.length) throw refuse("A file is chosen twice.", "Name each file once.");
  const rows = await db
    .selectFrom("data_product")
    .select(["id", "filename", "metadata", "note"])
    .where("observation_id", "=", run.observation_id)
    .where("state", "=", "ready")
    .where("id", "in", [...ids])
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (row === undefined) {
      throw refuse(`The observation has no file with the id ${id}.`, "Load the page again and choose anew.");
    }
    const { gemini } = readMetadata(row);
    if (gemini === null) {
      throw refuse(
        `${row.filename} cannot be reduced: ${row.note ?? "it was not recognised as a Gemini file."}`,
        "Leave it out.",
      );
    }
    return { id, filename: row.filename, tags: gemini.tags };
  });
}

/**
 * Ends a queued or running reduction.
 * @throws AppError `reduction_ended`.
 */
export async function cancelReduction(ctx: Context, user: User, id: number): Promise<ReductionView> {
  const row = await findReduction(ctx.db, user, id, "change");
  // The reduction is stored before its task, so for a moment only the task's key names it.
  const taskId = row.task_id ?? (await taskOf(ctx.db, id));
  if (taskId === undefined || !(await ctx.tasks.cancel(taskId))) {
    throw dragonsErrors.reduction_ended("The reduction has ended already.", {
      fix: "Load the page again to see how it ended.",
    });
  }
  return await getReduction(ctx, user, id);
}

async function taskOf(db: Kysely<Tables>, reductionId: number): Promise<string | undefined> {
  const task = await db
    .selectFrom("task")
    .select("id")
    .where("key", "=", taskKey(reductionId))
    .where("state", "in", ACTIVE)
    .executeTakeFirst();
  return task?.id;
}

function taskKey(reductionId: number): string {
  return `reduction:${reductionId}`;
}

/**
 * Queues a failed, cancelled or interrupted reduction again, with the same files, recipe and parameters.
 * @throws AppError `reduction_not_ended` in any other state.
 */
export async function retryReduction(ctx: Context, user: User, id: number): Promise<ReductionView> {
  const row = await findReduction(ctx.db, user, id, "change");
  const run = await findRun(ctx.db, user, row.run_id);
  // It says how it ended a moment before its task has tidied up and ended too.
  const { task_id: tidying } = row;
  if (tidying !== null && RETRIABLE.includes(row.state) && !isStartedAgain(row)) {
    await ctx.tasks.finished(tidying);
  }
  const changed = await ctx.db.transaction().execute(async (trx) => {
    await lockTarget(trx, run.target_id);
    return await trx
      .updateTable("reduction")
      .set({ state: "queued", error: null, finished_at: null })
      .where("id", "=", id)
      .where("state", "in", RETRIABLE)
      .executeTakeFirst();
  });
  if (changed.numUpdatedRows === 0n) {
    throw dragonsErrors.reduction_not_ended("The reduction is waiting, running or done.", {
      fix: "Only a failed, cancelled or interrupted reduction can be started again; start a new one instead.",
    });
  }
  const again = row.task_id !== null && (await ctx.tasks.retry(row.task_id));
  if (!again) {
    const { recipe, inputs } = presentReduction(row);
    await enqueue(ctx, row, recipe, inputs);
  }
  await announceReduction(ctx, id);
  return await getReduction(ctx, user, id);
}
