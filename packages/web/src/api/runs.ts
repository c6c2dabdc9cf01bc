import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client.ts";
import { dataProductsChanged } from "./dataproducts.ts";
import { queryClient } from "./query-client.ts";
import type { NewReduction, Reduction } from "./types.ts";

export const runListQuery = (observationId: number) =>
  queryOptions({
    queryKey: ["observations", observationId, "runs"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/observations/{id}/runs", { params: { path: { id: observationId } }, signal })),
  });

export const runQuery = (id: number) =>
  queryOptions({
    queryKey: ["runs", id],
    queryFn: ({ signal }) => answer(api.GET("/api/runs/{id}", { params: { path: { id } }, signal })),
  });

export const groupsQuery = (id: number) =>
  queryOptions({
    queryKey: ["runs", id, "groups"],
    queryFn: ({ signal }) => answer(api.GET("/api/runs/{id}/groups", { params: { path: { id } }, signal })),
  });

export const primitivesQuery = (id: number, recipe: string) =>
  queryOptions({
    queryKey: ["runs", id, "primitives", recipe],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/runs/{id}/primitives", { params: { path: { id }, query: { recipe } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const reductionsQuery = (runId: number) =>
  queryOptions({
    queryKey: ["runs", runId, "reductions"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/runs/{id}/reductions", { params: { path: { id: runId } }, signal })),
  });

export const calibrationsQuery = (id: number) =>
  queryOptions({
    queryKey: ["runs", id, "calibrations"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/runs/{id}/calibrations", { params: { path: { id } }, signal })),
  });

export const outputsQuery = (id: number) =>
  queryOptions({
    queryKey: ["runs", id, "outputs"],
    queryFn: ({ signal }) => answer(api.GET("/api/runs/{id}/outputs", { params: { path: { id } }, signal })),
  });

export const outputHeaderQuery = (id: number, name: string) =>
  queryOptions({
    queryKey: ["runs", id, "outputs", name, "header"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/runs/{id}/outputs/{name}/header", { params: { path: { id, name } }, signal })),
  });

/** Where the bytes of an output are. */
export const outputUrl = (id: number, name: string) =>
  `/api/runs/${id}/outputs/${encodeURIComponent(name)}/content`;

export async function createRun(observationId: number, name: string) {
  const run = await answer(
    api.POST("/api/observations/{id}/runs", {
      params: { path: { id: observationId } },
      body: name === "" ? {} : { name },
    }),
  );
  queryClient.setQueryData(runQuery(run.id).queryKey, run);
  void queryClient.invalidateQueries({ queryKey: ["observations"] });
  return run;
}

export async function deleteRun(id: number): Promise<void> {
  await answer(api.DELETE("/api/runs/{id}", { params: { path: { id } } }));
  queryClient.removeQueries({ queryKey: ["runs", id] });
  void queryClient.invalidateQueries({ queryKey: ["observations"] });
}

export async function startReduction(runId: number, body: NewReduction): Promise<Reduction> {
  const reduction = await answer(
    api.POST("/api/runs/{id}/reductions", { params: { path: { id: runId } }, body }),
  );
  storeReduction(reduction);
  return reduction;
}

export async function cancelReduction(id: number): Promise<void> {
  storeReduction(await answer(api.POST("/api/reductions/{id}/cancel", { params: { path: { id } } })));
}

export async function retryReduction(id: number): Promise<Reduction> {
  const reduction = await answer(api.POST("/api/reductions/{id}/retry", { params: { path: { id } } }));
  storeReduction(reduction);
  return reduction;
}

/** Puts a reduction that arrived by any way into the cache: newest first, once. */
export function storeReduction(reduction: Reduction): void {
  queryClient.setQueryData(reductionsQuery(reduction.runId).queryKey, (known) => {
    if (!known) return known;
    const index = known.reductions.findIndex((item) => item.id === reduction.id);
    const reductions =
      index >= 0 ? known.reductions.with(index, reduction) : [reduction, ...known.reductions];
    return { reductions };
  });
}

/** Stored log lines after line `after`. */
export const reductionLog = (id: number, after: number, limit: number) =>
  answer(api.GET("/api/reductions/{id}/log", { params: { path: { id }, query: { after, limit } } }));

export async function promoteOutput(runId: number, name: string) {
  const product = await answer(
    api.POST("/api/runs/{id}/outputs/{name}/promote", { params: { path: { id: runId, name } } }),
  );
  dataProductsChanged();
  return product;
}

export async function deleteOutput(runId: number, name: string): Promise<void> {
  await answer(api.DELETE("/api/runs/{id}/outputs/{name}", { params: { path: { id: runId, name } } }));
  void queryClient.invalidateQueries({ queryKey: ["runs", runId] });
}
