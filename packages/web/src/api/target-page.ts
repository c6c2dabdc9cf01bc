import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client.ts";
import { queryClient } from "./query-client.ts";
import type { Body } from "./types.ts";

/** Changes of a target: who, when, what it was before; newest first. */
export const historyQuery = (targetId: number) =>
  queryOptions({
    queryKey: ["targets", targetId, "history"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/targets/{id}/history", { params: { path: { id: targetId } }, signal })),
  });

/** States a class; the history keeps the one before. */
export async function classify(
  id: number,
  body: Body<"/api/targets/{id}/classifications", "post">,
): Promise<void> {
  await answer(api.POST("/api/targets/{id}/classifications", { params: { path: { id } }, body }));
  refresh(id);
}

/** States a redshift; the history keeps the one before. */
export async function setRedshift(
  id: number,
  body: Body<"/api/targets/{id}/redshifts", "post">,
): Promise<void> {
  await answer(api.POST("/api/targets/{id}/redshifts", { params: { path: { id } }, body }));
  refresh(id);
}

function refresh(targetId: number): void {
  void queryClient.invalidateQueries({ queryKey: ["targets", targetId] });
  void queryClient.invalidateQueries({ queryKey: ["targets", "list"] });
}

/** What people say about a target. */
export const commentsQuery = (targetId: number) =>
  queryOptions({
    queryKey: ["targets", targetId, "comments"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/targets/{id}/comments", { params: { path: { id: targetId } }, signal })),
  });

export interface CommentBody {
  /** Markdown. */
  readonly text: string;
  /** Ids of data products of the target. */
  readonly attachments: number[];
}

export async function addComment(targetId: number, body: CommentBody): Promise<void> {
  await answer(api.POST("/api/targets/{id}/comments", { params: { path: { id: targetId } }, body }));
  await commentsChanged(targetId);
}

export async function changeComment(targetId: number, id: number, body: CommentBody): Promise<void> {
  await answer(api.PATCH("/api/comments/{id}", { params: { path: { id } }, body }));
  await commentsChanged(targetId);
}

export async function deleteComment(targetId: number, id: number): Promise<void> {
  await answer(api.DELETE("/api/comments/{id}", { params: { path: { id } } }));
  await commentsChanged(targetId);
}

async function commentsChanged(targetId: number): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: commentsQuery(targetId).queryKey });
}

/** People by the beginning of their name, for mentions. */
export const peopleQuery = (search: string) =>
  queryOptions({
    queryKey: ["people", search],
    queryFn: ({ signal }) => answer(api.GET("/api/people", { params: { query: { search } }, signal })),
    staleTime: 60_000,
  });
