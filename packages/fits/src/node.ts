/** FITS files on disk. Everything else is in `@goats/fits`. */
import { fileSource, replaceFile } from "./disk.ts";
import type { FitsFile } from "./file.ts";
import { withPendingHeader } from "./header-journal.ts";
import { type OpenOptions, openFits } from "./open.ts";
import type { HduData } from "./write.ts";
import { encodeFitsStream, type StreamedImage } from "./write-stream.ts";

export { fileSource } from "./disk.ts";
export { type HeaderUpdate, updateHeader } from "./update-header.ts";

/** Opens a file on disk and reads its headers, see {@link openFits}. Close it when done. */
export async function openFitsFile(path: string, options?: OpenOptions): Promise<FitsFile> {
  const source = await fileSource(path);
  try {
    return await openFits(await withPendingHeader(path, source), options);
  } catch (error) {
    await source.close?.();
    throw error;
  }
}

/**
 * Writes a FITS file: to a temporary name beside it (`<path>.tmp-<random>`), on to the disk, then renamed, so
 * that `path` never holds half a file, whatever happens. An existing file is replaced.
 *
 * @throws FitsError as `encodeFitsStream`; the errors of the file system. Nothing is left behind then.
 */
export async function writeFitsFile(path: string, hdus: readonly (HduData | StreamedImage)[]): Promise<void> {
  await replaceFile(path, encodeFitsStream(hdus));
}
