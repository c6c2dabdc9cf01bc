/** Where an output lies; the columns of its row that say so. */
interface OutputPlace {
  readonly folder: string;
  readonly name: string;
}

/** Path of an output below the media folder. */
export function outputPath(run: { path: string }, output: OutputPlace): string {
  return `${run.path}/${output.folder}/${output.name}`;
}

/** Path below the media folder of the copy of a processed calibration that the calibration database names. */
export function calibrationPath(run: { path: string }, output: OutputPlace & { kind: string }): string {
  return `${run.path}/${output.folder}/calibrations/${output.kind}/${output.name}`;
}

/** All paths of an output: a processed calibration lies a second time in the folder of its kind. */
export function outputPaths(
  run: { path: string },
  output: OutputPlace & { kind: string; calibration: number },
): string[] {
  const path = outputPath(run, output);
  return output.calibration === 1 ? [path, calibrationPath(run, output)] : [path];
}
