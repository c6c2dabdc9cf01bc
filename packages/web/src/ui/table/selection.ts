/** Which rows are selected. Keys survive sorting and filtering; the range rules work on what is shown. */

export type RowKey = string | number;

/** Selects or clears one row. */
export function toggleKey(selected: ReadonlySet<RowKey>, key: RowKey): Set<RowKey> {
  const next = new Set(selected);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** Gives every shown row from the anchor to the given one the same state, as a click with shift does. */
export function setRange(
  selected: ReadonlySet<RowKey>,
  shown: readonly RowKey[],
  anchor: RowKey | undefined,
  key: RowKey,
  on: boolean,
): Set<RowKey> {
  const to = shown.indexOf(key);
  const from = anchor === undefined ? to : shown.indexOf(anchor);
  const next = new Set(selected);
  if (to < 0) return next;
  const start = from < 0 ? to : Math.min(from, to);
  const end = from < 0 ? to : Math.max(from, to);
  for (const item of shown.slice(start, end + 1)) {
    if (on) next.add(item);
    else next.delete(item);
  }
  return next;
}

/** Selects all shown rows, or clears them when all are selected; rows that are filtered away keep their state. */
export function toggleAll(selected: ReadonlySet<RowKey>, shown: readonly RowKey[]): Set<RowKey> {
  const next = new Set(selected);
  const all = shown.every((key) => next.has(key));
  for (const key of shown) {
    if (all) next.delete(key);
    else next.add(key);
  }
  return next;
}
