import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ReduceEventOf } from "@goats/reduction";
import type { Insertable } from "kysely";
import type { Context } from "../core/context.ts";
import type { RunOutputTable } from "../database/tables.ts";
import { copyOrLink } from "../media/copy.ts";
import { absolutePath, syncFolder } from "../media/folders.ts";
import { finishRemovalsQuietly, noteRemoval } from "../media/removals.ts";
import { activeReductions } from "../targets/remove.ts";
import { outputPaths } from "./output-paths.ts";
import { loadReduction, presentReduction } from "./reductions.ts";
import type { RunRow } from "./runs.ts";

/**
 * Makes what a reduction made visible: the rows of its outputs and its end are one transaction, so either all is
 * there or nothing. `folder` is where it worked, below the folder of the run. A file of the same name that an earlier reduction of the run made is superseded and removed.
 */
export async function publishOutputs(
  ctx: Context,
  run: RunRow,
  reductionId: number,
  folder: string,
  products: readonly ReduceEventOf<"product">[],
): Promise<void> {
  const absolute = absolutePath(ctx.config.mediaDir, `${run.path}/${folder}`);
  const described = await describeOutputs(absolute, products);
  const outputs = described.map((output) => ({
    ...output,
    run_id: run.id,
    reduction_id: reductionId,
    folder,
  }));
  await syncFolder(absolute);
  await syncFolder(dirname(absolute));
  const superseded = await ctx.live.transact(async (trx, publish) => {
    const removed: string[] = [];
    const others = (await activeReductions(trx, { runId: run.id })).some(({ id }) => id !== reductionId);
    for (const output of outputs) {
      const old = await trx
        .selectFrom("run_output")
        .selectAll()
        .where("run_id", "=", run.id)
        .where("name", "=", output.name)
        .executeTakeFirst();
      if (old === undefined) {
        await trx.insertInto("run_output").values(output).execute();
      } else {
        // Its data product stays linked: that it is out of date is what the owner wants to see.
        await trx.updateTable("run_output").set(output).where("id", "=", old.id).execute();
        // Another reduction may be reading the old file; then it goes with the run.
        if (!others && old.reduction_id !== reductionId) removed.push(...outputPaths(run, old));
      }
      const { name, kind, size } = output;
      publish(`run:${run.id}`, "product", { reductionId, name, kind, size });
    }
    for (const path of removed) await noteRemoval(trx, path);
    await trx
      .updateTable("reduction")
      .set({
        state: "done",
        error: null,
        products: JSON.stringify(outputs.map(({ name }) => name)),
        finished_at: new Date().toISOString(),
      })
      .where("id", "=", reductionId)
      .execute();
    const row = await loadReduction(trx, reductionId);
    if (row !== undefined) publish(`run:${run.id}`, "reduction", presentReduction(row));
    return removed;
  });
  for (const path of superseded) await finishRemovalsQuietly(ctx, path);
}

type Described = Omit<Insertable<RunOutputTable>, "run_id" | "reduction_id" | "folder">;

/**
 * One row for each name. A processed calibration comes twice, in the folder of its kind and beside the others; when
 * the recipe went on after storing it, only the first is there and gets a second name.
 */
async function describeOutputs(
  folder: string,
  products: readonly ReduceEventOf<"product">[],
): Promise<Described[]> {
  const outputs: Described[] = [];
  for (const [name, same] of Map.groupBy(products, (product) => basename(product.path))) {
    const path = join(folder, name);
    const main = same.find((product) => product.path === path) ?? same[0];
    if (main === undefined) continue;
    if (main.path !== path) await copyOrLink(main.path, path);
    const { size, mtime } = await stat(path);
    outputs.push({
      name,
      size,
      sha256: main.sha256,
      kind: main.kind,
      calibration: same.some((product) => product.calibration) ? 1 : 0,
      modified_at: mtime.toISOString(),
    });
  }
  return outputs;
}
