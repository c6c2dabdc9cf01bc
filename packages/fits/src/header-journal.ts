/**
 * The journal of a header that is being overwritten in place. It stands beside the file as
 * `<path>.header-update` and holds the old and the new bytes. It is complete, and on the disk, before the first byte
 * of the file changes, and goes when the last one has. So after a crash at any moment there is either no journal, and
 * the header is the old or the new one, or a journal from which readers take the new header and the next
 * update finishes the work.
 */
import { createHash } from "node:crypto";
import { open, readFile, unlink } from "node:fs/promises";
import { replaceFile, writeAll } from "./disk.ts";
import type { ByteSource } from "./source.ts";

/** A header on its way into a file. */
export interface PendingHeader {
  readonly offset: number;
  readonly before: Uint8Array;
  /** As many bytes as `before`. */
  readonly after: Uint8Array;
}

const journalOf = (path: string) => `${path}.header-update`;

/** Overwrites `before` in the file with `after`, by way of the journal. */
export async function writeInPlace(path: string, pending: PendingHeader): Promise<void> {
  // Opened before there is a journal: a file that may not be written is left alone.
  const file = await open(path, "r+");
  try {
    await replaceFile(journalOf(path), [encodeJournal(pending)]);
    await writeAll(file, pending.after, pending.offset);
    await file.sync();
  } finally {
    await file.close();
  }
  await unlink(journalOf(path));
}

/** The bytes of a journal. */
export function encodeJournal({ offset, before, after }: PendingHeader): Uint8Array {
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(MAGIC, "latin1");
  head.writeBigUInt64BE(BigInt(offset), 16);
  head.writeUInt32BE(before.length, 24);
  const body = Buffer.concat([head, before, after]);
  return Buffer.concat([body, createHash("sha256").update(body).digest()]);
}

/** Finishes an update that a crash broke off. */
export async function finishPending(path: string): Promise<void> {
  const pending = await readJournal(path);
  if (pending === undefined) return;
  const file = await open(path, "r+");
  try {
    const now = Buffer.alloc(pending.before.length);
    const { bytesRead } = await file.read(now, 0, now.length, pending.offset);
    if (bytesRead === now.length && isBetween(now, pending)) {
      await writeAll(file, pending.after, pending.offset);
      await file.sync();
    }
  } finally {
    await file.close();
  }
  await unlink(journalOf(path));
}

/** The source as it will be when an update that a crash broke off has been finished. */
export async function withPendingHeader(path: string, source: ByteSource): Promise<ByteSource> {
  const pending = await readJournal(path);
  if (pending === undefined || pending.offset + pending.before.length > source.size) return source;
  const { offset, after } = pending;
  if (!isBetween(await source.read(offset, after.length), pending)) return source;
  return {
    ...source,
    async read(from, length, into) {
      const bytes = await source.read(from, length, into);
      const start = Math.max(from, offset);
      const end = Math.min(from + length, offset + after.length);
      if (start < end) bytes.set(after.subarray(start - offset, end - offset), start - from);
      return bytes;
    },
  };
}

const MAGIC = "GOATS header 1\n";
const HEAD_BYTES = 28;
const DIGEST_BYTES = 32;

/** The journal of a file, if there is a complete one. */
async function readJournal(path: string): Promise<PendingHeader | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(journalOf(path));
  } catch {
    return undefined;
  }
  const end = bytes.length - DIGEST_BYTES;
  if (end < HEAD_BYTES || bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
  const length = bytes.readUInt32BE(24);
  const digest = createHash("sha256").update(bytes.subarray(0, end)).digest();
  if (end !== HEAD_BYTES + 2 * length || !digest.equals(bytes.subarray(end))) return undefined;
  return {
    offset: Number(bytes.readBigUInt64BE(16)),
    before: bytes.subarray(HEAD_BYTES, HEAD_BYTES + length),
    after: bytes.subarray(HEAD_BYTES + length, end),
  };
}

/**
 * Whether every byte is the old or the new one. Otherwise the file is another one than the journal is about: it was
 * replaced after a crash.
 */
function isBetween(now: Uint8Array, { before, after }: PendingHeader): boolean {
  return now.every((byte, i) => byte === before[i] || byte === after[i]);
}
