import type { Context, User } from "../core/context.ts";
import { targetChanged } from "../live/target-events.ts";
import { dropPoints, settlePhotometry } from "../photometry/store.ts";
import { dropSpectra } from "../spectra/store.ts";
import { lockTarget } from "../targets/access.ts";
import { enqueueProcessing, PROCESSED_TYPES, reprocessLosers } from "./process.ts";
import { queuedState } from "./process-state.ts";
import type { DataProductType, DataProductView } from "./schemas.ts";
import { dataProductNotFound, findDataProduct, presentDataProduct } from "./store.ts";

/** What may be said about a data product; its content does not change. */
export interface DataProductChanges {
  readonly type?: DataProductType | undefined;
  readonly featured?: boolean | undefined;
}

/**
 * Changes what is said about a data product. A file that becomes photometry or spectroscopy is processed; when it
 * stops being that, the points and spectra that it gave go.
 */
export async function changeDataProduct(
  ctx: Context,
  user: User,
  id: number,
  changes: DataProductChanges,
): Promise<DataProductView> {
  const before = await findDataProduct(ctx.db, user, id, "change");
  const type = changes.type ?? before.type;
  const left = type !== before.type && PROCESSED_TYPES.includes(before.type);
  const entered = type !== before.type && PROCESSED_TYPES.includes(type);
  const row = await ctx.live.transact(async (trx, publish) => {
    await lockTarget(trx, before.target_id);
    if (left) {
      await dropPoints(trx, id);
      await dropSpectra(trx, id);
      await settlePhotometry(trx, before.target_id);
      targetChanged(
        publish,
        before.target_id,
        before.type === "photometry" ? "photometry" : "spectra",
        "deleted",
      );
    }
    if (changes.featured === true) {
      await trx
        .updateTable("data_product")
        .set({ featured: 0 })
        .where("target_id", "=", before.target_id)
        .where("type", "=", type)
        .execute();
    }
    const changed = await trx
      .updateTable("data_product")
      .set({
        type,
        ...(changes.featured === undefined ? {} : { featured: changes.featured ? 1 : 0 }),
        ...(left || entered ? { processed: entered ? queuedState() : null } : {}),
      })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    if (changed === undefined) throw dataProductNotFound();
    targetChanged(publish, before.target_id, "dataproducts", "changed", [id]);
    return changed;
  });
  if (entered) await enqueueProcessing(ctx, user.id, row);
  if (left) await reprocessLosers(ctx, user.id, before.target_id);
  return presentDataProduct(row);
}
