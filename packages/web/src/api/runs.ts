import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client.ts";
import { dataProductsChanged } from "./dataproducts.ts";
import { updateFromEvent } from "./live-update.ts";
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

type Reductions = { reductions: Reduction[] };

export async function startReduction(runId: number, body: NewReduction): Promise<Reduction> {
  const started = await answer(
    api.POST("/api/runs/{id}/reductions", { params: { path: { id: runId } }, body }),
  );
  // Live events may have been faster than this answer, and know more.
  queryClient.setQueryData<Reductions>(reductionsQuery(runId).queryKey, (known) =>
    known && !known.reductions.some(({ id }) => id === started.id)
      ? { reductions: [started, ...known.reductions] }
      : known,
  );
  void queryClient.invalidateQueries({ queryKey: reductionsQuery(runId).queryKey });
  return started;
}

export async function cancelReduction(id: number): Promise<void> {
  const { runId } = await answer(api.POST("/api/reductions/{id}/cancel", { params: { path: { id } } }));
  void queryClient.invalidateQueries({ queryKey: reductionsQuery(runId).queryKey });
}

export async function retryReduction(id: number): Promise<void> {
  const { runId } = await answer(api.POST("/api/reductions/{id}/retry", { params: { path: { id } } }));
  void queryClient.invalidateQueries({ queryKey: reductionsQuery(runId).queryKey });
}

/** Takes a reduction from a live event into the cache: newest first, once. */
export function storeReduction(reduction: Reduction): void {
  updateFromEvent<Reductions>(reductionsQuery(reduction.runId).queryKey, ({ reductions }) => {
    const index = reductions.findIndex((item) => item.id === reduction.id);
    return { reductions: index >= 0 ? reductions.with(index, reduction) : [reduction, ...reductions] };
  });
}

/** Changes the reductions of a run because of a live event. */
export function changeReductions(runId: number, change: (reduction: Reduction) => Reduction): void {
  updateFromEvent<Reductions>(reductionsQuery(runId).queryKey, ({ reductions }) => ({
    reductions: reductions.map(change),
  }));
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
