import { createReadStream } from "node:fs";
import type { Context } from "../core/context.ts";
import { targetErrors } from "../targets/errors.ts";
import type { TaskContext, TaskDefinition } from "../tasks/port.ts";
import { presentUser } from "../users/accounts.ts";
import { openCsv } from "./csv-reader.ts";
import {
  BLOCK,
  csvPath,
  errorsPath,
  IMPORT_TASK,
  type ImportOptions,
  NOTHING_DONE,
  resolver,
} from "./import.ts";
import { type Counts, ErrorFile, type Job, storeBlock } from "./import-store.ts";

interface ImportInput {
  readonly importId: number;
}

/** The task behind an import. It goes on after an interruption where the last transaction ended. */
export function importTask(ctx: Context): TaskDefinition<ImportInput> {
  return {
    kind: IMPORT_TASK,
    concurrency: 1,
    parse: (stored) => {
      const { importId } = stored as ImportInput;
      if (!Number.isInteger(importId)) throw new Error("not the input of an import");
      return { importId };
    },
    run: (context) => runImport(ctx, context),
  };
}

async function runImport(
  ctx: Context,
  { input, signal, progress }: TaskContext<ImportInput>,
): Promise<string> {
  const row = await ctx.db
    .selectFrom("target_import")
    .selectAll()
    .where("id", "=", input.importId)
    .executeTakeFirstOrThrow();
  const person = await ctx.db
    .selectFrom("user")
    .select(["id", "username", "name", "role"])
    .where("id", "=", row.owner_id)
    .executeTakeFirstOrThrow();
  const job: Job = {
    ctx,
    id: row.id,
    user: presentUser(person),
    path: csvPath(ctx, row.token),
    errorsPath: errorsPath(ctx, row.token),
    options: JSON.parse(row.options) as ImportOptions,
    signal,
    progress,
    total: await countRows(csvPath(ctx, row.token)),
  };
  const counts = job.options.mode === "all" ? await importAll(job) : await importRows(job, row);
  await ctx.db
    .updateTable("target_import")
    .set({ ...counts, finished_at: new Date().toISOString() })
    .where("id", "=", row.id)
    .execute();
  const { created, updated, skipped, failed } = counts;
  return `${created} created, ${updated} updated, ${skipped} skipped, ${failed} failed.`;
}

/** Lines with something in them but the first: close enough to the number of rows to show how far it is. */
async function countRows(path: string): Promise<number> {
  let lines = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines += 1;
  }
  return Math.max(1, lines);
}

/** Each block of rows is one transaction, which stores how far it came too. */
async function importRows(job: Job, from: Counts): Promise<Counts> {
  const { ctx, user, options, signal, progress } = job;
  const file = await openCsv(job.path);
  const resolve = await resolver(ctx.db, user, file, options);
  const counts: Counts = { ...pick(from) };
  const errors = await ErrorFile.open(job.errorsPath, counts.error_bytes, file.header);
  let line = 0;
  for await (const block of file.blocks(BLOCK)) {
    line += block.length;
    if (line <= counts.lines_done) {
      // Done before an interruption; only their names matter still.
      await resolve(ctx.db, block);
      continue;
    }
    signal.throwIfAborted();
    await ctx.live.transact(async (trx, publish) => {
      const rows = await resolve(trx, block);
      const next = await storeBlock(job, trx, publish, rows, counts);
      next.lines_done = line;
      next.error_bytes = await errors.write(rows);
      await trx.updateTable("target_import").set(next).where("id", "=", job.id).execute();
      Object.assign(counts, next);
    });
    progress(Math.min(1, line / job.total), `${line} of ${job.total} rows`);
  }
  return counts;
}

/** First all rows are looked at; only when none fails, one transaction stores them all. */
async function importAll(job: Job): Promise<Counts> {
  const { ctx, user, options, signal, progress } = job;
  const counts: Counts = { ...NOTHING_DONE };
  const first = await openCsv(job.path);
  const look = await resolver(ctx.db, user, first, options);
  const errors = await ErrorFile.open(job.errorsPath, 0, first.header);
  for await (const block of first.blocks(BLOCK)) {
    signal.throwIfAborted();
    const rows = await look(ctx.db, block);
    counts.failed += rows.filter(({ action }) => action === "fail").length;
    counts.lines_done += rows.length;
    counts.error_bytes = await errors.write(rows);
    progress((0.5 * counts.lines_done) / job.total, `${counts.lines_done} of ${job.total} rows looked at`);
  }
  if (counts.failed > 0) {
    await ctx.db.updateTable("target_import").set(counts).where("id", "=", job.id).execute();
    throw targetErrors.import_refused(
      `${counts.failed} of ${counts.lines_done} rows cannot be imported, so none was.`,
      { fix: "Download the rows that fail, correct them, or import row by row." },
    );
  }
  const file = await openCsv(job.path);
  return await ctx.live.transact(async (trx, publish) => {
    const resolve = await resolver(trx, user, file, options);
    let done: Counts = { ...NOTHING_DONE };
    for await (const block of file.blocks(BLOCK)) {
      signal.throwIfAborted();
      const rows = await resolve(trx, block);
      // Somebody took a name since the rows were looked at.
      const failing = rows.find(({ action }) => action === "fail");
      if (failing !== undefined) {
        throw targetErrors.import_refused(
          `Line ${failing.line}: ${failing.problems[0]?.message} Nothing was imported.`,
          {
            fix: "Upload the file again to see what has changed.",
          },
        );
      }
      done = await storeBlock(job, trx, publish, rows, done);
      done.lines_done += rows.length;
    }
    await trx.updateTable("target_import").set(done).where("id", "=", job.id).execute();
    return done;
  });
}

function pick(counts: Counts): Counts {
  const { lines_done, created, updated, skipped, failed, error_bytes } = counts;
  return { lines_done, created, updated, skipped, failed, error_bytes };
}
