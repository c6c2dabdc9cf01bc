import type { Kysely, Selectable } from "kysely";
import type { Context } from "../core/context.ts";
import type { DataProductTable, Tables } from "../database/tables.ts";
import { findObservation } from "../observations/store.ts";
import type { Action, Viewer } from "../policy/policy.ts";
import { requireTarget, visibleTargets } from "../policy/targets.ts";
import { findTarget } from "../targets/store.ts";
import { dataProductErrors } from "./errors.ts";
import { readProcessed } from "./process-state.ts";
import type { Recognised } from "./recognise.ts";
import type { DataProductType, DataProductView } from "./schemas.ts";

export type DataProductRow = Selectable<DataProductTable>;

/** What is stored about a file's content, as the JSON of the column `metadata`. */
type Metadata = Pick<Recognised, "gemini" | "hdus" | "grouping">;

/** A row as the API answers it. */
export function presentDataProduct(row: DataProductRow): DataProductView {
  const metadata = readMetadata(row);
  return {
    id: row.id,
    targetId: row.target_id,
    observationId: row.observation_id,
    filename: row.filename,
    size: Number(row.size),
    sha256: row.sha256,
    type: row.type as DataProductType,
    origin: row.origin,
    note: row.note,
    createdAt: row.created_at,
    featured: Number(row.featured) === 1,
    thumbnail: hasPicture(row, metadata) ? `/api/dataproducts/${row.id}/thumbnail` : null,
    processed: readProcessed(row),
    gemini: metadata.gemini,
    hdus: metadata.hdus,
  };
}

/** Bytes up to which an uploaded picture is its own small picture. */
export const LARGEST_PICTURE = 4 * 1024 * 1024;

const PICTURE_NAME = /\.(?:png|jpe?g|gif|webp)$/i;

/** Whether there is something to make a small picture of. */
function hasPicture(row: Pick<DataProductRow, "filename" | "type" | "size">, metadata: Metadata): boolean {
  if (metadata.hdus.length === 0) {
    return row.type === "image" && PICTURE_NAME.test(row.filename) && Number(row.size) <= LARGEST_PICTURE;
  }
  return metadata.hdus.some(
    (hdu) => hdu.kind === "image" && hdu.axes.length >= 2 && hdu.axes.slice(0, 2).every((axis) => axis > 1),
  );
}

/** What was recognised in a file when it arrived. */
export function readMetadata(row: { metadata: string | null }): Metadata {
  if (row.metadata === null) return { gemini: null, hdus: [], grouping: null };
  // Written by us from a typed value; nobody else writes this column.
  return JSON.parse(row.metadata) as Metadata;
}

/** The columns that say what is in a file. */
export function contentColumns(recognised: Recognised) {
  const { gemini, hdus, grouping, note } = recognised;
  const metadata: Metadata = { gemini, hdus, grouping };
  return { metadata: gemini === null && hdus.length === 0 ? null : JSON.stringify(metadata), note };
}

/** Data products that a person may see, newest first; of one target, observation or type when they are named. */
export async function listDataProducts(
  ctx: Context,
  user: Viewer,
  filter: {
    targetId?: number | undefined;
    observationId?: number | undefined;
    type?: DataProductType | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<{ dataProducts: DataProductView[]; nextCursor: string | null }> {
  const { targetId, observationId, type, cursor, limit } = filter;
  // Whoever may see a target or an observation may see all below it.
  const everywhere = targetId === undefined && observationId === undefined;
  if (targetId !== undefined) await findTarget(ctx.db, user, targetId);
  if (observationId !== undefined) await findObservation(ctx.db, user, observationId);
  const rows = await ctx.db
    .selectFrom("data_product")
    .innerJoin("target", "target.id", "data_product.target_id")
    .selectAll("data_product")
    .where("data_product.state", "=", "ready")
    .$if(everywhere, (query) => query.where(visibleTargets(user)))
    .$if(targetId !== undefined, (query) => query.where("data_product.target_id", "=", targetId ?? 0))
    .$if(observationId !== undefined, (query) => query.where("observation_id", "=", observationId ?? 0))
    .$if(type !== undefined, (query) => query.where("data_product.type", "=", type ?? ""))
    .$if(cursor !== undefined, (query) => query.where("data_product.id", "<", Number(cursor)))
    .orderBy("data_product.id", "desc")
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  return {
    dataProducts: shown.map(presentDataProduct),
    nextCursor: rows.length > limit ? String(shown.at(-1)?.id) : null,
  };
}

/** @throws AppError `data_product_not_found` also when it belongs to somebody else or has not arrived yet. */
export async function findDataProduct(
  db: Kysely<Tables>,
  user: Viewer,
  id: number,
  action: Action = "view",
): Promise<DataProductRow> {
  const row = await db
    .selectFrom("data_product")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", "ready")
    .executeTakeFirst();
  if (row === undefined) throw dataProductNotFound();
  await requireTarget(db, user, row.target_id, action, dataProductNotFound);
  return row;
}

export function dataProductNotFound() {
  return dataProductErrors.data_product_not_found("There is no such data product.", {
    fix: "Go back to the list of data products; it may have been deleted.",
  });
}

/** One data product. */
export async function getDataProduct(ctx: Context, user: Viewer, id: number): Promise<DataProductView> {
  return presentDataProduct(await findDataProduct(ctx.db, user, id));
}
