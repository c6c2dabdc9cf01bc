import type { Kysely } from "kysely";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { finishRemovalsQuietly, noteRemoval } from "../media/removals.ts";
import { findObservation } from "../observations/store.ts";
import type { Action, Viewer } from "../policy/policy.ts";
import { requireTarget } from "../policy/targets.ts";
import { lockTarget } from "../targets/access.ts";
import { refuseWhileReducing } from "../targets/remove.ts";
import { dragonsErrors } from "./errors.ts";
import type { RunView } from "./schemas.ts";

function selectRuns(db: Kysely<Tables>) {
  return db
    .selectFrom("dragons_run")
    .innerJoin("observation", "observation.id", "dragons_run.observation_id")
    .innerJoin("target", "target.id", "observation.target_id")
    .select([
      "dragons_run.id",
      "dragons_run.observation_id",
      "dragons_run.owner_id",
      "dragons_run.name",
      "dragons_run.path",
      "dragons_run.created_at",
      "observation.observation_id as observation_name",
      "observation.target_id",
      "target.name as target_name",
    ])
    .select((eb) => [
      eb
        .selectFrom("data_product")
        .whereRef("data_product.observation_id", "=", "dragons_run.observation_id")
        .where("data_product.state", "=", "ready")
        .where("data_product.type", "in", ["fits", "spectroscopy"])
        .select((count) => count.fn.countAll().as("n"))
        .as("files"),
    ]);
}

/** A run's row with its observation and target. */
export type RunRow = Awaited<ReturnType<ReturnType<typeof selectRuns>["executeTakeFirstOrThrow"]>>;

function present(row: RunRow): RunView {
  return {
    id: row.id,
    observation: {
      id: row.observation_id,
      observationId: row.observation_name,
      target: { id: row.target_id, name: row.target_name },
    },
    name: row.name,
    engine: "native",
    createdAt: row.created_at,
    fileCount: Number(row.files),
  };
}

/** The runs of an observation, newest first. */
export async function listRuns(ctx: Context, user: User, observationId: number): Promise<RunView[]> {
  await findObservation(ctx.db, user, observationId);
  const rows = await selectRuns(ctx.db)
    .where("dragons_run.observation_id", "=", observationId)
    .orderBy("dragons_run.id", "desc")
    .execute();
  return rows.map(present);
}

/** @throws AppError `run_not_found` when it is not there or not visible, `forbidden` when it may only be seen. */
export async function findRun(
  db: Kysely<Tables>,
  user: Viewer,
  id: number,
  action: Action = "view",
): Promise<RunRow> {
  const row = await selectRuns(db).where("dragons_run.id", "=", id).executeTakeFirst();
  if (row === undefined) throw runNotFound();
  await requireTarget(db, user, row.target_id, action, runNotFound);
  return row;
}

/** A run as the server itself needs it, whoever asks. */
export async function loadRun(db: Kysely<Tables>, id: number): Promise<RunRow | undefined> {
  return await selectRuns(db).where("dragons_run.id", "=", id).executeTakeFirst();
}

export function runNotFound() {
  return dragonsErrors.run_not_found("There is no such run.", {
    fix: "Go back to the observation; the run may have been deleted.",
  });
}

/** One run. */
export async function getRun(ctx: Context, user: User, id: number): Promise<RunView> {
  return present(await findRun(ctx.db, user, id));
}

/**
 * Deletes a run with its reductions, outputs and calibrations. Data products that were made of outputs stay.
 * @throws AppError `target_in_use` while one of its reductions is queued or running.
 */
export async function removeRun(ctx: Context, user: User, id: number): Promise<void> {
  const row = await findRun(ctx.db, user, id, "change");
  await ctx.db.transaction().execute(async (trx) => {
    await lockTarget(trx, row.target_id);
    await refuseWhileReducing(trx, { runId: id });
    await noteRemoval(trx, row.path);
    await trx.deleteFrom("dragons_run").where("id", "=", id).execute();
  });
  await finishRemovalsQuietly(ctx, row.path);
}
