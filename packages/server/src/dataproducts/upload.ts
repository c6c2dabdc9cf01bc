import type { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import type { Context } from "../core/context.ts";
import { checkFilename } from "../media/filenames.ts";
import { hasCode } from "../media/folders.ts";
import { finishRemovals } from "../media/removals.ts";
import { discardTemporary, reserveTemporary } from "../media/temporary.ts";
import { dataProductErrors } from "./errors.ts";
import { type OnConflict, placeGone, type StoreResult, storeFile } from "./keep.ts";
import type { Place } from "./place.ts";
import { receive } from "./receive.ts";
import { recognise } from "./recognise.ts";
import type { DataProductType } from "./schemas.ts";

/**
 * Takes a request's body as a new file: to a temporary name beside its destination, hashed on the way, synced,
 * recognised from its headers, then renamed. An upload that fails or is broken off leaves nothing.
 */
export async function receiveUpload(
  ctx: Context,
  request: FastifyRequest,
  place: Place,
  name: string,
  { onConflict, type }: { onConflict: OnConflict; type?: DataProductType | undefined },
): Promise<StoreResult> {
  const filename = checkFilename(name);
  const stream = request.body as Readable | null | undefined;
  if (stream === undefined || stream === null) {
    throw dataProductErrors.upload_incomplete("The file is empty.", {
      fix: "Check the file on your side, then send it again.",
    });
  }
  const length = request.headers["content-length"];
  await finishRemovals(ctx, place.folder);
  const temporary = await reserveTemporary(ctx, place.folder);
  try {
    const received = await receive(stream, temporary.path, {
      maxBytes: ctx.config.maxUploadBytes,
      announced: length === undefined ? undefined : Number(length),
    });
    const recognised = await recognise(temporary.path, filename);
    return await storeFile(ctx, place, temporary, {
      ...received,
      filename,
      recognised,
      origin: "upload",
      onConflict,
      type,
      senderId: request.user.id,
    });
  } catch (error) {
    // The folder was taken away with what was written into it.
    throw hasCode(error, "ENOENT") ? placeGone() : error;
  } finally {
    // What is still on its way must be read, or the connection is stuck for whatever comes next on it.
    stream.on("error", () => {}).resume();
    await discardTemporary(ctx, temporary);
  }
}
