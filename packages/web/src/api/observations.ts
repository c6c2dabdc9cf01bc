import { queryOptions } from "@tanstack/react-query";
import { allPages } from "./all-pages.ts";
import { answer, api } from "./client.ts";
import { queryClient } from "./query-client.ts";
import type { Body } from "./types.ts";

export const observationListQuery = (targetId?: number) =>
  queryOptions({
    queryKey: ["observations", "list", targetId ?? null],
    queryFn: async ({ signal }) => {
      const pages = await allPages((cursor) =>
        answer(
          api.GET("/api/observations", {
            params: {
              query: { ...(targetId === undefined ? {} : { targetId }), ...(cursor ? { cursor } : {}) },
            },
            signal,
          }),
        ),
      );
      return { observations: pages.flatMap(({ observations }) => observations) };
    },
  });

export const observationQuery = (id: number) =>
  queryOptions({
    queryKey: ["observations", id],
    queryFn: ({ signal }) => answer(api.GET("/api/observations/{id}", { params: { path: { id } }, signal })),
  });

export async function addObservation(targetId: number, observationId: string) {
  const observation = await answer(
    api.POST("/api/targets/{id}/observations", {
      params: { path: { id: targetId } },
      body: { facility: "GEM", observationId },
    }),
  );
  queryClient.setQueryData(observationQuery(observation.id).queryKey, observation);
  void queryClient.invalidateQueries({ queryKey: ["observations", "list"] });
  void queryClient.invalidateQueries({ queryKey: ["targets"] });
  return observation;
}

export async function deleteObservation(id: number): Promise<void> {
  await answer(api.DELETE("/api/observations/{id}", { params: { path: { id } } }));
  queryClient.removeQueries({ queryKey: ["observations", id] });
  for (const key of ["targets", "observations", "dataproducts"]) {
    void queryClient.invalidateQueries({ queryKey: [key] });
  }
}

/** Asks the facility how an observation stands, as a task. */
export async function refreshObservation(id: number): Promise<void> {
  await answer(api.POST("/api/observations/{id}/refresh", { params: { path: { id } } }));
}

/** Asks for all observations of a target, as a task. */
export async function refreshObservations(targetId: number): Promise<void> {
  await answer(api.POST("/api/targets/{id}/observations/refresh", { params: { path: { id: targetId } } }));
}

/** Corrects what is known of an observation. */
export async function changeObservation(
  id: number,
  body: Body<"/api/observations/{id}", "patch">,
): Promise<void> {
  const changed = await answer(api.PATCH("/api/observations/{id}", { params: { path: { id } }, body }));
  queryClient.setQueryData(observationQuery(id).queryKey, changed);
  void queryClient.invalidateQueries({ queryKey: ["observations", "list"] });
}
