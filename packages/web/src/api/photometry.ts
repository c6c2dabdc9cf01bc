import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client.ts";
import { queryClient } from "./query-client.ts";

/** All photometry of a target, in columns. */
export const photometryQuery = (targetId: number) =>
  queryOptions({
    queryKey: ["targets", targetId, "photometry"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/targets/{id}/photometry", { params: { path: { id: targetId } }, signal })),
    // Many points: comparing two answers deeply would cost more than drawing them.
    structuralSharing: false,
  });

/** Where the photometry can be downloaded as a table. */
export const photometryUrl = (targetId: number, format: "csv" | "ecsv") =>
  `/api/targets/${targetId}/photometry?format=${format}`;

export async function deletePoint(targetId: number, id: number): Promise<void> {
  await answer(api.DELETE("/api/photometry/{id}", { params: { path: { id } } }));
  void queryClient.invalidateQueries({ queryKey: photometryQuery(targetId).queryKey });
}
