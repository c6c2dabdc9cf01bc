import { randomUUID } from "node:crypto";
import { unlink } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Kysely } from "kysely";
import type { Context } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { absolutePath, ensureFolder, hasCode } from "./folders.ts";

/** A file that is being written beside its destination. */
export interface TemporaryFile {
  /** Absolute path. */
  readonly path: string;
  /** The note that it must go if this process dies. */
  readonly removalId: number;
}

/**
 * Reserves a temporary name in a folder below the media folder. It is noted as a removal first, so the next start
 * takes it away if this process dies; {@link forgetTemporary} in the transaction that makes the file permanent
 * strikes the note out.
 */
export async function reserveTemporary(ctx: Context, folder: string): Promise<TemporaryFile> {
  await ensureFolder(ctx.config.mediaDir, folder);
  const name = `.arriving-${randomUUID()}`;
  const { id } = await ctx.db
    .insertInto("removal")
    .values({ path: `${folder}/${name}`, created_at: new Date().toISOString() })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { path: absolutePath(ctx.config.mediaDir, `${folder}/${name}`), removalId: id };
}

/** Strikes the note out: the file was renamed and is here to stay. */
export async function forgetTemporary(db: Kysely<Tables>, file: TemporaryFile): Promise<void> {
  await db.deleteFrom("removal").where("id", "=", file.removalId).execute();
}

/** Takes the temporary file away, whether or not it was written or renamed. */
export async function discardTemporary(ctx: Context, file: TemporaryFile): Promise<void> {
  try {
    await unlink(file.path);
  } catch (error) {
    if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) {
      ctx.log.error({ err: error, file: basename(dirname(file.path)) }, "could not remove a temporary file");
      return;
    }
  }
  await forgetTemporary(ctx.db, file);
}
