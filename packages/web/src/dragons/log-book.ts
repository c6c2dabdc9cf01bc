import type { LogLine } from "../api/types.ts";

/** Lines fetched at once. */
export const LOG_PAGE = 5000;

/**
 * The log of one reduction, put together from what is stored and what arrives live, in any order and with repeats:
 * each line once, by number. Tells where lines are missing.
 */
export class LogBook {
  #lines: readonly LogLine[] = [];
  readonly #listeners = new Set<() => void>();

  /** All lines known, in order; a new array after every change. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** The number up to which nothing is missing. */
  get complete(): number {
    return completeUpTo(this.#lines);
  }

  /** Whether a line is known that has missing ones before it. */
  get hasGap(): boolean {
    return (this.#lines.at(-1)?.n ?? 0) > this.complete;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes lines in. */
  add(lines: readonly LogLine[]): void {
    const merged = mergeLines(this.#lines, lines);
    if (merged === this.#lines) return;
    this.#lines = merged;
    for (const listener of this.#listeners) listener();
  }
}

/** Both lists as one, by number, each line once; the first list itself when there is nothing new. */
export function mergeLines(known: readonly LogLine[], added: readonly LogLine[]): readonly LogLine[] {
  if (added.length === 0) return known;
  const last = known.at(-1)?.n ?? 0;
  const sorted = isSorted(added) ? added : added.toSorted((a, b) => a.n - b.n);
  // The usual case: everything follows what is known.
  if ((sorted[0]?.n ?? 0) > last) return withoutRepeats([...known, ...sorted]);
  const numbers = new Set(known.map(({ n }) => n));
  const fresh = sorted.filter(({ n }) => !numbers.has(n));
  if (fresh.length === 0) return known;
  return withoutRepeats([...known, ...fresh].sort((a, b) => a.n - b.n));
}

function isSorted(lines: readonly LogLine[]): boolean {
  return lines.every((line, index) => index === 0 || (lines[index - 1]?.n ?? 0) < line.n);
}

function withoutRepeats(lines: LogLine[]): LogLine[] {
  return isSorted(lines) ? lines : lines.filter((line, index) => line.n !== lines[index - 1]?.n);
}

/** The largest number with all from 1 on present. Lines are sorted without repeats, so it can be searched. */
function completeUpTo(lines: readonly LogLine[]): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle - 1]?.n === middle) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** How much of a log is shown. */
export type LogDetail = "all" | "normal" | "problems";

const DETAILS: ReadonlySet<string> = new Set(["FULLINFO", "DEBUG"]);
const PROBLEMS: ReadonlySet<string> = new Set(["WARNING", "ERROR", "CRITICAL"]);

/** The lines of a detail that contain the text. */
export function filterLines(
  lines: readonly LogLine[],
  detail: LogDetail,
  search: string,
): readonly LogLine[] {
  const wanted = search.trim().toLowerCase();
  if (detail === "all" && wanted === "") return lines;
  return lines.filter(
    ({ level, message }) =>
      (detail === "all" || (detail === "normal" ? !DETAILS.has(level) : PROBLEMS.has(level))) &&
      (wanted === "" || message.toLowerCase().includes(wanted)),
  );
}

/** Lines as text for the clipboard: time, level, message. */
export function logText(lines: readonly LogLine[]): string {
  return lines
    .map(({ time, level, indent, message }) => `${time} ${level.padEnd(8)} ${"  ".repeat(indent)}${message}`)
    .join("\n");
}
