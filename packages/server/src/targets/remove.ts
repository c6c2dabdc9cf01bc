import type { Kysely } from "kysely";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { finishRemovalsQuietly, noteRemoval } from "../media/removals.ts";
import { lockTarget } from "./access.ts";
import { targetErrors } from "./errors.ts";
import { findTarget } from "./store.ts";

/**
 * Deletes a target with all its rows (the database cascades) and its folder. Rows and files go together: see
 * media/removals.ts.
 * @throws AppError `target_in_use` while a reduction below it is queued or running.
 */
export async function removeTarget(ctx: Context, user: User, id: number): Promise<void> {
  const { folder } = await findTarget(ctx.db, user, id);
  await ctx.db.transaction().execute(async (trx) => {
    await lockTarget(trx, id);
    await refuseWhileReducing(trx, { targetId: id });
    await noteRemoval(trx, folder);
    await trx.deleteFrom("target").where("id", "=", id).execute();
  });
  await finishRemovalsQuietly(ctx, folder);
}

/**
 * Refuses to take away what a queued or running reduction works on or writes to. Call it under the target's lock:
 * reductions are created under it too.
 * @throws AppError `target_in_use`.
 */
export async function refuseWhileReducing(
  trx: Kysely<Tables>,
  scope: { targetId?: number; observationId?: number; runId?: number },
): Promise<void> {
  const active = await activeReductions(trx, scope);
  const first = active[0];
  if (first === undefined) return;
  throw targetErrors.target_in_use(
    `${active.length === 1 ? "A reduction is" : `${active.length} reductions are`} still queued or running here, the first in run ${first.run}.`,
    { fix: "Cancel the reduction on the page of its run, or wait until it ends, then delete again." },
  );
}

/** Reductions that are queued or running, by their own state or by that of their task. */
export async function activeReductions(
  trx: Kysely<Tables>,
  scope: { targetId?: number; observationId?: number; runId?: number },
): Promise<{ id: number; run: string; inputs: string }[]> {
  const { targetId, observationId, runId } = scope;
  const states = ["queued", "running"];
  return await trx
    .selectFrom("reduction")
    .innerJoin("dragons_run", "dragons_run.id", "reduction.run_id")
    .innerJoin("observation", "observation.id", "dragons_run.observation_id")
    .leftJoin("task", "task.id", "reduction.task_id")
    .select(["reduction.id", "dragons_run.name as run", "reduction.inputs"])
    .where((eb) => eb.or([eb("reduction.state", "in", states), eb("task.state", "in", states)]))
    .$if(targetId !== undefined, (query) => query.where("observation.target_id", "=", targetId ?? 0))
    .$if(observationId !== undefined, (query) => query.where("observation.id", "=", observationId ?? 0))
    .$if(runId !== undefined, (query) => query.where("dragons_run.id", "=", runId ?? 0))
    .orderBy("reduction.id")
    .execute();
}
