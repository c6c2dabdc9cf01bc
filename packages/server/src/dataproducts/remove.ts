import type { Context, User } from "../core/context.ts";
import { targetChanged } from "../live/target-events.ts";
import { finishRemovalsQuietly, noteRemoval } from "../media/removals.ts";
import { settlePhotometry } from "../photometry/store.ts";
import { lockTarget } from "../targets/access.ts";
import { activeReductions } from "../targets/remove.ts";
import { dataProductErrors } from "./errors.ts";
import { reprocessLosers } from "./process.ts";
import { dataProductNotFound, findDataProduct } from "./store.ts";
import { thumbnailPath } from "./thumbnail.ts";

/**
 * Deletes a data product and its file.
 * @throws AppError `data_product_in_use` while a queued or running reduction reads it.
 */
export async function removeDataProduct(ctx: Context, user: User, id: number): Promise<void> {
  const row = await findDataProduct(ctx.db, user, id, "change");
  await ctx.live.transact(async (trx, publish) => {
    await lockTarget(trx, row.target_id);
    const readers = (await activeReductions(trx, { targetId: row.target_id })).filter(({ inputs }) =>
      (JSON.parse(inputs) as { id: number }[]).some((input) => input.id === id),
    );
    if (readers[0] !== undefined) {
      throw dataProductErrors.data_product_in_use(
        `${row.filename} is read by a reduction that is queued or running in run ${readers[0].run}.`,
        { fix: "Cancel the reduction on the page of its run, or wait until it ends, then delete again." },
      );
    }
    await noteRemoval(trx, row.path);
    await noteRemoval(trx, thumbnailPath(row));
    const { numDeletedRows } = await trx.deleteFrom("data_product").where("id", "=", id).executeTakeFirst();
    if (numDeletedRows === 0n) throw dataProductNotFound();
    if (row.processed !== null) {
      await settlePhotometry(trx, row.target_id);
      targetChanged(publish, row.target_id, row.type === "photometry" ? "photometry" : "spectra", "deleted");
    }
    targetChanged(publish, row.target_id, "dataproducts", "deleted", [id]);
  });
  await finishRemovalsQuietly(ctx, row.path);
  await finishRemovalsQuietly(ctx, thumbnailPath(row));
  if (row.processed !== null) await reprocessLosers(ctx, user.id, row.target_id);
}
