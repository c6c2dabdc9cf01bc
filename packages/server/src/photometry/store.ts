import { CompiledQuery, type Kysely, sql, type Transaction } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { PointColumns, Series } from "./points.ts";

/** Rows in one statement: six values each, well below the 32,766 parameters of SQLite. */
const BATCH = 500;

/** Points in columns as they go into the database; see {@link PointColumns}. */
export interface PointsToStore {
  readonly points: PointColumns;
  /** Which of them, each key once. */
  readonly order: Uint32Array;
}

/**
 * Stores points of a target. A point that is known by its series (band, unit, telescope, instrument, source) and time
 * is replaced, whichever file it came from: nothing is ever there twice.
 */
export async function storePoints(
  trx: Transaction<Tables>,
  place: { targetId: number; dataProductId: number | null },
  { points, order }: PointsToStore,
): Promise<void> {
  const seriesIds: number[] = [];
  for (const series of points.series) seriesIds.push(await seriesId(trx, place.targetId, series));
  // All whole batches share one prepared statement.
  const whole = insertStatement(trx, BATCH);
  for (let start = 0; start < order.length; start += BATCH) {
    const part = order.subarray(start, start + BATCH);
    const text = part.length === BATCH ? whole : insertStatement(trx, part.length);
    const values: (number | null)[] = [];
    for (const i of part) {
      values.push(
        seriesIds[points.seriesOf[i] ?? 0] ?? 0,
        points.mjd[i] ?? 0,
        orNull(points.value[i]),
        orNull(points.error[i]),
        orNull(points.limit[i]),
        place.dataProductId,
      );
    }
    await trx.executeQuery(CompiledQuery.raw(text, values));
  }
}

function insertStatement(trx: Transaction<Tables>, rows: number): string {
  const row = { series_id: 0, mjd: 0, value: 0, error: 0, limit_value: 0, data_product_id: 0 };
  return trx
    .insertInto("photometry")
    .values(Array.from({ length: rows }, () => row))
    .onConflict((conflict) =>
      conflict.columns(["series_id", "mjd"]).doUpdateSet((eb) => ({
        value: eb.ref("excluded.value"),
        error: eb.ref("excluded.error"),
        limit_value: eb.ref("excluded.limit_value"),
        data_product_id: eb.ref("excluded.data_product_id"),
      })),
    )
    .compile().sql;
}

function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

async function seriesId(trx: Transaction<Tables>, targetId: number, series: Series): Promise<number> {
  const { band, unit, telescope, instrument, source, timeScale } = series;
  const { id } = await trx
    .insertInto("photometry_series")
    .values({ target_id: targetId, band, unit, telescope, instrument, source, time_scale: timeScale })
    .onConflict((conflict) =>
      conflict
        .columns(["target_id", "band", "unit", "telescope", "instrument", "source"])
        .doUpdateSet({ time_scale: timeScale }),
    )
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** Takes the points of a file away. */
export async function dropPoints(trx: Transaction<Tables>, dataProductId: number): Promise<void> {
  await trx.deleteFrom("photometry").where("data_product_id", "=", dataProductId).execute();
}

/** What has to be right after points of a target changed: no series without points, and the last detection. */
export async function settlePhotometry(trx: Transaction<Tables>, targetId: number): Promise<void> {
  await trx
    .deleteFrom("photometry_series")
    .where("target_id", "=", targetId)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("photometry")
            .select("photometry.id")
            .whereRef("photometry.series_id", "=", "photometry_series.id"),
        ),
      ),
    )
    .execute();
  const last = await lastDetection(trx, targetId);
  await trx
    .updateTable("target")
    .set({
      last_detection_mjd: last?.mjd ?? null,
      last_detection_magnitude: last?.magnitude ?? null,
      last_detection_band: last?.band ?? null,
    })
    .where("id", "=", targetId)
    .execute();
}

/** The latest magnitude of a target that is no limit. */
async function lastDetection(
  db: Kysely<Tables>,
  targetId: number,
): Promise<{ mjd: number; magnitude: number; band: string } | undefined> {
  const rows = await db
    .selectFrom("photometry_series")
    .innerJoin("photometry", (join) =>
      join.onRef("photometry.series_id", "=", "photometry_series.id").on((eb) =>
        eb(
          "photometry.mjd",
          "=",
          eb
            .selectFrom("photometry as latest")
            .select((max) => max.fn.max("latest.mjd").as("mjd"))
            .whereRef("latest.series_id", "=", "photometry_series.id")
            .where("latest.value", "is not", null),
        ),
      ),
    )
    .select(["photometry.mjd", "photometry.value", "photometry_series.band"])
    .where("photometry_series.target_id", "=", targetId)
    .where("photometry_series.unit", "like", "mag%")
    .execute();
  const latest = rows.toSorted((a, b) => b.mjd - a.mjd)[0];
  if (latest === undefined || latest.value === null) return undefined;
  return { mjd: latest.mjd, magnitude: latest.value, band: latest.band };
}

/** Moves photometry and spectra when two targets become one; what both have stays once. */
export async function moveTargetData(trx: Transaction<Tables>, fromId: number, toId: number): Promise<void> {
  const series = await trx
    .selectFrom("photometry_series")
    .selectAll()
    .where("target_id", "=", fromId)
    .execute();
  for (const one of series) {
    const { band, unit, telescope, instrument, source } = one;
    const twin = await trx
      .selectFrom("photometry_series")
      .select("id")
      .where("target_id", "=", toId)
      .where((eb) => eb.and({ band, unit, telescope, instrument, source }))
      .executeTakeFirst();
    if (twin === undefined) {
      await trx.updateTable("photometry_series").set({ target_id: toId }).where("id", "=", one.id).execute();
      continue;
    }
    await sql`delete from photometry where series_id = ${one.id}
      and mjd in (select mjd from photometry where series_id = ${twin.id})`.execute(trx);
    await trx.updateTable("photometry").set({ series_id: twin.id }).where("series_id", "=", one.id).execute();
  }
  await sql`delete from spectrum where target_id = ${fromId}
    and digest in (select digest from spectrum where target_id = ${toId})`.execute(trx);
  await trx.updateTable("spectrum").set({ target_id: toId }).where("target_id", "=", fromId).execute();
  await settlePhotometry(trx, fromId);
  await settlePhotometry(trx, toId);
}
