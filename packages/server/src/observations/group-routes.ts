import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Context } from "../core/context.ts";
import { emptyBody, idParams } from "../core/schemas.ts";
import { createGroup, fillGroup, listGroups, removeGroup, renameGroup } from "./groups.ts";
import {
  groupMembersSchema,
  groupSchema,
  newGroupSchema,
  newTemplateSchema,
  templateChangesSchema,
  templateSchema,
} from "./schemas.ts";
import { changeTemplate, createTemplate, listTemplates, removeTemplate } from "./templates.ts";

const config = { access: "user" } as const;

/** Groups of observation records, and templates of observations. */
export function observationGroupRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    const groups = ["observation groups"];
    app.get(
      "/api/observationgroups",
      {
        config,
        schema: {
          tags: groups,
          operationId: "listObservationGroups",
          summary: "Your groups of observations",
          response: { 200: z.array(groupSchema) },
        },
      },
      async (request) => await listGroups(ctx, request.user),
    );
    app.post(
      "/api/observationgroups",
      {
        config,
        schema: {
          tags: groups,
          operationId: "createObservationGroup",
          summary: "Make a group of observations",
          body: newGroupSchema,
          response: { 201: groupSchema },
        },
      },
      async (request, reply) => {
        const group = await createGroup(ctx, request.user, request.body);
        return reply.code(201).header("location", `/api/observationgroups/${group.id}`).send(group);
      },
    );
    app.patch(
      "/api/observationgroups/:id",
      {
        config,
        schema: {
          tags: groups,
          operationId: "renameObservationGroup",
          summary: "Rename a group of observations",
          params: idParams,
          body: newGroupSchema.pick({ name: true }),
          response: { 200: groupSchema },
        },
      },
      async (request) => await renameGroup(ctx, request.user, request.params.id, request.body.name),
    );
    app.put(
      "/api/observationgroups/:id/observations",
      {
        config,
        schema: {
          tags: groups,
          operationId: "fillObservationGroup",
          summary: "Say which records are in a group; others leave it",
          params: idParams,
          body: groupMembersSchema,
          response: { 200: groupSchema },
        },
      },
      async (request) => await fillGroup(ctx, request.user, request.params.id, request.body.observationIds),
    );
    app.delete(
      "/api/observationgroups/:id",
      {
        config,
        schema: {
          tags: groups,
          operationId: "deleteObservationGroup",
          summary: "Delete a group; its records stay",
          params: idParams,
          response: { 204: emptyBody },
        },
      },
      async (request, reply) => {
        await removeGroup(ctx, request.user, request.params.id);
        return reply.code(204).send();
      },
    );

    const templates = ["observation templates"];
    app.get(
      "/api/observationtemplates",
      {
        config,
        schema: {
          tags: templates,
          operationId: "listObservationTemplates",
          summary: "Your templates of observations",
          querystring: z.object({ facility: z.string().max(50).optional() }),
          response: { 200: z.array(templateSchema) },
        },
      },
      async (request) => await listTemplates(ctx, request.user, request.query.facility),
    );
    app.post(
      "/api/observationtemplates",
      {
        config,
        schema: {
          tags: templates,
          operationId: "createObservationTemplate",
          summary: "Keep some values of a facility's form under a name",
          body: newTemplateSchema,
          response: { 201: templateSchema },
        },
      },
      async (request, reply) => {
        const template = await createTemplate(ctx, request.user, request.body);
        return reply.code(201).header("location", `/api/observationtemplates/${template.id}`).send(template);
      },
    );
    app.patch(
      "/api/observationtemplates/:id",
      {
        config,
        schema: {
          tags: templates,
          operationId: "changeObservationTemplate",
          summary: "Rename a template or change its values",
          params: idParams,
          body: templateChangesSchema,
          response: { 200: templateSchema },
        },
      },
      async (request) => await changeTemplate(ctx, request.user, request.params.id, request.body),
    );
    app.delete(
      "/api/observationtemplates/:id",
      {
        config,
        schema: {
          tags: templates,
          operationId: "deleteObservationTemplate",
          summary: "Delete a template",
          params: idParams,
          response: { 204: emptyBody },
        },
      },
      async (request, reply) => {
        await removeTemplate(ctx, request.user, request.params.id);
        return reply.code(204).send();
      },
    );
  };
}
