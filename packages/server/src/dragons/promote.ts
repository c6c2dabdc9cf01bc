import { rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Context, User } from "../core/context.ts";
import { hashFile } from "../dataproducts/hash.ts";
import { markReady, storeFile } from "../dataproducts/keep.ts";
import { observationPlace, type Place } from "../dataproducts/place.ts";
import { PROCESSED_TYPES, startProcessing } from "../dataproducts/process.ts";
import { recognise } from "../dataproducts/recognise.ts";
import type { DataProductView } from "../dataproducts/schemas.ts";
import { contentColumns, presentDataProduct } from "../dataproducts/store.ts";
import { copyOrLink } from "../media/copy.ts";
import { exclusive } from "../media/exclusive.ts";
import { absolutePath, existingPath, syncFolder } from "../media/folders.ts";
import { discardTemporary, reserveTemporary, type TemporaryFile } from "../media/temporary.ts";
import { lockTarget } from "../targets/access.ts";
import { outputPath } from "./output-paths.ts";
import { findOutput } from "./outputs.ts";
import { findRun } from "./runs.ts";

/**
 * Adds an output to the data products of its observation, or brings the data product that was made of it before up
 * to date. `created` is false when nothing new came to be.
 */
export async function promoteOutput(
  ctx: Context,
  user: User,
  runId: number,
  name: string,
): Promise<{ created: boolean; dataProduct: DataProductView }> {
  const run = await findRun(ctx.db, user, runId, "change");
  const output = await findOutput(ctx.db, run, name);
  const place = await observationPlace(ctx, user, run.observation_id);
  const source = await existingPath(ctx.config.mediaDir, outputPath(run, output));
  const temporary = await reserveTemporary(ctx, place.folder);
  try {
    await copyOrLink(source, temporary.path);
    const { size, sha256 } = await hashFile(temporary.path);
    const recognised = await recognise(temporary.path, name);
    const old = output.data_product_id;
    if (old !== null) {
      const content = { size, sha256, ...contentColumns(recognised) };
      const updated = await replaceContent(ctx, place, old, temporary, content);
      if (updated !== undefined) return { created: false, dataProduct: updated };
    }
    const { dataProduct, duplicate } = await storeFile(ctx, place, temporary, {
      filename: name,
      size,
      sha256,
      recognised,
      origin: `run:${runId}`,
      onConflict: "rename",
    });
    await ctx.db
      .updateTable("run_output")
      .set({ data_product_id: dataProduct.id })
      .where("id", "=", output.id)
      .execute();
    return { created: !duplicate, dataProduct };
  } finally {
    await discardTemporary(ctx, temporary);
  }
}

/**
 * Puts a new content under an existing data product. The row is out of sight (`arriving`) between the two; a crash
 * there is settled at start by looking at the file that stands under the name, old or new.
 */
async function replaceContent(
  ctx: Context,
  place: Place,
  id: number,
  temporary: TemporaryFile,
  content: { size: number; sha256: string; metadata: string | null; note: string | null },
): Promise<DataProductView | undefined> {
  return await exclusive(`place:${place.targetId}:${place.observationId ?? 0}`, async () => {
    const row = await ctx.db
      .selectFrom("data_product")
      .selectAll()
      .where("id", "=", id)
      .where("state", "=", "ready")
      .executeTakeFirst();
    if (row === undefined) return undefined;
    if (row.sha256 === content.sha256) return presentDataProduct(row);
    const hidden = await ctx.db.transaction().execute(async (trx) => {
      await lockTarget(trx, place.targetId);
      return await trx
        .updateTable("data_product")
        .set({ ...content, state: "arriving" })
        .where("id", "=", id)
        .executeTakeFirst();
    });
    if (hidden.numUpdatedRows === 0n) return undefined;
    const path = absolutePath(ctx.config.mediaDir, row.path);
    try {
      await rename(temporary.path, path);
    } catch (error) {
      const { size, sha256, metadata, note, state } = row;
      await ctx.db
        .updateTable("data_product")
        .set({ size, sha256, metadata, note, state })
        .where("id", "=", id)
        .execute();
      throw error;
    }
    await syncFolder(dirname(path));
    const now = await markReady(ctx, id, temporary);
    if (now === undefined) return undefined;
    if (PROCESSED_TYPES.includes(now.type)) await startProcessing(ctx, now.owner_id, now, undefined);
    return presentDataProduct(now);
  });
}
