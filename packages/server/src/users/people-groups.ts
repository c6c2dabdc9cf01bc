import type { Kysely } from "kysely";
import { type Actor, audit } from "../audit/audit.ts";
import type { Context } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { isUniqueViolation } from "../database/violations.ts";
import { userErrors } from "./errors.ts";
import { groupErrors } from "./group-errors.ts";

/** A group of people and who is in it. */
export interface PeopleGroup {
  id: number;
  name: string;
  members: { id: string; username: string; name: string }[];
}

/** Groups by name; those that one person is in when one is named. */
export async function listGroups(db: Kysely<Tables>, userId?: string): Promise<PeopleGroup[]> {
  const groups = await db
    .selectFrom("people_group")
    .select(["id", "name"])
    .$if(userId !== undefined, (query) =>
      query.where(
        "id",
        "in",
        db
          .selectFrom("people_group_member")
          .select("group_id")
          .where("user_id", "=", userId ?? ""),
      ),
    )
    .orderBy("name")
    .execute();
  const members = await db
    .selectFrom("people_group_member")
    .innerJoin("user", "user.id", "people_group_member.user_id")
    .select(["people_group_member.group_id", "user.id", "user.username", "user.name"])
    .orderBy("user.username")
    .execute();
  return groups.map(({ id, name }) => ({
    id,
    name,
    members: members
      .filter((member) => member.group_id === id)
      .map((member) => ({ id: member.id, username: member.username ?? "", name: member.name })),
  }));
}

/** @throws AppError `group_not_found` */
async function getGroup(db: Kysely<Tables>, id: number): Promise<PeopleGroup> {
  const group = (await listGroups(db)).find((one) => one.id === id);
  if (group === undefined) {
    throw groupErrors.group_not_found("There is no such group.", { fix: "Load the list of groups again." });
  }
  return group;
}

/** @throws AppError `group_name_taken`, `group_name_invalid` */
export async function createGroup(ctx: Context, name: string, actor: Actor): Promise<PeopleGroup> {
  const columns = nameColumns(name);
  const id = await unlessTaken(columns.name, () =>
    ctx.db.transaction().execute(async (trx) => {
      const { id } = await trx
        .insertInto("people_group")
        .values({ ...columns, created_at: new Date().toISOString() })
        .returning("id")
        .executeTakeFirstOrThrow();
      await audit(trx, actor, { action: "group-created", object: { kind: "group", id, name: columns.name } });
      return id;
    }),
  );
  return await getGroup(ctx.db, id);
}

/** @throws AppError `group_not_found`, `group_name_taken`, `group_name_invalid` */
export async function renameGroup(
  ctx: Context,
  id: number,
  name: string,
  actor: Actor,
): Promise<PeopleGroup> {
  const before = await getGroup(ctx.db, id);
  const columns = nameColumns(name);
  await unlessTaken(columns.name, () =>
    ctx.db.transaction().execute(async (trx) => {
      await trx.updateTable("people_group").set(columns).where("id", "=", id).execute();
      await audit(trx, actor, {
        action: "group-changed",
        object: { kind: "group", id, name: columns.name },
        detail: { name: { from: before.name, to: columns.name } },
      });
    }),
  );
  return await getGroup(ctx.db, id);
}

/** @throws AppError `group_not_found` */
export async function removeGroup(ctx: Context, id: number, actor: Actor): Promise<void> {
  const { name } = await getGroup(ctx.db, id);
  await ctx.db.transaction().execute(async (trx) => {
    await trx.deleteFrom("people_group").where("id", "=", id).execute();
    await audit(trx, actor, { action: "group-removed", object: { kind: "group", id, name } });
  });
  ctx.live.permissionsChanged();
}

/** @throws AppError `group_not_found`, `user_not_found` */
export async function setMembers(
  ctx: Context,
  id: number,
  userIds: readonly string[],
  actor: Actor,
): Promise<PeopleGroup> {
  const before = await getGroup(ctx.db, id);
  const wanted = [...new Set(userIds)];
  await ctx.db.transaction().execute(async (trx) => {
    const known =
      wanted.length === 0
        ? []
        : await trx.selectFrom("user").select(["id", "username"]).where("id", "in", wanted).execute();
    const strange = wanted.find((one) => !known.some((user) => user.id === one));
    if (strange !== undefined) {
      throw userErrors.user_not_found(`There is no account with the id "${strange}".`, { field: "userIds" });
    }
    await trx.deleteFrom("people_group_member").where("group_id", "=", id).execute();
    if (wanted.length > 0) {
      await trx
        .insertInto("people_group_member")
        .values(wanted.map((user_id) => ({ group_id: id, user_id })))
        .execute();
    }
    await audit(trx, actor, {
      action: "group-changed",
      object: { kind: "group", id, name: before.name },
      detail: {
        members: {
          from: before.members.map(({ username }) => username),
          to: known.map(({ username }) => username).sort(),
        },
      },
    });
  });
  ctx.live.permissionsChanged();
  return await getGroup(ctx.db, id);
}

function nameColumns(text: string): { name: string; name_key: string } {
  const name = text.normalize("NFC").replaceAll(/\s+/g, " ").trim();
  if (name === "" || /\p{C}/u.test(name)) {
    throw groupErrors.group_name_invalid(
      "The name of the group is empty or has characters that cannot be seen.",
      {
        field: "name",
        fix: "Give it a name of letters and digits.",
      },
    );
  }
  return { name, name_key: name.toLowerCase() };
}

async function unlessTaken<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw groupErrors.group_name_taken(`There is already a group "${name}".`, {
      field: "name",
      fix: "Choose another name.",
      cause: error,
    });
  }
}
