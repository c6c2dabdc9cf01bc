import type { Transaction } from "kysely";
import { type Actor, audit } from "../audit/audit.ts";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { targetChanged } from "../live/target-events.ts";
import { filenameKey, numberedName } from "../media/filenames.ts";
import { finishRemovalsQuietly, noteRemoval } from "../media/removals.ts";
import { observationFolder } from "../observations/store.ts";
import { moveTargetData } from "../photometry/store.ts";
import { requireTarget } from "../policy/targets.ts";
import { lockTarget, targetNotFound } from "../targets/access.ts";
import { readNames } from "../targets/claims.ts";
import { targetErrors } from "../targets/errors.ts";
import { NUMBER_FIELDS } from "../targets/fields.ts";
import { noteHistory } from "../targets/history.ts";
import { presentTargets, selectTargets, type TargetRow } from "../targets/present.ts";
import { type DeletionReport, deletionReport, refuseWhileReducing } from "../targets/remove.ts";
import type { TargetView } from "../targets/schemas.ts";
import { getTarget } from "../targets/store.ts";

/** What a field is in both targets, and what it will be. */
export interface MergedField {
  name: string;
  primary: unknown;
  secondary: unknown;
  result: unknown;
}

/** What merging two targets would do. */
export interface MergePreview {
  fields: MergedField[];
  moves: Pick<
    DeletionReport,
    "observations" | "dataProducts" | "photometry" | "spectra" | "comments" | "runs"
  > & { aliases: number; tags: number; groups: number };
}

/** Columns that the primary target takes from the other when it has none itself; those of a line go together. */
const PARTS: readonly (readonly (keyof TargetRow)[])[] = [
  ["ra_deg", "dec_deg", "zone"],
  ["class", "class_probability", "class_origin"],
  ["redshift", "redshift_err"],
  ["priority"],
  ["scheme"],
  ...NUMBER_FIELDS.filter(({ part }) => part !== "redshift").map(({ column }) => [column]),
];

/**
 * The columns that change in the primary target. Coordinates and elements are only taken when both targets are of one
 * type: a fixed place says nothing about an orbit.
 */
function takenColumns(primary: TargetRow, secondary: TargetRow): Partial<TargetRow> {
  const taken: Record<string, unknown> = {};
  const placed = new Set<string>([
    "ra_deg",
    "scheme",
    ...NUMBER_FIELDS.filter(({ part }) => part !== "redshift").map(({ column }) => column),
  ]);
  for (const part of PARTS) {
    const [first] = part;
    if (first === undefined || primary[first] !== null || secondary[first] === null) continue;
    if (placed.has(first) && primary.type !== secondary.type) continue;
    for (const column of part) taken[column] = secondary[column];
  }
  if (primary.notes === "" && secondary.notes !== "") taken["notes"] = secondary.notes;
  return taken as Partial<TargetRow>;
}

/** @throws AppError `target_not_found`, `forbidden`, `target_merge_invalid` */
async function requireBoth(ctx: Context, user: User, primaryId: number, secondaryId: number): Promise<void> {
  if (primaryId === secondaryId) {
    throw targetErrors.target_merge_invalid("A target cannot be merged with itself.", {
      field: "secondaryId",
      fix: "Choose two targets.",
    });
  }
  await requireTarget(ctx.db, user, primaryId, "change", targetNotFound);
  await requireTarget(ctx.db, user, secondaryId, "delete", targetNotFound);
}

/** What {@link mergeTargets} would do, without doing it. */
export async function previewMerge(
  ctx: Context,
  user: User,
  primaryId: number,
  secondaryId: number,
): Promise<MergePreview> {
  await requireBoth(ctx, user, primaryId, secondaryId);
  const rows = await selectTargets(ctx.db).where("target.id", "in", [primaryId, secondaryId]).execute();
  const primary = rows.find(({ id }) => id === primaryId);
  const secondary = rows.find(({ id }) => id === secondaryId);
  if (primary === undefined || secondary === undefined) throw targetNotFound();
  const merged = { ...primary, ...takenColumns(primary, secondary) };
  const [one, other, result] = await presentTargets(ctx.db, user, [primary, secondary, merged]);
  if (one === undefined || other === undefined || result === undefined) throw targetNotFound();
  const aliases = [...one.aliases, other.name, ...other.aliases];
  const keys = new Set(one.tags.map(({ key }) => key));
  const newTags = other.tags.filter(({ key }) => !keys.has(key));
  const inGroups = new Set(one.groups.map(({ id }) => id));
  const newGroups = other.groups.filter(({ id }) => !inGroups.has(id));
  const hidden = new Set<string>(["id", "my", "counts", "version", "createdAt", "updatedAt", "separation"]);
  const joined: Partial<TargetView> = {
    aliases,
    tags: [...one.tags, ...newTags],
    groups: [...one.groups, ...newGroups],
  };
  const fields = (Object.keys(one) as (keyof TargetView)[])
    .filter((name) => !hidden.has(name))
    .map((name) => ({
      name,
      primary: one[name],
      secondary: other[name],
      result: name in joined ? joined[name] : result[name],
    }));
  const { observations, dataProducts, photometry, spectra, comments, runs } = await deletionReport(
    ctx.db,
    secondaryId,
  );
  return {
    fields,
    moves: {
      observations,
      dataProducts,
      photometry,
      spectra,
      comments,
      runs,
      aliases: other.aliases.length + 1,
      tags: newTags.length,
      groups: newGroups.length,
    },
  };
}

