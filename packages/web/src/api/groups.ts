import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client.ts";
import { queryClient } from "./query-client.ts";
import { sessionQuery } from "./session.ts";
import type { Body } from "./types.ts";

/** The groups of people, with their members; for administrators. */
export const peopleGroupsQuery = queryOptions({
  queryKey: ["groups"],
  queryFn: ({ signal }) => answer(api.GET("/api/groups", { signal })),
});

export async function addPeopleGroup(name: string) {
  const group = await answer(api.POST("/api/groups", { body: { name } }));
  await changed();
  return group;
}

export async function renamePeopleGroup(id: number, name: string): Promise<void> {
  await answer(api.PATCH("/api/groups/{id}", { params: { path: { id } }, body: { name } }));
  await changed();
}

export async function setMembers(id: number, userIds: readonly string[]): Promise<void> {
  await answer(
    api.PUT("/api/groups/{id}/members", { params: { path: { id } }, body: { userIds: [...userIds] } }),
  );
  await changed();
}

export async function deletePeopleGroup(id: number): Promise<void> {
  await answer(api.DELETE("/api/groups/{id}", { params: { path: { id } } }));
  await changed();
}

async function changed(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: peopleGroupsQuery.queryKey }),
    queryClient.invalidateQueries({ queryKey: ["targets"] }),
  ]);
}

/** The groups that one may share with: one's own, or all of them for administrators. */
export const ownGroupsQuery = queryOptions({
  queryKey: ["groups", "own"],
  queryFn: async ({ signal }) => {
    const { user } = await queryClient.ensureQueryData(sessionQuery);
    return user?.role === "admin"
      ? answer(api.GET("/api/groups", { signal }))
      : answer(api.GET("/api/account/groups", { signal }));
  },
});

/** Who may do what with a target. */
export const targetAccessQuery = (targetId: number) =>
  queryOptions({
    queryKey: ["targets", targetId, "access"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/targets/{id}/access", { params: { path: { id: targetId } }, signal })),
  });

export async function storeTargetAccess(targetId: number, body: Body<"/api/targets/{id}/access", "put">) {
  await answer(api.PUT("/api/targets/{id}/access", { params: { path: { id: targetId } }, body }));
  await queryClient.invalidateQueries({ queryKey: ["targets"] });
}
