import { AngleError, formatSexagesimal, parseDeclination, parseRightAscension, toGalactic } from "@goats/sky";
import type { Kysely } from "kysely";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { isUniqueViolation } from "../database/violations.ts";
import { folderName } from "../media/filenames.ts";
import type { Action, Viewer } from "../policy/policy.ts";
import { requireTarget, visibleTargets } from "../policy/targets.ts";
import { lockTarget, targetNotFound } from "./access.ts";
import { targetErrors } from "./errors.ts";
import { checkName, foldName } from "./names.ts";
import type { TargetView } from "./schemas.ts";

/** What a caller may say about a target; coordinates as degrees or as text in any form that @goats/sky reads. */
export interface TargetInput {
  name: string;
  ra: string | number;
  dec: string | number;
  notes: string;
}

function selectTargets(db: Kysely<Tables>) {
  return db
    .selectFrom("target")
    .innerJoin("user", "user.id", "target.owner_id")
    .select([
      "target.id",
      "target.name",
      "target.ra_deg",
      "target.dec_deg",
      "target.notes",
      "target.folder",
      "target.owner_id",
      "target.created_at",
      "target.updated_at",
      "user.username",
      "user.name as owner_name",
    ])
    .select((eb) => [
      eb
        .selectFrom("observation")
        .whereRef("observation.target_id", "=", "target.id")
        .select((count) => count.fn.countAll().as("n"))
        .as("observations"),
      eb
        .selectFrom("data_product")
        .whereRef("data_product.target_id", "=", "target.id")
        .where("data_product.state", "=", "ready")
        .select((count) => count.fn.countAll().as("n"))
        .as("data_products"),
    ]);
}

type TargetRow = Awaited<ReturnType<ReturnType<typeof selectTargets>["executeTakeFirstOrThrow"]>>;

function present(row: TargetRow): TargetView {
  const position = { ra: row.ra_deg ?? 0, dec: row.dec_deg ?? 0 };
  return {
    id: row.id,
    name: row.name,
    ...position,
    raText: formatSexagesimal(position.ra, "ra", { precision: 3 }),
    decText: formatSexagesimal(position.dec, "dec", { precision: 2 }),
    galactic: toGalactic(position),
    notes: row.notes,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    owner: { id: row.owner_id, username: row.username ?? row.owner_name },
    counts: { observations: Number(row.observations), dataProducts: Number(row.data_products) },
  };
}

/**
 * One page of the targets that a person may see, newest first.
 * The cursor is the id of the last target of the page before; a page costs the same however far down it is.
 */
export async function listTargets(
  ctx: Context,
  user: User,
  page: { search?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<{ targets: TargetView[]; nextCursor: string | null; total: number }> {
  const search = page.search === undefined ? "" : foldName(page.search);
  // A search of punctuation alone matches nothing, not everything.
  if (search === "" && (page.search ?? "") !== "") return { targets: [], nextCursor: null, total: 0 };
  const pattern = `%${search}%`;
  const rows = await selectTargets(ctx.db)
    .where(visibleTargets(user))
    .$if(search !== "", (query) => query.where("target.name_key", "like", pattern))
    .$if(page.cursor !== undefined, (query) => query.where("target.id", "<", Number(page.cursor)))
    .orderBy("target.id", "desc")
    .limit(page.limit + 1)
    .execute();
  const { total } = await ctx.db
    .selectFrom("target")
    .select((eb) => eb.fn.countAll().as("total"))
    .where(visibleTargets(user))
    .$if(search !== "", (query) => query.where("name_key", "like", pattern))
    .executeTakeFirstOrThrow();
  const shown = rows.slice(0, page.limit);
  return {
    targets: shown.map(present),
    nextCursor: rows.length > page.limit ? String(shown.at(-1)?.id) : null,
    total: Number(total),
  };
}

/** @throws AppError `target_not_found` also when the target belongs to somebody else. */
export async function getTarget(ctx: Context, user: User, id: number): Promise<TargetView> {
  return present(await findTarget(ctx.db, user, id));
}

/** The target's row, with its folder, for what is stored below it. */
export async function findTarget(
  db: Kysely<Tables>,
  user: Viewer,
  id: number,
  action: Action = "view",
): Promise<TargetRow> {
  const row = await selectTargets(db).where("target.id", "=", id).executeTakeFirst();
  if (row === undefined) throw targetNotFound();
  await requireTarget(db, user, id, action, targetNotFound);
  return row;
}

/** Makes a target of the caller's own. */
export async function createTarget(ctx: Context, user: User, input: TargetInput): Promise<TargetView> {
  const name = checkName(input.name);
  const values = { name, name_key: foldName(name), ...readPosition(input), notes: input.notes };
  const now = new Date().toISOString();
  const id = await ctx.db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto("target")
      .values({ ...values, zone: null, owner_id: user.id, folder: "", created_at: now, updated_at: now })
      .returning("id")
      .executeTakeFirst();
    if (inserted === undefined) throw await nameTaken(trx, user.id, values.name_key);
    await trx
      .insertInto("target_name")
      .values({ target_id: inserted.id, key: values.name_key, name, position: 0 })
      .execute();
    const readable = folderName(name);
    const folder = readable === "" ? String(inserted.id) : `${inserted.id}-${readable}`;
    await trx.updateTable("target").set({ folder }).where("id", "=", inserted.id).execute();
    return inserted.id;
  });
  return await getTarget(ctx, user, id);
}

