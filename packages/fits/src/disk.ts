/** Reading and replacing files on disk. */
import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";
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

/**
 * Writes a file: to a temporary name beside it (`<path>.tmp-<random>`), on to the disk, then renamed, so that
 * `path` never holds half a file, whatever happens. An existing file is replaced.
 *
 * @throws what `pieces` throws, and the errors of the file system. Nothing is left behind then.
 */
export async function replaceFile(
  path: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  mode?: number,
): Promise<void> {
  const temporary = `${path}.tmp-${randomBytes(6).toString("hex")}`;
  const file = await open(temporary, "wx", mode);
  try {
    try {
      for await (const piece of pieces) await writeAll(file, piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Writes all bytes at a place of the file, or where it stands. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, offset?: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const at = offset === undefined ? null : offset + done;
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at);
    done += bytesWritten;
  }
}

/** Makes the new name itself last. Some systems cannot open directories; there the rename has to do. */
async function syncDirectory(path: string): Promise<void> {
  let directory: FileHandle;
  try {
    directory = await open(path, "r");
  } catch {
    return;
  }
  try {
    await directory.sync();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "EPERM" && code !== "EINVAL" && code !== "EISDIR") throw error;
  } finally {
    await directory.close();
  }
}
