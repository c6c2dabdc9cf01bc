import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client.ts";
import { queryClient } from "./query-client.ts";

/** The spectra of a target, without their points. */
export const targetSpectraQuery = (targetId: number) =>
  queryOptions({
    queryKey: ["targets", targetId, "spectra"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/targets/{id}/spectra", { params: { path: { id: targetId } }, signal })),
  });

/** One spectrum with its points. */
export const storedSpectrumQuery = (id: number) =>
  queryOptions({
    queryKey: ["spectra", id],
    queryFn: ({ signal }) => answer(api.GET("/api/spectra/{id}", { params: { path: { id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Where a spectrum can be downloaded as a table. */
export const spectrumUrl = (id: number, format: "csv" | "ecsv") => `/api/spectra/${id}?format=${format}`;

export async function deleteSpectrum(targetId: number, id: number): Promise<void> {
  await answer(api.DELETE("/api/spectra/{id}", { params: { path: { id } } }));
  void queryClient.invalidateQueries({ queryKey: targetSpectraQuery(targetId).queryKey });
}
