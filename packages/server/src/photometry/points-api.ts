import type { z } from "zod";
import type { Context, User } from "../core/context.ts";
import { targetChanged } from "../live/target-events.ts";
import { requireTarget } from "../policy/targets.ts";
import { lockTarget, targetNotFound } from "../targets/access.ts";
import { photometryErrors } from "./errors.ts";
import { PointColumns, Refusals } from "./points.ts";
import type { newPointsSchema } from "./schemas.ts";
import { settlePhotometry, storePoints } from "./store.ts";
import { readTime, TimeProblem } from "./times.ts";
import { KNOWN_UNITS, photometryUnit } from "./units.ts";

type NewPoint = z.infer<typeof newPointsSchema>["points"][number];

/** Adds points that are sent one by one, without a file. @throws AppError `photometry_invalid` */
export async function addPoints(
  ctx: Context,
  user: User,
  targetId: number,
  sent: readonly NewPoint[],
): Promise<number> {
  await requireTarget(ctx.db, user, targetId, "change", targetNotFound);
  const points = new PointColumns();
  sent.forEach((point, i) => {
    points.add(checkPoint(point, i), i + 1);
  });
  const refusals = new Refusals();
  const { order } = points.distinct(refusals);
  const first = refusals.first[0];
  if (first !== undefined) {
    throw photometryErrors.photometry_invalid(
      `Point ${first.line}: ${first.message.replace("line", "point")}.`,
      {
        field: `points.${first.line - 1}`,
        fix: "Send each point once.",
      },
    );
  }
  await ctx.live.transact(async (trx, publish) => {
    await lockTarget(trx, targetId);
    await storePoints(trx, { targetId, dataProductId: null }, { points, order });
    await settlePhotometry(trx, targetId);
    targetChanged(publish, targetId, "photometry", "created");
  });
  return order.length;
}

function checkPoint(point: NewPoint, i: number) {
  const refuse = (field: string, message: string, fix: string) =>
    photometryErrors.photometry_invalid(`Point ${i + 1}: ${message}.`, {
      field: `points.${i}.${field}`,
      fix,
    });
  const unit = photometryUnit(point.unit);
  if (unit === undefined)
    throw refuse("unit", `the unit "${point.unit}" is not known`, `Known are ${KNOWN_UNITS}.`);
  const { value = null, error = null, limit = null, band, telescope, instrument, source } = point;
  if (value === null && limit === null) {
    throw refuse("value", "there is neither a value nor a limit", "Send value, limit, or both.");
  }
  try {
    const mjd = readTime(String(point.time), "auto", "UTC");
    return {
      mjd,
      value,
      error: value === null ? null : error,
      limit,
      unit,
      band,
      telescope,
      instrument,
      source,
      timeScale: "UTC" as const,
    };
  } catch (problem) {
    if (problem instanceof TimeProblem)
      throw refuse("time", problem.message, "Send an MJD or a date such as 2021-02-19T08:14:01.7.");
    throw problem;
  }
}

/** Deletes one point. @throws AppError `photometry_not_found` */
export async function removePoint(ctx: Context, user: User, id: number): Promise<void> {
  const missing = () =>
    photometryErrors.photometry_not_found("There is no such point of photometry.", {
      fix: "Load the light curve again; the point may have been deleted.",
    });
  const row = await ctx.db
    .selectFrom("photometry")
    .innerJoin("photometry_series", "photometry_series.id", "photometry.series_id")
    .select("photometry_series.target_id")
    .where("photometry.id", "=", id)
    .executeTakeFirst();
  if (row === undefined) throw missing();
  await requireTarget(ctx.db, user, row.target_id, "change", missing);
  await ctx.live.transact(async (trx, publish) => {
    await lockTarget(trx, row.target_id);
    await trx.deleteFrom("photometry").where("id", "=", id).execute();
    await settlePhotometry(trx, row.target_id);
    targetChanged(publish, row.target_id, "photometry", "deleted", [id]);
  });
}
