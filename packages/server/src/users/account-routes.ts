import type { FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorOf, audit } from "../audit/audit.ts";
import type { Context } from "../core/context.ts";
import { addressKey } from "./attempts.ts";
import { userErrors } from "./errors.ts";
import { nameInput, noContent, passwordInput, tokenSchema, userSchema } from "./schemas.ts";

/** What people do with their own account. */
export function accountRoutes(ctx: Context): FastifyPluginAsyncZod {
  const { accounts, sessions, tokens } = ctx.users;
  return async (app) => {
    app.patch(
      "/api/account",
      {
        config: { access: "user" },
        schema: {
          operationId: "changeOwnAccount",
          summary: "Change one's own full name",
          body: z.object({ name: nameInput.min(1) }),
          response: { 200: z.object({ user: userSchema }) },
        },
      },
      async (request) => {
        const { id } = request.user;
        const account = await accounts.update(id, { name: request.body.name }, id);
        await audit(ctx.db, actorOf(request), {
          action: "user-changed",
          object: { kind: "user", id, name: account.username },
          detail: { name: account.name },
        });
        return { user: { id, username: account.username, name: account.name, role: account.role } };
      },
    );

    app.post(
      "/api/account/password",
      {
        config: { access: "user" },
        schema: {
          summary: "Change one's own password; the other sessions end",
          body: z.object({ currentPassword: passwordInput, newPassword: passwordInput }),
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const sessionId = requireSession(request);
        const { currentPassword, newPassword } = request.body;
        // A stolen session must not be a way to try passwords without limit.
        const address = addressKey(request.ip);
        const name = `password of ${request.user.id}`;
        sessions.limit(address, name);
        await accounts.changePassword(request.user, currentPassword, newPassword, sessionId);
        sessions.unlimit(address, name);
        await audit(ctx.db, actorOf(request), { action: "password-changed" });
        return reply.code(204).send();
      },
    );

    app.get(
      "/api/account/tokens",
      {
        config: { access: "user" },
        schema: {
          summary: "One's API tokens, newest first",
          response: { 200: z.object({ tokens: z.array(tokenSchema) }) },
        },
      },
      async (request) => ({ tokens: await tokens.list(request.user.id) }),
    );

    app.post(
      "/api/account/tokens",
      {
        // The answer holds the secret.
        config: { access: "user", replay: false },
        schema: {
          summary: "Make an API token",
          description: "The secret is in this answer only; it is not stored.",
          body: z.object({
            name: z.string().trim().min(1).max(100).describe("What it is for"),
            scopes: z
              .array(z.enum(["read", "write"]))
              .min(1)
              .default(["read", "write"])
              .describe("What it may do; a token that may write may read too"),
            expiresInDays: z.number().int().min(1).max(3650).optional().describe("Never when absent"),
          }),
          response: { 201: z.object({ token: tokenSchema, secret: z.string() }) },
        },
      },
      async (request, reply) => {
        requireSession(request);
        const { name, expiresInDays, scopes } = request.body;
        const made = await tokens.create(request.user.id, name, expiresInDays, scopes);
        await audit(ctx.db, actorOf(request), {
          action: "token-created",
          object: { kind: "token", id: made.token.id, name },
          detail: { scopes: made.token.scopes, expiresAt: made.token.expiresAt },
        });
        return reply.code(201).header("location", "/api/account/tokens").send(made);
      },
    );

    app.delete(
      "/api/account/tokens/:id",
      {
        config: { access: "user" },
        schema: {
          summary: "Remove one of one's API tokens; it stops working at once",
          params: z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) }),
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        await tokens.remove(request.user.id, id);
        await audit(ctx.db, actorOf(request), {
          action: "token-removed",
          object: { kind: "token", id, name: "" },
        });
        return reply.code(204).send();
      },
    );
  };
}

/** A token that leaked must not be a way to make others or to take the account over. */
function requireSession(request: FastifyRequest): string {
  if (request.credential.kind === "session") return request.credential.id;
  throw userErrors.session_required("An API token may not do this.", {
    fix: "Sign in with the password and do it on the account page.",
  });
}
