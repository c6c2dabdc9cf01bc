import { readdir } from "node:fs/promises";
import { absolutePath, hasCode } from "../media/folders.ts";

/**
 * Name of the folder in which one attempt of a reduction works. It writes nowhere else; what it leaves is seen only
 * after its rows are written, all at once, when it ends well. Otherwise the folder is removed as a whole. A second
 * attempt has another one: the process of the first may outlive a killed server for a moment.
 */
export function reductionFolder(reductionId: number, attempt: number): string {
  return attempt <= 1 ? `reduction-${reductionId}` : `reduction-${reductionId}-${attempt}`;
}

/** Whether a path below the folder of a run is in a folder of this reduction. */
export function isOfReduction(path: string, reductionId: number): boolean {
  const folder = path.split(/[\\/]/, 1)[0] ?? "";
  return new RegExp(`^reduction-${reductionId}(?:-[0-9]+)?$`).test(folder);
}

/** Absolute paths of the folders of all attempts of a reduction. */
export async function attemptFolders(
  mediaDir: string,
  run: { path: string },
  reductionId: number,
): Promise<string[]> {
  try {
    const names = await readdir(absolutePath(mediaDir, run.path));
    return names
      .filter((name) => isOfReduction(name, reductionId))
      .map((name) => absolutePath(mediaDir, `${run.path}/${name}`));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** The run's calibration database, below the media folder; the name is that of the original GOATS. */
export function calibrationDatabase(run: { path: string }): string {
  return `${run.path}/cal_manager.db`;
}
