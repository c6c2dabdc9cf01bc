import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Context } from "../core/context.ts";
import { emptyBody, idParams } from "../core/schemas.ts";
import { facilityErrors } from "../facilities/errors.ts";
import { findFacility } from "../facilities/registry.ts";
import { requireTarget } from "../policy/targets.ts";
import { targetNotFound } from "../targets/access.ts";
import { openRecords, startRefresh } from "./refresh.ts";
import {
  newObservationSchema,
  observationChangesSchema,
  observationListQuery,
  observationListSchema,
  observationSchema,
} from "./schemas.ts";
import {
  type AfterRemoval,
  changeObservation,
  createObservation,
  findObservation,
  getObservation,
  listObservations,
  removeObservation,
} from "./store.ts";

const tags = ["observations"];
const config = { access: "user" } as const;
const read = { access: "visitor" } as const;
const started = z.object({ taskId: z.string() });

/** Observation records: what a facility took of a target. */
export function observationsRoutes(ctx: Context, afterRemoval: AfterRemoval): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/observations",
      {
        config: read,
        schema: {
          tags,
          operationId: "listObservations",
          summary: "List observation records, newest first",
          querystring: observationListQuery,
          response: { 200: observationListSchema },
        },
      },
      async (request) => await listObservations(ctx, request.viewer, request.query),
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
      async (request, reply) => {
        const record = await createObservation(ctx, request.user, request.params.id, request.body);
        return reply.code(201).header("location", `/api/observations/${record.id}`).send(record);
      },
    );

    app.get(
      "/api/observations/:id",
      {
        config: read,
        schema: {
          tags,
          operationId: "getObservation",
          summary: "Get an observation record",
          params: idParams,
          response: { 200: observationSchema },
        },
      },
      async (request) => await getObservation(ctx, request.viewer, request.params.id),
    );

    app.patch(
      "/api/observations/:id",
      {
        config,
        schema: {
          tags,
          operationId: "changeObservation",
          summary: "Change status, parameters or schedule of a record",
          params: idParams,
          body: observationChangesSchema,
          response: { 200: observationSchema },
        },
      },
      async (request) => await changeObservation(ctx, request.user, request.params.id, request.body),
    );

    app.post(
      "/api/observations/:id/refresh",
      {
        config,
        schema: {
          tags,
          operationId: "refreshObservation",
          summary: "Ask the facility for the status of an observation",
          params: idParams,
          response: { 202: started },
        },
      },
      async (request, reply) => {
        const row = await findObservation(ctx.db, request.user, request.params.id, "change");
        const task = await startRefresh(ctx, request.user, [row]);
        return reply.code(202).send({ taskId: task.id });
      },
    );

    app.post(
      "/api/targets/:id/observations/refresh",
      {
        config,
        schema: {
          tags,
          operationId: "refreshObservations",
          summary: "Ask the facilities for the status of all observations of a target that have not ended",
          params: idParams,
          response: { 202: started },
        },
      },
      async (request, reply) => {
        await requireTarget(ctx.db, request.user, request.params.id, "change", targetNotFound);
        const records = await openRecords(ctx, request.params.id);
        const task = await startRefresh(ctx, request.user, records);
        return reply.code(202).send({ taskId: task.id });
      },
    );

    app.post(
      "/api/observations/:id/cancel",
      {
        config,
        schema: {
          tags,
          operationId: "cancelObservation",
          summary: "Cancel an observation at its facility",
          params: idParams,
          response: { 200: observationSchema },
        },
      },
      async (request) => {
        const row = await findObservation(ctx.db, request.user, request.params.id, "change");
        const facility = findFacility(row.facility);
        if (facility.cancel === undefined) {
          throw facilityErrors.facility_cannot_cancel(
            `GOATS cannot cancel observations of ${facility.label}.`,
            {
              fix: `Cancel ${row.observation_id} at ${facility.label}, then change the state of the record here.`,
            },
          );
        }
        await facility.cancel(row.observation_id, request.user);
        return await changeObservation(ctx, request.user, row.id, { state: "cancelled" });
      },
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
        await removeObservation(ctx, request.user, request.params.id, afterRemoval);
        return reply.code(204).send();
      },
    );
  };
}
