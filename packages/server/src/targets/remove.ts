import type { Kysely } from "kysely";
import { type Actor, audit } from "../audit/audit.ts";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { targetChanged } from "../live/target-events.ts";
import { finishRemovalsQuietly, noteRemoval } from "../media/removals.ts";
import { lockTarget } from "./access.ts";
import { targetErrors } from "./errors.ts";
import { findTarget } from "./store.ts";

/** What goes when a target is deleted. */
export interface DeletionReport {
  observations: number;
  dataProducts: number;
  files: number;
  bytes: number;
  photometry: number;
  spectra: number;
  comments: number;
  runs: number;
}

/** Counts what the deletion of a target would take along. */
export async function deletionReport(db: Kysely<Tables>, id: number): Promise<DeletionReport> {
  const counted = await db
    .selectFrom("target")
    .where("target.id", "=", id)
    .select((eb) => [
      eb
        .selectFrom("observation")
        .where("observation.target_id", "=", id)
        .select((count) => count.fn.countAll().as("n"))
        .as("observations"),
      eb
        .selectFrom("data_product")
        .where("data_product.target_id", "=", id)
        .select((count) => count.fn.countAll().as("n"))
        .as("products"),
      eb
        .selectFrom("data_product")
        .where("data_product.target_id", "=", id)
        .select((sum) => sum.fn.sum("data_product.size").as("n"))
        .as("bytes"),
      eb
        .selectFrom("target_comment")
        .where("target_comment.target_id", "=", id)
        .select((count) => count.fn.countAll().as("n"))
        .as("comments"),
      eb
        .selectFrom("dragons_run")
        .innerJoin("observation", "observation.id", "dragons_run.observation_id")
        .where("observation.target_id", "=", id)
        .select((count) => count.fn.countAll().as("n"))
        .as("runs"),
      eb
        .selectFrom("run_output")
        .innerJoin("dragons_run", "dragons_run.id", "run_output.run_id")
        .innerJoin("observation", "observation.id", "dragons_run.observation_id")
        .where("observation.target_id", "=", id)
        .select((count) => count.fn.countAll().as("n"))
        .as("outputs"),
      eb
        .selectFrom("run_output")
        .innerJoin("dragons_run", "dragons_run.id", "run_output.run_id")
        .innerJoin("observation", "observation.id", "dragons_run.observation_id")
        .where("observation.target_id", "=", id)
        .select((sum) => sum.fn.sum("run_output.size").as("n"))
        .as("output_bytes"),
      eb
        .selectFrom("photometry")
        .innerJoin("photometry_series", "photometry_series.id", "photometry.series_id")
        .where("photometry_series.target_id", "=", id)
        .select((count) => count.fn.countAll().as("n"))
        .as("photometry"),
      eb
        .selectFrom("spectrum")
        .where("spectrum.target_id", "=", id)
        .select((count) => count.fn.countAll().as("n"))
        .as("spectra"),
    ])
    .executeTakeFirst();
  const n = (value: unknown) => Number(value ?? 0);
  return {
    observations: n(counted?.observations),
    dataProducts: n(counted?.products),
    files: n(counted?.products) + n(counted?.outputs),
    bytes: n(counted?.bytes) + n(counted?.output_bytes),
    photometry: n(counted?.photometry),
    spectra: n(counted?.spectra),
    comments: n(counted?.comments),
    runs: n(counted?.runs),
  };
}

/**
 * Deletes a target with all its rows (the database cascades) and its folders. Rows and files go together: see
 * media/removals.ts.
 * @throws AppError `target_in_use` while a reduction below it is queued or running.
 */
export async function removeTarget(ctx: Context, user: User, id: number, actor: Actor): Promise<void> {
  const { folder, name } = await findTarget(ctx.db, user, id, "delete");
  const folders = await ctx.live.transact(async (trx, publish) => {
    await lockTarget(trx, id);
    await refuseWhileReducing(trx, { targetId: id });
    const others = await trx.selectFrom("target_folder").select("path").where("target_id", "=", id).execute();
    const folders = [folder, ...others.map(({ path }) => path)];
    for (const path of folders) await noteRemoval(trx, path);
    const detail = await deletionReport(trx, id);
    await trx.deleteFrom("target").where("id", "=", id).execute();
    await audit(trx, actor, { action: "target-deleted", object: { kind: "target", id, name }, detail });
    targetChanged(publish, id, "target", "deleted");
    return folders;
  });
  for (const path of folders) await finishRemovalsQuietly(ctx, path);
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
