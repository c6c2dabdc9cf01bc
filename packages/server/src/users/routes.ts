import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorOf, audit } from "../audit/audit.ts";
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
      async (request, reply) => {
        const account = await accounts.create(request.body);
        await audit(ctx.db, actorOf(request), {
          action: "user-created",
          object: { kind: "user", id: account.id, name: account.username },
          detail: { role: account.role },
        });
        return reply.code(201).header("location", "/api/users").send({ user: account });
      },
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
      async (request) => {
        const account = await accounts.update(request.params.id, request.body, request.user.id);
        await audit(ctx.db, actorOf(request), {
          action: "user-changed",
          object: { kind: "user", id: account.id, name: account.username },
          detail: request.body,
        });
        // An administrator less sees less.
        ctx.live.permissionsChanged();
        return { user: account };
      },
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
        const account = await accounts.get(request.params.id);
        await audit(ctx.db, actorOf(request), {
          action: "password-changed",
          object: { kind: "user", id: account.id, name: account.username },
        });
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
        const account = await accounts.get(request.params.id);
        await accounts.remove(account.id, request.user.id);
        await audit(ctx.db, actorOf(request), {
          action: "user-removed",
          object: { kind: "user", id: account.id, name: account.username },
        });
        return reply.code(204).send();
      },
    );
  };
}
