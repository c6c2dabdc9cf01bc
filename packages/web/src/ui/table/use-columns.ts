import { useQuery } from "@tanstack/react-query";
import { queryClient } from "../../api/query-client.ts";
import { sessionQuery } from "../../api/session.ts";
import { settingQuery, storeSetting } from "../../api/settings.ts";
import { toastError } from "../toast.tsx";
import type { Column } from "./columns.ts";

/**
 * Which columns are shown: each person's own choice, kept by the server under the table's name. Until it has answered
 * the table stands as it was chosen last in this browser.
 */
export function useColumns<Row>(table: string, columns: readonly Column<Row>[]) {
  // Keys of settings are words without spaces.
  const key = `columns.${table.replaceAll(/\W+/g, "-")}`;
  const { data: session } = useQuery(sessionQuery);
  const signedIn = session?.user != null;
  const { data } = useQuery({
    ...settingQuery(key),
    enabled: signedIn,
    placeholderData: () => remembered(key),
    retry: false,
  });
  const hidden: ReadonlySet<string> = isNames(data)
    ? new Set(data)
    : new Set(columns.filter(({ optional }) => optional).map((column) => column.key));
  const toggle = (column: string) => {
    const next = new Set(hidden);
    if (!next.delete(column)) next.add(column);
    remember(key, [...next]);
    queryClient.setQueryData(settingQuery(key).queryKey, [...next]);
    if (!signedIn) return;
    storeSetting(key, [...next]).catch((error: unknown) => toastError("The columns were not stored", error));
  };
  const [first] = columns;
  return {
    shown: columns.filter((column) => column.key === first?.key || !hidden.has(column.key)),
    hidden,
    toggle,
  };
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

function remembered(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(`goats.${key}`) ?? "null");
  } catch {
    // Storage may be forbidden or hold something else; the defaults do.
    return undefined;
  }
}

function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(`goats.${key}`, JSON.stringify(value));
  } catch {
    // Storage may be forbidden; the server remembers.
  }
}