/** Changes what is given; files stay in their folder when the name changes. */
export async function changeTarget(
  ctx: Context,
  user: User,
  id: number,
  changes: { [K in keyof TargetInput]?: TargetInput[K] | undefined },
): Promise<TargetView> {
  const { owner_id } = await findTarget(ctx.db, user, id);
  const name = changes.name === undefined ? undefined : checkName(changes.name);
  const values = {
    ...(name === undefined ? {} : { name, name_key: foldName(name) }),
    ...readPosition(changes),
    ...(changes.notes === undefined ? {} : { notes: changes.notes }),
  };
  await ctx.db.transaction().execute(async (trx) => {
    await lockTarget(trx, id);
    if (name !== undefined) {
      const other = await clash(trx, owner_id, foldName(name));
      if (other !== undefined && other.id !== id) throw taken(other);
    }
    try {
      await trx
        .updateTable("target")
        .set({ ...values, updated_at: new Date().toISOString() })
        .where("id", "=", id)
        .execute();
      if (name !== undefined) {
        await trx
          .updateTable("target_name")
          .set({ name, key: foldName(name) })
          .where("target_id", "=", id)
          .where("position", "=", 0)
          .execute();
      }
    } catch (error) {
      // Somebody took the name between the look and the change (PostgreSQL only).
      if (isUniqueViolation(error)) throw taken({ name: name ?? "" }, error);
      throw error;
    }
  });
  return await getTarget(ctx, user, id);
}

function readPosition(input: { ra?: string | number | undefined; dec?: string | number | undefined }) {
  try {
    return {
      ...(input.ra === undefined ? {} : { ra_deg: parseRightAscension(input.ra) }),
      ...(input.dec === undefined ? {} : { dec_deg: parseDeclination(input.dec) }),
    } as { ra_deg: number; dec_deg: number };
  } catch (error) {
    if (error instanceof AngleError) {
      throw targetErrors.target_coordinate_invalid(error.message, {
        field: error.field,
        fix: error.fix,
        cause: error,
      });
    }
    throw error;
  }
}

async function clash(db: Kysely<Tables>, ownerId: string, key: string) {
  return await db
    .selectFrom("target")
    .select(["id", "name"])
    .where("owner_id", "=", ownerId)
    .where("name_key", "=", key)
    .executeTakeFirst();
}

async function nameTaken(db: Kysely<Tables>, ownerId: string, key: string) {
  return taken((await clash(db, ownerId, key)) ?? { name: "" });
}

function taken(other: { name: string }, cause?: unknown) {
  return targetErrors.target_name_taken(
    `There is already a target with this name: "${other.name}". Case, spaces and punctuation do not count.`,
    { field: "name", fix: "Open that target, or choose another name.", cause },
  );
}
