import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Context } from "../core/context.ts";
import { emptyBody, idParams } from "../core/schemas.ts";
import { sendFile } from "../dataproducts/download.ts";
import { readHeader } from "../dataproducts/header.ts";
import { binaryBody, dataProductSchema, headerSchema } from "../dataproducts/schemas.ts";
import { listOutputs, outputFile, removeOutput } from "./outputs.ts";
import { promoteOutput } from "./promote.ts";
import { outputParams, outputsSchema } from "./schemas.ts";

const tags = ["run outputs"];
const config = { access: "user" } as const;

/** Outputs: the files that reductions of a run made. */
export function outputRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/runs/:id/outputs",
      {
        config,
        schema: {
          tags,
          operationId: "listOutputs",
          summary: "List the outputs of a run by name",
          params: idParams,
          response: { 200: outputsSchema },
        },
      },
      async (request) => ({ outputs: await listOutputs(ctx, request.user, request.params.id) }),
    );

    app.get(
      "/api/runs/:id/outputs/:name/content",
      {
        config,
        schema: {
          tags,
          operationId: "downloadOutput",
          summary: "Download an output; byte ranges work",
          params: outputParams,
          response: { 200: binaryBody, 206: binaryBody },
        },
      },
      async (request, reply) => {
        const { id, name } = request.params;
        return await sendFile(request, reply, await outputFile(ctx, request.user, id, name));
      },
    );

    app.get(
      "/api/runs/:id/outputs/:name/header",
      {
        config,
        schema: {
          tags,
          operationId: "getOutputHeader",
          summary: "All header cards of every HDU of an output",
          params: outputParams,
          response: { 200: headerSchema },
        },
      },
      async (request) => {
        const { id, name } = request.params;
        return await readHeader((await outputFile(ctx, request.user, id, name)).path);
      },
    );

    app.post(
      "/api/runs/:id/outputs/:name/promote",
      {
        config,
        schema: {
          tags,
          operationId: "promoteOutput",
          summary: "Add an output to the data products, or bring the data product up to date",
          params: outputParams,
          response: { 200: dataProductSchema, 201: dataProductSchema },
        },
      },
      async (request, reply) => {
        const { id, name } = request.params;
        const { created, dataProduct } = await promoteOutput(ctx, request.user, id, name);
        return reply.code(created ? 201 : 200).send(dataProduct);
      },
    );

    app.delete(
      "/api/runs/:id/outputs/:name",
      {
        config,
        schema: {
          tags,
          operationId: "deleteOutput",
          summary: "Delete an output and its entry in the calibration database",
          params: outputParams,
          response: { 204: emptyBody },
        },
      },
      async (request, reply) => {
        const { id, name } = request.params;
        await removeOutput(ctx, request.user, id, name);
        return reply.code(204).send();
      },
    );
  };
}
