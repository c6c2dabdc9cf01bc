import type { Context } from "../core/context.ts";
import { forgetOldImports, importTask } from "./import.ts";

/** What this feature does before the first request and before the task queue starts. */
export async function prepareTargetFiles(ctx: Context): Promise<void> {
  ctx.tasks.define(importTask(ctx));
  await forgetOldImports(ctx);
}
