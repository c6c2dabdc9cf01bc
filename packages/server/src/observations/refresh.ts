import { z } from "zod";
import type { Context, User } from "../core/context.ts";
import {
  type Facility,
  type FacilityStatus,
  StatusProblem,
  TERMINAL_STATES,
} from "../facilities/facility.ts";
import { targetChanged } from "../live/target-events.ts";
import { lockTarget } from "../targets/access.ts";
import type { Task, TaskContext, TaskDefinition } from "../tasks/port.ts";
import { observationErrors } from "./errors.ts";
import { findObservation, type ObservationRow, recordStatus } from "./store.ts";

const inputSchema = z.object({ observationIds: z.array(z.number().int()) });
type Input = z.infer<typeof inputSchema>;

const STATUS_TASK = "observation-status";

/** Asks the facilities for the status of records, one after the other; a failure keeps the status that is known. */
export function statusTask(
  ctx: Context,
  facilities: ReadonlyMap<string, Facility>,
  kind = STATUS_TASK,
): TaskDefinition<Input> {
  return {
    kind,
    concurrency: 2,
    parse: (stored) => inputSchema.parse(stored),
    run: (task) => refresh(ctx, facilities, task),
  };
}

/** Queues the refresh of some records that somebody may change. */
export async function startRefresh(
  ctx: Context,
  user: User,
  records: readonly { id: number; observation_id: string; target_id: number }[],
): Promise<Task> {
  const ids = records.map(({ id }) => id);
  const first = records[0];
  const what =
    records.length === 1 && first !== undefined ? first.observation_id : `${records.length} observations`;
  return await ctx.tasks.enqueue({
    kind: STATUS_TASK,
    title: `Refresh the status of ${what}`,
    ownerId: user.id,
    input: { observationIds: ids } satisfies Input,
    key: `${STATUS_TASK}:${ids.length === 1 ? ids[0] : `${user.id}:${first?.target_id}`}`,
    ...(first === undefined ? {} : { link: `/targets/${first.target_id}` }),
  });
}

/** Records of a target that may still change at their facility. */
export async function openRecords(ctx: Context, targetId: number) {
  return await ctx.db
    .selectFrom("observation")
    .select(["id", "observation_id", "target_id"])
    .where("target_id", "=", targetId)
    .where("state", "not in", TERMINAL_STATES)
    .orderBy("id")
    .execute();
}

async function refresh(
  ctx: Context,
  facilities: ReadonlyMap<string, Facility>,
  { input, task, signal, progress }: TaskContext<Input>,
): Promise<string> {
  const user = await ctx.users.accounts.get(task.ownerId);
  const total = input.observationIds.length;
  let heard = 0;
  let changed = 0;
  let problem: string | undefined;
  for (const [done, id] of input.observationIds.entries()) {
    signal.throwIfAborted();
    progress(done / total, `${done} of ${total}`);
    // Deleted, or hidden from the user, since it was queued.
    const row = await findObservation(ctx.db, user, id, "change").catch(() => undefined);
    if (row === undefined) continue;
    try {
      const status = await askFacility(facilities, row, user, signal);
      heard += 1;
      if (await storeStatus(ctx, row, status)) changed += 1;
    } catch (error) {
      signal.throwIfAborted();
      const reason =
        error instanceof StatusProblem ? error.message : "The facility did not answer as expected.";
      if (!(error instanceof StatusProblem))
        ctx.log.warn({ err: error, observation: id }, "no status of an observation");
      problem ??= `${row.observation_id}: ${reason}`;
      await storeProblem(ctx, row, reason);
    }
  }
  if (heard === 0 && problem !== undefined) throw observationErrors.status_unavailable(problem);
  const failed = problem === undefined ? "" : `; ${total - heard} could not be had, the first is ${problem}`;
  return `${heard} of ${total} heard, ${changed} changed${failed}`;
}

async function askFacility(
  facilities: ReadonlyMap<string, Facility>,
  row: ObservationRow,
  user: User,
  signal: AbortSignal,
): Promise<FacilityStatus> {
  const facility = facilities.get(row.facility);
  if (facility?.statusSource === undefined) {
    throw new StatusProblem(`No status source is configured for ${facility?.label ?? row.facility}.`);
  }
  return await facility.statusSource.status(row.observation_id, user, signal);
}

async function storeStatus(ctx: Context, row: ObservationRow, heard: FacilityStatus): Promise<boolean> {
  return await ctx.live.transact(async (trx, publish) => {
    await lockTarget(trx, row.target_id);
    const now = await trx
      .selectFrom("observation")
      .select(["id", "state", "status", "parameters"])
      .where("id", "=", row.id)
      .executeTakeFirst();
    if (now === undefined) return false;
    const changed = await recordStatus(trx, now, { state: heard.state, status: heard.status });
    const parameters =
      heard.parameters && JSON.stringify({ ...(JSON.parse(now.parameters) as object), ...heard.parameters });
    await trx
      .updateTable("observation")
      .set({
        scheduled_start: heard.scheduledStart,
        scheduled_end: heard.scheduledEnd,
        status_at: new Date().toISOString(),
        status_problem: null,
        ...(parameters === undefined ? {} : { parameters }),
      })
      .where("id", "=", row.id)
      .execute();
    targetChanged(publish, row.target_id, "observations", "changed", [row.id]);
    return changed;
  });
}

async function storeProblem(ctx: Context, row: ObservationRow, reason: string): Promise<void> {
  await ctx.live.transact(async (trx, publish) => {
    await trx.updateTable("observation").set({ status_problem: reason }).where("id", "=", row.id).execute();
    targetChanged(publish, row.target_id, "observations", "changed", [row.id]);
  });
}
