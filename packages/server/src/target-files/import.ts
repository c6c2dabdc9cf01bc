import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { type Kysely, sql } from "kysely";
import { type Actor, audit } from "../audit/audit.ts";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { receive } from "../dataproducts/receive.ts";
import type { PublishWithin } from "../live/port.ts";
import { targetChanged } from "../live/target-events.ts";
import { hasCode } from "../media/folders.ts";
import type { Permissions } from "../policy/policy.ts";
import { readNames } from "../targets/claims.ts";
import { EMPTY_COLUMNS } from "../targets/draft.ts";
import { targetErrors } from "../targets/errors.ts";
import { grantableGroups } from "../targets/grants.ts";
import { noteHistory } from "../targets/history.ts";
import { selectTargets } from "../targets/present.ts";
import { folderSuffix, storeChanges } from "../targets/store.ts";
import type { TaskContext, TaskDefinition } from "../tasks/port.ts";
import { presentUser } from "../users/accounts.ts";
import { csvLine, describeColumn } from "./csv-columns.ts";
import { type CsvFile, openCsv } from "./csv-reader.ts";
import { type Duplicates, type ResolvedRow, type ResolveOptions, resolveRows } from "./import-rows.ts";

/** Kind of the tasks that import targets. */
const IMPORT_TASK = "target-import";

/** Rows that one transaction stores: few enough that others wait only a moment. */
const BLOCK = 250;
/** Rows that a preview shows. */
const SHOWN = 200;
const LARGEST_FILE = 500_000_000;
const DAYS_KEPT = 7;

/** How a file is to be imported. */
export interface ImportOptions {
  /** `all`: all rows in one transaction or none; `rows`: every row that can be. */
  readonly mode: "all" | "rows";
  readonly duplicates: Duplicates;
  /** Group of targets that gets what is created. */
  readonly groupId?: number | undefined;
  /** Of rows that do not say it themselves. */
  readonly permissions?: Permissions | undefined;
}

/** What would become of a file. */
export interface ImportPreview {
  token: string;
  rows: number;
  create: number;
  update: number;
  skip: number;
  fail: number;
  columns: { column: string; becomes: string }[];
  /** The first rows, and the first rows that fail. */
  examples: {
    line: number;
    name: string;
    action: ResolvedRow["action"];
    problems: { field: string; message: string; fix: string }[];
  }[];
}

function importsFolder(ctx: Context): string {
  return join(ctx.config.home, "imports");
}

function csvPath(ctx: Context, token: string): string {
  return join(importsFolder(ctx), `${token}.csv`);
}

function errorsPath(ctx: Context, token: string): string {
  return join(importsFolder(ctx), `${token}.errors.csv`);
}

