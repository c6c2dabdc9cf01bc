/** What one tag rule says about a file. */
export interface TagSet {
  readonly add?: readonly string[];
  /** Tags that rules applied later must not add. */
  readonly remove?: readonly string[];
  /** Rules applied later that add one of these are skipped altogether. */
  readonly blocks?: readonly string[];
  /** The rule is skipped when one of these tags is there already. */
  readonly blockedBy?: readonly string[];
  /** The rule counts only when all of these tags are there already. */
  readonly ifPresent?: readonly string[];
}

/**
 * Combines what the rules say into the tags of a file (DRAGONS' algorithm).
 *
 * The rules come in alphabetical order of their names. Rules that suppress others go first, those that can be blocked
 * after those that cannot, conditional ones last. Blocking and removing act only on rules that come later, never on
 * tags that are set; a rule with one blocked tag loses all of them.
 */
export function combineTags(sets: readonly TagSet[]): Set<string> {
  const count = (list: readonly string[] | undefined) => list?.length ?? 0;
  const suppressed = (set: TagSet) => count(set.remove) + count(set.blocks);
  const ordered = sets
    .filter((set) => count(set.add) > 0 || suppressed(set) > 0)
    .toSorted(
      (a, b) =>
        count(a.ifPresent) - count(b.ifPresent) ||
        count(a.blockedBy) - count(b.blockedBy) ||
        suppressed(b) - suppressed(a),
    );

  const tags = new Set<string>();
  const removed = new Set<string>();
  const blocked = new Set<string>();
  for (const set of ordered) {
    if (set.ifPresent?.some((tag) => !tags.has(tag))) continue;
    if (set.blockedBy?.some((tag) => tags.has(tag))) continue;
    if (set.add?.some((tag) => blocked.has(tag))) continue;
    for (const tag of set.remove ?? []) removed.add(tag);
    for (const tag of set.add ?? []) if (!removed.has(tag)) tags.add(tag);
    for (const tag of set.blocks ?? []) blocked.add(tag);
  }
  return tags;
}
