import { randomUUID } from "node:crypto";
import { open, rename, rm, stat, statfs } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { Selectable } from "kysely";
import type { Context, User } from "../core/context.ts";
import type { UploadTable } from "../database/tables.ts";
import { mediaErrors } from "../media/errors.ts";
import { checkFilename } from "../media/filenames.ts";
import { absolutePath, ensureFolder, hasCode } from "../media/folders.ts";
import { finishRemovals } from "../media/removals.ts";
import { discardTemporary, reserveTemporary } from "../media/temporary.ts";
import { dataProductErrors } from "./errors.ts";
import { hashFile } from "./hash.ts";
import { type OnConflict, storeFile } from "./keep.ts";
import { observationPlace, type Place, targetPlace } from "./place.ts";
import { tooLarge } from "./receive.ts";
import { recognise } from "./recognise.ts";
import { type DataProductType, dataProductType } from "./schemas.ts";

/**
 * Uploads in pieces, by the protocol tus 1.0.0 (https://tus.io/protocols/resumable-upload) with the extensions creation
 * and termination. The bytes are collected in a file of their own; how many there are is the size of that file, which
 * survives whatever ends the server. A complete upload becomes a data product as any other does.
 */
export type UploadRow = Selectable<UploadTable>;

/** Folder of the bytes that are collected, below the media folder. */
const FOLDER = ".uploads";
/** Uploads that one person may have open at once. */
const MOST_OPEN = 500;
/** Uploads that nobody has touched for so long are given up. */
const GIVEN_UP_MS = 7 * 86_400_000;
/** Room that an upload must leave on the disk. */
const ROOM_BYTES = 64 * 1024 * 1024;

/** Uploads whose bytes are arriving at this moment. */
const active = new Set<string>();

/** What the header Upload-Metadata says: names with values in base64. */
export function readMetadataHeader(header: string | undefined): Map<string, string> {
  const entries = new Map<string, string>();
  for (const pair of (header ?? "").split(",")) {
    const [name = "", value = ""] = pair.trim().split(" ");
    if (name !== "") entries.set(name, Buffer.from(value, "base64").toString("utf8"));
  }
  return entries;
}

