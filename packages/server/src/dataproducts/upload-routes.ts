import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Context } from "../core/context.ts";
import { observationPlace, targetPlace } from "./place.ts";
import { uploadBody, uploadParams, uploadQuery, uploadResultSchema } from "./schemas.ts";
import { receiveUpload } from "./upload.ts";

const tags = ["data products"];
const config = { access: "user" } as const;

/** Uploads: the body is the file itself, whatever its content type, and is never collected in memory. */
export function uploadRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));

    const response = { 200: uploadResultSchema, 201: uploadResultSchema };

    app.put(
      "/api/observations/:id/files/:filename",
      {
        config,
        schema: {
          tags,
          operationId: "uploadObservationFile",
          summary: "Upload a file of an observation",
          description:
            "The same content is stored once: 200 and `duplicate: true` when it was there already.",
          consumes: ["application/octet-stream"],
          params: uploadParams,
          querystring: uploadQuery,
          body: uploadBody,
          response,
        },
      },
      async (request, reply) => {
        const place = await observationPlace(ctx, request.user, request.params.id);
        const result = await receiveUpload(ctx, request, place, request.params.filename, request.query);
        return reply.code(result.duplicate ? 200 : 201).send(result);
      },
    );

    app.put(
      "/api/targets/:id/files/:filename",
      {
        config,
        schema: {
          tags,
          operationId: "uploadTargetFile",
          summary: "Upload a file of a target",
          description:
            "The same content is stored once: 200 and `duplicate: true` when it was there already.",
          consumes: ["application/octet-stream"],
          params: uploadParams,
          querystring: uploadQuery,
          body: uploadBody,
          response,
        },
      },
      async (request, reply) => {
        const place = await targetPlace(ctx, request.user, request.params.id);
        const result = await receiveUpload(ctx, request, place, request.params.filename, request.query);
        return reply.code(result.duplicate ? 200 : 201).send(result);
      },
    );
  };
}
