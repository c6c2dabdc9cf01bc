import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type ByteSource, FitsError } from "@goats/fits";

/** The first read: a primary header, which often is all that is needed. */
const FIRST_WINDOW = 32 * 1024;
/** Later reads, where one header follows close behind another. */
const WINDOW = 128 * 1024;
/** What begins this close behind the last read is read with what follows; headers further away come alone. */
const NEAR = 64 * 1024;

/**
 * A file that is read on the calling thread. For headers that beats the thread pool, where each of many small reads
 * waits for its turn; it is meant for threads that have nothing else to do.
 */
export function fileSource(path: string): ByteSource {
  const descriptor = openSync(path, "r");
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  try {
    const { size } = fstatSync(descriptor);
    let start = 0;
    let window = new Uint8Array(0);
    return {
      size,
      async read(offset, length) {
        const end = start + window.length;
        if (offset < start || offset + length > end) {
          const isNear = offset >= start && offset <= end + NEAR;
          const least = window.length === 0 ? FIRST_WINDOW : isNear ? WINDOW : 0;
          const wanted = Math.min(Math.max(length, least), size - offset);
          // A new one each time: what was handed out before must not change.
          window = readFully(descriptor, offset, Math.max(0, wanted));
          start = offset;
        }
        if (offset + length > start + window.length) {
          throw new FitsError("truncated", `the file ends after ${start + window.length} bytes`, { offset });
        }
        return window.subarray(offset - start, offset - start + length);
      },
      async close() {
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

function readFully(descriptor: number, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length; ) {
    const count = readSync(descriptor, bytes, done, length - done, offset + done);
    // The file was cut since it was opened.
    if (count === 0) return bytes.subarray(0, done);
    done += count;
  }
  return bytes;
}
