import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client.ts";
import { updateFromEvent } from "./live-update.ts";
import { queryClient } from "./query-client.ts";
import type { Task } from "./types.ts";

/** Newest first: everything that the tray and the task page show. */
export const tasksQuery = queryOptions({
  queryKey: ["tasks"],
  queryFn: ({ signal }) => answer(api.GET("/api/tasks", { params: { query: { limit: 200 } }, signal })),
});

/** Takes a task from a live event into the cache. */
export function storeTask(task: Task): void {
  updateFromEvent<{ tasks: Task[] }>(tasksQuery.queryKey, ({ tasks }) => ({
    tasks: upsertTask(tasks, task),
  }));
}

/** The list with this task in its place: newest first, once. */
export function upsertTask(tasks: readonly Task[], task: Task): Task[] {
  const index = tasks.findIndex((known) => known.id === task.id);
  if (index >= 0) return tasks.with(index, task);
  const place = tasks.findIndex((known) => known.createdAt < task.createdAt);
  return place < 0 ? [...tasks, task] : tasks.toSpliced(place, 0, task);
}

export async function cancelTask(id: string): Promise<void> {
  await answer(api.POST("/api/tasks/{id}/cancel", { params: { path: { id } } }));
  await queryClient.invalidateQueries({ queryKey: tasksQuery.queryKey });
}

export async function retryTask(id: string): Promise<void> {
  await answer(api.POST("/api/tasks/{id}/retry", { params: { path: { id } } }));
  await queryClient.invalidateQueries({ queryKey: tasksQuery.queryKey });
}
