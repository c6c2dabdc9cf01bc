import type { FastifyInstance } from "fastify";
import { commentsRoutes } from "../comments/routes.ts";
import { reprocessLosers } from "../dataproducts/process.ts";
import { settleMedia } from "../dataproducts/recovery.ts";
import { dataproductsRoutes } from "../dataproducts/routes.ts";
import { prepareDataProducts } from "../dataproducts/start.ts";
import { dragonsRoutes } from "../dragons/routes.ts";
import { prepareDragons } from "../dragons/start.ts";
import { targetGroupsRoutes } from "../groups/routes.ts";
import { mergesRoutes } from "../merges/routes.ts";
import { facilityRoutes } from "../observations/facility-routes.ts";
import { observationGroupRoutes } from "../observations/group-routes.ts";
import { observationsRoutes } from "../observations/routes.ts";
import { prepareObservations } from "../observations/start.ts";
import { originalRoutes } from "../original/routes.ts";
import { photometryRoutes } from "../photometry/routes.ts";
import { spectraRoutes } from "../spectra/routes.ts";
import { targetFilesRoutes } from "../target-files/routes.ts";
import { prepareTargetFiles } from "../target-files/start.ts";
import { targetsRoutes } from "../targets/routes.ts";
import { prepareTargets } from "../targets/start.ts";
import type { Context } from "./context.ts";
import { forgetOldAnswers } from "./idempotency.ts";

/** What the features do before the first request: finish what a crash left, define their tasks. */
export async function prepareFeatures(ctx: Context): Promise<void> {
  await forgetOldAnswers(ctx);
  await settleMedia(ctx);
  prepareTargets(ctx);
  await prepareTargetFiles(ctx);
  await prepareDataProducts(ctx);
  prepareObservations(ctx);
  await prepareDragons(ctx);
}

/** The routes of what astronomers work with. */
export function featureRoutes(app: FastifyInstance, ctx: Context): void {
  app.register(targetsRoutes(ctx));
  app.register(targetFilesRoutes(ctx));
  app.register(mergesRoutes(ctx));
  app.register(targetGroupsRoutes(ctx));
  app.register(commentsRoutes(ctx));
  app.register(observationsRoutes(ctx, (ownerId, targetId) => reprocessLosers(ctx, ownerId, targetId)));
  app.register(observationGroupRoutes(ctx));
  app.register(facilityRoutes(ctx));
  app.register(dataproductsRoutes(ctx));
  app.register(photometryRoutes(ctx));
  app.register(spectraRoutes(ctx));
  app.register(dragonsRoutes(ctx));
  app.register(originalRoutes(ctx));
}
