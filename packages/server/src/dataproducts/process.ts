import { open } from "node:fs/promises";
import { z } from "zod";
import type { Context } from "../core/context.ts";
import { AppError } from "../core/errors.ts";
import { targetChanged } from "../live/target-events.ts";
import { existingPath } from "../media/folders.ts";
import { TableProblem } from "../photometry/layout.ts";
import { type PhotometryResult, readPhotometry } from "../photometry/read-photometry.ts";
import { dropPoints, settlePhotometry, storePoints } from "../photometry/store.ts";
import { type SpectraResult, SpectrumProblem } from "../spectra/model.ts";
import { readFitsSpectra } from "../spectra/read-fits.ts";
import { readTextSpectrum } from "../spectra/read-text.ts";
import { dropSpectra, storeSpectra } from "../spectra/store.ts";
import { lockTarget } from "../targets/access.ts";
import type { Task, TaskContext, TaskDefinition } from "../tasks/port.ts";
import { dataProductErrors } from "./errors.ts";
import {
  doneState,
  failedState,
  type ProcessOptions,
  processOptionsSchema,
  queuedState,
  readOptions,
  readProcessed,
} from "./process-state.ts";
import { type DataProductRow, dataProductNotFound } from "./store.ts";

const inputSchema = z.object({ dataProductId: z.number().int() });
type Input = z.infer<typeof inputSchema>;

/** Types of files that are turned into points or spectra. */
export const PROCESSED_TYPES: readonly string[] = ["photometry", "spectroscopy"];

/** Turns a file into points of photometry or into spectra; what it gave before is replaced in one transaction. */
export function processTask(ctx: Context): TaskDefinition<Input> {
  return {
    kind: "process",
    concurrency: 1,
    parse: (stored) => inputSchema.parse(stored),
    run: (task) => processProduct(ctx, task),
    cleanUp: async ({ dataProductId }, state, task) => {
      const row = await loadProduct(ctx, dataProductId);
      const before = row === undefined ? null : readProcessed(row);
      if (before === null || before.state !== "queued") return;
      const why = state === "failed" ? (task.message ?? "Processing failed.") : `Processing was ${state}.`;
      const processed = failedState(before, { message: why, fix: "Process the file again." });
      await ctx.db.updateTable("data_product").set({ processed }).where("id", "=", dataProductId).execute();
    },
  };
}

/** Queues the processing of a file; while it is queued or running already, that task. */
export async function enqueueProcessing(
  ctx: Context,
  ownerId: string,
  product: Pick<DataProductRow, "id" | "filename" | "type" | "target_id">,
): Promise<Task> {
  return await ctx.tasks.enqueue({
    kind: "process",
    title: `Read ${product.type === "photometry" ? "photometry" : "spectra"} from ${product.filename}`,
    ownerId,
    input: { dataProductId: product.id } satisfies Input,
    link: `/targets/${product.target_id}`,
    key: `process:${product.id}`,
  });
}

/** Notes what was said about a file and queues its processing. @throws AppError `not_processable` */
export async function startProcessing(
  ctx: Context,
  ownerId: string,
  row: DataProductRow,
  options: ProcessOptions | undefined,
): Promise<Task> {
  if (!PROCESSED_TYPES.includes(row.type)) {
    throw dataProductErrors.not_processable(
      `${row.filename} is of the type ${row.type}, from which nothing is read.`,
      {
        field: "type",
        fix: "Change its type to photometry or spectroscopy first.",
      },
    );
  }
  await ctx.live.transact(async (trx, publish) => {
    await trx
      .updateTable("data_product")
      .set({
        processed: queuedState(readProcessed(row)),
        ...(options === undefined ? {} : { process_options: JSON.stringify(options) }),
      })
      .where("id", "=", row.id)
      .execute();
    targetChanged(publish, row.target_id, "dataproducts", "changed", [row.id]);
  });
  return await enqueueProcessing(ctx, ownerId, row);
}

