import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Context } from "../core/context.ts";
import { removeTarget } from "./remove.ts";
import {
  emptyBody,
  idParams,
  newTargetSchema,
  targetChangesSchema,
  targetListQuery,
  targetListSchema,
  targetSchema,
} from "./schemas.ts";
import { changeTarget, createTarget, getTarget, listTargets } from "./store.ts";

const tags = ["targets"];
const config = { access: "user" } as const;

/** Targets: what is followed up. */
export function targetsRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/targets",
      {
        config,
        schema: {
          tags,
          operationId: "listTargets",
          summary: "List targets, newest first",
          querystring: targetListQuery,
          response: { 200: targetListSchema },
        },
      },
      async (request) => await listTargets(ctx, request.user, request.query),
    );

    app.post(
      "/api/targets",
      {
        config,
        schema: {
          tags,
          operationId: "createTarget",
          summary: "Create a sidereal target",
          body: newTargetSchema,
          response: { 201: targetSchema },
        },
      },
      async (request, reply) => reply.code(201).send(await createTarget(ctx, request.user, request.body)),
    );

    app.get(
      "/api/targets/:id",
      {
        config,
        schema: {
          tags,
          operationId: "getTarget",
          summary: "Get a target",
          params: idParams,
          response: { 200: targetSchema },
        },
      },
      async (request) => await getTarget(ctx, request.user, request.params.id),
    );

    app.patch(
      "/api/targets/:id",
      {
        config,
        schema: {
          tags,
          operationId: "changeTarget",
          summary: "Change a target",
          params: idParams,
          body: targetChangesSchema,
          response: { 200: targetSchema },
        },
      },
      async (request) => await changeTarget(ctx, request.user, request.params.id, request.body),
    );

    app.delete(
      "/api/targets/:id",
      {
        config,
        schema: {
          tags,
          operationId: "deleteTarget",
          summary: "Delete a target with its observations, runs and files",
          params: idParams,
          response: { 204: emptyBody },
        },
      },
      async (request, reply) => {
        await removeTarget(ctx, request.user, request.params.id);
        return reply.code(204).send();
      },
    );
  };
}
