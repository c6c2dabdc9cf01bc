import type { FastifyInstance, FastifyRequest, RouteOptions } from "fastify";
import { userErrors } from "../users/errors.ts";
import type { Access, Context } from "./context.ts";
import { requireSameOrigin } from "./origin.ts";
import { requestErrors } from "./request-errors.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
const ACCESS: ReadonlySet<unknown> = new Set<Access>(["public", "visitor", "user", "admin"]);

/**
 * Puts a guard in front of every route: who may call it is stated by the route, who calls is found here. A route that
 * states nothing stops the start.
 */
export function guardRoutes(app: FastifyInstance, ctx: Context): void {
  const routes: RouteOptions[] = [];
  app.addHook("onRoute", (route) => {
    routes.push(route);
  });
  app.addHook("onReady", async () => {
    const silent = routes.filter((route) => !ACCESS.has(route.config?.access));
    if (silent.length === 0) return;
    const names = silent.map((route) => `${String(route.method)} ${route.url}`).join(", ");
    throw new Error(`routes without a stated access: ${names}`);
  });

  app.decorate("listRoutes", () =>
    routes.flatMap(({ method, url, config }) =>
      [method].flat().map((one) => ({ method: one, url, access: config?.access })),
    ),
  );
  app.decorateRequest("user");
  app.decorateRequest("credential");
  app.decorateRequest("viewer", null);
  app.addHook("onRequest", async (request, reply) => {
    const access = request.is404 ? "public" : request.routeOptions.config.access;
    const changes = !SAFE_METHODS.has(request.method);
    const byHeader = request.headers.authorization !== undefined;
    if (changes && !byHeader) requireSameOrigin(request, ctx.config.publicUrl, false);
    if (access === "public") return;

    const signedIn = await ctx.users.sessions.authenticate(request.headers);
    if (!signedIn) {
      // Whoever shows something that proves nothing is told so, also where visitors are welcome.
      if (access === "visitor" && ctx.config.visitors && !byHeader) return;
      throw unauthenticated(request);
    }
    if (changes && !byHeader) requireSameOrigin(request, ctx.config.publicUrl, true);
    if (signedIn.setCookie.length > 0) reply.header("set-cookie", signedIn.setCookie);
    if (access === "admin" && signedIn.user.role !== "admin") {
      throw requestErrors.forbidden("Only administrators may do this.", { fix: "Ask an administrator." });
    }
    const { credential } = signedIn;
    if (changes && credential.kind === "token" && !credential.scopes.includes("write")) {
      throw userErrors.token_read_only("This API token may only read.", {
        fix: "Use a token that may write; make one on the account page.",
      });
    }
    request.user = signedIn.user;
    request.viewer = signedIn.user;
    request.credential = signedIn.credential;
  });
}

function unauthenticated(request: FastifyRequest) {
  return requestErrors.unauthenticated(
    request.headers.authorization === undefined
      ? "You are not signed in."
      : "The API token is not valid: it may have expired or been removed.",
    {
      fix:
        request.headers.authorization === undefined
          ? "Sign in, or send an API token (Authorization: Bearer ...)."
          : "Make a new token on the account page.",
    },
  );
}

/** For routes of libraries that know nothing of our access: everything registered in this scope is public. */
export function makePublic(scope: FastifyInstance): void {
  scope.addHook("onRoute", (route) => {
    route.config = { ...route.config, access: "public" };
  });
}