/** Queues what waits although no task works for it: the server died between the two. Before the first request. */
export async function settleProcessing(ctx: Context): Promise<void> {
  const rows = await ctx.db
    .selectFrom("data_product")
    .select(["id", "filename", "type", "target_id", "owner_id"])
    .where("processed", "like", '{"state":"queued"%')
    .where("state", "=", "ready")
    .execute();
  for (const row of rows) await enqueueProcessing(ctx, row.owner_id, row);
}

/**
 * Queues files of a target again from which points or spectra were taken over by another file that is gone now:
 * they have them still.
 */
export async function reprocessLosers(ctx: Context, ownerId: string, targetId: number): Promise<void> {
  const rows = await ctx.db
    .selectFrom("data_product")
    .selectAll()
    .select((eb) => [
      eb
        .selectFrom("photometry")
        .whereRef("photometry.data_product_id", "=", "data_product.id")
        .select((count) => count.fn.countAll().as("n"))
        .as("point_count"),
      eb
        .selectFrom("spectrum")
        .whereRef("spectrum.data_product_id", "=", "data_product.id")
        .select((count) => count.fn.countAll().as("n"))
        .as("spectrum_count"),
    ])
    .where("target_id", "=", targetId)
    .where("state", "=", "ready")
    .where("type", "in", PROCESSED_TYPES)
    .where("processed", "is not", null)
    .execute();
  for (const row of rows) {
    const processed = readProcessed(row);
    if (processed?.state !== "done") continue;
    const lost = Number(row.point_count) < processed.points || Number(row.spectrum_count) < processed.spectra;
    if (lost) await startProcessing(ctx, ownerId, row, undefined);
  }
}

async function loadProduct(ctx: Context, id: number): Promise<DataProductRow | undefined> {
  return await ctx.db
    .selectFrom("data_product")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", "ready")
    .executeTakeFirst();
}

type Outcome =
  | { readonly kind: "photometry"; readonly result: PhotometryResult }
  | { readonly kind: "spectroscopy"; readonly result: SpectraResult };

async function processProduct(ctx: Context, task: TaskContext<Input>): Promise<string> {
  const row = await loadProduct(ctx, task.input.dataProductId);
  if (row === undefined) throw dataProductNotFound();
  let outcome: Outcome;
  try {
    outcome = await readOutcome(ctx, row, task);
  } catch (error) {
    const failure = asFailure(error);
    if (failure === undefined) throw error;
    await storeFailure(ctx, row, failure);
    throw dataProductErrors.processing_failed(failure.message, {
      ...(failure.fix === null ? {} : { fix: failure.fix }),
    });
  }
  return await storeOutcome(ctx, row, outcome);
}

async function readOutcome(ctx: Context, row: DataProductRow, task: TaskContext<Input>): Promise<Outcome> {
  const path = await existingPath(ctx.config.mediaDir, row.path);
  const options = readOptions(row);
  if (row.type === "photometry") {
    const result = await readPhotometry(path, photometryOptions(options), {
      signal: task.signal,
      progress: (rows) => task.progress(null, `${rows} rows read`),
    });
    if (result.order.length > 0) return { kind: "photometry", result };
    const first = result.refusals.first[0];
    throw new NothingTaken(
      `None of the ${result.refusals.count} rows could be taken. Line ${first?.line}: ${first?.message}.`,
      result,
    );
  }
  if (row.type === "spectroscopy")
    return { kind: "spectroscopy", result: await readSpectraFile(path, row.filename, options) };
  throw dataProductErrors.not_processable(`${row.filename} is neither photometry nor spectroscopy any more.`);
}

/** All rows of a table were refused. */
class NothingTaken extends Error {
  readonly result: PhotometryResult;

  constructor(message: string, result: PhotometryResult) {
    super(message);
    this.result = result;
  }
}

/** The options of a file for the photometry processor. */
export function photometryOptions({ mapping, band, unit, telescope, instrument, source }: ProcessOptions) {
  return { mapping, defaults: { band, unit, telescope, instrument, source } };
}

