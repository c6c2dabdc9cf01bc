import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client.ts";
import { queryClient } from "./query-client.ts";
import type { Body, ObservationGroup } from "./types.ts";

/** One's own groups of observations. */
export const observationGroupsQuery = queryOptions({
  queryKey: ["observationgroups"],
  queryFn: ({ signal }) => answer(api.GET("/api/observationgroups", { signal })),
});

export async function addObservationGroup(name: string, observationIds: number[]): Promise<void> {
  await answer(api.POST("/api/observationgroups", { body: { name, observationIds } }));
  changed();
}

/** Adds observations to a group, or takes them out. */
export async function setInGroup(
  group: ObservationGroup,
  ids: readonly number[],
  inside: boolean,
): Promise<void> {
  const members = new Set(group.observationIds);
  for (const id of ids) inside ? members.add(id) : members.delete(id);
  await answer(
    api.PUT("/api/observationgroups/{id}/observations", {
      params: { path: { id: group.id } },
      body: { observationIds: [...members] },
    }),
  );
  changed();
}

export async function deleteObservationGroup(id: number): Promise<void> {
  await answer(api.DELETE("/api/observationgroups/{id}", { params: { path: { id } } }));
  changed();
}

function changed(): void {
  void queryClient.invalidateQueries({ queryKey: observationGroupsQuery.queryKey });
  void queryClient.invalidateQueries({ queryKey: ["observations"] });
}

/** Where observations are made, with the forms of their kinds. */
export const facilitiesQuery = queryOptions({
  queryKey: ["facilities"],
  queryFn: ({ signal }) => answer(api.GET("/api/facilities", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Parameters of observations that are kept to be used again. */
export const templatesQuery = queryOptions({
  queryKey: ["observationtemplates"],
  queryFn: ({ signal }) => answer(api.GET("/api/observationtemplates", { signal })),
});

export async function addTemplate(body: Body<"/api/observationtemplates", "post">): Promise<void> {
  await answer(api.POST("/api/observationtemplates", { body }));
  void queryClient.invalidateQueries({ queryKey: templatesQuery.queryKey });
}

export async function changeTemplate(
  id: number,
  body: Body<"/api/observationtemplates/{id}", "patch">,
): Promise<void> {
  await answer(api.PATCH("/api/observationtemplates/{id}", { params: { path: { id } }, body }));
  void queryClient.invalidateQueries({ queryKey: templatesQuery.queryKey });
}

export async function deleteTemplate(id: number): Promise<void> {
  await answer(api.DELETE("/api/observationtemplates/{id}", { params: { path: { id } } }));
  void queryClient.invalidateQueries({ queryKey: templatesQuery.queryKey });
}
