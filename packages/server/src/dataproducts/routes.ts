import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Context } from "../core/context.ts";
import { emptyBody, idParams } from "../targets/schemas.ts";
import { sendFile } from "./download.ts";
import { readHeader } from "./header.ts";
import { productFile } from "./place.ts";
import { removeDataProduct } from "./remove.ts";
import {
  binaryBody,
  dataProductChangesSchema,
  dataProductListQuery,
  dataProductListSchema,
  dataProductSchema,
  headerSchema,
  spectrumSchema,
} from "./schemas.ts";
import { readSpectra } from "./spectrum.ts";
import { changeType, getDataProduct, listDataProducts } from "./store.ts";
import { uploadRoutes } from "./upload-routes.ts";

const tags = ["data products"];
const config = { access: "user" } as const;

/** Data products: the files of a target and of its observations. */
export function dataproductsRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(uploadRoutes(ctx));

    app.get(
      "/api/dataproducts",
      {
        config,
        schema: {
          tags,
          operationId: "listDataProducts",
          summary: "List data products, newest first",
          querystring: dataProductListQuery,
          response: { 200: dataProductListSchema },
        },
      },
      async (request) => await listDataProducts(ctx, request.user, request.query),
    );

    app.get(
      "/api/dataproducts/:id",
      {
        config,
        schema: {
          tags,
          operationId: "getDataProduct",
          summary: "Get a data product with what was recognised in it",
          params: idParams,
          response: { 200: dataProductSchema },
        },
      },
      async (request) => await getDataProduct(ctx, request.user, request.params.id),
    );

    app.patch(
      "/api/dataproducts/:id",
      {
        config,
        schema: {
          tags,
          operationId: "changeDataProduct",
          summary: "Change the type of a data product",
          params: idParams,
          body: dataProductChangesSchema,
          response: { 200: dataProductSchema },
        },
      },
      async (request) => await changeType(ctx, request.user, request.params.id, request.body.type),
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
        config,
        schema: {
          tags,
          operationId: "downloadDataProduct",
          summary: "Download a data product; byte ranges work",
          params: idParams,
          response: { 200: binaryBody, 206: binaryBody },
        },
      },
      async (request, reply) =>
        await sendFile(request, reply, await productFile(ctx, request.user, request.params.id)),
    );

    app.get(
      "/api/dataproducts/:id/header",
      {
        config,
        schema: {
          tags,
          operationId: "getDataProductHeader",
          summary: "All header cards of every HDU of a FITS file",
          params: idParams,
          response: { 200: headerSchema },
        },
      },
      async (request) => await readHeader((await productFile(ctx, request.user, request.params.id)).path),
    );

    app.get(
      "/api/dataproducts/:id/spectrum",
      {
        config,
        schema: {
          tags,
          operationId: "getDataProductSpectrum",
          summary: "One-dimensional spectra of a FITS file",
          params: idParams,
          response: { 200: spectrumSchema },
        },
      },
      async (request) => await readSpectra(await productFile(ctx, request.user, request.params.id)),
    );
  };
}
