import type { Context, User } from "../core/context.ts";
import { isForeignKeyViolation, isUniqueViolation } from "../database/violations.ts";
import { finishRemovals } from "../media/removals.ts";
import { findObservation, observationFolder } from "../observations/store.ts";
import { lockTarget, targetNotFound } from "../targets/access.ts";
import { syncCalibrations } from "./calibrations.ts";
import { dragonsErrors } from "./errors.ts";
import { checkRunName, presetRunName } from "./run-names.ts";
import { getRun, loadRun, runNotFound } from "./runs.ts";
import type { RunView } from "./schemas.ts";

/**
 * Creates a run: its row, its folder and its calibration database. A run whose folder could not be made is taken
 * back; one whose server died in between gets its folder when it is first used.
 */
export async function createRun(
  ctx: Context,
  user: User,
  observationId: number,
  input: { name?: string | undefined },
): Promise<RunView> {
  const observation = await findObservation(ctx.db, user, observationId, "change");
  const wanted = input.name?.trim() ?? "";
  const base = wanted === "" ? presetRunName(new Date()) : checkRunName(wanted);
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`;
    const path = `${observationFolder(observation)}/runs/${name}`;
    await finishRemovals(ctx, path);
    const id = await insertRun(ctx, observation, name, path);
    if (id === undefined) {
      // Two presets within one second differ by a number; a name that somebody chose is theirs to change.
      if (wanted === "" && number < 1000) continue;
      throw dragonsErrors.run_exists(`The observation has a run named ${name} already.`, {
        field: "name",
        fix: "Open that run, or choose another name.",
      });
    }
    try {
      const run = await loadRun(ctx.db, id);
      if (run === undefined) throw runNotFound();
      await syncCalibrations(ctx, run);
    } catch (error) {
      await ctx.db.deleteFrom("dragons_run").where("id", "=", id).execute();
      throw error;
    }
    return await getRun(ctx, user, id);
  }
}

async function insertRun(
  ctx: Context,
  observation: { id: number; target_id: number; owner_id: string },
  name: string,
  path: string,
): Promise<number | undefined> {
  try {
    return await ctx.db.transaction().execute(async (trx) => {
      await lockTarget(trx, observation.target_id);
      const inserted = await trx
        .insertInto("dragons_run")
        .values({
          observation_id: observation.id,
          owner_id: observation.owner_id,
          name,
          path,
          engine: "native",
          created_at: new Date().toISOString(),
        })
        .onConflict((conflict) => conflict.columns(["observation_id", "name"]).doNothing())
        .returning("id")
        .executeTakeFirst();
      return inserted?.id;
    });
  } catch (error) {
    if (isUniqueViolation(error)) return undefined;
    // The observation was deleted meanwhile.
    if (isForeignKeyViolation(error)) throw targetNotFound();
    throw error;
  }
}
