import { randomBytes } from "node:crypto";
import Fastify, { type FastifyInstance, LogController } from "fastify";
import { fastifyPlugin } from "fastify-plugin";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { auditRoutes } from "../audit/routes.ts";
import { installWebSockets, liveRoutes } from "../live/routes.ts";
import { taskRoutes } from "../tasks/routes.ts";
import { accountRoutes } from "../users/account-routes.ts";
import { peopleRoutes } from "../users/people-routes.ts";
import { userRoutes } from "../users/routes.ts";
import { sessionRoutes } from "../users/session-routes.ts";
import { guardRoutes } from "./access.ts";
import type { Context } from "./context.ts";
import { answerBrokenHttp, answerError, installErrorAnswers, understand } from "./error-answers.ts";
import { featureRoutes } from "./features.ts";
import { keepAnswers } from "./idempotency.ts";
import { describeApi, documentationRoutes } from "./openapi.ts";
import { securityHeaders } from "./security-headers.ts";
import { VERSION } from "./version.ts";
import { serveWebApp } from "./web-app.ts";

/** Bytes of a JSON body; uploads have their own limit. */
const BODY_LIMIT = 1_048_576;

export interface AppOptions {
  /** Folder of the built web app; without it a page says how to build it. */
  readonly webDir?: string | undefined;
  /** Requests wait for it: until then the database still tells what the server before this one left. */
  readonly recovered?: Promise<void>;
}

/** Builds the whole HTTP application; it listens only when told to. */
export function buildApp(ctx: Context, options: AppOptions = {}): FastifyInstance {
  const app = Fastify({
    loggerInstance: ctx.log,
    // One line a request, written below, instead of two.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomBytes(9).toString("base64url"),
    bodyLimit: BODY_LIMIT,
    // File names are part of addresses, and UTF-8 triples when it is escaped.
    routerOptions: { maxParamLength: 2000 },
    trustProxy:
      typeof ctx.config.trustProxy === "boolean" ? ctx.config.trustProxy : [...ctx.config.trustProxy],
    clientErrorHandler: answerBrokenHttp,
    frameworkErrors: (error, request, reply) => {
      answerError(understand(error, request), request, reply);
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  const base = app as unknown as FastifyInstance;
  const { recovered } = options;
  if (recovered) base.addHook("onRequest", () => recovered);
  installErrorAnswers(base);
  // The order is that in which a request passes: what stands first also sees what the guards refuse.
  const clients = installWebSockets(base, ctx);
  app.register(fastifyPlugin(logRequests));
  securityHeaders(base, ctx.config);
  app.register(fastifyPlugin(async (scope) => guardRoutes(scope, ctx)));
  app.register(fastifyPlugin(async (scope) => keepAnswers(scope, ctx)));
  describeApi(base);
  documentationRoutes(base);
  app.register(async (scope) => {
    scope.withTypeProvider<ZodTypeProvider>().get(
      "/api/health",
      {
        config: { access: "public" },
        schema: {
          summary: "Whether the server answers",
          response: { 200: z.object({ status: z.literal("ok"), version: z.string() }) },
        },
      },
      () => ({ status: "ok" as const, version: VERSION }),
    );
  });
  app.register(sessionRoutes(ctx));
  app.register(accountRoutes(ctx));
  app.register(userRoutes(ctx));
  app.register(peopleRoutes(ctx));
  app.register(auditRoutes(ctx));
  app.register(taskRoutes(ctx));
  app.register(liveRoutes(ctx, clients));
  featureRoutes(base, ctx);
  serveWebApp(base, options.webDir);
  return base;
}

async function logRequests(app: FastifyInstance): Promise<void> {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    // Answers of the API are about one user at one moment; a route that knows better says so.
    if (request.url.startsWith("/api/")) reply.header("cache-control", "no-store");
  });
  app.addHook("onResponse", async (request, reply) => {
    // Reading what is there is the bulk of the traffic and rarely what one looks for.
    const quiet = request.method === "GET" && reply.statusCode < 400;
    request.log[quiet ? "debug" : "info"](
      {
        method: request.method,
        // Without the query: it may hold what people search for.
        path: request.url.split("?", 1)[0],
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        user: request.user?.username,
      },
      "request",
    );
  });
}
