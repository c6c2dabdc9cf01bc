import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Context } from "../core/context.ts";
import { idParams } from "../core/schemas.ts";
import { readLog } from "./log.ts";
import {
  cancelReduction,
  createReduction,
  findReduction,
  getReduction,
  listReductions,
  retryReduction,
} from "./reductions.ts";
import { logQuery, logSchema, newReductionSchema, reductionListSchema, reductionSchema } from "./schemas.ts";

const tags = ["reductions"];
const config = { access: "user" } as const;

/** Reductions: executions of a recipe in a run. */
export function reductionRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/runs/:id/reductions",
      {
        config,
        schema: {
          tags,
          operationId: "listReductions",
          summary: "List the reductions of a run, newest first",
          params: idParams,
          response: { 200: reductionListSchema },
        },
      },
      async (request) => ({ reductions: await listReductions(ctx, request.user, request.params.id) }),
    );

    app.post(
      "/api/runs/:id/reductions",
      {
        config,
        schema: {
          tags,
          operationId: "createReduction",
          summary: "Start a recipe on files of the observation",
          params: idParams,
          body: newReductionSchema,
          response: { 201: reductionSchema },
        },
      },
      async (request, reply) =>
        reply.code(201).send(await createReduction(ctx, request.user, request.params.id, request.body)),
    );

    app.get(
      "/api/reductions/:id",
      {
        config,
        schema: {
          tags,
          operationId: "getReduction",
          summary: "Get a reduction",
          params: idParams,
          response: { 200: reductionSchema },
        },
      },
      async (request) => await getReduction(ctx, request.user, request.params.id),
    );

    app.post(
      "/api/reductions/:id/cancel",
      {
        config,
        schema: {
          tags,
          operationId: "cancelReduction",
          summary: "Cancel a queued or running reduction",
          params: idParams,
          response: { 200: reductionSchema },
        },
      },
      async (request) => await cancelReduction(ctx, request.user, request.params.id),
    );

    app.post(
      "/api/reductions/:id/retry",
      {
        config,
        schema: {
          tags,
          operationId: "retryReduction",
          summary: "Start a failed, cancelled or interrupted reduction again",
          params: idParams,
          response: { 200: reductionSchema },
        },
      },
      async (request) => await retryReduction(ctx, request.user, request.params.id),
    );

    app.get(
      "/api/reductions/:id/log",
      {
        config,
        schema: {
          tags,
          operationId: "getReductionLog",
          summary: "Lines of a reduction's log, oldest first",
          params: idParams,
          querystring: logQuery,
          response: { 200: logSchema },
        },
      },
      async (request) => {
        await findReduction(ctx.db, request.user, request.params.id);
        return { lines: await readLog(ctx, request.params.id, request.query.after, request.query.limit) };
      },
    );
  };
}
