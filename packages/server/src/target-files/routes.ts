import type { Readable } from "node:stream";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorOf } from "../audit/audit.ts";
import type { Context } from "../core/context.ts";
import { requestErrors } from "../core/request-errors.ts";
import { idParams, idValue, timeText } from "../core/schemas.ts";
import { getTargetGroup } from "../groups/store.ts";
import { PERMISSIONS } from "../policy/policy.ts";
import { targetFilterShape } from "../targets/schemas.ts";
import { exportTargets } from "./export.ts";
import { getImport, importErrors, previewImport, startImport } from "./import.ts";
import { seedMessier } from "./seed.ts";

const tags = ["targets"];
const user = { access: "user" } as const;
const duplicates = z
  .enum(["skip", "update", "fail"])
  .default("skip")
  .describe("What happens to rows whose name or alias another target has");

const csvAnswer = { content: { "text/csv": { schema: z.string().describe("CSV") } } };

const importSchema = z
  .object({
    id: z.number().int(),
    taskId: z.string().nullable(),
    state: z.enum(["queued", "running", "done", "failed", "cancelled", "interrupted"]),
    message: z.string().nullable(),
    rows: z.number().int().describe("Rows that are behind it"),
    created: z.number().int(),
    updated: z.number().int(),
    skipped: z.number().int(),
    failed: z.number().int(),
    createdAt: timeText,
    finishedAt: timeText.nullable(),
  })
  .meta({ id: "TargetImport" });

const count = z.number().int();
const previewSchema = z
  .object({
    token: z.string().describe("Names the uploaded file; send it to import it"),
    rows: count,
    create: count,
    update: count,
    skip: count,
    fail: count,
    columns: z.array(z.object({ column: z.string(), becomes: z.string() })),
    examples: z
      .array(
        z.object({
          line: count,
          name: z.string(),
          action: z.enum(["create", "update", "skip", "fail"]),
          problems: z.array(z.object({ field: z.string(), message: z.string(), fix: z.string() })),
        }),
      )
      .describe("The first 200 rows, and the first 200 of the others that fail"),
  })
  .meta({ id: "TargetImportPreview" });

const newImportSchema = z
  .object({
    token: z.string().max(100),
    mode: z.enum(["all", "rows"]).default("rows").describe("All rows or none, or each that can be"),
    duplicates,
    groupId: idValue.optional().describe("A group of targets that gets what is created"),
    permissions: z.enum(PERMISSIONS).optional().describe("Of rows that do not say it"),
  })
  .meta({ id: "NewTargetImport", examples: [{ token: "...", mode: "rows", duplicates: "skip" }] });

/** Targets from and to files. */
export function targetFilesRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/targets/export",
      {
        config: { access: "visitor" },
        schema: {
          tags,
          operationId: "exportTargets",
          summary: "All targets that match, as CSV in the columns of TOM Toolkit",
          querystring: z.object({ ...targetFilterShape, format: z.enum(["csv"]).default("csv") }),
          response: { 200: csvAnswer },
        },
      },
      async (request, reply) => {
        const stream = await exportTargets(ctx, request.viewer, request.query);
        const stamp = new Date().toISOString().replaceAll(/[:.]/g, "-");
        return reply
          .type("text/csv; charset=utf-8")
          .header("content-disposition", `attachment; filename="targets-${stamp}.csv"`)
          .send(stream as never);
      },
    );

    app.post(
      "/api/targets/import",
      {
        config: user,
        schema: {
          tags,
          operationId: "importTargets",
          summary: "Import a file that a preview was made of, as a task",
          body: newImportSchema,
          response: { 202: z.object({ taskId: z.string(), importId: z.number().int() }) },
        },
      },
      async (request, reply) => {
        const { token, ...options } = request.body;
        if (options.groupId !== undefined) {
          const group = await getTargetGroup(ctx, request.user, options.groupId);
          if (!group.my.change) {
            throw requestErrors.forbidden("You may not add targets to this group.", {
              fix: "Choose a group of your own.",
            });
          }
        }
        const started = await startImport(ctx, request.user, token, options, actorOf(request));
        return reply.code(202).header("location", `/api/targets/imports/${started.importId}`).send(started);
      },
    );

    app.get(
      "/api/targets/imports/:id",
      {
        config: user,
        schema: {
          tags,
          operationId: "getTargetImport",
          summary: "How an import of targets stands",
          params: idParams,
          response: { 200: importSchema },
        },
      },
      async (request) => await getImport(ctx, request.user, request.params.id),
    );

    app.get(
      "/api/targets/imports/:id/errors.csv",
      {
        config: user,
        schema: {
          tags,
          operationId: "getTargetImportErrors",
          summary: "The rows that could not be imported, with what is wrong",
          params: idParams,
          response: { 200: csvAnswer },
        },
      },
      async (request, reply) => {
        const errors = await importErrors(ctx, request.user, request.params.id);
        return reply
          .type("text/csv; charset=utf-8")
          .header("content-disposition", `attachment; filename="import-${request.params.id}-errors.csv"`)
          .send(errors as never);
      },
    );

    app.post(
      "/api/targets/seed",
      {
        config: user,
        schema: {
          tags,
          operationId: "seedTargets",
          summary: "Make the 110 Messier objects, in a group of their own",
          response: {
            200: z.object({
              created: count,
              skipped: count,
              group: z.object({ id: count, name: z.string() }),
            }),
          },
        },
      },
      async (request) => await seedMessier(ctx, request.user),
    );

    app.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
      (scope as typeof app).post(
        "/api/targets/import/preview",
        {
          config: user,
          bodyLimit: ctx.config.maxUploadBytes,
          schema: {
            tags,
            operationId: "previewTargetImport",
            summary: "Upload a file of targets and see for each row what would happen",
            description: "The body is the CSV file itself. Nothing is imported yet.",
            consumes: ["text/csv"],
            querystring: z.object({ duplicates, permissions: z.enum(PERMISSIONS).optional() }),
            body: z.any().describe("CSV, UTF-8, with a header line"),
            response: { 200: previewSchema },
          },
        },
        async (request) => await previewImport(ctx, request.user, request.body as Readable, request.query),
      );
    });
  };
}
