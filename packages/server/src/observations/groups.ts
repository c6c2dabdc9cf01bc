import type { Kysely, Transaction } from "kysely";
import type { z } from "zod";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { isUniqueViolation } from "../database/violations.ts";
import { visibleTargets } from "../policy/targets.ts";
import { observationErrors } from "./errors.ts";
import type { groupSchema } from "./schemas.ts";

type GroupView = z.infer<typeof groupSchema>;

/** Groups of observations are personal: a person sees the own ones, and in them what may be seen. */
export async function listGroups(ctx: Context, user: User): Promise<GroupView[]> {
  const rows = await ctx.db
    .selectFrom("observation_group")
    .selectAll()
    .where("owner_id", "=", user.id)
    .orderBy("name")
    .execute();
  const groups: GroupView[] = [];
  for (const row of rows) groups.push(await present(ctx.db, user, row));
  return groups;
}

async function present(
  db: Kysely<Tables>,
  user: User,
  row: { id: number; name: string; created_at: string },
): Promise<GroupView> {
  const members = await db
    .selectFrom("observation_group_member")
    .innerJoin("observation", "observation.id", "observation_group_member.observation_id")
    .innerJoin("target", "target.id", "observation.target_id")
    .select("observation.id")
    .where("observation_group_member.group_id", "=", row.id)
    .where(visibleTargets(user))
    .orderBy("observation.id")
    .execute();
  return {
    id: row.id,
    name: row.name,
    observationIds: members.map(({ id }) => id),
    createdAt: row.created_at,
  };
}

/** Makes a group. @throws AppError `observation_group_taken`, `observation_not_found` */
export async function createGroup(
  ctx: Context,
  user: User,
  input: { name: string; observationIds?: readonly number[] | undefined },
): Promise<GroupView> {
  return await writing(input.name, () =>
    ctx.db.transaction().execute(async (trx) => {
      const row = await trx
        .insertInto("observation_group")
        .values({ owner_id: user.id, name: input.name, created_at: new Date().toISOString() })
        .returningAll()
        .executeTakeFirstOrThrow();
      await setMembers(trx, user, row.id, input.observationIds ?? []);
      return await present(trx, user, row);
    }),
  );
}

/** Renames a group. */
export async function renameGroup(ctx: Context, user: User, id: number, name: string): Promise<GroupView> {
  await findGroup(ctx.db, user, id);
  return await writing(name, async () => {
    await ctx.db.updateTable("observation_group").set({ name }).where("id", "=", id).execute();
    return await present(ctx.db, user, await findGroup(ctx.db, user, id));
  });
}

/** Says which records are in a group; others leave it. */
export async function fillGroup(
  ctx: Context,
  user: User,
  id: number,
  observationIds: readonly number[],
): Promise<GroupView> {
  const row = await findGroup(ctx.db, user, id);
  return await ctx.db.transaction().execute(async (trx) => {
    await trx.deleteFrom("observation_group_member").where("group_id", "=", id).execute();
    await setMembers(trx, user, id, observationIds);
    return await present(trx, user, row);
  });
}

/** Deletes a group; its records stay. */
export async function removeGroup(ctx: Context, user: User, id: number): Promise<void> {
  await findGroup(ctx.db, user, id);
  await ctx.db.deleteFrom("observation_group").where("id", "=", id).execute();
}

async function findGroup(db: Kysely<Tables>, user: User, id: number) {
  const row = await db
    .selectFrom("observation_group")
    .selectAll()
    .where("id", "=", id)
    .where("owner_id", "=", user.id)
    .executeTakeFirst();
  if (row !== undefined) return row;
  throw observationErrors.observation_group_not_found("There is no such group of observations.", {
    fix: "Load the list of groups again; it may have been deleted.",
  });
}

async function setMembers(
  trx: Transaction<Tables>,
  user: User,
  groupId: number,
  observationIds: readonly number[],
): Promise<void> {
  const wanted = [...new Set(observationIds)];
  for (let start = 0; start < wanted.length; start += 1000) {
    const part = wanted.slice(start, start + 1000);
    const visible = await trx
      .selectFrom("observation")
      .innerJoin("target", "target.id", "observation.target_id")
      .select("observation.id")
      .where("observation.id", "in", part)
      .where(visibleTargets(user))
      .execute();
    const known = new Set(visible.map(({ id }) => id));
    const missing = part.find((id) => !known.has(id));
    if (missing !== undefined) {
      throw observationErrors.observation_not_found(`There is no observation record ${missing}.`, {
        field: "observationIds",
      });
    }
    await trx
      .insertInto("observation_group_member")
      .values(part.map((id) => ({ group_id: groupId, observation_id: id })))
      .execute();
  }
}

async function writing<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw observationErrors.observation_group_taken(`You have a group "${name}" already.`, {
      field: "name",
      fix: "Choose another name.",
      cause: error,
    });
  }
}
