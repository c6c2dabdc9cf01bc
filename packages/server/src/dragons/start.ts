import type { Context } from "../core/context.ts";
import { mayUse } from "../policy/targets.ts";
import { reductionTask } from "./reduce.ts";
import { loadRun } from "./runs.ts";

/** What this feature does before the first request and before the task queue starts. */
export async function prepareDragons(ctx: Context): Promise<void> {
  ctx.tasks.define(reductionTask(ctx));
  ctx.live.allow("run", async (user, id) => {
    const run = /^[1-9]\d{0,9}$/.test(id) ? await loadRun(ctx.db, Number(id)) : undefined;
    return run !== undefined && (await mayUse(ctx.db, user, run.target_id, "view"));
  });
  await settleReductions(ctx);
}

/**
 * Reductions that no task works for: the server died between storing one and queueing its task, or between queueing
 * it again and the task. They can be started again like any other that was interrupted.
 */
async function settleReductions(ctx: Context): Promise<void> {
  const active = ["queued", "running"];
  const lost = await ctx.db
    .selectFrom("reduction")
    .leftJoin("task", "task.id", "reduction.task_id")
    .select("reduction.id")
    .where("reduction.state", "in", active)
    .where((eb) => eb.or([eb("task.state", "is", null), eb("task.state", "not in", active)]))
    .execute();
  for (const { id } of lost) {
    await ctx.db
      .updateTable("reduction")
      .set({
        state: "interrupted",
        error: JSON.stringify({
          code: "interrupted",
          message: "GOATS stopped before the reduction began.",
          fix: "Start it again.",
        }),
        finished_at: new Date().toISOString(),
      })
      .where("id", "=", id)
      .execute();
  }
}
