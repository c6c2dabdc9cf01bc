import { existsSync } from "node:fs";
import { open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Context } from "../core/context.ts";
import { exclusive } from "../media/exclusive.ts";
import { existingPath, hasCode } from "../media/folders.ts";
import type { Viewer } from "../policy/policy.ts";
import { dataProductErrors } from "./errors.ts";
import { findDataProduct, LARGEST_PICTURE } from "./store.ts";

/** A worker that takes longer is ended: the file is odd. */
const LONGEST_MS = 30_000;

const PICTURES = [
  { type: "image/png", magic: [0x89, 0x50, 0x4e, 0x47] },
  { type: "image/jpeg", magic: [0xff, 0xd8, 0xff] },
  { type: "image/gif", magic: [0x47, 0x49, 0x46, 0x38] },
  { type: "image/webp", magic: [0x52, 0x49, 0x46, 0x46] },
];

/** Name of the small picture of a file beside it; no upload can have it. */
export function thumbnailPath(row: { id: number; path: string; sha256: string }): string {
  return `${row.path.slice(0, row.path.lastIndexOf("/"))}/.thumbnail-${row.id}-${row.sha256.slice(0, 12)}.png`;
}

/**
 * Sends a small picture of a file: of a FITS file one that is made once and kept beside it, of a picture that is not
 * too large the picture itself.
 * @throws AppError `no_thumbnail`
 */
export async function sendThumbnail(
  ctx: Context,
  viewer: Viewer,
  id: number,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const row = await findDataProduct(ctx.db, viewer, id);
  const etag = `"thumbnail-${row.sha256}"`;
  reply
    .header("etag", etag)
    .header("cache-control", "private, no-cache")
    .header("x-content-type-options", "nosniff")
    .header("content-security-policy", "default-src 'none'; sandbox");
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  const path = await existingPath(ctx.config.mediaDir, row.path);
  const picture = Number(row.size) <= LARGEST_PICTURE ? await pictureType(path) : undefined;
  if (picture !== undefined) return reply.type(picture).send(await readFile(path));
  if (row.metadata === null) throw noThumbnail(row.filename);
  const kept = join(dirname(path), thumbnailPath(row).slice(row.path.lastIndexOf("/") + 1));
  // One at a time: a page of a hundred files must not take all processors.
  const bytes = await exclusive("thumbnail", async () => (await readKept(kept)) ?? (await make(path, kept)));
  if (bytes === undefined) throw noThumbnail(row.filename);
  return reply.type("image/png").send(bytes);
}

function noThumbnail(filename: string) {
  return dataProductErrors.no_thumbnail(`There is no small picture of ${filename}.`, {
    fix: "Only FITS files with an image, and pictures that are not too large, have one.",
  });
}

async function pictureType(path: string): Promise<string | undefined> {
  await using file = await open(path, "r");
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
  return PICTURES.find(({ magic }) => magic.every((byte, i) => buffer[i] === byte))?.type;
}

async function readKept(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function make(path: string, kept: string): Promise<Buffer | undefined> {
  const bytes = await work(path);
  if (bytes === undefined) return undefined;
  const temporary = `${kept}.tmp-${process.pid}`;
  {
    await using file = await open(temporary, "w", 0o640);
    await file.writeFile(bytes);
    await file.sync();
  }
  await rename(temporary, kept);
  return bytes;
}

/** Undefined when the file has no image or is damaged. */
async function work(path: string): Promise<Buffer | undefined> {
  const worker = new Worker(script(), { workerData: { path } });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Buffer | undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), LONGEST_MS);
      worker.once("message", (bytes: Uint8Array | null) =>
        resolve(bytes === null ? undefined : Buffer.from(bytes)),
      );
      worker.once("error", () => resolve(undefined));
      worker.once("exit", () => resolve(undefined));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** The script of the thread: beside this file in the sources, `thumbnail.js` beside the file in a bundle. */
function script(): URL {
  const source = new URL("./thumbnail-worker.ts", import.meta.url);
  return existsSync(source) ? source : new URL("./thumbnail.js", import.meta.url);
}
