import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorOf } from "../audit/audit.ts";
import type { Context } from "../core/context.ts";
import { requestErrors } from "../core/request-errors.ts";
import { emptyBody, idParams, idValue, timeText } from "../core/schemas.ts";
import { targetFilterShape } from "../targets/schemas.ts";
import {
  changeMembers,
  createTargetGroup,
  getTargetGroup,
  listTargetGroups,
  removeTargetGroup,
  renameTargetGroup,
} from "./store.ts";

const tags = ["target groups"];
const visitor = { access: "visitor" } as const;
const user = { access: "user" } as const;

const groupSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    owner: z.object({ id: z.string(), username: z.string() }),
    createdAt: timeText,
    targets: z.number().int().describe("Of those that one may see"),
    my: z.object({ change: z.boolean() }),
  })
  .meta({ id: "TargetGroup" });

const nameBody = z
  .object({ name: z.string().max(200) })
  .meta({ id: "TargetGroupName", examples: [{ name: "Tidal disruptions 2024" }] });

const operationSchema = z
  .object({
    action: z.enum(["add", "move", "remove"]).describe("move takes them out of the other groups too"),
    targetIds: z.array(idValue).max(10_000).optional(),
    filter: z
      .object(targetFilterShape)
      .optional()
      .describe("All targets that match, instead of targetIds; {} is every target that one may see"),
  })
  .meta({ id: "TargetGroupOperation", examples: [{ action: "add", filter: { class: "SN Ia" } }] });

/** Groups of targets. */
export function targetGroupsRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/targetgroups",
      {
        config: visitor,
        schema: {
          tags,
          operationId: "listTargetGroups",
          summary: "Groups of targets by name",
          response: { 200: z.object({ groups: z.array(groupSchema) }) },
        },
      },
      async (request) => ({ groups: await listTargetGroups(ctx, request.viewer) }),
    );

    app.post(
      "/api/targetgroups",
      {
        config: user,
        schema: {
          tags,
          operationId: "createTargetGroup",
          summary: "Create a group of targets",
          body: nameBody,
          response: { 201: groupSchema },
        },
      },
      async (request, reply) => {
        const group = await createTargetGroup(ctx, request.user, request.body.name);
        return reply.code(201).header("location", `/api/targetgroups/${group.id}`).send(group);
      },
    );

    app.get(
      "/api/targetgroups/:id",
      {
        config: visitor,
        schema: {
          tags,
          operationId: "getTargetGroup",
          summary: "Get a group of targets; its targets are those of the list with group=<id>",
          params: idParams,
          response: { 200: groupSchema },
        },
      },
      async (request) => await getTargetGroup(ctx, request.viewer, request.params.id),
    );

    app.patch(
      "/api/targetgroups/:id",
      {
        config: user,
        schema: {
          tags,
          operationId: "renameTargetGroup",
          summary: "Rename a group of targets",
          params: idParams,
          body: nameBody,
          response: { 200: groupSchema },
        },
      },
      async (request) => await renameTargetGroup(ctx, request.user, request.params.id, request.body.name),
    );

    app.delete(
      "/api/targetgroups/:id",
      {
        config: user,
        schema: {
          tags,
          operationId: "deleteTargetGroup",
          summary: "Delete a group of targets; the targets stay",
          params: idParams,
          response: { 204: emptyBody },
        },
      },
      async (request, reply) => {
        await removeTargetGroup(ctx, request.user, request.params.id, actorOf(request));
        return reply.code(204).send();
      },
    );

    app.post(
      "/api/targetgroups/:id/targets",
      {
        config: user,
        schema: {
          tags,
          operationId: "changeTargetGroup",
          summary: "Add, move or remove targets: a selection, or all that match a filter",
          params: idParams,
          body: operationSchema,
          response: {
            200: z.object({
              changed: z.number().int(),
              skipped: z.number().int().describe("Were in the group already, or not in it"),
              skippedNames: z.array(z.string()).describe("The first 50 of them"),
              failed: z.array(z.object({ id: z.number().int(), reason: z.string() })),
            }),
          },
        },
      },
      async (request) => {
        const { action, targetIds, filter } = request.body;
        if ((targetIds === undefined) === (filter === undefined)) {
          throw requestErrors.invalid_input("Either targetIds or filter is needed, not both.", {
            field: "targetIds",
          });
        }
        const which = filter === undefined ? { targetIds: targetIds ?? [] } : { filter };
        return await changeMembers(ctx, request.user, request.params.id, action, which);
      },
    );
  };
}
