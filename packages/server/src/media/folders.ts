import { constants, lstat, mkdir, open, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { mediaErrors } from "./errors.ts";

/** Sits between the media folder and everything in it that is not a target. */
const TRASH = ".trash";

/** Absolute path of something below the media folder. `path` comes from our own rows, with forward slashes. */
export function absolutePath(mediaDir: string, path: string): string {
  const full = join(mediaDir, ...path.split("/"));
  if (!isInside(mediaDir, full)) throw new Error(`path leaves the media folder: ${path}`);
  return full;
}

function isInside(folder: string, path: string): boolean {
  const steps = relative(folder, path);
  return steps !== "" && !isAbsolute(steps) && steps !== ".." && !steps.startsWith(`..${sep}`);
}

/**
 * Makes a folder below the media folder, step by step, and makes sure that no step is a link or a file, so that
 * what is written there stays inside. Safe to call when the folder exists, and by several at once.
 * @returns its absolute path.
 * @throws AppError `media_unsafe`.
 */
export async function ensureFolder(mediaDir: string, path: string): Promise<string> {
  const full = absolutePath(mediaDir, path);
  await mkdir(mediaDir, { recursive: true });
  let at = mediaDir;
  for (const step of path.split("/")) {
    at = join(at, step);
    try {
      await mkdir(at);
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
      if (!(await lstat(at)).isDirectory()) throw unsafe(path);
    }
  }
  return full;
}

/**
 * Checks that an existing file or folder below the media folder is where its path says, not behind a link.
 * @returns its absolute path.
 * @throws AppError `media_missing` when it is not there, `media_unsafe` when it leads elsewhere.
 */
export async function existingPath(mediaDir: string, path: string): Promise<string> {
  const full = absolutePath(mediaDir, path);
  try {
    const [root, real, entry] = await Promise.all([realpath(mediaDir), realpath(full), lstat(full)]);
    if (entry.isSymbolicLink() || relative(root, real) !== relative(mediaDir, full)) throw unsafe(path);
    return full;
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) {
      throw mediaErrors.media_missing("The file is no longer in the media folder.", {
        fix: "Put it back from a backup, or delete the entry and upload the file again.",
        cause: error,
      });
    }
    throw error;
  }
}

function unsafe(path: string) {
  return mediaErrors.media_unsafe(`In the media folder, ${path} is not a plain file or folder.`, {
    fix: "Ask the administrator to remove the link from the media folder.",
  });
}

/** Makes renames and new names in a folder durable. Systems that cannot sync a folder (Windows) do it themselves. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: Awaited<ReturnType<typeof open>> | undefined;
  try {
    handle = await open(folder, constants.O_RDONLY);
    await handle.sync();
  } catch (error) {
    if (!hasCode(error, "EISDIR") && !hasCode(error, "EPERM") && !hasCode(error, "EINVAL")) throw error;
  } finally {
    await handle?.close();
  }
}

/** Folder in which removed trees wait for their end. */
export async function trashFolder(mediaDir: string): Promise<string> {
  return await ensureFolder(mediaDir, TRASH);
}

/** Whether an error of the operating system has this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
