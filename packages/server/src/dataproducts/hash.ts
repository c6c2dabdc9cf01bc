import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Received } from "./receive.ts";

/** Size and SHA-256 of a file on disk. */
export async function hashFile(path: string): Promise<Received> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(piece);
    size += piece.length;
  }
  return { size, sha256: hash.digest("hex") };
}
