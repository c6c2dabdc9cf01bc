import type { Context } from "../core/context.ts";
import { processTask, settleProcessing } from "./process.ts";
import { forgetOld } from "./tus.ts";

/** What this feature does before the first request and before the task queue starts. */
export async function prepareDataProducts(ctx: Context): Promise<void> {
  ctx.tasks.define(processTask(ctx));
  await settleProcessing(ctx);
  await forgetOld(ctx);
}
