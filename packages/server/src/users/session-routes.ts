import type { FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorOf, audit } from "../audit/audit.ts";
import type { Context } from "../core/context.ts";
import { AppError } from "../core/errors.ts";
import { VERSION } from "../core/version.ts";
import { addressKey } from "./attempts.ts";
import { foldUsername } from "./names.ts";
import { nameInput, noContent, passwordInput, usernameInput, userSchema } from "./schemas.ts";

/** What attempts to guess the setup code are counted under; no username has a space. */
const SETUP = "setup code";

/** The first start, signing in and out. */
export function sessionRoutes(ctx: Context): FastifyPluginAsyncZod {
  const { sessions, setup } = ctx.users;
  return async (app) => {
    app.get(
      "/api/setup",
      {
        config: { access: "public" },
        schema: {
          summary: "Whether the first administrator has still to be created",
          response: { 200: z.object({ needed: z.boolean() }) },
        },
      },
      async () => ({ needed: await setup.needed() }),
    );

    app.post(
      "/api/setup",
      {
        config: { access: "public" },
        schema: {
          summary: "Create the first administrator and sign in",
          description:
            "Only while there is no account; the code is printed in the terminal when GOATS starts.",
          body: z.object({
            code: z.string().max(100),
            username: usernameInput,
            password: passwordInput,
            name: nameInput.optional(),
          }),
          response: { 201: z.object({ user: userSchema }) },
        },
      },
      async (request, reply) => {
        const { code, username, password, name } = request.body;
        const address = addressKey(request.ip);
        sessions.limit(address, SETUP);
        const account = await setup.complete(code, { username, password, name });
        sessions.unlimit(address, SETUP);
        const from = { address: request.ip, userAgent: request.headers["user-agent"] };
        const { user, setCookie } = await sessions.signIn(account.username, password, from);
        return reply.code(201).header("set-cookie", setCookie).send({ user });
      },
    );

    app.get(
      "/api/session",
      {
        config: { access: "public" },
        schema: {
          summary: "Who is signed in",
          response: {
            200: z.object({
              user: userSchema.nullable(),
              version: z.string(),
              visitors: z.boolean().describe("Whether OPEN targets are shown without signing in"),
            }),
          },
        },
      },
      async (request, reply) => {
        const signedIn = await sessions.authenticate(request.headers);
        if (signedIn && signedIn.setCookie.length > 0) reply.header("set-cookie", signedIn.setCookie);
        return { user: signedIn?.user ?? null, version: VERSION, visitors: ctx.config.visitors };
      },
    );

    app.post(
      "/api/session",
      {
        config: { access: "public" },
        schema: {
          summary: "Sign in",
          body: z.object({ username: usernameInput, password: passwordInput }),
          response: { 200: z.object({ user: userSchema }) },
        },
      },
      async (request, reply) => {
        const { username, password } = request.body;
        const from = { address: request.ip, userAgent: request.headers["user-agent"] };
        try {
          const { user, setCookie } = await sessions.signIn(username, password, from);
          const actor = { id: user.id, username: user.username, address: request.ip };
          await audit(ctx.db, actor, { action: "sign-in" });
          return await reply.header("set-cookie", setCookie).send({ user });
        } catch (error) {
          if (error instanceof AppError) await noteFailure(ctx, request, username, error.code);
          throw error;
        }
      },
    );

    app.delete(
      "/api/session",
      { config: { access: "user" }, schema: { summary: "Sign out", response: { 204: noContent } } },
      async (request, reply) => {
        const { user, credential } = request;
        await audit(ctx.db, actorOf(request), { action: "sign-out" });
        const cookies = await sessions.signOut(request.headers, { user, credential, setCookie: [] });
        return reply.code(204).header("set-cookie", cookies).send();
      },
    );
  };
}

/**
 * Notes an attempt to sign in that failed. A name that nobody has is not noted: people type their password into the
 * wrong field. Attempts beyond the limit are not noted one by one.
 */
async function noteFailure(ctx: Context, request: FastifyRequest, typed: string, reason: string) {
  if (reason === "too_many_attempts") return;
  const name = foldUsername(typed);
  const known = await ctx.db.selectFrom("user").select("id").where("username", "=", name).executeTakeFirst();
  await audit(
    ctx.db,
    { id: known?.id ?? null, username: known === undefined ? null : name, address: request.ip },
    { action: "sign-in-failed", detail: { reason } },
  );
}
