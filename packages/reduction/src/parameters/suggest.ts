/** Finds what somebody may have meant. */

/**
 * The known names that look like `name`: those that differ in upper and lower case only, else the nearest ones
 * within a few typing errors, at most three.
 */
export function similarNames(name: string, known: Iterable<string>): string[] {
  const names = [...new Set(known)];
  const lower = name.toLowerCase();
  const sameLetters = names.filter((each) => each.toLowerCase() === lower);
  if (sameLetters.length > 0) return sameLetters;
  const limit = Math.max(1, Math.floor(name.length / 3));
  const distances = names.map((each) => ({ each, distance: editDistance(lower, each.toLowerCase()) }));
  const nearest = Math.min(...distances.map(({ distance }) => distance));
  if (nearest > limit) return [];
  return distances
    .filter(({ distance }) => distance === nearest)
    .map(({ each }) => each)
    .sort()
    .slice(0, 3);
}

/** "Did you mean a, b or c?"; empty without names. */
export function didYouMean(names: readonly string[]): string {
  if (names.length === 0) return "";
  const last = names.at(-1) ?? "";
  const list = names.length === 1 ? last : `${names.slice(0, -1).join(", ")} or ${last}`;
  return `Did you mean ${list}?`;
}

/** Fewest insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  const columns = b.length + 1;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: columns }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j < columns; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + cost);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, at(beforePrevious, j - 2) + 1);
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
