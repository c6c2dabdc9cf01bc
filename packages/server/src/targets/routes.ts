import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorOf } from "../audit/audit.ts";
import type { Context } from "../core/context.ts";
import { emptyBody, idParams, idValue, timeText } from "../core/schemas.ts";
import { PERMISSIONS } from "../policy/policy.ts";
import { requireTarget, visibleTargets } from "../policy/targets.ts";
import { targetNotFound } from "./access.ts";
import { changeAccess, readAccess } from "./grants.ts";
import { readHistory } from "./history.ts";
import { listTargets } from "./list.ts";
import { foldName } from "./names.ts";
import { deletionReport, removeTarget } from "./remove.ts";
import {
  createdTargetSchema,
  newTargetSchema,
  targetChangesSchema,
  targetCheckSchema,
  targetListQuery,
  targetListSchema,
  targetSchema,
} from "./schemas.ts";
import { changeTarget, checkTarget, createTarget, getTarget } from "./store.ts";

const tags = ["targets"];
const visitor = { access: "visitor" } as const;
const user = { access: "user" } as const;

/** Targets: what is followed up. */
export function targetsRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/targets",
      {
        config: visitor,
        schema: {
          tags,
          operationId: "listTargets",
          summary: "List targets, newest first unless sorted otherwise",
          querystring: targetListQuery,
          response: { 200: targetListSchema },
        },
      },
      async (request) => await listTargets(ctx, request.viewer, request.query),
    );

    app.post(
      "/api/targets",
      {
        config: user,
        schema: {
          tags,
          operationId: "createTarget",
          summary: "Create a target",
          body: newTargetSchema,
          response: { 201: createdTargetSchema },
        },
      },
      async (request, reply) => {
        const target = await createTarget(ctx, request.user, request.body);
        return reply.code(201).header("location", `/api/targets/${target.id}`).send(target);
      },
    );

    app.post(
      "/api/targets/check",
      {
        config: user,
        schema: {
          tags,
          operationId: "checkTarget",
          summary: "What would be wrong with a target, without storing it",
          description: "Answers every problem at once, and the coordinates as they were understood.",
          querystring: z.object({
            id: idParams.shape.id.optional().describe("The target that is being changed, if any"),
          }),
          body: newTargetSchema,
          response: { 200: targetCheckSchema },
        },
      },
      async (request) => await checkTarget(ctx, request.user, request.body, request.query.id),
    );

    app.get(
      "/api/targets/by-name",
      {
        config: visitor,
        schema: {
          tags,
          operationId: "getTargetByName",
          summary: "The target with this name or alias; case, spaces and punctuation do not count",
          querystring: z.object({ name: z.string().trim().min(1).max(400) }),
          response: { 200: z.object({ target: targetSchema }) },
        },
      },
      async (request) => {
        const row = await ctx.db
          .selectFrom("target_name")
          .innerJoin("target", "target.id", "target_name.target_id")
          .select("target.id")
          .where("target_name.key", "=", foldName(request.query.name))
          .where(visibleTargets(request.viewer))
          .executeTakeFirst();
        if (row === undefined) throw targetNotFound();
        return { target: await getTarget(ctx, request.viewer, row.id) };
      },
    );

    app.get(
      "/api/targets/:id",
      {
        config: visitor,
        schema: {
          tags,
          operationId: "getTarget",
          summary: "Get a target",
          params: idParams,
          response: { 200: targetSchema },
        },
      },
      async (request) => await getTarget(ctx, request.viewer, request.params.id),
    );

    app.patch(
      "/api/targets/:id",
      {
        config: user,
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
        config: user,
        schema: {
          tags,
          operationId: "deleteTarget",
          summary: "Delete a target with its observations, runs, data and files",
          params: idParams,
          response: { 204: emptyBody },
        },
      },
      async (request, reply) => {
        await removeTarget(ctx, request.user, request.params.id, actorOf(request));
        return reply.code(204).send();
      },
    );

    app.get(
      "/api/targets/:id/deletion",
      {
        config: user,
        schema: {
          tags,
          operationId: "getTargetDeletion",
          summary: "What would go with a target if it were deleted",
          params: idParams,
          response: { 200: deletionSchema },
        },
      },
      async (request) => {
        await requireTarget(ctx.db, request.user, request.params.id, "delete", targetNotFound);
        return await deletionReport(ctx.db, request.params.id);
      },
    );

    app.get(
      "/api/targets/:id/history",
      {
        config: visitor,
        schema: {
          tags,
          operationId: "getTargetHistory",
          summary: "What was changed of a target, newest first",
          params: idParams,
          response: { 200: z.object({ entries: z.array(historyEntrySchema) }) },
        },
      },
      async (request) => {
        await requireTarget(ctx.db, request.viewer, request.params.id, "view", targetNotFound);
        return { entries: await readHistory(ctx.db, request.params.id) };
      },
    );

    app.post(
      "/api/targets/:id/classifications",
      {
        config: user,
        schema: {
          tags,
          operationId: "classifyTarget",
          summary: "Classify a target; the history keeps what it was before",
          params: idParams,
          body: z
            .object({
              class: z.string().trim().min(1).max(100),
              probability: z.number().min(0).max(1).nullable().optional(),
              origin: z.string().trim().max(200).nullable().optional(),
              note: z.string().trim().max(2000).optional(),
            })
            .meta({ examples: [{ class: "SN Ia", probability: 0.93, origin: "spectrum of 2021-02-19" }] }),
          response: { 201: targetSchema },
        },
      },
      async (request, reply) => {
        const { note, ...classification } = request.body;
        const { id } = request.params;
        const target = await changeTarget(ctx, request.user, id, { classification }, note);
        return reply.code(201).header("location", `/api/targets/${id}/history`).send(target);
      },
    );

    app.post(
      "/api/targets/:id/redshifts",
      {
        config: user,
        schema: {
          tags,
          operationId: "setTargetRedshift",
          summary: "State the redshift of a target; the history keeps what it was before",
          params: idParams,
          body: z
            .object({
              value: z.number().nullable(),
              error: z.number().nullable().optional(),
              origin: z.string().trim().max(200).optional(),
            })
            .meta({ examples: [{ value: 0.0123, error: 0.0002, origin: "host galaxy lines" }] }),
          response: { 201: targetSchema },
        },
      },
      async (request, reply) => {
        const { value, error = null, origin } = request.body;
        const { id } = request.params;
        const changes = { redshift: value, redshiftErr: error };
        const target = await changeTarget(ctx, request.user, id, changes, origin);
        return reply.code(201).header("location", `/api/targets/${id}/history`).send(target);
      },
    );

    app.get(
      "/api/targets/:id/access",
      {
        config: user,
        schema: {
          tags,
          operationId: "getTargetAccess",
          summary: "Who has access to a target",
          params: idParams,
          response: { 200: accessSchema },
        },
      },
      async (request) => {
        await requireTarget(ctx.db, request.user, request.params.id, "view", targetNotFound);
        return await readAccess(ctx.db, request.params.id);
      },
    );

    app.put(
      "/api/targets/:id/access",
      {
        config: user,
        schema: {
          tags,
          operationId: "setTargetAccess",
          summary: "Say who has access to a target",
          params: idParams,
          body: z
            .object({
              permissions: z.enum(PERMISSIONS),
              grants: z
                .array(z.object({ groupId: idValue, change: z.boolean(), delete: z.boolean() }))
                .max(500),
            })
            .meta({
              examples: [{ permissions: "PRIVATE", grants: [{ groupId: 1, change: true, delete: false }] }],
            }),
          response: { 200: accessSchema },
        },
      },
      async (request) =>
        await changeAccess(ctx, request.user, request.params.id, request.body, actorOf(request)),
    );
  };
}

const deletionSchema = z
  .object({
    observations: z.number().int(),
    dataProducts: z.number().int(),
    files: z.number().int(),
    bytes: z.number(),
    photometry: z.number().int(),
    spectra: z.number().int(),
    comments: z.number().int(),
    runs: z.number().int(),
  })
  .meta({ id: "TargetDeletion" });

const historyEntrySchema = z
  .object({
    id: z.number().int(),
    at: timeText,
    user: z.object({ id: z.string(), username: z.string() }).nullable(),
    what: z.string().describe("name, coordinates, redshift, classification, status, ..."),
    from: z.unknown(),
    to: z.unknown(),
    note: z.string().nullable(),
  })
  .meta({ id: "TargetHistoryEntry" });

const accessSchema = z
  .object({
    permissions: z.enum(PERMISSIONS),
    grants: z.array(
      z.object({
        group: z.object({ id: z.number().int(), name: z.string() }),
        change: z.boolean(),
        delete: z.boolean(),
      }),
    ),
  })
  .meta({ id: "TargetAccess" });
