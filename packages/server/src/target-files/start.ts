import type { Context } from "../core/context.ts";
import { forgetOldImports } from "./import.ts";
import { importTask } from "./import-task.ts";

/** What this feature does before the first request and before the task queue starts. */
export async function prepareTargetFiles(ctx: Context): Promise<void> {
  ctx.tasks.define(importTask(ctx));
  await forgetOldImports(ctx);
}
