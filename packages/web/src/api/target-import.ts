import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client.ts";
import { queryClient } from "./query-client.ts";
import type { Body } from "./types.ts";

/** Sends a CSV file and learns per row what an import would do; nothing is stored in the lists yet. */
export function previewImport(file: Blob) {
  return answer(
    api.POST("/api/targets/import/preview", {
      headers: { "content-type": "text/csv" },
      // The file goes as it is: parsing is the server's work.
      body: file as never,
      bodySerializer: (body: unknown) => body as Blob,
    }),
  );
}

/** Starts the import that was previewed; it runs as a task. */
export function startImport(body: Body<"/api/targets/import", "post">) {
  return answer(api.POST("/api/targets/import", { body }));
}

/** What an import has done so far. */
export const importQuery = (id: number) =>
  queryOptions({
    queryKey: ["targets", "imports", id],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/targets/imports/{id}", { params: { path: { id } }, signal })),
  });

/** The lists have new targets. */
export function importEnded(): void {
  void queryClient.invalidateQueries({ queryKey: ["targets"] });
  void queryClient.invalidateQueries({ queryKey: ["targetgroups"] });
}
