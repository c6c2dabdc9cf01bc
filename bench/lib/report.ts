/** One measured number beside that of a named peer, both of the same run. */
export interface Measurement {
  /** What was done: "FITS read, 12 extensions, 55 MB". */
  readonly name: string;
  readonly ours: number;
  /** The other program, with its version: "astropy 5.2.1". */
  readonly peer: string;
  readonly theirs: number;
  /** Of both numbers: "ms", "Mpixel/s", "kB". */
  readonly unit: string;
  /** Which of two numbers is the better one. */
  readonly better: "lower" | "higher";
  /** What was aimed at, if something was: "<= 250 kB". */
  readonly goal?: string;
}

const MARK = "bench-result ";

/** Prints a measurement: a line for people, and one that `bench/run.ts` makes its table of. */
export function report(measurement: Measurement): void {
  const { name, ours, peer, theirs, unit, goal } = measurement;
  const aim = goal === undefined ? "" : ` (goal ${goal})`;
  console.log(
    `${name}: ${number(ours)} ${unit}${aim}; ${peer}: ${number(theirs)} ${unit}; ${ratioText(measurement)}`,
  );
  console.log(MARK + JSON.stringify(measurement));
}

/** The measurements in the output of a benchmark. */
export function measurementsIn(output: string): Measurement[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith(MARK))
    .map((line) => JSON.parse(line.slice(MARK.length)) as Measurement);
}

/** Whether a line is for `bench/run.ts` only. */
export function isResultLine(line: string): boolean {
  return line.startsWith(MARK);
}

/** Three significant digits. */
export function number(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

/** How much better or worse ours is, in words. */
export function ratioText({ ours, theirs, better }: Measurement): string {
  const gain = better === "higher" ? ours / theirs : theirs / ours;
  return gain >= 1 ? `${number(gain)} times better` : `${number(1 / gain)} times worse`;
}

/** The middle of some numbers: what benchmarks report, since the first run and a busy machine distort a mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
