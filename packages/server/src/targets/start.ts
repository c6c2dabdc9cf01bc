import type { Context } from "../core/context.ts";
import { mayUse } from "../policy/targets.ts";

/** What this feature does before the first request and before the task queue starts. */
export function prepareTargets(ctx: Context): void {
  ctx.live.allow(
    "target",
    async (user, id) => /^[1-9]\d{0,9}$/.test(id) && (await mayUse(ctx.db, user, Number(id), "view")),
  );
}
