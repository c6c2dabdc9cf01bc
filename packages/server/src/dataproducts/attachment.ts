import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { folderName } from "../media/filenames.ts";
import { contentDisposition } from "./download.ts";

/** Sends text piece by piece as a file to be saved. `name` may be anything; `ending` is such as `_photometry.csv`. */
export function sendText(
  reply: FastifyReply,
  pieces: Iterable<string>,
  name: string,
  ending: string,
): FastifyReply {
  const readable = folderName(name);
  return reply
    .type("text/csv; charset=utf-8")
    .header("content-disposition", contentDisposition(`${readable === "" ? "target" : readable}${ending}`))
    .header("x-content-type-options", "nosniff")
    .send(Readable.from(pieces));
}
