import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Transaction } from "kysely";
import type { Context } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { exclusive } from "./exclusive.ts";
import { absolutePath, hasCode, trashFolder } from "./folders.ts";

/**
 * Files go after their rows. The transaction that deletes the rows notes the path here; after the commit the path is
 * renamed into the trash, which frees its name at once, and then deleted. After a crash the start finishes what is
 * noted, so neither rows without files nor half-removed trees stay.
 */
export async function noteRemoval(trx: Transaction<Tables>, path: string): Promise<void> {
  await trx.insertInto("removal").values({ path, created_at: new Date().toISOString() }).execute();
}

/**
 * Finishes the noted removals of one path, or all of them (at start only: what is being written is noted too).
 * Before something is made under a name, the removals of the name are finished, so that a late one never takes
 * something new away.
 */
export async function finishRemovals(ctx: Context, path?: string): Promise<void> {
  const rows = await ctx.db
    .selectFrom("removal")
    .select(["id", "path"])
    .$if(path !== undefined, (query) => query.where("path", "=", path ?? ""))
    .orderBy("id")
    .execute();
  for (const row of rows) await exclusive(`removal:${row.id}`, () => remove(ctx, row.id, row.path));
}

async function remove(ctx: Context, id: number, path: string): Promise<void> {
  const noted = await ctx.db.selectFrom("removal").select("id").where("id", "=", id).executeTakeFirst();
  // Somebody else finished it while we waited; what has the name now is something new.
  if (noted === undefined) return;
  const parked = join(await trashFolder(ctx.config.mediaDir), String(id));
  try {
    await rename(absolutePath(ctx.config.mediaDir, path), parked);
  } catch (error) {
    // Gone already: this removal was interrupted after its rename, or the file was never made.
    if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) throw error;
  }
  await rm(parked, { recursive: true, force: true, maxRetries: 3 });
  await ctx.db.deleteFrom("removal").where("id", "=", id).execute();
}

/** Finishes removals after their rows are gone; a failure is logged and tried again at the next start. */
export async function finishRemovalsQuietly(ctx: Context, path: string): Promise<void> {
  try {
    await finishRemovals(ctx, path);
  } catch (error) {
    ctx.log.error({ err: error, path }, "could not remove files; trying again at the next start");
  }
}
