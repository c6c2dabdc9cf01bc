import { queryOptions } from "@tanstack/react-query";
import { allPages } from "./all-pages.ts";
import { answer, api } from "./client.ts";
import { queryClient } from "./query-client.ts";
import type { DataProductType } from "./types.ts";

/** Which data products; nothing given means all that one may see. */
export interface DataProductFilter {
  readonly targetId?: number;
  readonly observationId?: number;
  readonly type?: DataProductType;
}

export const dataProductListQuery = (filter: DataProductFilter = {}) =>
  queryOptions({
    queryKey: ["dataproducts", "list", filter],
    queryFn: async ({ signal }) => {
      const pages = await allPages((cursor) =>
        answer(
          api.GET("/api/dataproducts", {
            params: { query: { ...filter, ...(cursor ? { cursor } : {}) } },
            signal,
          }),
        ),
      );
      return { dataProducts: pages.flatMap(({ dataProducts }) => dataProducts) };
    },
  });

export const dataProductQuery = (id: number) =>
  queryOptions({
    queryKey: ["dataproducts", id],
    queryFn: ({ signal }) => answer(api.GET("/api/dataproducts/{id}", { params: { path: { id } }, signal })),
  });

export const dataProductHeaderQuery = (id: number) =>
  queryOptions({
    queryKey: ["dataproducts", id, "header"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/dataproducts/{id}/header", { params: { path: { id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const spectrumQuery = (id: number) =>
  queryOptions({
    queryKey: ["dataproducts", id, "spectrum"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/dataproducts/{id}/spectrum", { params: { path: { id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Where the bytes of a data product are. */
export const contentUrl = (id: number) => `/api/dataproducts/${id}/content`;

/** Lists and counts that a new, changed or removed data product touches. */
export function dataProductsChanged(): void {
  for (const key of ["dataproducts", "observations", "targets", "runs"]) {
    void queryClient.invalidateQueries({ queryKey: [key] });
  }
}

export async function setDataProductType(id: number, type: DataProductType) {
  const product = await answer(
    api.PATCH("/api/dataproducts/{id}", { params: { path: { id } }, body: { type } }),
  );
  queryClient.setQueryData(dataProductQuery(id).queryKey, product);
  void queryClient.invalidateQueries({ queryKey: ["dataproducts", "list"] });
  return product;
}

/** Makes a file the picture of its target, or takes that back. */
export async function setFeatured(id: number, featured: boolean): Promise<void> {
  await answer(api.PATCH("/api/dataproducts/{id}", { params: { path: { id } }, body: { featured } }));
  void queryClient.invalidateQueries({ queryKey: ["dataproducts"] });
}

/** Reads photometry or spectra out of a file again; what it gave before is replaced. */
export async function processDataProduct(id: number): Promise<void> {
  await answer(api.POST("/api/dataproducts/{id}/process", { params: { path: { id } }, body: {} }));
  void queryClient.invalidateQueries({ queryKey: ["dataproducts"] });
}

/** Where many files can be downloaded as one zip: those of a target, or some by their ids. */
export function archiveUrl(which: { targetId: number } | { ids: readonly number[] }): string {
  const query = "targetId" in which ? `targetId=${which.targetId}` : `ids=${which.ids.join(",")}`;
  return `/api/dataproducts/archive.zip?${query}`;
}

export async function deleteDataProduct(id: number): Promise<void> {
  await answer(api.DELETE("/api/dataproducts/{id}", { params: { path: { id } } }));
  queryClient.removeQueries({ queryKey: ["dataproducts", id] });
  dataProductsChanged();
}
