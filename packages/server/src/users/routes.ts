import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Context } from "../core/context.ts";
import { accountSchema, nameInput, noContent, passwordInput, roleSchema, usernameInput } from "./schemas.ts";

const idParams = z.object({ id: z.string().min(1).max(100) });

/** What administrators do with accounts. */
export function userRoutes(ctx: Context): FastifyPluginAsyncZod {
  const { accounts } = ctx.users;
  return async (app) => {
    app.get(
      "/api/users",
      {
        config: { access: "admin" },
        schema: {
          summary: "All accounts by username",
          response: { 200: z.object({ users: z.array(accountSchema) }) },
        },
      },
      async () => ({ users: await accounts.list() }),
    );

    app.post(
      "/api/users",
      {
        config: { access: "admin" },
        schema: {
          summary: "Create an account",
          body: z.object({
            username: usernameInput,
            password: passwordInput,
            name: nameInput.optional(),
            role: roleSchema,
          }),
          response: { 201: z.object({ user: accountSchema }) },
        },
      },
      async (request, reply) => reply.code(201).send({ user: await accounts.create(request.body) }),
    );

    app.patch(
      "/api/users/:id",
      {
        config: { access: "admin" },
        schema: {
          summary: "Change an account",
          description: "Disabling it ends its sessions and removes its API tokens.",
          params: idParams,
          body: z.object({
            name: nameInput.optional(),
            role: roleSchema.optional(),
            disabled: z.boolean().optional(),
          }),
          response: { 200: z.object({ user: accountSchema }) },
        },
      },
      async (request) => ({ user: await accounts.update(request.params.id, request.body, request.user.id) }),
    );

    app.post(
      "/api/users/:id/password",
      {
        config: { access: "admin" },
        schema: {
          summary: "Set a new password; the account's sessions end",
          params: idParams,
          body: z.object({ newPassword: passwordInput }),
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        await accounts.setPassword(request.params.id, request.body.newPassword);
        return reply.code(204).send();
      },
    );

    app.delete(
      "/api/users/:id",
      {
        config: { access: "admin" },
        schema: {
          summary: "Remove an account that owns nothing",
          params: idParams,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        await accounts.remove(request.params.id, request.user.id);
        return reply.code(204).send();
      },
    );
  };
}
