import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Context } from "../core/context.ts";
import { sendJsonText } from "../core/raw-json.ts";
import { emptyBody, idParams } from "../core/schemas.ts";
import { sendText } from "../media/attachment.ts";
import { findTarget } from "../targets/store.ts";
import { addPoints, removePoint } from "./points-api.ts";
import { columnarJson, photometryTable, readPoints } from "./read-points.ts";
import { newPointsSchema, photometryQuery, photometrySchema, storedPointsSchema } from "./schemas.ts";

const tags = ["photometry"];
/** Bytes of 10,000 points as JSON. */
const POINTS_LIMIT = 8 * 1024 * 1024;

/** Light curves: the points of photometry of a target. */
export function photometryRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/targets/:id/photometry",
      {
        config: { access: "visitor" },
        schema: {
          tags,
          operationId: "getPhotometry",
          summary: "Photometry of a target, in columns and in the order of time; or as CSV or ECSV",
          params: idParams,
          querystring: photometryQuery,
          response: { 200: photometrySchema },
        },
      },
      async (request, reply) => {
        const target = await findTarget(ctx.db, request.viewer, request.params.id);
        const { format, band, from, to, dataProductId } = request.query;
        const bands = typeof band === "string" ? [band] : band;
        const points = await readPoints(ctx.db, target.id, { band: bands, from, to, dataProductId });
        if (format === "json") return sendJsonText(reply, columnarJson(points));
        return sendText(
          reply,
          photometryTable(points, format, target.name),
          target.name,
          `_photometry.${format}`,
        );
      },
    );

    app.post(
      "/api/targets/:id/photometry",
      {
        config: { access: "user" },
        bodyLimit: POINTS_LIMIT,
        schema: {
          tags,
          operationId: "addPhotometry",
          summary: "Add points of photometry; points that are there already are replaced",
          params: idParams,
          body: newPointsSchema,
          response: { 200: storedPointsSchema },
        },
      },
      async (request) => ({
        stored: await addPoints(ctx, request.user, request.params.id, request.body.points),
      }),
    );

    app.delete(
      "/api/photometry/:id",
      {
        config: { access: "user" },
        schema: {
          tags,
          operationId: "deletePhotometryPoint",
          summary: "Delete one point of photometry",
          params: z.object({ id: z.coerce.number().int().positive() }),
          response: { 204: emptyBody },
        },
      },
      async (request, reply) => {
        await removePoint(ctx, request.user, request.params.id);
        return reply.code(204).send();
      },
    );
  };
}