/** Reads spectra from a FITS file or a text. */
export async function readSpectraFile(
  path: string,
  filename: string,
  options: ProcessOptions,
): Promise<SpectraResult> {
  const isFits = await looksLikeFits(path, filename);
  return await (isFits ? readFitsSpectra : readTextSpectrum)(
    path,
    filename,
    processOptionsSchema.parse(options),
  );
}

async function looksLikeFits(path: string, filename: string): Promise<boolean> {
  if (/\.(?:fits?|fts|fz)(?:\.(?:gz|bz2|z))?$/i.test(filename)) return true;
  await using file = await open(path, "r");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(9), 0, 9, 0);
  return buffer.subarray(0, bytesRead).toString("latin1").startsWith("SIMPLE  =");
}

/** What is wrong with a file, when it is the file's fault. */
export function asFailure(error: unknown):
  | {
      message: string;
      fix: string | null;
      refused?: { line: number; message: string }[];
      refusedCount?: number;
    }
  | undefined {
  if (error instanceof TableProblem || error instanceof SpectrumProblem)
    return { message: error.message, fix: error.fix };
  if (error instanceof AppError) return { message: error.message, fix: error.fix ?? null };
  if (error instanceof NothingTaken) {
    const { first, count } = error.result.refusals;
    return {
      message: error.message,
      fix: "Correct the file, or say what its columns mean.",
      refused: first,
      refusedCount: count,
    };
  }
  return undefined;
}

async function storeFailure(
  ctx: Context,
  row: DataProductRow,
  failure: NonNullable<ReturnType<typeof asFailure>>,
): Promise<void> {
  await ctx.live.transact(async (trx, publish) => {
    const processed = failedState(readProcessed(row), failure);
    await trx.updateTable("data_product").set({ processed }).where("id", "=", row.id).execute();
    targetChanged(publish, row.target_id, "dataproducts", "changed", [row.id]);
  });
}

async function storeOutcome(ctx: Context, row: DataProductRow, outcome: Outcome): Promise<string> {
  const { refusedCount, ...counts } = summary(outcome);
  await ctx.live.transact(async (trx, publish) => {
    await lockTarget(trx, row.target_id);
    const now = await trx
      .selectFrom("data_product")
      .select(["type", "target_id"])
      .where("id", "=", row.id)
      .executeTakeFirst();
    // Deleted, or said to be something else, while it was read.
    if (now === undefined) throw dataProductNotFound();
    if (now.type !== row.type)
      throw dataProductErrors.not_processable(`${row.filename} has another type now.`);
    const place = { targetId: now.target_id, dataProductId: row.id };
    await dropPoints(trx, row.id);
    await dropSpectra(trx, row.id);
    if (outcome.kind === "photometry") await storePoints(trx, place, outcome.result);
    else await storeSpectra(trx, place, outcome.result.spectra);
    await settlePhotometry(trx, now.target_id);
    const processed = doneState({ ...counts, refusedCount });
    await trx.updateTable("data_product").set({ processed }).where("id", "=", row.id).execute();
    targetChanged(
      publish,
      now.target_id,
      outcome.kind === "photometry" ? "photometry" : "spectra",
      "changed",
    );
    targetChanged(publish, now.target_id, "dataproducts", "changed", [row.id]);
  });
  const what =
    outcome.kind === "photometry"
      ? count(counts.points, "point")
      : count(counts.spectra, "spectrum", "spectra");
  return refusedCount === 0
    ? `${what}.`
    : `${what}; ${count(refusedCount, outcome.kind === "photometry" ? "line" : "line or HDU", outcome.kind === "photometry" ? "lines" : "lines or HDUs")} refused.`;
}

function summary(outcome: Outcome) {
  if (outcome.kind === "photometry") {
    const { order, refusals, repeated, notes } = outcome.result;
    return {
      points: order.length,
      spectra: 0,
      refused: [...refusals.first],
      refusedCount: refusals.count,
      repeated,
      notes: [...notes],
    };
  }
  const { spectra, refused, refusedCount, notes } = outcome.result;
  return {
    points: 0,
    spectra: spectra.length,
    refused: [...refused],
    refusedCount,
    repeated: 0,
    notes: [...notes],
  };
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
