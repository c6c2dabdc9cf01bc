import type { Context } from "../core/context.ts";
import { facilities } from "../facilities/registry.ts";
import { statusTask } from "./refresh.ts";

/** What this feature does before the task queue starts. */
export function prepareObservations(ctx: Context): void {
  ctx.tasks.define(statusTask(ctx, facilities));
}
