import { lstat, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Kysely } from "kysely";
import type { Context } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { isForeignKeyViolation, isUniqueViolation } from "../database/violations.ts";
import { targetChanged } from "../live/target-events.ts";
import { exclusive } from "../media/exclusive.ts";
import { filenameKey, numberedName } from "../media/filenames.ts";
import { absolutePath, hasCode, syncFolder } from "../media/folders.ts";
import { finishRemovals } from "../media/removals.ts";
import { forgetTemporary, type TemporaryFile } from "../media/temporary.ts";
import { lockTarget } from "../targets/access.ts";
import { dataProductErrors } from "./errors.ts";
import type { Place } from "./place.ts";
import { enqueueProcessing, PROCESSED_TYPES } from "./process.ts";
import { queuedState } from "./process-state.ts";
import type { Recognised } from "./recognise.ts";
import type { DataProductType, DataProductView } from "./schemas.ts";
import { contentColumns, presentDataProduct } from "./store.ts";

export type OnConflict = "refuse" | "rename";

/** A file that stands complete under a temporary name and is to become a data product. */
export interface NewFile {
  readonly filename: string;
  readonly size: number;
  readonly sha256: string;
  readonly recognised: Recognised;
  readonly origin: string;
  readonly onConflict: OnConflict;
  /** What the sender says that it is, instead of what was recognised. */
  readonly type?: DataProductType | undefined;
  /** Who sends it; the owner of the place when that is not known. */
  readonly senderId?: string | undefined;
  /** Id of the file where it comes from, and what else is said about it. */
  readonly productId?: string | null | undefined;
  readonly extraData?: string | undefined;
}

export interface StoreResult {
  readonly dataProduct: DataProductView;
  /** The same content was there already; nothing was stored. */
  readonly duplicate: boolean;
}

/**
 * Makes a complete temporary file a data product. First its row is written in state `arriving`, which takes the name;
 * then the file is renamed; then the row becomes `ready` and visible. A crash leaves a row that the next start
 * either finds its file for or removes (see recovery.ts).
 *
 * @throws AppError `filename_taken`, `upload_busy`, or a not-found error when the place was deleted meanwhile.
 */
export async function storeFile(
  ctx: Context,
  place: Place,
  temporary: TemporaryFile,
  file: NewFile,
): Promise<StoreResult> {
  return await exclusive(`place:${place.targetId}:${place.observationId ?? 0}`, async () => {
    const claimed = await claim(ctx, place, file);
    if (claimed.duplicate !== undefined) return { dataProduct: claimed.duplicate, duplicate: true };
    const { id, path } = claimed;
    try {
      await rename(temporary.path, path);
      await syncFolder(dirname(path));
      const row = await markReady(ctx, id, temporary);
      if (row === undefined) throw placeGone();
      if (PROCESSED_TYPES.includes(row.type)) {
        await enqueueProcessing(ctx, file.senderId ?? place.ownerId, row);
      }
      return { dataProduct: presentDataProduct(row), duplicate: false };
    } catch (error) {
      const gone = await ctx.db.deleteFrom("data_product").where("id", "=", id).executeTakeFirst();
      await rm(path, { force: true });
      // The folder went away with its rows while the file arrived.
      throw gone.numDeletedRows === 0n && hasCode(error, "ENOENT") ? placeGone() : error;
    }
  });
}

type Claim =
  | { readonly duplicate: DataProductView }
  | { readonly duplicate?: undefined; readonly id: number; readonly path: string };

/** Finds the file's name and takes it, or finds that the content is there already. */
async function claim(ctx: Context, place: Place, file: NewFile): Promise<Claim> {
  for (let number = 1; number <= 999; number++) {
    const filename = number === 1 ? file.filename : numberedName(file.filename, number);
    const relative = `${place.folder}/${filename}`;
    await finishRemovals(ctx, relative);
    const stray = await exists(absolutePath(ctx.config.mediaDir, relative));
    const result = await claimName(ctx, place, { ...file, filename }, relative, stray);
    if (result !== "taken") return result;
    if (file.onConflict === "refuse") throw nameTaken(file.filename);
  }
  throw nameTaken(file.filename);
}

async function claimName(
  ctx: Context,
  place: Place,
  file: NewFile,
  path: string,
  stray: boolean,
): Promise<Claim | "taken"> {
  const type = file.type ?? file.recognised.type;
  try {
    return await ctx.db.transaction().execute(async (trx) => {
      await lockTarget(trx, place.targetId);
      const same = await rowsAt(trx, place).where("sha256", "=", file.sha256).executeTakeFirst();
      if (same?.state === "ready") return { duplicate: presentDataProduct(same) };
      const other = await rowsAt(trx, place)
        .where("filename_key", "=", filenameKey(file.filename))
        .executeTakeFirst();
      if (other?.state === "arriving") {
        throw dataProductErrors.upload_busy(`A file named ${file.filename} is being stored right now.`, {
          field: "filename",
          fix: "Try again in a moment.",
          retryAfterSeconds: 1,
        });
      }
      if (other !== undefined || stray) return "taken";
      const { id } = await trx
        .insertInto("data_product")
        .values({
          target_id: place.targetId,
          observation_id: place.observationId,
          owner_id: place.ownerId,
          filename: file.filename,
          filename_key: filenameKey(file.filename),
          path,
          size: file.size,
          sha256: file.sha256,
          state: "arriving",
          type,
          processed: PROCESSED_TYPES.includes(type) ? queuedState() : null,
          product_id: file.productId ?? null,
          extra_data: file.extraData ?? "",
          ...contentColumns(file.recognised),
          origin: file.origin,
          created_at: new Date().toISOString(),
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      return { id, path: absolutePath(ctx.config.mediaDir, path) };
    });
  } catch (error) {
    if (isUniqueViolation(error)) return "taken";
    // The observation was deleted while the file arrived.
    if (isForeignKeyViolation(error)) throw placeGone();
    throw error;
  }
}

function rowsAt(db: Kysely<Tables>, place: Place) {
  return db
    .selectFrom("data_product")
    .selectAll()
    .where("target_id", "=", place.targetId)
    .where((eb) => eb(eb.fn.coalesce("observation_id", eb.lit(0)), "=", place.observationId ?? 0));
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return false;
    throw error;
  }
}

/** The error for a file whose target or observation went away while it arrived. */
export function placeGone() {
  return dataProductErrors.place_gone("The target or observation was deleted while the file arrived.", {
    fix: "Go back to the list of targets.",
  });
}

function nameTaken(filename: string) {
  return dataProductErrors.filename_taken(
    `There is another file named ${filename} here, with different content.`,
    {
      field: "filename",
      fix: "Delete or keep the old file, rename the new one, or send it with ?onConflict=rename to store it beside the old one.",
    },
  );
}

/** The file stands under its final name: its row says so and the temporary name is forgotten. Undefined without a row. */
export async function markReady(ctx: Context, id: number, temporary: TemporaryFile) {
  return await ctx.live.transact(async (trx, publish) => {
    await forgetTemporary(trx, temporary);
    const row = await trx
      .updateTable("data_product")
      .set({ state: "ready" })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    if (row !== undefined) targetChanged(publish, row.target_id, "dataproducts", "created", [id]);
    return row;
  });
}
