import { open, stat, truncate } from "node:fs/promises";
import { type Kysely, sql } from "kysely";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import type { PublishWithin } from "../live/port.ts";
import { targetChanged } from "../live/target-events.ts";
import { hasCode } from "../media/folders.ts";
import { readNames } from "../targets/claims.ts";
import { EMPTY_COLUMNS } from "../targets/draft.ts";
import { noteHistory } from "../targets/history.ts";
import { selectTargets } from "../targets/present.ts";
import { folderSuffix, storeChanges } from "../targets/store.ts";
import type { TaskContext } from "../tasks/port.ts";
import { csvLine } from "./csv-columns.ts";
import type { ImportOptions } from "./import.ts";
import type { ResolvedRow } from "./import-rows.ts";

export type Counts = Pick<
  Tables["target_import"],
  "created" | "updated" | "skipped" | "failed" | "lines_done" | "error_bytes"
>;

/** An import that runs. */
export interface Job {
  readonly ctx: Context;
  readonly id: number;
  readonly user: User;
  readonly path: string;
  readonly errorsPath: string;
  readonly options: ImportOptions;
  readonly signal: AbortSignal;
  readonly progress: TaskContext<unknown>["progress"];
  readonly total: number;
}

export async function storeBlock(
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
export class ErrorFile {
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