/**
 * Makes one target of two, all or nothing: the primary takes what it lacks, and the names, tags, groups, access, history,
 * comments, records, data and photometry of the other, which is deleted. Files stay where they are; the folder of the other
 * target belongs to the primary from now on and goes when it is deleted.
 * @throws AppError `target_in_use` while a reduction below the other target is queued or running.
 */
export async function mergeTargets(
  ctx: Context,
  user: User,
  primaryId: number,
  secondaryId: number,
  actor: Actor,
): Promise<TargetView> {
  await requireBoth(ctx, user, primaryId, secondaryId);
  const removals = await ctx.live.transact(async (trx, publish) => {
    // Always in the same order, so that two merges of the same pair wait for each other.
    for (const id of [primaryId, secondaryId].sort((a, b) => a - b)) await lockTarget(trx, id);
    await refuseWhileReducing(trx, { targetId: secondaryId });
    const primary = await selectTargets(trx).where("target.id", "=", primaryId).executeTakeFirstOrThrow();
    const secondary = await selectTargets(trx).where("target.id", "=", secondaryId).executeTakeFirstOrThrow();
    const { username: _, owner_name: __, ...taken } = takenColumns(primary, secondary);
    await trx
      .updateTable("target")
      .set({ ...taken, version: primary.version + 1, updated_at: new Date().toISOString() })
      .where("id", "=", primaryId)
      .execute();
    await moveNames(trx, primaryId, secondaryId);
    await moveTags(trx, primaryId, secondaryId);
    await moveAccess(trx, primaryId, secondaryId);
    for (const table of ["target_comment", "target_history"] as const) {
      await trx
        .updateTable(table)
        .set({ target_id: primaryId })
        .where("target_id", "=", secondaryId)
        .execute();
    }
    const removals = await moveRecords(trx, primaryId, secondary);
    await moveTargetData(trx, secondaryId, primaryId);
    await noteHistory(trx, primaryId, user, [
      { what: "merge", from: { id: secondaryId, name: secondary.name }, to: taken },
    ]);
    await trx.deleteFrom("target").where("id", "=", secondaryId).execute();
    await audit(trx, actor, {
      action: "target-merged",
      object: { kind: "target", id: primaryId, name: primary.name },
      detail: { merged: { id: secondaryId, name: secondary.name } },
    });
    for (const what of [
      "target",
      "observations",
      "dataproducts",
      "photometry",
      "spectra",
      "comments",
      "history",
    ] as const) {
      targetChanged(publish, primaryId, what, "changed");
    }
    targetChanged(publish, secondaryId, "target", "deleted");
    return removals;
  });
  for (const path of removals) await finishRemovalsQuietly(ctx, path);
  ctx.live.permissionsChanged();
  return await getTarget(ctx, user, primaryId);
}

async function moveNames(trx: Transaction<Tables>, primaryId: number, secondaryId: number): Promise<void> {
  const own = await readNames(trx, primaryId);
  const others = await trx
    .selectFrom("target_name")
    .select("id")
    .where("target_id", "=", secondaryId)
    .orderBy("position")
    .execute();
  for (const [index, { id }] of others.entries()) {
    await trx
      .updateTable("target_name")
      .set({ target_id: primaryId, position: own.length + index })
      .where("id", "=", id)
      .execute();
  }
}

async function moveTags(trx: Transaction<Tables>, primaryId: number, secondaryId: number): Promise<void> {
  await trx
    .updateTable("target_tag")
    .set({ target_id: primaryId })
    .where("target_id", "=", secondaryId)
    .where(
      "key",
      "not in",
      trx.selectFrom("target_tag as own").select("own.key").where("own.target_id", "=", primaryId),
    )
    .execute();
}

