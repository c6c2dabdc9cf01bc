import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { folderName } from "./filenames.ts";

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

/** `Content-Disposition: attachment` with the name in Unicode and an ASCII stand-in (RFC 6266, RFC 8187). */
export function contentDisposition(filename: string): string {
  const name = filename.toWellFormed();
  const ascii = name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^ -~]|["\\%]/g, "_");
  const plain = `attachment; filename="${ascii}"`;
  if (ascii === name) return plain;
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${plain}; filename*=UTF-8''${encoded}`;
}
