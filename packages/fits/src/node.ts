/** FITS files on disk. Everything else is in `@goats/fits`. */
import { open } from "node:fs/promises";
import type { FitsFile } from "./file.ts";
import { type FitsLimits, openFits } from "./open.ts";
import { type ByteSource, checkRange } from "./source.ts";

/** A file on disk, opened for reading. Close it when done. */
export async function fileSource(path: string): Promise<ByteSource> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    return {
      size,
      async read(offset, length, into) {
        checkRange(offset, length, size);
        const bytes = into === undefined ? new Uint8Array(length) : into.subarray(0, length);
        for (let done = 0; done < length; ) {
          const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
          // The file was cut since it was opened.
          if (bytesRead === 0) checkRange(offset, length, offset + done);
          done += bytesRead;
        }
        return bytes;
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Opens a file on disk and reads its headers, see {@link openFits}. Close it when done. */
export async function openFitsFile(path: string, limits?: FitsLimits): Promise<FitsFile> {
  const source = await fileSource(path);
  try {
    return await openFits(source, limits);
  } catch (error) {
    await source.close?.();
    throw error;
  }
}
