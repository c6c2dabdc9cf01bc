import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Context } from "../core/context.ts";
import { emptyBody, idParams } from "../targets/schemas.ts";
import {
  newObservationSchema,
  observationListQuery,
  observationListSchema,
  observationSchema,
} from "./schemas.ts";
import { createObservation, getObservation, listObservations, removeObservation } from "./store.ts";

const tags = ["observations"];
const config = { access: "user" } as const;

/** Observation records: what a facility took of a target. */
export function observationsRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/observations",
      {
        config,
        schema: {
          tags,
          operationId: "listObservations",
          summary: "List observation records, newest first",
          querystring: observationListQuery,
          response: { 200: observationListSchema },
        },
      },
      async (request) => await listObservations(ctx, request.user, request.query),
    );

    app.post(
      "/api/targets/:id/observations",
      {
        config,
        schema: {
          tags,
          operationId: "createObservation",
          summary: "Record an observation of a target by its id at the facility",
          params: idParams,
          body: newObservationSchema,
          response: { 201: observationSchema },
        },
      },
      async (request, reply) =>
        reply.code(201).send(await createObservation(ctx, request.user, request.params.id, request.body)),
    );

    app.get(
      "/api/observations/:id",
      {
        config,
        schema: {
          tags,
          operationId: "getObservation",
          summary: "Get an observation record",
          params: idParams,
          response: { 200: observationSchema },
        },
      },
      async (request) => await getObservation(ctx, request.user, request.params.id),
    );

    app.delete(
      "/api/observations/:id",
      {
        config,
        schema: {
          tags,
          operationId: "deleteObservation",
          summary: "Delete an observation record with its runs and files",
          params: idParams,
          response: { 204: emptyBody },
        },
      },
      async (request, reply) => {
        await removeObservation(ctx, request.user, request.params.id);
        return reply.code(204).send();
      },
    );
  };
}
