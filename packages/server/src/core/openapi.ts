import swagger from "@fastify/swagger";
import type { FastifyInstance, RouteOptions } from "fastify";
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from "fastify-type-provider-zod";
import { z } from "zod";
import { makePublic } from "./access.ts";
import type { Access } from "./context.ts";
import { errorSchema } from "./error-answers.ts";
import { VERSION } from "./version.ts";

const SECURITY: Record<Access, Record<string, string[]>[]> = {
  public: [],
  visitor: [{}, { session: [] }, { token: [] }],
  user: [{ session: [] }, { token: [] }],
  admin: [{ session: [] }, { token: [] }],
};

const toJsonSchema = createJsonSchemaTransform({});
const addComponents = createJsonSchemaTransformObject({});

/** Collects the API description from the routes that follow; before them. */
export function describeApi(app: FastifyInstance): void {
  app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "GOATS",
        version: VERSION,
        description:
          "Everything that the web app does, it does by this API. Scripts send a personal token " +
          "(`Authorization: Bearer goats_...`, made on the account page). Errors always have the form of `Error`.",
        license: { name: "BSD-3-Clause", identifier: "BSD-3-Clause" },
      },
      servers: [{ url: "/" }],
      components: {
        securitySchemes: {
          session: { type: "apiKey", in: "cookie", name: "session_token" },
          token: { type: "http", scheme: "bearer" },
        },
      },
    },
    transform: (document) => {
      const { schema, url } = toJsonSchema(document as Parameters<typeof toJsonSchema>[0]);
      if (!schema || schema.hide) return { schema, url };
      const access = (document.route as RouteOptions).config?.access ?? "user";
      const described = schema as Record<string, unknown>;
      described["tags"] ??= [url.split("/")[2] ?? "api"];
      described["security"] = SECURITY[access];
      described["x-access"] = access;
      described["response"] = {
        ...(described["response"] as object | undefined),
        default: {
          description: "What went wrong",
          content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
        },
      };
      return { schema: described, url };
    },
    transformObject: (document) => addComponents(document),
  });
}

/** The description itself, and pages to read it and try it. */
export function documentationRoutes(app: FastifyInstance): void {
  // Registering a name for the schema is what puts it among the components.
  z.globalRegistry.get(errorSchema);
  app.register(async (scope) => {
    makePublic(scope);
    scope.get("/api/openapi.json", { schema: { hide: true } }, () => app.swagger());
    const { default: swaggerUi } = await import("@fastify/swagger-ui");
    await scope.register(swaggerUi, {
      routePrefix: "/api/docs",
      theme: { title: "GOATS API" },
      uiConfig: { deepLinking: true, docExpansion: "none", persistAuthorization: false },
    });
  });
}
