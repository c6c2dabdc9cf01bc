import { constants, open } from "node:fs/promises";
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { contentDisposition } from "../media/attachment.ts";
import { mediaErrors } from "../media/errors.ts";
import { hasCode } from "../media/folders.ts";
import { dataProductErrors } from "./errors.ts";
import type { StoredFile } from "./place.ts";

/**
 * Sends a file as a download: one byte range if asked for, unchanged files as 304. Whatever is in it, a browser
 * saves it: it is never shown as a page or run as a script of our origin.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: StoredFile,
): Promise<FastifyReply> {
  const etag = `"${file.sha256}"`;
  const handle = await openFile(file.path);
  let sending = false;
  try {
    const { size } = await handle.stat();
    const ifRange = request.headers["if-range"];
    const range =
      ifRange === undefined || ifRange === etag ? parseRange(request.headers.range, size) : undefined;
    if (range === "unsatisfiable") {
      reply.header("content-range", `bytes */${size}`);
      throw dataProductErrors.range_unsatisfiable(`The file has only ${size} bytes.`);
    }
    reply
      .header("accept-ranges", "bytes")
      .header("cache-control", "private, no-cache")
      .header("content-disposition", contentDisposition(file.filename))
      .header("etag", etag)
      .header("x-content-type-options", "nosniff")
      .type("application/octet-stream");
    if (listsTag(request.headers["if-none-match"], etag)) return await reply.code(304).send();

    const { start, end } = range ?? { start: 0, end: size - 1 };
    if (range !== undefined) reply.code(206).header("content-range", `bytes ${start}-${end}/${size}`);
    reply.header("content-length", String(end - start + 1));
    if (request.method === "HEAD" || end < start) return await reply.send(Readable.from([]));
    sending = true;
    return await reply.send(handle.createReadStream({ start, end, highWaterMark: 256 * 1024 }));
  } finally {
    if (!sending) await handle.close();
  }
}

async function openFile(path: string) {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (hasCode(error, "ENOENT")) {
      throw mediaErrors.media_missing("The file is no longer in the media folder.", { cause: error });
    }
    throw error;
  }
}

/**
 * The one range of a `Range` header (RFC 9110, section 14). Several ranges, other units and what cannot be read give
 * undefined: the whole file is a valid answer to them.
 */
function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | "unsatisfiable" | undefined {
  const match = /^bytes *= *(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "");
  if (match === null) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "") {
    if (last === "") return undefined;
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return undefined;
  if (start >= size) return "unsatisfiable";
  return { start, end: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
}

function listsTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}