/** Keeps an uploaded file and tells for each row what would become of it. */
export async function previewImport(
  ctx: Context,
  user: User,
  body: Readable,
  options: { duplicates: Duplicates; permissions?: Permissions | undefined },
): Promise<ImportPreview> {
  const token = randomBytes(18).toString("base64url");
  await mkdir(importsFolder(ctx), { recursive: true, mode: 0o700 });
  const path = csvPath(ctx, token);
  try {
    await receive(body, path, {
      maxBytes: Math.min(LARGEST_FILE, ctx.config.maxUploadBytes),
      announced: undefined,
    });
    const file = await openCsv(path);
    const preview: ImportPreview = {
      token,
      rows: 0,
      create: 0,
      update: 0,
      skip: 0,
      fail: 0,
      columns: file.columns.map((column, index) => ({
        column: (file.header[index] ?? "").trim(),
        becomes: describeColumn(column),
      })),
      examples: [],
    };
    const resolve = await resolver(ctx.db, user, file, options);
    const failing: ImportPreview["examples"] = [];
    for await (const block of file.blocks(BLOCK)) {
      for (const row of await resolve(ctx.db, block)) {
        preview.rows += 1;
        preview[row.action] += 1;
        const { line, name, action } = row;
        const problems = row.problems.map(({ field, message, fix }) => ({ field, message, fix }));
        if (preview.examples.length < SHOWN) preview.examples.push({ line, name, action, problems });
        else if (action === "fail" && failing.length < SHOWN) failing.push({ line, name, action, problems });
      }
    }
    preview.examples.push(...failing);
    await ctx.db
      .insertInto("target_import")
      .values({
        owner_id: user.id,
        token,
        task_id: null,
        options: "{}",
        ...NOTHING_DONE,
        created_at: new Date().toISOString(),
        finished_at: null,
      })
      .execute();
    return preview;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

const NOTHING_DONE = { lines_done: 0, created: 0, updated: 0, skipped: 0, failed: 0, error_bytes: 0 };

/** Decides block by block; remembers the names of the rows before. */
async function resolver(
  db: Kysely<Tables>,
  user: User,
  file: CsvFile,
  { duplicates, permissions }: { duplicates: Duplicates; permissions?: Permissions | undefined },
) {
  const groups = await grantableGroups(db, user);
  const options: ResolveOptions = {
    columns: file.columns,
    duplicates,
    permissions,
    groups: new Map([...groups].map(([id, name]) => [name.toLowerCase(), id])),
    seen: new Map(),
  };
  return (trx: Kysely<Tables>, rows: Parameters<typeof resolveRows>[2]) =>
    resolveRows(trx, user, rows, options);
}

/** Queues the import of a file that was shown before. @throws AppError `import_not_found`, `import_started` */
export async function startImport(
  ctx: Context,
  user: User,
  token: string,
  options: ImportOptions,
  actor: Actor,
): Promise<{ taskId: string; importId: number }> {
  const row = await ctx.db
    .selectFrom("target_import")
    .selectAll()
    .where("token", "=", token)
    .where("owner_id", "=", user.id)
    .executeTakeFirst();
  if (row === undefined) {
    throw targetErrors.import_not_found("The uploaded file is no longer there.", { fix: "Upload it again." });
  }
  // Of two requests at once one takes it.
  const taken = await ctx.db
    .updateTable("target_import")
    .set({ options: JSON.stringify(options), task_id: "" })
    .where("id", "=", row.id)
    .where("task_id", "is", null)
    .executeTakeFirst();
  if (taken.numUpdatedRows === 0n) {
    throw targetErrors.import_started("This file is being imported already, or has been.", {
      fix: "Look at the list of tasks; upload the file again to import it once more.",
    });
  }
  const task = await ctx.tasks.enqueue({
    kind: IMPORT_TASK,
    title: "Import targets",
    ownerId: user.id,
    input: { importId: row.id },
    link: `/targets/imports/${row.id}`,
    key: `${IMPORT_TASK}:${row.id}`,
  });
  await ctx.db.updateTable("target_import").set({ task_id: task.id }).where("id", "=", row.id).execute();
  await audit(ctx.db, actor, {
    action: "import",
    object: { kind: "import", id: row.id, name: "targets" },
    detail: options,
  });
  return { taskId: task.id, importId: row.id };
}

/** How an import stands. */
export async function getImport(ctx: Context, user: User, id: number) {
  const row = await findImport(ctx, user, id);
  const task = row.task_id ? await ctx.tasks.get(row.task_id) : undefined;
  return {
    id: row.id,
    taskId: row.task_id || null,
    state: task?.state ?? ("queued" as const),
    message: task?.message ?? null,
    rows: row.lines_done,
    created: row.created,
    updated: row.updated,
    skipped: row.skipped,
    failed: row.failed,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

/** The rows that failed, with their lines and what is wrong, as a file to correct and import again. */
export async function importErrors(ctx: Context, user: User, id: number): Promise<Readable | string> {
  const row = await findImport(ctx, user, id);
  if (row.error_bytes === 0) return "";
  return createReadStream(errorsPath(ctx, row.token), { end: row.error_bytes - 1 });
}

async function findImport(ctx: Context, user: User, id: number) {
  const row = await ctx.db.selectFrom("target_import").selectAll().where("id", "=", id).executeTakeFirst();
  if (row !== undefined && row.task_id !== null && (row.owner_id === user.id || user.role === "admin"))
    return row;
  throw targetErrors.import_not_found("There is no such import.", { fix: "Upload the file again." });
}

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

type Counts = Pick<
  Tables["target_import"],
  "created" | "updated" | "skipped" | "failed" | "lines_done" | "error_bytes"
>;

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

interface Job {
  readonly ctx: Context;
  readonly id: number;
  readonly user: User;
  readonly path: string;
  readonly errorsPath: string;
  readonly options: ImportOptions;
  readonly signal: AbortSignal;
  readonly progress: TaskContext<ImportInput>["progress"];
  readonly total: number;
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

async function storeBlock(
  job: Job,
  trx: Kysely<Tables>,
  publish: PublishWithin,
  rows: readonly ResolvedRow[],
  before: Counts,
): Promise<Counts> {
  const by = (action: ResolvedRow["action"]) => rows.filter((row) => row.action === action);
  const created = by("create");
  await createMany(job, trx, created);
  for (const row of by("update")) await updateOne(job, trx, publish, row);
  return {
    ...before,
    created: before.created + created.length,
    updated: before.updated + by("update").length,
    skipped: before.skipped + by("skip").length,
    failed: before.failed + by("fail").length,
  };
}

/** Stores new targets with a few statements for all of them. */
async function createMany(job: Job, trx: Kysely<Tables>, rows: readonly ResolvedRow[]): Promise<void> {
  if (rows.length === 0) return;
  const now = new Date().toISOString();
  // Only columns that some row fills: the others are null by themselves.
  const used = [...new Set(rows.flatMap(({ draft }) => Object.keys(draft.columns)))];
  const inserted = await trx
    .insertInto("target")
    .values(
      rows.map(({ draft }) => ({
        ra_deg: null,
        dec_deg: null,
        zone: null,
        notes: "",
        ...Object.fromEntries(
          used.map((column) => [
            column,
            { ...EMPTY_COLUMNS, ...draft.columns }[column as keyof typeof EMPTY_COLUMNS],
          ]),
        ),
        owner_id: job.user.id,
        name: draft.name?.name ?? "",
        name_key: draft.name?.key ?? "",
        folder: folderSuffix(draft.name?.name ?? ""),
        created_at: now,
        updated_at: now,
      })),
    )
    .returning(["id", "name_key"])
    .execute();
  const ids = new Map(inserted.map(({ id, name_key }) => [name_key, id]));
  const idOf = ({ draft }: ResolvedRow) => ids.get(draft.name?.key ?? "") ?? 0;
  await trx
    .updateTable("target")
    .set({ folder: sql<string>`cast(id as text) || folder` })
    .where("id", "in", [...ids.values()])
    .execute();
  await trx
    .insertInto("target_name")
    .values(
      rows.flatMap((row) =>
        [row.draft.name, ...(row.draft.aliases ?? [])].flatMap((entry, position) =>
          entry === undefined ? [] : [{ target_id: idOf(row), key: entry.key, name: entry.name, position }],
        ),
      ),
    )
    .execute();
  await insertMany(
    rows.flatMap((row) =>
      (row.draft.tags ?? []).map(({ key, type, text }) => ({ target_id: idOf(row), key, type, value: text })),
    ),
    (values) => trx.insertInto("target_tag").values(values).execute(),
  );
  const grants = rows.flatMap((row) =>
    [...new Set(row.groupIds)].map((group_id) => ({
      target_id: idOf(row),
      group_id,
      can_change: 1,
      can_delete: 1,
    })),
  );
  await insertMany(grants, (values) => trx.insertInto("target_grant").values(values).execute());
  const { groupId } = job.options;
  if (groupId !== undefined) {
    await trx
      .insertInto("target_group_member")
      .values(rows.map((row) => ({ group_id: groupId, target_id: idOf(row) })))
      .execute();
  }
}

/** Rows that one insert takes; SQLite allows 32766 parameters. */
const INSERTED = 4000;

async function insertMany<T>(values: readonly T[], insert: (some: T[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < values.length; start += INSERTED) {
    await insert(values.slice(start, start + INSERTED));
  }
}

/** A row about a target that is there: what it says replaces, new aliases and tags are added. */
async function updateOne(
  job: Job,
  trx: Kysely<Tables>,
  publish: PublishWithin,
  row: ResolvedRow,
): Promise<void> {
  const id = row.targetId ?? 0;
  const before = await selectTargets(trx).where("target.id", "=", id).executeTakeFirstOrThrow();
  const names = await readNames(trx, id);
  const known = new Set(names.map(({ key }) => key));
  const aliases = (row.draft.aliases ?? []).filter(({ key }) => !known.has(key));
  const tags = await trx
    .selectFrom("target_tag")
    .select(["key", "type", "value as text"])
    .where("target_id", "=", id)
    .orderBy("id")
    .execute();
  const merged = new Map(tags.map((tag) => [tag.key, tag]));
  for (const tag of row.draft.tags ?? []) merged.set(tag.key, tag);
  const entries = await storeChanges(
    trx,
    before,
    {
      columns: row.draft.columns,
      ...(aliases.length === 0 ? {} : { aliases: [...names.slice(1), ...aliases] }),
      ...(row.draft.tags === undefined
        ? {}
        : { tags: [...merged.values()].map((tag) => ({ ...tag, type: tag.type as "string" })) }),
    },
    undefined,
  );
  await noteHistory(trx, id, job.user, entries);
  targetChanged(publish, id, "target", "changed");
}

/** The rows that failed, as a CSV file that grows with the transactions that tell how long it is. */
class ErrorFile {
  readonly #path: string;
  readonly #header: readonly string[];
  #size: number;

  constructor(path: string, header: readonly string[], size: number) {
    this.#path = path;
    this.#header = header;
    this.#size = size;
  }

  /** What was written after the last transaction is cut off: its rows come again. */
  static async open(path: string, size: number, header: readonly string[]): Promise<ErrorFile> {
    try {
      await truncate(path, size);
    } catch (error) {
      if (!hasCode(error, "ENOENT")) throw error;
    }
    return new ErrorFile(path, header, size);
  }

  /** Appends the rows that failed; returns the size of the file, which is on the disk by then. */
  async write(rows: readonly ResolvedRow[]): Promise<number> {
    const failed = rows.filter(({ action }) => action === "fail");
    if (failed.length === 0) return this.#size;
    const head = this.#size === 0 ? csvLine(["line", "problem", ...this.#header]) : "";
    const lines = failed.map((row) =>
      csvLine([
        String(row.line),
        row.problems.map(({ message, fix }) => `${message} ${fix}`).join(" "),
        ...row.cells,
      ]),
    );
    await using file = await open(this.#path, "a", 0o600);
    await file.writeFile(head + lines.join(""));
    await file.sync();
    this.#size = (await stat(this.#path)).size;
    return this.#size;
  }
}

/** Removes files of imports that nobody will ask for again; at start. */
export async function forgetOldImports(ctx: Context): Promise<void> {
  const limit = new Date(Date.now() - DAYS_KEPT * 86_400_000).toISOString();
  const old = await ctx.db
    .selectFrom("target_import")
    .select(["id", "token"])
    .where("created_at", "<", limit)
    .where((eb) => eb.or([eb("task_id", "is", null), eb("finished_at", "is not", null)]))
    .execute();
  for (const { id, token } of old) {
    await rm(csvPath(ctx, token), { force: true });
    await rm(errorsPath(ctx, token), { force: true });
    await ctx.db.deleteFrom("target_import").where("id", "=", id).execute();
  }
}
