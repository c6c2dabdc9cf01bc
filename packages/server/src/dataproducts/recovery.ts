import { stat } from "node:fs/promises";
import type { Context } from "../core/context.ts";
import { absolutePath, hasCode } from "../media/folders.ts";
import { finishRemovals } from "../media/removals.ts";
import { hashFile } from "./hash.ts";
import { recognise } from "./recognise.ts";
import { contentColumns } from "./store.ts";

/**
 * Brings the media folder in order after whatever ended the server last: removals are finished, temporary files go,
 * files that were arriving stay or go as a whole. Call it at start, before requests are answered.
 */
export async function settleMedia(ctx: Context): Promise<void> {
  await finishRemovals(ctx);
  await settleArrivals(ctx);
}

/**
 * Settles the files that were between their temporary and their final name when the server died: what stands under
 * the final name is whole (it was synced and renamed at once), so the row is made to say what it is; a row without a
 * file goes.
 */
async function settleArrivals(ctx: Context): Promise<void> {
  const rows = await ctx.db
    .selectFrom("data_product")
    .select(["id", "path", "filename"])
    .where("state", "<>", "ready")
    .execute();
  for (const row of rows) {
    const path = absolutePath(ctx.config.mediaDir, row.path);
    const kept = await isFile(path);
    if (kept) {
      const content = contentColumns(await recognise(path, row.filename));
      await ctx.db
        .updateTable("data_product")
        .set({ ...(await hashFile(path)), ...content, state: "ready" })
        .where("id", "=", row.id)
        .execute();
    } else {
      await ctx.db.deleteFrom("data_product").where("id", "=", row.id).execute();
    }
    ctx.log.warn({ file: row.filename, kept }, "settled an interrupted upload");
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return false;
    throw error;
  }
}
