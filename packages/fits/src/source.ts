import { FitsError } from "./errors.ts";

/** Random access to the bytes of a file, wherever they are. */
export interface ByteSource {
  /** Number of bytes. Infinite as long as nobody knows: see {@link reach}. */
  readonly size: number;
  /**
   * Reads exactly `length` bytes from `offset`. The result may share memory with the source and must not be
   * changed. A source may fill `into` (at least `length` bytes long) and return a view of it, so that a
   * caller who reads many chunks allocates once.
   *
   * @throws FitsError `truncated` when the source does not have these bytes.
   */
  read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
  close?(): Promise<void>;
  /**
   * Of a source that finds its end only by reading: reads on until there are `offset` bytes, or until the end is
   * found and `size` tells it.
   */
  reach?(offset: number): Promise<void>;
  /** Why the end is where it is, when that is not as it should be. */
  readonly problem?: FitsError | undefined;
  /**
   * How many bytes cost as much as one further read: gaps below it are read and thrown away. Default
   * {@link REQUEST_COST}.
   */
  readonly requestCost?: number;
}

/** A file's system call and the way through the thread pool cost about as much as copying so many bytes. */
export const REQUEST_COST = 64 * 1024;

/** The bytes of an array. Reads return views of it: nothing is copied. */
export function bufferSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async read(offset, length) {
      checkRange(offset, length, bytes.length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** The bytes of a `Blob` or `File` of the browser (Node has `Blob` too). */
export function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    async read(offset, length) {
      checkRange(offset, length, blob.size);
      return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
    },
  };
}

/** Throws `truncated` unless `offset .. offset + length` lies inside a source of `size` bytes. */
export function checkRange(offset: number, length: number, size: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= size) return;
  throw new FitsError("truncated", `bytes ${offset} to ${offset + length} are asked of ${size} bytes`, {
    offset: offset < 0 ? 0 : size,
  });
}
