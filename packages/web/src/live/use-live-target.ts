import { queryClient } from "../api/query-client.ts";
import type { LiveEvent } from "./protocol.ts";
import { useTopic } from "./use-live.tsx";

/** What of a target is asked for again when the server says that it changed. */
const STALE: Readonly<Record<string, (id: number) => readonly (readonly unknown[])[]>> = {
  target: (id) => [
    ["targets", id],
    ["targets", "list"],
  ],
  history: (id) => [["targets", id, "history"]],
  comments: (id) => [["targets", id, "comments"]],
  photometry: (id) => [["targets", id, "photometry"]],
  spectra: (id) => [["targets", id, "spectra"], ["spectra"]],
  observations: () => [["observations"]],
  dataproducts: () => [["dataproducts"]],
  runs: () => [["runs"], ["observations"]],
};

/** Keeps everything that is shown of a target as it is on the server. */
export function useLiveTarget(id: number): void {
  useTopic(`target:${id}`, {
    onEvent: (event) => {
      for (const key of staleKeys(id, event)) void queryClient.invalidateQueries({ queryKey: key });
    },
    onFresh: () => {
      for (const key of [["targets", id], ["observations"], ["dataproducts"]]) {
        void queryClient.invalidateQueries({ queryKey: key, refetchType: "active" });
      }
    },
  });
}

function staleKeys(id: number, event: LiveEvent): readonly (readonly unknown[])[] {
  const what = (event.data as { what?: unknown } | null)?.what;
  return (typeof what === "string" ? STALE[what]?.(id) : undefined) ?? [["targets", id]];
}
