import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { stringifySearch } from "../search-params.ts";
import { answer, api } from "./client.ts";
import type { paths } from "./generated/schema.d.ts";
import { queryClient } from "./query-client.ts";
import type { TargetFilters } from "./target-filters.ts";
import type { Body, NewTarget, Target } from "./types.ts";

/** Rows a page of the list. */
const PAGE = 100;

/** The targets that match, in the server's order, page after page. */
export const targetListQuery = (filters: TargetFilters, sort: string) =>
  infiniteQueryOptions({
    queryKey: ["targets", "list", filters, sort],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/targets", {
          params: {
            query: {
              ...asListQuery(filters),
              sort,
              limit: PAGE,
              ...(pageParam === undefined ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });

type ListQuery = NonNullable<paths["/api/targets"]["get"]["parameters"]["query"]>;

/** Filters come from the address as text; the server says what is wrong with them. */
function asListQuery(filters: TargetFilters): ListQuery {
  return filters as unknown as ListQuery;
}

/** Where the targets that match can be downloaded as CSV. */
export function targetExportUrl(filters: TargetFilters): string {
  const query = stringifySearch({ ...filters, format: "csv" });
  return `/api/targets/export${query}`;
}

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

type CheckBody = Body<"/api/targets/check", "post">;

/** What the server would say to a target, without storing it; `id` is that of the target that is changed. */
export const targetCheckQuery = (body: CheckBody, id?: number) =>
  queryOptions({
    queryKey: ["targets", "check", id, body],
    queryFn: ({ signal }) =>
      answer(
        api.POST("/api/targets/check", {
          params: { query: id === undefined ? {} : { id } },
          body,
          signal,
        }),
      ),
    gcTime: 60_000,
    retry: false,
  });

export async function createTarget(body: NewTarget) {
  return stored(await answer(api.POST("/api/targets", { body })));
}

/** Changes what is given; the rest stays as it is, to the last digit. */
export async function changeTarget(id: number, body: Body<"/api/targets/{id}", "patch">) {
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

/** What a merge would do: each field side by side, and what moves. */
export const mergePreviewQuery = (primaryId: number, secondaryId: number) =>
  queryOptions({
    queryKey: ["targets", "merge", primaryId, secondaryId],
    queryFn: ({ signal }) =>
      answer(api.POST("/api/targets/merge/preview", { body: { primaryId, secondaryId }, signal })),
  });

/** Makes one target of two; the second is gone afterwards. {@link noteMerge} follows when no page shows it any more. */
export const mergeTargets = (primaryId: number, secondaryId: number) =>
  answer(api.POST("/api/targets/merge", { body: { primaryId, secondaryId } }));

/** Forgets what was known of a target that is now part of another. */
export function noteMerge(target: Target, secondaryId: number): void {
  queryClient.removeQueries({ queryKey: ["targets", secondaryId] });
  queryClient.removeQueries({ queryKey: ["targets", "merge"] });
  void queryClient.invalidateQueries({ queryKey: ["dataproducts"] });
  stored(target);
}

/** What goes when a target is deleted. */
export const deletionQuery = (id: number) =>
  queryOptions({
    queryKey: ["targets", id, "deletion"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/targets/{id}/deletion", { params: { path: { id } }, signal })),
    staleTime: 0,
  });

/** Adds the objects of Messier's catalogue that are not there yet. */
export async function seedTargets() {
  const result = await answer(api.POST("/api/targets/seed"));
  void queryClient.invalidateQueries({ queryKey: ["targets"] });
  void queryClient.invalidateQueries({ queryKey: ["targetgroups"] });
  return result;
}
