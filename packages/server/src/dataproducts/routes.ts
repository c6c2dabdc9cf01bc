import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Context } from "../core/context.ts";
import { emptyBody, idParams } from "../core/schemas.ts";
import { sendArchive } from "./archive.ts";
import { changeDataProduct } from "./change.ts";
import { sendFile } from "./download.ts";
import { readHeader } from "./header.ts";
import { productFile } from "./place.ts";
import { processRoutes } from "./process-routes.ts";
import { removeDataProduct } from "./remove.ts";
import {
  archiveQuery,
  binaryBody,
  dataProductChangesSchema,
  dataProductListQuery,
  dataProductListSchema,
  dataProductSchema,
  headerSchema,
  spectrumSchema,
} from "./schemas.ts";
import { readSpectra } from "./spectrum.ts";
import { getDataProduct, listDataProducts } from "./store.ts";
import { sendThumbnail } from "./thumbnail.ts";
import { tusRoutes } from "./tus-routes.ts";
import { uploadRoutes } from "./upload-routes.ts";

const tags = ["data products"];
const config = { access: "user" } as const;
const read = { access: "visitor" } as const;

/** Data products: the files of a target and of its observations. */
export function dataproductsRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(uploadRoutes(ctx));
    await app.register(tusRoutes(ctx));
    await app.register(processRoutes(ctx));

    app.get(
      "/api/dataproducts",
      {
        config: read,
        schema: {
          tags,
          operationId: "listDataProducts",
          summary: "List data products, newest first",
          querystring: dataProductListQuery,
          response: { 200: dataProductListSchema },
        },
      },
      async (request) => await listDataProducts(ctx, request.viewer, request.query),
    );

    app.get(
      "/api/dataproducts/:id",
      {
        config: read,
        schema: {
          tags,
          operationId: "getDataProduct",
          summary: "Get a data product with what was recognised in it",
          params: idParams,
          response: { 200: dataProductSchema },
        },
      },
      async (request) => await getDataProduct(ctx, request.viewer, request.params.id),
    );

    app.patch(
      "/api/dataproducts/:id",
      {
        config,
        schema: {
          tags,
          operationId: "changeDataProduct",
          summary: "Change the type of a data product, or make it the picture of its target",
          params: idParams,
          body: dataProductChangesSchema,
          response: { 200: dataProductSchema },
        },
      },
      async (request) => await changeDataProduct(ctx, request.user, request.params.id, request.body),
    );

    app.delete(
      "/api/dataproducts/:id",
      {
        config,
        schema: {
          tags,
          operationId: "deleteDataProduct",
          summary: "Delete a data product and its file",
          params: idParams,
          response: { 204: emptyBody },
        },
      },
      async (request, reply) => {
        await removeDataProduct(ctx, request.user, request.params.id);
        return reply.code(204).send();
      },
    );

    app.get(
      "/api/dataproducts/:id/content",
      {
        config: read,
        schema: {
          tags,
          operationId: "downloadDataProduct",
          summary: "Download a data product; byte ranges work",
          params: idParams,
          response: { 200: binaryBody, 206: binaryBody },
        },
      },
      async (request, reply) =>
        await sendFile(request, reply, await productFile(ctx, request.viewer, request.params.id)),
    );

    app.get(
      "/api/dataproducts/:id/thumbnail",
      {
        config: read,
        schema: {
          tags,
          operationId: "getDataProductThumbnail",
          summary: "A small picture of a FITS image or of a picture",
          params: idParams,
          response: { 200: binaryBody },
        },
      },
      async (request, reply) => await sendThumbnail(ctx, request.viewer, request.params.id, request, reply),
    );

    app.get(
      "/api/dataproducts/archive.zip",
      {
        config: read,
        schema: {
          tags,
          operationId: "downloadArchive",
          summary: "Download the files of a target or an observation, or chosen ones, as one ZIP archive",
          querystring: archiveQuery,
          response: { 200: binaryBody },
        },
      },
      async (request, reply) => await sendArchive(ctx, request.viewer, request.query, reply),
    );

    app.get(
      "/api/dataproducts/:id/header",
      {
        config: read,
        schema: {
          tags,
          operationId: "getDataProductHeader",
          summary: "All header cards of every HDU of a FITS file",
          params: idParams,
          response: { 200: headerSchema },
        },
      },
      async (request) => await readHeader((await productFile(ctx, request.viewer, request.params.id)).path),
    );

    app.get(
      "/api/dataproducts/:id/spectrum",
      {
        config: read,
        schema: {
          tags,
          operationId: "getDataProductSpectrum",
          summary: "One-dimensional spectra of a FITS file",
          params: idParams,
          response: { 200: spectrumSchema },
        },
      },
      async (request) => await readSpectra(await productFile(ctx, request.viewer, request.params.id)),
    );
  };
}
