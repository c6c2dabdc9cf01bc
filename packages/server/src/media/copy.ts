import { constants, copyFile, link, open } from "node:fs/promises";
import { hasCode } from "./folders.ts";

/**
 * Gives a finished file a second name: a link where the file system has them (nobody writes into a finished file),
 * otherwise a copy, on disk when this resolves. Fails when the destination exists.
 */
export async function copyOrLink(source: string, destination: string): Promise<void> {
  try {
    await link(source, destination);
  } catch (error) {
    if (hasCode(error, "EEXIST") || hasCode(error, "ENOENT")) throw error;
    await copyFile(source, destination, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await using file = await open(destination, "r+");
    await file.sync();
  }
}
