import type { QueryKey } from "@tanstack/react-query";
import { queryClient } from "./query-client.ts";

/**
 * Changes what is cached because of a live event. An answer that is still on its way may be older than the event, so
 * it is dropped and asked for again.
 */
export function updateFromEvent<Data>(queryKey: QueryKey, update: (known: Data) => Data): void {
  const underWay = queryClient.isFetching({ queryKey, exact: true }) > 0;
  if (underWay) void queryClient.cancelQueries({ queryKey, exact: true });
  queryClient.setQueryData<Data>(queryKey, (known) => (known === undefined ? undefined : update(known)));
  if (underWay) void queryClient.invalidateQueries({ queryKey, exact: true });
}
