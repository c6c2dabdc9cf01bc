import { type ByteSource, REQUEST_COST } from "./source.ts";

/** Small enough to stay in the processor's cache between reading and decoding, large enough to be few. */
export const CHUNK_BYTES = 512 * 1024;

/** Bytes of one read of many: more where a read is dear. */
export function chunkBytesOf(source: ByteSource): number {
  return Math.max(CHUNK_BYTES, 8 * (source.requestCost ?? REQUEST_COST));
}

/** Buffers that are not in use, kept for the next read: fresh memory costs as much as decoding. */
const spare: Uint8Array[] = [];
const MAX_SPARE = 8;

/**
 * Hands the bytes from `offset` to `take`, in order, in pieces of at most {@link chunkBytesOf} that hold whole
 * elements of `elementSize` bytes. The next piece is read while the current one is worked on. A piece is only
 * valid during the call.
 *
 * @throws FitsError `truncated` when the source is shorter.
 */
export async function readChunks(
  source: ByteSource,
  offset: number,
  length: number,
  elementSize: number,
  take: (bytes: Uint8Array) => void,
): Promise<void> {
  // Of a table without rows the header may say that they are as long as it likes.
  if (length <= 0) return;
  const step = Math.max(1, Math.floor(chunkBytesOf(source) / elementSize)) * elementSize;
  const fetch = (at: number, into: Uint8Array) => source.read(offset + at, Math.min(step, length - at), into);
  const buffers = [borrow(Math.min(step, length)), borrow(Math.min(step, length))] as const;
  let coming: Promise<Uint8Array> | undefined;
  try {
    coming = fetch(0, buffers[0]);
    for (let at = 0, turn = 1; coming !== undefined; at += step, turn ^= 1) {
      const bytes = await coming;
      coming = at + step < length ? fetch(at + step, turn === 0 ? buffers[0] : buffers[1]) : undefined;
      take(bytes);
    }
  } finally {
    // A read under way still writes to its buffer.
    await coming?.catch(() => undefined);
    for (const buffer of buffers) giveBack(buffer);
  }
}

function borrow(size: number): Uint8Array {
  const buffer = size <= CHUNK_BYTES ? spare.pop() : undefined;
  return buffer ?? new Uint8Array(Math.max(size, CHUNK_BYTES));
}

function giveBack(buffer: Uint8Array): void {
  if (buffer.length === CHUNK_BYTES && spare.length < MAX_SPARE) spare.push(buffer);
}
