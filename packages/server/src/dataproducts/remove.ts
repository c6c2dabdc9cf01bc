import type { Context, User } from "../core/context.ts";
import { finishRemovalsQuietly, noteRemoval } from "../media/removals.ts";
import { lockTarget } from "../targets/access.ts";
import { activeReductions } from "../targets/remove.ts";
import { dataProductErrors } from "./errors.ts";
import { dataProductNotFound, findDataProduct } from "./store.ts";

/**
 * Deletes a data product and its file.
 * @throws AppError `data_product_in_use` while a queued or running reduction reads it.
 */
export async function removeDataProduct(ctx: Context, user: User, id: number): Promise<void> {
  const row = await findDataProduct(ctx.db, user, id, "change");
  await ctx.db.transaction().execute(async (trx) => {
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
    const { numDeletedRows } = await trx.deleteFrom("data_product").where("id", "=", id).executeTakeFirst();
    if (numDeletedRows === 0n) throw dataProductNotFound();
  });
  await finishRemovalsQuietly(ctx, row.path);
}
