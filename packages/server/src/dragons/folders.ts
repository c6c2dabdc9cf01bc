/**
 * Folder of one reduction below the media folder. It writes nowhere else; what it leaves is seen only after its
 * rows are written, all at once, when it ends well. Otherwise the folder is removed as a whole.
 */
export function reductionFolder(run: { path: string }, reductionId: number): string {
  return `${run.path}/reduction-${reductionId}`;
}

/** The run's calibration database, below the media folder; the name is that of the original GOATS. */
export function calibrationDatabase(run: { path: string }): string {
  return `${run.path}/cal_manager.db`;
}
