import { rename } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
import {
  type Calibration,
  type CalibrationDb,
  isProcessedCalibration,
  openCalibrationDb,
  ReductionError,
} from "@goats/reduction";
import type { Context, User } from "../core/context.ts";
import { readMetadata } from "../dataproducts/store.ts";
import { exclusive } from "../media/exclusive.ts";
import { absolutePath, ensureFolder } from "../media/folders.ts";
import { activeReductions } from "../targets/remove.ts";
import { calibrationDatabase, isOfReduction } from "./folders.ts";
import { calibrationPath } from "./output-paths.ts";
import { findRun, type RunRow } from "./runs.ts";

/** One calibration that the run's recipes can find. */
export interface CalibrationView {
  name: string;
  type: string;
  path: string;
  sha256: string;
  addedAt: string;
}

/** The calibrations of a run, the newest observation first. */
export async function listCalibrations(ctx: Context, user: User, runId: number): Promise<CalibrationView[]> {
  const run = await findRun(ctx.db, user, runId);
  // Paths are told from the folder of the observation: never an absolute path of the server.
  const folder = dirname(dirname(absolutePath(ctx.config.mediaDir, run.path)));
  const entries = await syncCalibrations(ctx, run);
  return entries.map(({ name, type, path, sha256, addedAt }) => ({
    name,
    type,
    path: relative(folder, path).replaceAll(sep, "/"),
    sha256,
    addedAt,
  }));
}

/** A file that belongs into a run's calibration database. */
interface Wanted {
  readonly path: string;
  readonly sha256: string;
  readonly type?: string;
}

/**
 * Brings a run's calibration database in line with what there is: the processed calibrations that its reductions
 * made, and those among the observation's data products. Makes the database, and the run's folder, when they are
 * missing. What a reduction that is still running has put in stays.
 * @returns what it holds now.
 */
export async function syncCalibrations(ctx: Context, run: RunRow): Promise<Calibration[]> {
  return await exclusive(`calibrations:${run.id}`, async () => {
    await ensureFolder(ctx.config.mediaDir, run.path);
    const wanted = await wantedCalibrations(ctx, run);
    const running = (await activeReductions(ctx.db, { runId: run.id })).map(({ id }) => id);
    const database = await openOrReplace(ctx, absolutePath(ctx.config.mediaDir, calibrationDatabase(run)));
    try {
      const runFolder = absolutePath(ctx.config.mediaDir, run.path);
      const isRunning = (path: string) => running.some((id) => isOfReduction(relative(runFolder, path), id));
      const stale = database
        .list()
        .filter(({ path, sha256 }) => wanted.get(path)?.sha256 !== sha256 && !isRunning(path));
      // A name is forgotten with all files that have it; the right ones come back below.
      for (const name of new Set(stale.map((entry) => entry.name))) database.remove(name);
      const there = new Set(database.list().map(({ path }) => path));
      for (const file of wanted.values()) if (!there.has(file.path)) await add(ctx, database, file);
      return database.list();
    } finally {
      database.close();
    }
  });
}

/** SQLITE_CORRUPT and SQLITE_NOTADB, https://www.sqlite.org/rescode.html. */
const DAMAGED = new Set([11, 26]);

/** A database that is damaged is put aside: everything in it is known and comes again. */
async function openOrReplace(ctx: Context, path: string): Promise<CalibrationDb> {
  try {
    return openCalibrationDb(path);
  } catch (error) {
    const cause = error instanceof ReductionError ? error.cause : error;
    if (!DAMAGED.has(Number(Reflect.get(Object(cause), "errcode")))) throw error;
    const aside = `${path}.damaged-${Date.now()}`;
    await rename(path, aside);
    ctx.log.error({ err: error, aside }, "a calibration database was damaged and is made anew");
    return openCalibrationDb(path);
  }
}

async function wantedCalibrations(ctx: Context, run: RunRow): Promise<Map<string, Wanted>> {
  const { mediaDir } = ctx.config;
  const outputs = await ctx.db
    .selectFrom("run_output")
    .select(["name", "folder", "kind", "sha256"])
    .where("run_id", "=", run.id)
    .where("calibration", "=", 1)
    .execute();
  const products = await ctx.db
    .selectFrom("data_product")
    .select(["path", "sha256", "metadata"])
    .where("observation_id", "=", run.observation_id)
    .where("state", "=", "ready")
    .where("metadata", "is not", null)
    .orderBy("id")
    .execute();
  const own = new Set(outputs.map(({ sha256 }) => sha256));
  const calibrations = products.filter((product) => {
    // What was made in this run and added to the data products is not another calibration.
    if (own.has(product.sha256)) return false;
    return isProcessedCalibration(readMetadata(product).gemini?.tags ?? []);
  });
  const files: Wanted[] = [
    ...calibrations.map(({ path, sha256 }) => ({ path: absolutePath(mediaDir, path), sha256 })),
    ...outputs.map((output) => ({
      path: absolutePath(mediaDir, calibrationPath(run, output)),
      sha256: output.sha256,
      type: output.kind,
    })),
  ];
  return new Map(files.map((file) => [file.path, file]));
}

async function add(ctx: Context, database: CalibrationDb, { path, type }: Wanted): Promise<void> {
  try {
    await database.add(path, type === undefined ? {} : { type });
  } catch (error) {
    // A file that is damaged or was taken away is no calibration; the run works without it.
    if (!(error instanceof ReductionError)) throw error;
    ctx.log.warn({ err: error }, "a calibration could not be registered");
  }
}