/** Groups of targets, and groups of people with what they may: of both the wider right stays. */
async function moveAccess(trx: Transaction<Tables>, primaryId: number, secondaryId: number): Promise<void> {
  await trx
    .insertInto("target_group_member")
    .columns(["group_id", "target_id"])
    .expression((eb) =>
      eb
        .selectFrom("target_group_member")
        .select((select) => ["group_id", select.lit(primaryId).as("target_id")])
        .where("target_id", "=", secondaryId),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const grants = await trx
    .selectFrom("target_grant")
    .selectAll()
    .where("target_id", "=", secondaryId)
    .execute();
  const own = await trx.selectFrom("target_grant").selectAll().where("target_id", "=", primaryId).execute();
  for (const grant of grants) {
    const known = own.find(({ group_id }) => group_id === grant.group_id);
    if (known === undefined) {
      await trx
        .insertInto("target_grant")
        .values({ ...grant, target_id: primaryId })
        .execute();
      continue;
    }
    await trx
      .updateTable("target_grant")
      .set({
        can_change: Math.max(known.can_change, grant.can_change),
        can_delete: Math.max(known.can_delete, grant.can_delete),
      })
      .where("target_id", "=", primaryId)
      .where("group_id", "=", grant.group_id)
      .execute();
  }
}

/**
 * Moves records and products. A record that both targets have becomes one; a file that both have at the same place stays
 * once when its content is the same, and is told apart by the number of its product otherwise.
 * @returns paths of files that are no longer needed, noted for removal.
 */
async function moveRecords(
  trx: Transaction<Tables>,
  primaryId: number,
  secondary: TargetRow,
): Promise<string[]> {
  const removals: string[] = [];
  const records = await trx
    .selectFrom("observation")
    .selectAll()
    .where("target_id", "=", secondary.id)
    .orderBy("id")
    .execute();
  const places = new Map<number | null, number | null>([[null, null]]);
  for (const record of records) {
    const twin = await trx
      .selectFrom("observation")
      .select("id")
      .where("target_id", "=", primaryId)
      .where("facility", "=", record.facility)
      .where("observation_id", "=", record.observation_id)
      .executeTakeFirst();
    places.set(record.id, twin?.id ?? record.id);
    if (twin !== undefined) await moveRuns(trx, record.id, twin.id);
  }
  const products = await trx
    .selectFrom("data_product")
    .selectAll()
    .where("target_id", "=", secondary.id)
    .orderBy("id")
    .execute();
  for (const product of products) {
    const place = places.get(product.observation_id) ?? null;
    let twins = trx
      .selectFrom("data_product")
      .select(["id", "sha256", "state"])
      .where("target_id", "=", primaryId)
      .where("filename_key", "=", product.filename_key);
    twins =
      place === null ? twins.where("observation_id", "is", null) : twins.where("observation_id", "=", place);
    const twin = await twins.executeTakeFirst();
    if (twin !== undefined && twin.sha256 === product.sha256 && twin.state === product.state) {
      await trx
        .updateTable("run_output")
        .set({ data_product_id: twin.id })
        .where("data_product_id", "=", product.id)
        .execute();
      // Its points and spectra are those of the other file.
      await trx.deleteFrom("data_product").where("id", "=", product.id).execute();
      await noteRemoval(trx, product.path);
      removals.push(product.path);
      continue;
    }
    const apart = twin === undefined ? {} : namedApart(product);
    await trx
      .updateTable("data_product")
      .set({
        target_id: primaryId,
        ...apart,
        ...(place === product.observation_id ? {} : { observation_id: place }),
      })
      .where("id", "=", product.id)
      .execute();
  }
  for (const record of records) {
    if (places.get(record.id) !== record.id) {
      await trx.deleteFrom("observation").where("id", "=", record.id).execute();
      continue;
    }
    const folder = observationFolder({ ...record, target_folder: secondary.folder });
    await trx
      .updateTable("observation")
      .set({ target_id: primaryId, folder })
      .where("id", "=", record.id)
      .execute();
  }
  await trx
    .updateTable("target_folder")
    .set({ target_id: primaryId })
    .where("target_id", "=", secondary.id)
    .execute();
  await trx.insertInto("target_folder").values({ target_id: primaryId, path: secondary.folder }).execute();
  return removals;
}

/** Runs of one record go to the other; where both have a run of one name, the number tells them apart. */
async function moveRuns(trx: Transaction<Tables>, from: number, to: number): Promise<void> {
  const runs = await trx
    .selectFrom("dragons_run")
    .select(["id", "name"])
    .where("observation_id", "=", from)
    .execute();
  for (const { id, name } of runs) {
    const twin = await trx
      .selectFrom("dragons_run")
      .select("id")
      .where("observation_id", "=", to)
      .where("name", "=", name)
      .executeTakeFirst();
    await trx
      .updateTable("dragons_run")
      .set({ observation_id: to, ...(twin === undefined ? {} : { name: `${name}-${id}` }) })
      .where("id", "=", id)
      .execute();
  }
}

function namedApart({ id, filename }: { id: number; filename: string }) {
  const apart = numberedName(filename, id);
  return { filename: apart, filename_key: filenameKey(apart) };
}
