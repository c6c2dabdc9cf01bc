import { type Kysely, sql, type Transaction } from "kysely";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import type { ObservationState } from "../facilities/facility.ts";
import { facilities, findFacility } from "../facilities/registry.ts";
import { targetChanged } from "../live/target-events.ts";
import { finishRemovalsQuietly, noteRemoval } from "../media/removals.ts";
import { settlePhotometry } from "../photometry/store.ts";
import type { Action, Viewer } from "../policy/policy.ts";
import { requireTarget, visibleTargets } from "../policy/targets.ts";
import { lockTarget } from "../targets/access.ts";
import { refuseWhileReducing } from "../targets/remove.ts";
import { findTarget } from "../targets/store.ts";
import { observationErrors } from "./errors.ts";
import type { NewObservation, ObservationChanges, ObservationFilter, ObservationView } from "./schemas.ts";

function selectObservations(db: Kysely<Tables>) {
  return db
    .selectFrom("observation")
    .innerJoin("target", "target.id", "observation.target_id")
    .select([
      "observation.id",
      "observation.target_id",
      "observation.owner_id",
      "observation.facility",
      "observation.observation_id",
      "observation.status",
      "observation.state",
      "observation.status_at",
      "observation.status_problem",
      "observation.parameters",
      "observation.scheduled_start",
      "observation.scheduled_end",
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

/** Rows as the API answers them, with what else belongs to each. */
async function present(
  db: Kysely<Tables>,
  viewer: Viewer,
  rows: readonly ObservationRow[],
): Promise<ObservationView[]> {
  const ids = rows.map((row) => row.id);
  const history = Map.groupBy(await historyOf(db, ids), (entry) => entry.observation_id);
  const groups = Map.groupBy(await groupsOf(db, viewer, ids), (entry) => entry.observation_id);
  return rows.map((row) => ({
    id: row.id,
    target: { id: row.target_id, name: row.target_name },
    facility: row.facility,
    observationId: row.observation_id,
    status: row.status,
    state: row.state as ObservationState,
    statusAt: row.status_at,
    statusProblem: row.status_problem,
    // Written by us from a checked value.
    parameters: JSON.parse(row.parameters) as Record<string, unknown>,
    scheduledStart: row.scheduled_start,
    scheduledEnd: row.scheduled_end,
    url: facilities.get(row.facility)?.observationUrl(row.observation_id) ?? null,
    history: (history.get(row.id) ?? []).map(({ at, state, status }) => ({
      at,
      state: state as ObservationState,
      status,
    })),
    groups: (groups.get(row.id) ?? []).map(({ id, name }) => ({ id, name })),
    createdAt: row.created_at,
    counts: { dataProducts: Number(row.data_products), runs: Number(row.runs) },
  }));
}

async function historyOf(db: Kysely<Tables>, ids: readonly number[]) {
  if (ids.length === 0) return [];
  return await db
    .selectFrom("observation_history")
    .selectAll()
    .where("observation_id", "in", ids)
    .orderBy("id")
    .execute();
}

/** Groups are personal: everybody sees the own ones. */
async function groupsOf(db: Kysely<Tables>, viewer: Viewer, ids: readonly number[]) {
  if (ids.length === 0 || viewer === null) return [];
  return await db
    .selectFrom("observation_group_member")
    .innerJoin("observation_group", "observation_group.id", "observation_group_member.group_id")
    .select(["observation_group_member.observation_id", "observation_group.id", "observation_group.name"])
    .where("observation_group_member.observation_id", "in", ids)
    .where("observation_group.owner_id", "=", viewer.id)
    .orderBy("observation_group.name")
    .execute();
}

/** Folder of an observation's files below the media folder. */
export function observationFolder(row: {
  target_folder: string;
  facility: string;
  observation_id: string;
  folder: string | null;
}): string {
  return row.folder ?? `${row.target_folder}/${row.facility}/${row.observation_id}`;
}

/** Observation records that a person may see, newest first; of one target when it is named. */
export async function listObservations(
  ctx: Context,
  user: Viewer,
  page: ObservationFilter,
): Promise<{ observations: ObservationView[]; nextCursor: string | null }> {
  // Whoever may see a target may see all below it.
  if (page.targetId !== undefined) await findTarget(ctx.db, user, page.targetId);
  const { facility, status, group } = page;
  const states = typeof page.state === "string" ? [page.state] : page.state;
  const search = `%${(page.search ?? "").toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const rows = await selectObservations(ctx.db)
    .$if(facility !== undefined, (query) => query.where("observation.facility", "=", facility ?? ""))
    .$if(status !== undefined, (query) => query.where("observation.status", "=", status ?? ""))
    .$if(states !== undefined, (query) => query.where("observation.state", "in", states ?? []))
    .$if(page.search !== undefined, (query) =>
      query.where(
        sql<boolean>`(lower(observation.observation_id) like ${search} escape '\\' or lower(target.name) like ${search} escape '\\')`,
      ),
    )
    .$if(group !== undefined, (query) =>
      query.where((eb) =>
        eb.exists(
          eb
            .selectFrom("observation_group_member")
            .innerJoin("observation_group", "observation_group.id", "observation_group_member.group_id")
            .select("observation_group.id")
            .whereRef("observation_group_member.observation_id", "=", "observation.id")
            .where("observation_group.id", "=", group ?? 0)
            .where("observation_group.owner_id", "=", user?.id ?? ""),
        ),
      ),
    )
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
    observations: await present(ctx.db, user, shown),
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
  const [view] = await present(ctx.db, user, [await findObservation(ctx.db, user, id)]);
  if (view === undefined) throw new Error("one row gave no answer");
  return view;
}

/** Records an observation of a target; it belongs to the owner of the target. */
export async function createObservation(
  ctx: Context,
  user: User,
  targetId: number,
  input: NewObservation,
): Promise<ObservationView> {
  const target = await findTarget(ctx.db, user, targetId, "change");
  const facility = findFacility(input.facility);
  const observationId = facility.parseId(input.observationId);
  requireOrder(input.scheduledStart, input.scheduledEnd);
  const { state = "unknown", status = "", parameters = {} } = input;
  const now = new Date().toISOString();
  const id = await ctx.live.transact(async (trx, publish) => {
    await lockTarget(trx, targetId);
    const inserted = await trx
      .insertInto("observation")
      .values({
        target_id: targetId,
        owner_id: target.owner_id,
        facility: facility.name,
        observation_id: observationId,
        state,
        status,
        parameters: JSON.stringify(parameters),
        scheduled_start: utc(input.scheduledStart),
        scheduled_end: utc(input.scheduledEnd),
        created_at: now,
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
    await trx
      .insertInto("observation_history")
      .values({ observation_id: inserted.id, at: now, state, status })
      .execute();
    targetChanged(publish, targetId, "observations", "created", [inserted.id]);
    return inserted.id;
  });
  return await getObservation(ctx, user, id);
}

/** Changes what a person knows about a record; a new state or status is written into its history. */
export async function changeObservation(
  ctx: Context,
  user: User,
  id: number,
  changes: ObservationChanges,
): Promise<ObservationView> {
  const row = await findObservation(ctx.db, user, id, "change");
  const start = changes.scheduledStart === undefined ? row.scheduled_start : changes.scheduledStart;
  const end = changes.scheduledEnd === undefined ? row.scheduled_end : changes.scheduledEnd;
  requireOrder(start, end);
  await ctx.live.transact(async (trx, publish) => {
    await lockTarget(trx, row.target_id);
    await recordStatus(trx, row, { state: changes.state ?? row.state, status: changes.status ?? row.status });
    await trx
      .updateTable("observation")
      .set({
        scheduled_start: utc(start),
        scheduled_end: utc(end),
        ...(changes.parameters === undefined ? {} : { parameters: JSON.stringify(changes.parameters) }),
      })
      .where("id", "=", id)
      .execute();
    targetChanged(publish, row.target_id, "observations", "changed", [id]);
  });
  return await getObservation(ctx, user, id);
}

/** Writes a state and a status into a record, and into its history when they are others than before. */
export async function recordStatus(
  trx: Transaction<Tables>,
  row: { id: number; state: string; status: string },
  now: { state: string; status: string },
): Promise<boolean> {
  if (row.state === now.state && row.status === now.status) return false;
  await trx.updateTable("observation").set(now).where("id", "=", row.id).execute();
  await trx
    .insertInto("observation_history")
    .values({ observation_id: row.id, at: new Date().toISOString(), ...now })
    .execute();
  return true;
}

function utc(time: string | null | undefined): string | null {
  return time === undefined || time === null ? null : new Date(time).toISOString();
}

function requireOrder(start: string | null | undefined, end: string | null | undefined): void {
  if (!start || !end || Date.parse(start) <= Date.parse(end)) return;
  throw observationErrors.observation_schedule_invalid("The end of the observation is before its start.", {
    field: "scheduledEnd",
    fix: "Check the two times; both are UTC.",
  });
}

/** What is still to be done about a target when files of it are gone: others may have points of their own again. */
export type AfterRemoval = (ownerId: string, targetId: number) => Promise<void>;

/**
 * Deletes an observation record with its files, runs and reductions.
 * @throws AppError `target_in_use` while one of its reductions is queued or running.
 */
export async function removeObservation(
  ctx: Context,
  user: User,
  id: number,
  afterwards: AfterRemoval,
): Promise<void> {
  const row = await findObservation(ctx.db, user, id, "change");
  const folder = observationFolder(row);
  await ctx.live.transact(async (trx, publish) => {
    await lockTarget(trx, row.target_id);
    await refuseWhileReducing(trx, { observationId: id });
    await noteRemoval(trx, folder);
    await trx.deleteFrom("observation").where("id", "=", id).execute();
    // Points and spectra of its files went with it.
    await settlePhotometry(trx, row.target_id);
    targetChanged(publish, row.target_id, "observations", "deleted", [id]);
  });
  await finishRemovalsQuietly(ctx, folder);
  await afterwards(user.id, row.target_id);
}
