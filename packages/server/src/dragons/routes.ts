import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Context } from "../core/context.ts";
import { emptyBody, idParams } from "../core/schemas.ts";
import { listCalibrations } from "./calibrations.ts";
import { groupFiles } from "./grouping.ts";
import { createRun } from "./new-run.ts";
import { outputRoutes } from "./output-routes.ts";
import { listPrimitives } from "./primitives.ts";
import { reductionRoutes } from "./reduction-routes.ts";
import { getRun, listRuns, removeRun } from "./runs.ts";
import {
  calibrationsSchema,
  groupsSchema,
  newRunSchema,
  primitivesQuery,
  primitivesSchema,
  runListSchema,
  runSchema,
} from "./schemas.ts";

const tags = ["DRAGONS runs"];
const config = { access: "user" } as const;

/** DRAGONS runs: reduction workspaces of an observation. */
export function dragonsRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(reductionRoutes(ctx));
    await app.register(outputRoutes(ctx));

    app.get(
      "/api/observations/:id/runs",
      {
        config,
        schema: {
          tags,
          operationId: "listRuns",
          summary: "List the runs of an observation, newest first",
          params: idParams,
          response: { 200: runListSchema },
        },
      },
      async (request) => ({ runs: await listRuns(ctx, request.user, request.params.id) }),
    );

    app.post(
      "/api/observations/:id/runs",
      {
        config,
        schema: {
          tags,
          operationId: "createRun",
          summary: "Create a run with its folder and calibration database",
          params: idParams,
          body: newRunSchema,
          response: { 201: runSchema },
        },
      },
      async (request, reply) =>
        reply.code(201).send(await createRun(ctx, request.user, request.params.id, request.body)),
    );

    app.get(
      "/api/runs/:id",
      {
        config,
        schema: {
          tags,
          operationId: "getRun",
          summary: "Get a run",
          params: idParams,
          response: { 200: runSchema },
        },
      },
      async (request) => await getRun(ctx, request.user, request.params.id),
    );

    app.delete(
      "/api/runs/:id",
      {
        config,
        schema: {
          tags,
          operationId: "deleteRun",
          summary: "Delete a run with its reductions, outputs and calibrations",
          params: idParams,
          response: { 204: emptyBody },
        },
      },
      async (request, reply) => {
        await removeRun(ctx, request.user, request.params.id);
        return reply.code(204).send();
      },
    );

    app.get(
      "/api/runs/:id/groups",
      {
        config,
        schema: {
          tags,
          operationId: "getRunGroups",
          summary: "The files of the observation by type, class, object and settings, with their recipes",
          params: idParams,
          response: { 200: groupsSchema },
        },
      },
      async (request) => await groupFiles(ctx, request.user, request.params.id),
    );

    app.get(
      "/api/runs/:id/primitives",
      {
        config,
        schema: {
          tags,
          operationId: "getRecipePrimitives",
          summary: "The primitives of a recipe with their parameters",
          params: idParams,
          querystring: primitivesQuery,
          response: { 200: primitivesSchema },
        },
      },
      async (request) => await listPrimitives(ctx, request.user, request.params.id, request.query.recipe),
    );

    app.get(
      "/api/runs/:id/calibrations",
      {
        config,
        schema: {
          tags,
          operationId: "listCalibrations",
          summary: "The calibrations in the run's database",
          params: idParams,
          response: { 200: calibrationsSchema },
        },
      },
      async (request) => ({ calibrations: await listCalibrations(ctx, request.user, request.params.id) }),
    );
  };
}
