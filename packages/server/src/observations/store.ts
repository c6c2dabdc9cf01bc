import type { Kysely } from "kysely";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { finishRemovalsQuietly, noteRemoval } from "../media/removals.ts";
import type { Action, Viewer } from "../policy/policy.ts";
import { requireTarget, visibleTargets } from "../policy/targets.ts";
import { lockTarget } from "../targets/access.ts";
import { refuseWhileReducing } from "../targets/remove.ts";
import { findTarget } from "../targets/store.ts";
import { observationErrors } from "./errors.ts";
import { parseObservationId } from "./ids.ts";
import type { ObservationView } from "./schemas.ts";

function selectObservations(db: Kysely<Tables>) {
  return db
    .selectFrom("observation")
    .innerJoin("target", "target.id", "observation.target_id")
    .select([
      "observation.id",
      "observation.target_id",
      "observation.owner_id",
      "observation.observation_id",
      "observation.created_at",
      "observation.folder",
      "target.name as target_name",
      "target.folder as target_folder",
    ])
    .select((eb) => [
      eb
        .selectFrom("data_product")
        .whereRef("data_product.observation_id", "=", "observation.id")
        .where("data_product.state", "=", "ready")
        .select((count) => count.fn.countAll().as("n"))
        .as("data_products"),
      eb
        .selectFrom("dragons_run")
        .whereRef("dragons_run.observation_id", "=", "observation.id")
        .select((count) => count.fn.countAll().as("n"))
        .as("runs"),
    ]);
}

/** An observation's row with what is needed to place files below it. */
export type ObservationRow = Awaited<
  ReturnType<ReturnType<typeof selectObservations>["executeTakeFirstOrThrow"]>
>;

function present(row: ObservationRow): ObservationView {
  return {
    id: row.id,
    target: { id: row.target_id, name: row.target_name },
    facility: "GEM",
    observationId: row.observation_id,
    createdAt: row.created_at,
    counts: { dataProducts: Number(row.data_products), runs: Number(row.runs) },
  };
}

/** Folder of an observation's files below the media folder. */
export function observationFolder(row: {
  target_folder: string;
  observation_id: string;
  folder: string | null;
}): string {
  return row.folder ?? `${row.target_folder}/GEM/${row.observation_id}`;
}

/** Observation records that a person may see, newest first; of one target when it is named. */
export async function listObservations(
  ctx: Context,
  user: Viewer,
  page: { targetId?: number | undefined; cursor?: string | undefined; limit: number },
): Promise<{ observations: ObservationView[]; nextCursor: string | null }> {
  // Whoever may see a target may see all below it.
  if (page.targetId !== undefined) await findTarget(ctx.db, user, page.targetId);
  const rows = await selectObservations(ctx.db)
    .$if(page.targetId === undefined, (query) => query.where(visibleTargets(user)))
    .$if(page.targetId !== undefined, (query) =>
      query.where("observation.target_id", "=", page.targetId ?? 0),
    )
    .$if(page.cursor !== undefined, (query) => query.where("observation.id", "<", Number(page.cursor)))
    .orderBy("observation.id", "desc")
    .limit(page.limit + 1)
    .execute();
  const shown = rows.slice(0, page.limit);
  return {
    observations: shown.map(present),
    nextCursor: rows.length > page.limit ? String(shown.at(-1)?.id) : null,
  };
}

/** @throws AppError `observation_not_found` when it is not there or not visible, `forbidden` when it may only be seen. */
export async function findObservation(
  db: Kysely<Tables>,
  user: Viewer,
  id: number,
  action: Action = "view",
): Promise<ObservationRow> {
  const missing = () =>
    observationErrors.observation_not_found("There is no such observation record.", {
      fix: "Go back to the list of observations; it may have been deleted.",
    });
  const row = await selectObservations(db).where("observation.id", "=", id).executeTakeFirst();
  if (row === undefined) throw missing();
  await requireTarget(db, user, row.target_id, action, missing);
  return row;
}

/** One observation record. */
export async function getObservation(ctx: Context, user: Viewer, id: number): Promise<ObservationView> {
  return present(await findObservation(ctx.db, user, id));
}

/** Records an observation of a target; it belongs to the owner of the target. */
export async function createObservation(
  ctx: Context,
  user: User,
  targetId: number,
  input: { facility: "GEM"; observationId: string },
): Promise<ObservationView> {
  const target = await findTarget(ctx.db, user, targetId, "change");
  const { id: observationId } = parseObservationId(input.observationId);
  const id = await ctx.db.transaction().execute(async (trx) => {
    await lockTarget(trx, targetId);
    const inserted = await trx
      .insertInto("observation")
      .values({
        target_id: targetId,
        owner_id: target.owner_id,
        facility: input.facility,
        observation_id: observationId,
        created_at: new Date().toISOString(),
      })
      .onConflict((conflict) => conflict.columns(["target_id", "facility", "observation_id"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (inserted === undefined) {
      throw observationErrors.observation_exists(
        `The target ${target.name} has a record of ${observationId} already.`,
        { field: "observationId", fix: "Open the record that is there." },
      );
    }
    return inserted.id;
  });
  return await getObservation(ctx, user, id);
}

/**
 * Deletes an observation record with its files, runs and reductions.
 * @throws AppError `target_in_use` while one of its reductions is queued or running.
 */
export async function removeObservation(ctx: Context, user: User, id: number): Promise<void> {
  const row = await findObservation(ctx.db, user, id, "change");
  const folder = observationFolder(row);
  await ctx.db.transaction().execute(async (trx) => {
    await lockTarget(trx, row.target_id);
    await refuseWhileReducing(trx, { observationId: id });
    await noteRemoval(trx, folder);
    await trx.deleteFrom("observation").where("id", "=", id).execute();
  });
  await finishRemovalsQuietly(ctx, folder);
}
