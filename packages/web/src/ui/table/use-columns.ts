import { useState } from "react";
import type { Column } from "./columns.ts";

/** Which columns are shown, remembered in this browser under the table's name. */
export function useColumns<Row>(table: string, columns: readonly Column<Row>[]) {
  const storageKey = `goats.columns.${table}`;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => {
    const initial = columns.filter(({ optional }) => optional).map(({ key }) => key);
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "null");
      if (Array.isArray(stored)) return new Set(stored.map(String));
    } catch {
      // Storage may be forbidden or hold something else; the defaults do.
    }
    return new Set(initial);
  });
  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    setHidden(next);
    try {
      localStorage.setItem(storageKey, JSON.stringify([...next]));
    } catch {
      // See above.
    }
  };
  const [first] = columns;
  return { shown: columns.filter(({ key }) => key === first?.key || !hidden.has(key)), hidden, toggle };
}
