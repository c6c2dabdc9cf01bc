import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorOf } from "../audit/audit.ts";
import type { Context } from "../core/context.ts";
import { idValue } from "../core/schemas.ts";
import { targetSchema } from "../targets/schemas.ts";
import { mergeTargets, previewMerge } from "./merge.ts";

const tags = ["targets"];
const user = { access: "user" } as const;

const mergeBody = z
  .object({ primaryId: idValue, secondaryId: idValue })
  .meta({ id: "TargetMerge", examples: [{ primaryId: 12, secondaryId: 40 }] });

/** Making one target of two. */
export function mergesRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      "/api/targets/merge/preview",
      {
        config: user,
        schema: {
          tags,
          operationId: "previewTargetMerge",
          summary: "What merging two targets would do",
          body: mergeBody,
          response: {
            200: z.object({
              fields: z.array(
                z.object({
                  name: z.string(),
                  primary: z.unknown(),
                  secondary: z.unknown(),
                  result: z.unknown(),
                }),
              ),
              moves: z.record(z.string(), z.number().int()).describe("How much goes from one to the other"),
            }),
          },
        },
      },
      async (request) => {
        const { primaryId, secondaryId } = request.body;
        return await previewMerge(ctx, request.user, primaryId, secondaryId);
      },
    );

    app.post(
      "/api/targets/merge",
      {
        config: user,
        schema: {
          tags,
          operationId: "mergeTargets",
          summary: "Make one target of two; the secondary one is deleted",
          description:
            "The primary target keeps what it has and takes what it lacks; names, data and comments of both stay.",
          body: mergeBody,
          response: { 200: targetSchema },
        },
      },
      async (request) => {
        const { primaryId, secondaryId } = request.body;
        return await mergeTargets(ctx, request.user, primaryId, secondaryId, actorOf(request));
      },
    );
  };
}
