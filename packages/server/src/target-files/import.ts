import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Kysely } from "kysely";
import { type Actor, audit } from "../audit/audit.ts";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { receive } from "../dataproducts/receive.ts";
import type { Permissions } from "../policy/policy.ts";
import { targetErrors } from "../targets/errors.ts";
import { grantableGroups } from "../targets/grants.ts";
import { describeColumn } from "./csv-columns.ts";
import { type CsvFile, openCsv } from "./csv-reader.ts";
import { type Duplicates, type ResolvedRow, type ResolveOptions, resolveRows } from "./import-rows.ts";

/** Kind of the tasks that import targets. */
export const IMPORT_TASK = "target-import";

/** Rows that are looked at or stored at a time: few enough that others wait only a moment. */
export const BLOCK = 250;
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

export function csvPath(ctx: Context, token: string): string {
  return join(importsFolder(ctx), `${token}.csv`);
}

export function errorsPath(ctx: Context, token: string): string {
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

export const NOTHING_DONE = { lines_done: 0, created: 0, updated: 0, skipped: 0, failed: 0, error_bytes: 0 };

/** Decides block by block; remembers the names of the rows before. */
export async function resolver(
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
