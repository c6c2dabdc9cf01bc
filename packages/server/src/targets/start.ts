import type { Context } from "../core/context.ts";
import { mayUse } from "../policy/targets.ts";
import { forgetOldImports, importTask } from "./import.ts";

/** What this feature does before the first request and before the task queue starts. */
export async function prepareTargets(ctx: Context): Promise<void> {
  ctx.tasks.define(importTask(ctx));
  await forgetOldImports(ctx);
  ctx.live.allow(
    "target",
    async (user, id) => /^[1-9]\d{0,9}$/.test(id) && (await mayUse(ctx.db, user, Number(id), "view")),
  );
}
