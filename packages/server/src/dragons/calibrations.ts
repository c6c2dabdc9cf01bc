import { relative, sep } from "node:path";
import { type CalibrationDb, openCalibrationDb } from "@goats/reduction";
import type { Context, User } from "../core/context.ts";
import { absolutePath, ensureFolder } from "../media/folders.ts";
import { calibrationDatabase, reductionFolder } from "./folders.ts";
import { findRun } from "./runs.ts";

/** One calibration that the run's recipes can find. */
export interface CalibrationView {
  name: string;
  type: string;
  path: string;
  sha256: string;
  addedAt: string;
}

/** Opens a run's calibration database; makes it, and the run's folder, when they are missing. Close it. */
export async function openRunCalibrations(ctx: Context, run: { path: string }): Promise<CalibrationDb> {
  await ensureFolder(ctx.config.mediaDir, run.path);
  return await openCalibrationDb(absolutePath(ctx.config.mediaDir, calibrationDatabase(run)));
}

/** The calibrations of a run, by name. */
export async function listCalibrations(ctx: Context, user: User, runId: number): Promise<CalibrationView[]> {
  const run = await findRun(ctx.db, user, runId);
  const folder = absolutePath(ctx.config.mediaDir, run.path);
  const calibrations = await openRunCalibrations(ctx, run);
  try {
    const entries = await calibrations.list();
    return entries.map(({ name, type, path, sha256, addedAt }) => ({
      name,
      type,
      // Never an absolute path of the server.
      path: relative(folder, path).replaceAll(sep, "/"),
      sha256,
      addedAt,
    }));
  } finally {
    await calibrations.close();
  }
}

/** Takes out of a run's calibration database what a reduction put in, or one file of it. */
export async function forgetCalibrations(
  ctx: Context,
  run: { path: string },
  reductionId: number,
  name?: string,
): Promise<void> {
  const folder = absolutePath(ctx.config.mediaDir, reductionFolder(run, reductionId)) + sep;
  const calibrations = await openRunCalibrations(ctx, run);
  try {
    for (const entry of await calibrations.list()) {
      if (entry.path.startsWith(folder) && (name === undefined || entry.name === name)) {
        await calibrations.remove(entry.name);
      }
    }
  } finally {
    await calibrations.close();
  }
}
