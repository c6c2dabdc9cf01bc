import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { mediaErrors } from "../media/errors.ts";
import { hasCode } from "../media/folders.ts";
import { dataProductErrors } from "./errors.ts";

/** What arrived. */
export interface Received {
  readonly size: number;
  /** SHA-256, hex. */
  readonly sha256: string;
}

/** Bytes that are gathered before they are written, in one buffer for all: pieces come small. */
const WRITE_BYTES = 1 << 20;

/**
 * Writes a stream to a new file piece by piece, hashing on the way, and syncs it to disk. A slow disk slows the
 * sender: about a mebibyte is held.
 *
 * @param announced bytes that the sender promised, if it did.
 * @throws AppError `upload_too_large`, `upload_incomplete`, `disk_full`.
 */
export async function receive(
  stream: Readable,
  path: string,
  limits: { maxBytes: number; announced: number | undefined },
): Promise<Received> {
  if (limits.announced !== undefined && limits.announced > limits.maxBytes) throw tooLarge(limits.maxBytes);
  const hash = createHash("sha256");
  let size = 0;
  try {
    await using file = await open(path, "wx", 0o640);
    const gathered = Buffer.allocUnsafe(WRITE_BYTES);
    let waiting = 0;
    // An error must not destroy the connection: the sender is to read the answer.
    for await (const piece of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > limits.maxBytes) throw tooLarge(limits.maxBytes);
      hash.update(piece);
      for (let taken = 0; taken < piece.length; ) {
        const copied = piece.copy(gathered, waiting, taken);
        taken += copied;
        waiting += copied;
        if (waiting < gathered.length) continue;
        await writeAll(file, gathered);
        waiting = 0;
      }
    }
    await writeAll(file, gathered.subarray(0, waiting));
    await file.sync();
  } catch (error) {
    if (hasCode(error, "ECONNRESET") || hasCode(error, "ERR_STREAM_PREMATURE_CLOSE")) {
      throw dataProductErrors.upload_incomplete("The upload was broken off.", { cause: error });
    }
    if (hasCode(error, "ENOSPC") || hasCode(error, "EDQUOT")) {
      throw mediaErrors.disk_full("The disk of the server is full.", {
        fix: "Delete files that are no longer needed, or ask the administrator for room.",
        cause: error,
      });
    }
    throw error;
  }
  if (limits.announced !== undefined && size !== limits.announced) {
    throw dataProductErrors.upload_incomplete(
      `Only ${size} of the announced ${limits.announced} bytes arrived.`,
      { fix: "Send the file again." },
    );
  }
  if (size === 0) {
    throw dataProductErrors.upload_incomplete("The file is empty.", {
      fix: "Check the file on your side, then send it again.",
    });
  }
  return { size, sha256: hash.digest("hex") };
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written)).bytesWritten;
  }
}

/** The error for a file that is larger than the server takes. */
export function tooLarge(maxBytes: number) {
  return dataProductErrors.upload_too_large(`Files can have at most ${maxBytes} bytes.`, {
    fix: "The administrator can raise the limit: goats config, key maxUpload.",
  });
}