/** Begins an upload. @throws AppError as the upload in one piece does, `upload_metadata_invalid`, `disk_full` */
export async function beginUpload(
  ctx: Context,
  user: User,
  length: number,
  metadata: ReadonlyMap<string, string>,
): Promise<UploadRow> {
  if (length > ctx.config.maxUploadBytes) throw tooLarge(ctx.config.maxUploadBytes);
  if (length === 0)
    throw dataProductErrors.upload_incomplete("The file is empty.", { fix: "Check the file on your side." });
  const filename = checkFilename(metadata.get("filename") ?? "");
  const type = metadata.get("type");
  const known = type === undefined ? undefined : dataProductType.safeParse(type);
  if (known?.success === false) throw invalid("type", `"${type}" is no type of a data product`);
  const onConflict = metadata.get("onConflict") ?? "refuse";
  if (onConflict !== "refuse" && onConflict !== "rename")
    throw invalid("onConflict", "onConflict is refuse or rename");
  const place = await placeOf(ctx, user, metadata);
  await requireRoom(ctx, length);
  await forgetOld(ctx);
  const { open: opened } = await ctx.db
    .selectFrom("upload")
    .select((eb) => eb.fn.countAll().as("open"))
    .where("owner_id", "=", user.id)
    .where("data_product_id", "is", null)
    .executeTakeFirstOrThrow();
  if (Number(opened) >= MOST_OPEN) {
    throw dataProductErrors.too_many_uploads(`You have ${MOST_OPEN} uploads that are not complete.`, {
      fix: "Finish or cancel some of them.",
    });
  }
  const id = randomUUID();
  await ensureFolder(ctx.config.mediaDir, FOLDER);
  const now = new Date().toISOString();
  return await ctx.db
    .insertInto("upload")
    .values({
      id,
      owner_id: user.id,
      target_id: place.targetId,
      observation_id: place.observationId,
      filename,
      type: known?.data ?? null,
      on_conflict: onConflict,
      length,
      path: `${FOLDER}/${id}`,
      data_product_id: null,
      created_at: now,
      touched_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

function invalid(name: string, message: string) {
  return dataProductErrors.upload_metadata_invalid(`${message}.`, {
    field: `Upload-Metadata.${name}`,
    fix: "Send filename, targetId or observationId, and if wanted type and onConflict, their values in base64.",
  });
}

async function placeOf(ctx: Context, user: User, metadata: ReadonlyMap<string, string>): Promise<Place> {
  const number = (name: string) => {
    const text = metadata.get(name);
    if (text === undefined || text === "") return undefined;
    if (!/^[1-9]\d{0,9}$/.test(text)) throw invalid(name, `${name} is no id`);
    return Number(text);
  };
  const observationId = number("observationId");
  const targetId = number("targetId");
  if (observationId !== undefined) return await observationPlace(ctx, user, observationId);
  if (targetId !== undefined) return await targetPlace(ctx, user, targetId);
  throw invalid("targetId", "The upload belongs to no target and no observation");
}

async function requireRoom(ctx: Context, length: number): Promise<void> {
  await ensureFolder(ctx.config.mediaDir, FOLDER);
  const { bavail, bsize } = await statfs(ctx.config.mediaDir);
  if (length + ROOM_BYTES <= bavail * bsize) return;
  throw diskFull();
}

function diskFull(cause?: unknown) {
  return mediaErrors.disk_full("The disk of the server has no room for this file.", {
    fix: "Delete files that are no longer needed, or ask the administrator for room.",
    cause,
  });
}

/** Uploads that nobody continues go, with their bytes; those that became data products are only remembered. */
export async function forgetOld(ctx: Context): Promise<void> {
  const before = new Date(Date.now() - GIVEN_UP_MS).toISOString();
  const rows = await ctx.db
    .selectFrom("upload")
    .select(["id", "path"])
    .where("touched_at", "<", before)
    .execute();
  for (const row of rows) await dropUpload(ctx, row);
}

async function dropUpload(ctx: Context, row: Pick<UploadRow, "id" | "path">): Promise<void> {
  await rm(absolutePath(ctx.config.mediaDir, row.path), { force: true });
  await ctx.db.deleteFrom("upload").where("id", "=", row.id).execute();
}

/** An upload of this person. @throws AppError `upload_not_found` */
export async function findUpload(ctx: Context, user: User, id: string): Promise<UploadRow> {
  const row = await ctx.db
    .selectFrom("upload")
    .selectAll()
    .where("id", "=", id)
    .where("owner_id", "=", user.id)
    .executeTakeFirst();
  if (row !== undefined) return row;
  throw dataProductErrors.upload_not_found("There is no such upload.", {
    fix: "Begin again: it was cancelled, or nobody continued it for a week.",
  });
}

/** Bytes of an upload that are safely here. */
export async function offsetOf(ctx: Context, row: UploadRow): Promise<number> {
  if (row.data_product_id !== null) return Number(row.length);
  try {
    return (await stat(absolutePath(ctx.config.mediaDir, row.path))).size;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return 0;
    throw error;
  }
}

/**
 * Appends what a request brings. What arrived before a connection broke stays; when all bytes are here the file becomes
 * a data product.
 * @returns the offset after it, and the data product when the upload is complete.
 */
export async function continueUpload(
  ctx: Context,
  user: User,
  row: UploadRow,
  offset: number,
  body: Readable,
): Promise<{ offset: number; dataProductId: number | null }> {
  if (active.has(row.id)) {
    throw dataProductErrors.upload_locked("Another request sends bytes of this upload.", {
      fix: "Wait until it ends, then ask for the offset.",
      retryAfterSeconds: 1,
    });
  }
  active.add(row.id);
  try {
    const here = await offsetOf(ctx, row);
    if (offset !== here) {
      throw dataProductErrors.upload_offset_wrong(`The next byte of this upload is ${here}, not ${offset}.`, {
        field: "Upload-Offset",
        fix: "Ask for the offset with HEAD and go on from there.",
      });
    }
    if (row.data_product_id !== null) return { offset: here, dataProductId: row.data_product_id };
    const length = Number(row.length);
    const now = here + (await append(absolutePath(ctx.config.mediaDir, row.path), body, length - here));
    await ctx.db
      .updateTable("upload")
      .set({ touched_at: new Date().toISOString() })
      .where("id", "=", row.id)
      .execute();
    return { offset: now, dataProductId: now === length ? await complete(ctx, user, row) : null };
  } finally {
    active.delete(row.id);
  }
}

async function append(path: string, body: Readable, most: number): Promise<number> {
  await using file = await open(path, "a", 0o640);
  let written = 0;
  try {
    // An error must not destroy the connection: the sender is to read the answer.
    for await (const piece of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (written + piece.length > most) {
        throw dataProductErrors.upload_too_large("More bytes came than the upload has.", {
          field: "Upload-Length",
          fix: "Begin again with the right length.",
        });
      }
      await file.writeFile(piece);
      written += piece.length;
    }
  } catch (error) {
    if (hasCode(error, "ENOSPC") || hasCode(error, "EDQUOT")) throw diskFull(error);
    const broken = hasCode(error, "ECONNRESET") || hasCode(error, "ERR_STREAM_PREMATURE_CLOSE");
    // Nobody reads the answer; the sender asks how far it came.
    if (!broken) throw error;
  } finally {
    await file.sync();
  }
  return written;
}

async function complete(ctx: Context, user: User, row: UploadRow): Promise<number> {
  const metadata = new Map([
    [row.observation_id === null ? "targetId" : "observationId", String(row.observation_id ?? row.target_id)],
  ]);
  const place = await placeOf(ctx, user, metadata);
  const source = absolutePath(ctx.config.mediaDir, row.path);
  const recognised = await recognise(source, row.filename);
  const { size, sha256 } = await hashFile(source);
  await finishRemovals(ctx, place.folder);
  const temporary = await reserveTemporary(ctx, place.folder);
  try {
    await rename(source, temporary.path);
    const { dataProduct } = await storeFile(ctx, place, temporary, {
      filename: row.filename,
      size,
      sha256,
      recognised,
      origin: "upload",
      onConflict: row.on_conflict as OnConflict,
      type: (row.type ?? undefined) as DataProductType | undefined,
      senderId: user.id,
    });
    await ctx.db
      .updateTable("upload")
      .set({ data_product_id: dataProduct.id })
      .where("id", "=", row.id)
      .execute();
    return dataProduct.id;
  } catch (error) {
    // The bytes are not lost when only their name is taken: the sender may cancel, or send the last piece again.
    await rename(temporary.path, source).catch(() => undefined);
    throw error;
  } finally {
    await discardTemporary(ctx, temporary);
  }
}

/** Cancels an upload; what it became stays. */
export async function cancelUpload(ctx: Context, row: UploadRow): Promise<void> {
  await dropUpload(ctx, row);
}

/** Reads what is left of a body, or the connection is stuck for whatever comes next on it. */
export function drain(body: Readable | null | undefined): void {
  body?.on("error", () => {}).resume();
}
