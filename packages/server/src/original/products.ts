import type { Readable } from "node:stream";
import type { Context, User } from "../core/context.ts";
import { changeDataProduct } from "../dataproducts/change.ts";
import { storeFile } from "../dataproducts/keep.ts";
import { observationPlace, targetPlace } from "../dataproducts/place.ts";
import { PROCESSED_TYPES, startProcessing } from "../dataproducts/process.ts";
import { receive } from "../dataproducts/receive.ts";
import { recognise } from "../dataproducts/recognise.ts";
import { removeDataProduct } from "../dataproducts/remove.ts";
import type { DataProductType } from "../dataproducts/schemas.ts";
import { type DataProductRow, findDataProduct } from "../dataproducts/store.ts";
import { checkFilename } from "../media/filenames.ts";
import { ensureFolder } from "../media/folders.ts";
import { discardTemporary, reserveTemporary, type TemporaryFile } from "../media/temporary.ts";
import type { Viewer } from "../policy/policy.ts";
import { visibleTargets } from "../policy/targets.ts";
import { FieldProblem, type Fields, optionalId, optionalText, requiredId } from "./answers.ts";
import { type Datum, datumsOfProduct } from "./datums.ts";
import { MultipartProblem, readMultipart } from "./multipart.ts";

/** Where a file waits while the fields that say whose it is have not come. */
const WAITING = ".uploads";

/** The original's words for the types of data products, and ours. */
const TYPES: readonly (readonly [original: string, ours: DataProductType])[] = [
  ["photometry", "photometry"],
  ["spectroscopy", "spectroscopy"],
  ["fits_file", "fits"],
  ["image_file", "image"],
  ["text_file", "text"],
];

/** Our type for one of the original. @throws FieldProblem */
function ownType(text: string): DataProductType {
  const found = TYPES.find(([original]) => original === text)?.[1];
  if (found !== undefined) return found;
  throw new FieldProblem("data_product_type", `"${text}" is not a valid choice.`);
}

/** The original's word for a type; empty for what it has no word for. */
function originalType(type: string): string {
  return TYPES.find(([, ours]) => ours === type)?.[0] ?? "";
}

/** A data product with the original's members. */
async function originalProduct(
  ctx: Context,
  viewer: Viewer,
  row: DataProductRow,
): Promise<Record<string, unknown>> {
  const datums = PROCESSED_TYPES.includes(row.type) ? await datumsOfProduct(ctx, viewer, row.id) : [];
  return {
    id: row.id,
    product_id: row.product_id ?? row.path,
    target: row.target_id,
    observation_record: row.observation_id,
    data: `/api/dataproducts/${row.id}/content`,
    extra_data: row.extra_data,
    data_product_type: originalType(row.type),
    groups: [],
    data_product_group: [],
    reduceddatum_set: datums,
    created: row.created_at,
    modified: row.created_at,
  };
}

