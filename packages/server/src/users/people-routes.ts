import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorOf } from "../audit/audit.ts";
import type { Context } from "../core/context.ts";
import { requestErrors } from "../core/request-errors.ts";
import { idParams } from "../core/schemas.ts";
import { createGroup, listGroups, removeGroup, renameGroup, setMembers } from "./people-groups.ts";
import { noContent } from "./schemas.ts";

const personSchema = z
  .object({ id: z.string(), username: z.string(), name: z.string() })
  .meta({ id: "Person" });

const groupSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    members: z.array(personSchema),
  })
  .meta({ id: "PeopleGroup" });

const groupName = z.string().max(200);

/** Largest setting, characters of JSON. */
const LARGEST_SETTING = 16 * 1024;
const settingParams = z.object({
  key: z
    .string()
    .regex(/^[\w.-]{1,100}$/, "The name of a setting is made of letters, digits, points and dashes."),
});

/** Groups of people, finding people, and what somebody set for themselves. */
export function peopleRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/people",
      {
        config: { access: "user" },
        schema: {
          operationId: "findPeople",
          summary: "People by part of their username or name, for mentions",
          querystring: z.object({ search: z.string().trim().max(100).default("") }),
          response: { 200: z.object({ people: z.array(personSchema) }) },
        },
      },
      async (request) => {
        const pattern = `%${request.query.search.toLowerCase().replaceAll(/[%_\\]/g, "")}%`;
        const rows = await ctx.db
          .selectFrom("user")
          .select(["id", "username", "name", "banned"])
          .where((eb) =>
            eb.or([eb("username", "like", pattern), eb(eb.fn("lower", ["name"]), "like", pattern)]),
          )
          .orderBy("username")
          .limit(100)
          .execute();
        const people = rows.filter((row) => !row.banned).slice(0, 20);
        return { people: people.map(({ id, username, name }) => ({ id, username: username ?? "", name })) };
      },
    );

    app.get(
      "/api/account/groups",
      {
        config: { access: "user" },
        schema: {
          operationId: "listOwnGroups",
          summary: "The groups of people that one is in",
          response: { 200: z.object({ groups: z.array(groupSchema) }) },
        },
      },
      async (request) => ({ groups: await listGroups(ctx.db, request.user.id) }),
    );

    app.get(
      "/api/groups",
      {
        config: { access: "admin" },
        schema: {
          operationId: "listPeopleGroups",
          summary: "All groups of people by name",
          response: { 200: z.object({ groups: z.array(groupSchema) }) },
        },
      },
      async () => ({ groups: await listGroups(ctx.db) }),
    );

    app.post(
      "/api/groups",
      {
        config: { access: "admin" },
        schema: {
          operationId: "createPeopleGroup",
          summary: "Create a group of people",
          body: z.object({ name: groupName }).meta({ examples: [{ name: "Kilonova team" }] }),
          response: { 201: groupSchema },
        },
      },
      async (request, reply) => {
        const group = await createGroup(ctx, request.body.name, actorOf(request));
        return reply.code(201).header("location", `/api/groups/${group.id}`).send(group);
      },
    );

    app.patch(
      "/api/groups/:id",
      {
        config: { access: "admin" },
        schema: {
          operationId: "renamePeopleGroup",
          summary: "Rename a group of people",
          params: idParams,
          body: z.object({ name: groupName }),
          response: { 200: groupSchema },
        },
      },
      async (request) => await renameGroup(ctx, request.params.id, request.body.name, actorOf(request)),
    );

    app.delete(
      "/api/groups/:id",
      {
        config: { access: "admin" },
        schema: {
          operationId: "deletePeopleGroup",
          summary: "Remove a group of people; what it was given access to is no longer open to its members",
          params: idParams,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        await removeGroup(ctx, request.params.id, actorOf(request));
        return reply.code(204).send();
      },
    );

    app.put(
      "/api/groups/:id/members",
      {
        config: { access: "admin" },
        schema: {
          operationId: "setPeopleGroupMembers",
          summary: "Say who is in a group of people",
          params: idParams,
          body: z.object({ userIds: z.array(z.string().max(100)).max(5000) }),
          response: { 200: groupSchema },
        },
      },
      async (request) => await setMembers(ctx, request.params.id, request.body.userIds, actorOf(request)),
    );

    app.get(
      "/api/account/settings/:key",
      {
        config: { access: "user" },
        schema: {
          operationId: "getSetting",
          summary: "A setting of one's own, for example the columns of a table; null when it was never set",
          params: settingParams,
          response: { 200: z.object({ value: z.unknown() }) },
        },
      },
      async (request) => {
        const row = await ctx.db
          .selectFrom("user_setting")
          .select("value")
          .where("user_id", "=", request.user.id)
          .where("key", "=", request.params.key)
          .executeTakeFirst();
        return { value: JSON.parse(row?.value ?? "null") as unknown };
      },
    );

    app.put(
      "/api/account/settings/:key",
      {
        config: { access: "user" },
        schema: {
          operationId: "setSetting",
          summary: "Set a setting of one's own; JSON of at most 16 kB",
          params: settingParams,
          body: z.object({ value: z.unknown() }),
          response: { 200: z.object({ value: z.unknown() }) },
        },
      },
      async (request) => {
        const { value = null } = request.body;
        const text = JSON.stringify(value);
        if (text.length > LARGEST_SETTING) {
          throw requestErrors.invalid_input("The setting is larger than 16 kB.", {
            field: "value",
            fix: "Store less.",
          });
        }
        const row = { value: text, updated_at: new Date().toISOString() };
        await ctx.db
          .insertInto("user_setting")
          .values({ user_id: request.user.id, key: request.params.key, ...row })
          .onConflict((conflict) => conflict.columns(["user_id", "key"]).doUpdateSet(row))
          .execute();
        return { value };
      },
    );
  };
}
