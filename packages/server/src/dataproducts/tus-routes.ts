import type { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Context } from "../core/context.ts";
import { emptyBody } from "../core/schemas.ts";
import { dataProductErrors } from "./errors.ts";
import { uploadBody } from "./schemas.ts";
import {
  beginUpload,
  cancelUpload,
  continueUpload,
  drain,
  findUpload,
  offsetOf,
  readMetadataHeader,
} from "./tus.ts";

const tags = ["uploads"];
const config = { access: "user" } as const;
const VERSION = "1.0.0";

const uploadParams = z.object({ id: z.uuid() });

/** Resumable uploads: tus 1.0.0 with creation and termination. */
export function tusRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    app.addHook("onRequest", async (request, reply) => {
      reply.header("tus-resumable", VERSION);
      const version = request.headers["tus-resumable"];
      if (version !== undefined && version !== VERSION && request.method !== "OPTIONS") {
        reply.header("tus-version", VERSION);
        throw dataProductErrors.upload_version_unknown(`This server speaks tus ${VERSION}.`, {
          field: "Tus-Resumable",
        });
      }
    });

    app.options(
      "/api/uploads",
      {
        config,
        schema: {
          tags,
          operationId: "describeUploads",
          summary: "What this tus server can do",
          response: { 204: emptyBody },
        },
      },
      async (_request, reply) =>
        reply
          .code(204)
          .header("tus-version", VERSION)
          .header("tus-extension", "creation,termination")
          .header("tus-max-size", String(ctx.config.maxUploadBytes))
          .send(),
    );

    app.post(
      "/api/uploads",
      {
        config,
        schema: {
          tags,
          operationId: "beginUpload",
          summary: "Begin an upload in pieces (tus creation)",
          description:
            "Headers: `Upload-Length`, and `Upload-Metadata` with filename, targetId or observationId, and if wanted type and onConflict, values in base64. The answer's `Location` takes the pieces.",
          response: { 201: emptyBody },
        },
      },
      async (request, reply) => {
        drain(request.body as Readable | null | undefined);
        const length = numberHeader(request, "upload-length");
        const metadata = readMetadataHeader(textHeader(request, "upload-metadata"));
        const row = await beginUpload(ctx, request.user, length, metadata);
        return reply.code(201).header("location", `/api/uploads/${row.id}`).send();
      },
    );

    app.head(
      "/api/uploads/:id",
      {
        config,
        schema: {
          tags,
          operationId: "getUploadOffset",
          summary: "How many bytes of an upload are here: header Upload-Offset",
          params: uploadParams,
          response: { 200: emptyBody },
        },
      },
      async (request, reply) => {
        const row = await findUpload(ctx, request.user, request.params.id);
        reply.header("upload-length", String(row.length)).header("cache-control", "no-store");
        return withOffset(reply, await offsetOf(ctx, row), row.data_product_id)
          .code(200)
          .send();
      },
    );

    app.patch(
      "/api/uploads/:id",
      {
        config,
        schema: {
          tags,
          operationId: "continueUpload",
          summary: "Send the next bytes of an upload; the last ones make it a data product",
          description:
            "Headers: `Upload-Offset`, `Content-Type: application/offset+octet-stream`. When the upload is complete the answer has the id of the data product in `GOATS-Data-Product`.",
          consumes: ["application/offset+octet-stream"],
          params: uploadParams,
          body: uploadBody,
          response: { 204: emptyBody },
        },
      },
      async (request, reply) => {
        const body = request.body as Readable | null | undefined;
        try {
          const row = await findUpload(ctx, request.user, request.params.id);
          const at = numberHeader(request, "upload-offset");
          if (
            body === null ||
            body === undefined ||
            request.headers["content-type"] !== "application/offset+octet-stream"
          ) {
            throw dataProductErrors.upload_metadata_invalid(
              "A piece comes as application/offset+octet-stream.",
              {
                field: "Content-Type",
              },
            );
          }
          const { offset, dataProductId } = await continueUpload(ctx, request.user, row, at, body);
          return withOffset(reply, offset, dataProductId).code(204).send();
        } finally {
          drain(body);
        }
      },
    );

    app.delete(
      "/api/uploads/:id",
      {
        config,
        schema: {
          tags,
          operationId: "cancelUpload",
          summary: "Cancel an upload; a data product that it became stays",
          params: uploadParams,
          response: { 204: emptyBody },
        },
      },
      async (request, reply) => {
        await cancelUpload(ctx, await findUpload(ctx, request.user, request.params.id));
        return reply.code(204).send();
      },
    );
  };
}

function withOffset(reply: FastifyReply, offset: number, dataProductId: number | null): FastifyReply {
  reply.header("upload-offset", String(offset));
  return dataProductId === null ? reply : reply.header("goats-data-product", String(dataProductId));
}

function textHeader(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

function numberHeader(request: FastifyRequest, name: string): number {
  const text = textHeader(request, name) ?? "";
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw dataProductErrors.upload_metadata_invalid(`The header ${name} is no number of bytes.`, {
    field: name,
  });
}