/** A page of the files that may be seen, newest first. */
export async function listOriginalProducts(
  ctx: Context,
  viewer: Viewer,
  query: Fields,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ count: number; results: Record<string, unknown>[] }> {
  const name = optionalText(query, "target_name", 200);
  const facility = optionalText(query, "facility", 50);
  const matching = ctx.db
    .selectFrom("data_product")
    .innerJoin("target", "target.id", "data_product.target_id")
    .leftJoin("observation", "observation.id", "data_product.observation_id")
    .where("data_product.state", "=", "ready")
    .where(visibleTargets(viewer))
    .$if(name !== undefined, (rows) => rows.where("target.name", "=", name ?? ""))
    .$if(facility !== undefined, (rows) => rows.where("observation.facility", "=", facility ?? ""));
  const { count } = await matching.select((eb) => eb.fn.countAll().as("count")).executeTakeFirstOrThrow();
  const rows = await matching
    .selectAll("data_product")
    .orderBy("data_product.id", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
  const results = [];
  for (const row of rows) results.push(await originalProduct(ctx, viewer, row));
  return { count: Number(count), results };
}

/**
 * Takes an upload as the original's API does: a multipart body with `file`, `target` or `observation_record`, and
 * `data_product_type`. What is to be processed is processed before the answer; when that fails nothing stays.
 * @throws FieldProblem, AppError
 */
export async function uploadOriginal(
  ctx: Context,
  user: User,
  contentType: string,
  body: Readable,
): Promise<Record<string, unknown>> {
  await ensureFolder(ctx.config.mediaDir, WAITING);
  const temporary = await reserveTemporary(ctx, WAITING);
  try {
    let sent: { filename: string; size: number; sha256: string } | undefined;
    const fields = await readMultipart(body, contentType, async (name, filename, content) => {
      if (name !== "file" || sent !== undefined) return;
      const checked = checkFilename(filename);
      const received = await receive(content, temporary.path, {
        maxBytes: ctx.config.maxUploadBytes,
        announced: undefined,
      });
      sent = { filename: checked, ...received };
    });
    if (sent === undefined) throw new FieldProblem("file", "No file was submitted.");
    return await keep(ctx, user, temporary, sent, fields);
  } catch (error) {
    if (error instanceof MultipartProblem)
      throw new FieldProblem("file", `The upload cannot be read: ${error.message}.`);
    throw error;
  } finally {
    await discardTemporary(ctx, temporary);
  }
}

async function keep(
  ctx: Context,
  user: User,
  temporary: TemporaryFile,
  sent: { filename: string; size: number; sha256: string },
  fields: Fields,
): Promise<Record<string, unknown>> {
  const text = optionalText(fields, "data_product_type", 50);
  if (text === undefined || text === "")
    throw new FieldProblem("data_product_type", "This field is required.");
  const type = ownType(text);
  const observation = optionalId(fields, "observation_record");
  const place =
    observation === undefined
      ? await targetPlace(ctx, user, requiredId(fields, "target"))
      : await observationPlace(ctx, user, observation);
  await ensureFolder(ctx.config.mediaDir, place.folder);
  const { dataProduct, duplicate } = await storeFile(ctx, place, temporary, {
    ...sent,
    recognised: await recognise(temporary.path, sent.filename),
    origin: "upload",
    onConflict: "rename",
    type,
    senderId: user.id,
    productId: optionalText(fields, "product_id", 255) ?? null,
    extraData: optionalText(fields, "extra_data", 20_000) ?? "",
  });
  const row = await findDataProduct(ctx.db, user, dataProduct.id);
  const failure = await processNow(ctx, user, row);
  if (failure !== undefined) {
    if (!duplicate) await removeDataProduct(ctx, user, row.id);
    throw new FieldProblem("Data processing error", failure);
  }
  return {
    ...(await originalProduct(ctx, user, await findDataProduct(ctx.db, user, row.id))),
    message: "Data product successfully uploaded.",
  };
}

/** Waits for the processing of a file; says why it failed. */
async function processNow(ctx: Context, user: User, row: DataProductRow): Promise<string | undefined> {
  if (!PROCESSED_TYPES.includes(row.type)) return undefined;
  const { id } = await startProcessing(ctx, user.id, row, undefined);
  const task = await ctx.tasks.finished(id);
  return task.state === "done" ? undefined : (task.message ?? "The file could not be processed.");
}

/** Says what kind of file it is, by the original's word; gives the word. */
export async function retypeOriginal(ctx: Context, user: User, id: number, body: Fields): Promise<string> {
  const text = optionalText(body, "data_product_type", 50);
  const row = await findDataProduct(ctx.db, user, id, "change");
  if (text === undefined) return originalType(row.type);
  return originalType((await changeDataProduct(ctx, user, id, { type: ownType(text) })).type);
}

/** Processes a file, as another type if one is given; gives all that it gave. @throws FieldProblem */
export async function runProcessor(ctx: Context, user: User, body: Fields): Promise<Datum[]> {
  const id = requiredId(body, "data_product");
  if (!("data_product_type" in body)) throw new FieldProblem("data_product_type", "This field is required.");
  const type = optionalText(body, "data_product_type", 50);
  const row = await findDataProduct(ctx.db, user, id, "change");
  if (type !== undefined && ownType(type) !== row.type)
    await changeDataProduct(ctx, user, id, { type: ownType(type) });
  const failure = await processNow(ctx, user, await findDataProduct(ctx.db, user, id));
  if (failure !== undefined) throw new FieldProblem("detail", failure);
  return await datumsOfProduct(ctx, user, id);
}
