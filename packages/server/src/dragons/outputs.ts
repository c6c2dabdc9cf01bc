import type { Kysely } from "kysely";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import type { StoredFile } from "../dataproducts/place.ts";
import { existingPath } from "../media/folders.ts";
import { finishRemovalsQuietly, noteRemoval } from "../media/removals.ts";
import { lockTarget } from "../targets/access.ts";
import { refuseWhileReducing } from "../targets/remove.ts";
import { syncCalibrations } from "./calibrations.ts";
import { dragonsErrors } from "./errors.ts";
import { outputPath, outputPaths } from "./output-paths.ts";
import { findRun, type RunRow } from "./runs.ts";

/** One file that a reduction of the run made. */
export interface OutputView {
  name: string;
  size: number;
  modifiedAt: string;
  kind: string;
  product: { id: number; current: boolean } | null;
}

/** The outputs of a run, by name. Only reductions that ended well have any. */
export async function listOutputs(ctx: Context, user: User, runId: number): Promise<OutputView[]> {
  await findRun(ctx.db, user, runId);
  const rows = await ctx.db
    .selectFrom("run_output")
    .leftJoin("data_product", (join) =>
      join.onRef("data_product.id", "=", "run_output.data_product_id").on("data_product.state", "=", "ready"),
    )
    .select(["run_output.name", "run_output.size", "run_output.modified_at", "run_output.kind"])
    .select(["run_output.sha256", "data_product.id as product_id", "data_product.sha256 as product_sha256"])
    .where("run_output.run_id", "=", runId)
    .orderBy("run_output.name")
    .execute();
  return rows.map((row) => ({
    name: row.name,
    size: Number(row.size),
    modifiedAt: row.modified_at,
    kind: row.kind,
    product:
      row.product_id === null ? null : { id: row.product_id, current: row.product_sha256 === row.sha256 },
  }));
}

/** An output's row. @throws AppError `output_not_found`. */
export async function findOutput(db: Kysely<Tables>, run: RunRow, name: string) {
  const row = await db
    .selectFrom("run_output")
    .selectAll()
    .where("run_id", "=", run.id)
    .where("name", "=", name)
    .executeTakeFirst();
  if (row === undefined) {
    throw dragonsErrors.output_not_found("The run has no output of this name.", {
      fix: "Load the list of outputs again; it may have been deleted.",
    });
  }
  return row;
}

/** The file of an output. */
export async function outputFile(ctx: Context, user: User, runId: number, name: string): Promise<StoredFile> {
  const run = await findRun(ctx.db, user, runId);
  const output = await findOutput(ctx.db, run, name);
  const path = await existingPath(ctx.config.mediaDir, outputPath(run, output));
  return { path, filename: output.name, sha256: output.sha256 };
}

/**
 * Deletes an output, its copy among the calibrations and its entry in the calibration database. The data product
 * that was made of it stays.
 * @throws AppError `target_in_use` while a reduction of the run is queued or running: it may be reading it.
 */
export async function removeOutput(ctx: Context, user: User, runId: number, name: string): Promise<void> {
  const run = await findRun(ctx.db, user, runId, "change");
  const output = await findOutput(ctx.db, run, name);
  const paths = outputPaths(run, output);
  await ctx.db.transaction().execute(async (trx) => {
    await lockTarget(trx, run.target_id);
    await refuseWhileReducing(trx, { runId });
    for (const each of paths) await noteRemoval(trx, each);
    await trx.deleteFrom("run_output").where("id", "=", output.id).execute();
  });
  if (output.calibration === 1) await syncCalibrations(ctx, run);
  for (const each of paths) await finishRemovalsQuietly(ctx, each);
}
