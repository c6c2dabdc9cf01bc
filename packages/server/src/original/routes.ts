import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { actorOf } from "../audit/audit.ts";
import type { Context } from "../core/context.ts";
import { emptyBody } from "../core/schemas.ts";
import { getTarget } from "../targets/store.ts";
import { answerLikeOriginal, FieldProblem, fieldsOf, type Page, page, pageOf, pkOf } from "./answers.ts";
import { createDatum, listDatums, removeDatum } from "./datums.ts";
import { listOriginalObservations } from "./observations.ts";
import { listOriginalProducts, retypeOriginal, runProcessor, uploadOriginal } from "./products.ts";
import {
  changeOriginalTarget,
  createOriginalTarget,
  deleteOriginalTarget,
  listOriginalTargets,
  originalTarget,
} from "./targets.ts";

const read = { access: "visitor" } as const;
const write = { access: "user" } as const;

const anything = z.record(z.string(), z.unknown());
const listed = z.object({
  count: z.number().int(),
  next: z.string().nullable(),
  previous: z.string().nullable(),
  results: z.array(anything),
});
const query = z.looseObject({ limit: z.unknown().optional(), offset: z.unknown().optional() });
const params = z.object({ pk: z.string() });

/**
 * The API of GOATS in Python, which scripts know: addresses that end with a slash, the members and the errors of
 * Django REST framework, lists with `limit` and `offset`. New scripts better use the API beside it.
 */
export function originalRoutes(ctx: Context): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    answerLikeOriginal(app);
    app.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string" },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );

    const describe = (summary: string, operationId: string, more: object = {}) => ({
      tags: ["as in Python"],
      summary,
      operationId: `original${operationId}`,
      ...more,
    });
    const list = async (
      request: FastifyRequest,
      rows: Promise<{ count: number; results: Page<unknown>["results"] }>,
    ) => {
      const { count, results } = await rows;
      return page(request, count, results);
    };
    const queryOf = (request: FastifyRequest) => request.query as Record<string, unknown>;

    app.get(
      "/api/targets/",
      {
        config: read,
        schema: describe("Targets, newest first", "ListTargets", {
          querystring: query,
          response: { 200: listed },
        }),
      },
      async (request) =>
        await list(request, listOriginalTargets(ctx, request.viewer, queryOf(request), pageOf(request))),
    );
    app.post(
      "/api/targets/",
      { config: write, schema: describe("Create a target", "CreateTarget", { response: { 201: anything } }) },
      async (request, reply) => {
        const view = await createOriginalTarget(ctx, request.user, fieldsOf(request.body), actorOf(request));
        const target = await originalTarget(ctx, request.user, view);
        return reply
          .code(201)
          .header("location", `/api/targets/${view.id}/`)
          .send({ ...target, message: "Target successfully uploaded." });
      },
    );
    app.get(
      "/api/targets/:pk/",
      { config: read, schema: describe("A target", "GetTarget", { params, response: { 200: anything } }) },
      async (request) =>
        await originalTarget(ctx, request.viewer, await getTarget(ctx, request.viewer, pkOf(request))),
    );
    for (const method of ["PUT", "PATCH"] as const) {
      app.route({
        method,
        url: "/api/targets/:pk/",
        config: write,
        schema: describe("Change a target", `${method === "PUT" ? "Replace" : "Change"}Target`, {
          params,
          response: { 200: anything },
        }),
        handler: async (request) => {
          const view = await changeOriginalTarget(ctx, request.user, pkOf(request), fieldsOf(request.body));
          return {
            ...(await originalTarget(ctx, request.user, view)),
            message: "Target successfully updated.",
          };
        },
      });
    }
    app.delete(
      "/api/targets/:pk/",
      {
        config: write,
        schema: describe("Delete a target", "DeleteTarget", { params, response: { 204: emptyBody } }),
      },
      async (request, reply) => {
        await deleteOriginalTarget(ctx, request.user, pkOf(request), actorOf(request));
        return reply.code(204).send();
      },
    );

    app.get(
      "/api/reduceddatums/",
      {
        config: read,
        schema: describe("Photometry and spectra", "ListDatums", {
          querystring: query,
          response: { 200: listed },
        }),
      },
      async (request) =>
        await list(request, listDatums(ctx, request.viewer, queryOf(request), pageOf(request))),
    );
    app.post(
      "/api/reduceddatums/",
      {
        config: write,
        bodyLimit: 64 * 1024 * 1024,
        schema: describe("Store a point or a spectrum", "CreateDatum", { response: { 201: anything } }),
      },
      async (request, reply) =>
        reply.code(201).send({ ...(await createDatum(ctx, request.user, fieldsOf(request.body))) }),
    );
    app.delete(
      "/api/reduceddatums/:pk/",
      {
        config: write,
        schema: describe("Delete a point or a spectrum", "DeleteDatum", {
          params,
          response: { 204: emptyBody },
        }),
      },
      async (request, reply) => {
        await removeDatum(ctx, request.user, pkOf(request));
        return reply.code(204).send();
      },
    );

    app.get(
      "/api/dataproducts/",
      {
        config: read,
        schema: describe("Data products, newest first", "ListDataProducts", {
          querystring: query,
          response: { 200: listed },
        }),
      },
      async (request) =>
        await list(request, listOriginalProducts(ctx, request.viewer, queryOf(request), pageOf(request))),
    );
    app.patch(
      "/api/dataproducttype/:pk/",
      {
        config: write,
        schema: describe("Change the type of a data product", "ChangeType", {
          params,
          response: { 200: anything },
        }),
      },
      async (request) => ({
        data_product_type: await retypeOriginal(ctx, request.user, pkOf(request), fieldsOf(request.body)),
      }),
    );
    app.post(
      "/api/runprocessor/",
      {
        config: write,
        schema: describe("Process a data product", "RunProcessor", { response: { 201: z.array(anything) } }),
      },
      async (request, reply) =>
        reply
          .code(201)
          .send((await runProcessor(ctx, request.user, fieldsOf(request.body))).map((one) => ({ ...one }))),
    );
    app.get(
      "/api/observations/",
      {
        config: read,
        schema: describe("Observation records, newest first", "ListObservations", {
          querystring: query,
          response: { 200: listed },
        }),
      },
      async (request) =>
        await list(request, listOriginalObservations(ctx, request.viewer, queryOf(request), pageOf(request))),
    );

    await app.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
      scope.post(
        "/api/dataproducts/",
        {
          config: write,
          schema: describe("Upload a file (multipart/form-data)", "UploadFile", {
            consumes: ["multipart/form-data"],
            response: { 201: anything },
          }),
        },
        async (request, reply) => {
          const body = request.body as Readable | null | undefined;
          const type = request.headers["content-type"] ?? "";
          try {
            if (body === null || body === undefined || !/^multipart\/form-data/i.test(type)) {
              throw new FieldProblem("detail", `Unsupported media type "${type}" in request.`);
            }
            return await reply.code(201).send(await uploadOriginal(ctx, request.user, type, body));
          } finally {
            // What is still on its way must be read, or the connection is stuck for whatever comes next on it.
            body?.on("error", () => {}).resume();
          }
        },
      );
    });
  };
}
