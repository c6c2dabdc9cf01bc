import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client.ts";
import { queryClient } from "./query-client.ts";

/** What a person set for their own pages; the value is undefined while nothing is stored. */
export const settingQuery = (key: string) =>
  queryOptions({
    queryKey: ["settings", key],
    queryFn: async ({ signal }) => {
      const { value } = await answer(
        api.GET("/api/account/settings/{key}", { params: { path: { key } }, signal }),
      );
      return value;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Stores a setting; the pages see it at once. */
export async function storeSetting(key: string, value: unknown): Promise<void> {
  queryClient.setQueryData(settingQuery(key).queryKey, value);
  await answer(
    api.PUT("/api/account/settings/{key}", { params: { path: { key } }, body: { value: value as never } }),
  );
}
