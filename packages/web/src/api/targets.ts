import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client.ts";
import { queryClient } from "./query-client.ts";
import type { NewTarget, Target } from "./types.ts";

/** Rows a page of the list; the whole list is loaded page after page. */
const PAGE = 200;

export const targetListQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ["targets", "list", search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/targets", {
          params: {
            query: {
              limit: PAGE,
              ...(search === "" ? {} : { search }),
              ...(pageParam === undefined ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });

/** A few targets for the start page and the palette. */
export const targetSearchQuery = (search: string, limit: number) =>
  queryOptions({
    queryKey: ["targets", "search", search, limit],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/targets", {
          params: { query: { limit, ...(search === "" ? {} : { search }) } },
          signal,
        }),
      ),
  });

export const targetQuery = (id: number) =>
  queryOptions({
    queryKey: ["targets", id],
    queryFn: ({ signal }) => answer(api.GET("/api/targets/{id}", { params: { path: { id } }, signal })),
  });

export async function createTarget(body: NewTarget) {
  return stored(await answer(api.POST("/api/targets", { body })));
}

/** Changes what is given; the rest stays as it is, to the last digit. */
export async function changeTarget(id: number, body: Partial<NewTarget>) {
  return stored(await answer(api.PATCH("/api/targets/{id}", { params: { path: { id } }, body })));
}

function stored(target: Target): Target {
  queryClient.setQueryData(targetQuery(target.id).queryKey, target);
  void queryClient.invalidateQueries({ queryKey: ["targets"] });
  // Observations carry the name of their target.
  void queryClient.invalidateQueries({ queryKey: ["observations"] });
  return target;
}

export async function deleteTarget(id: number): Promise<void> {
  await answer(api.DELETE("/api/targets/{id}", { params: { path: { id } } }));
  queryClient.removeQueries({ queryKey: ["targets", id] });
  for (const key of ["targets", "observations", "dataproducts"]) {
    void queryClient.invalidateQueries({ queryKey: [key] });
  }
}
