import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client.ts";
import { queryClient } from "./query-client.ts";
import type { TargetFilters } from "./target-filters.ts";

export const targetGroupsQuery = queryOptions({
  queryKey: ["targetgroups"],
  queryFn: ({ signal }) => answer(api.GET("/api/targetgroups", { signal })),
});

export type GroupAction = "add" | "move" | "remove";

/** Which targets: those named, or all that match filters. */
export type TargetChoice = { readonly targetIds: readonly number[] } | { readonly filter: TargetFilters };

export async function addTargetGroup(name: string) {
  const group = await answer(api.POST("/api/targetgroups", { body: { name } }));
  await changed();
  return group;
}

export async function renameTargetGroup(id: number, name: string) {
  const group = await answer(
    api.PATCH("/api/targetgroups/{id}", { params: { path: { id } }, body: { name } }),
  );
  await changed();
  return group;
}

export async function deleteTargetGroup(id: number): Promise<void> {
  await answer(api.DELETE("/api/targetgroups/{id}", { params: { path: { id } } }));
  await changed();
}

/** Adds targets to a group, moves them there out of their other groups, or takes them out. */
export async function changeMembers(id: number, action: GroupAction, choice: TargetChoice) {
  const result = await answer(
    api.POST("/api/targetgroups/{id}/targets", {
      params: { path: { id } },
      body: {
        action,
        ...("targetIds" in choice
          ? { targetIds: [...choice.targetIds] }
          : // Filters come from the address as text, which the server reads.
            { filter: choice.filter as never }),
      },
    }),
  );
  await changed();
  return result;
}

async function changed(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: targetGroupsQuery.queryKey }),
    queryClient.invalidateQueries({ queryKey: ["targets"] }),
  ]);
}
