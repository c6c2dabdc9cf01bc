import { type Kysely, sql } from "kysely";
import { type Actor, audit } from "../audit/audit.ts";
import type { Context, User } from "../core/context.ts";
import { requestErrors } from "../core/request-errors.ts";
import type { Tables } from "../database/tables.ts";
import { targetChanged } from "../live/target-events.ts";
import type { Viewer } from "../policy/policy.ts";
import { visibleTargets } from "../policy/targets.ts";
import { targetErrors } from "../targets/errors.ts";
import { matchingIds } from "../targets/list.ts";
import type { TargetFilter } from "../targets/schemas.ts";

/** A group of targets as somebody sees it. */
export interface GroupView {
  id: number;
  name: string;
  owner: { id: string; username: string };
  createdAt: string;
  /** Of those that the viewer may see. */
  targets: number;
  my: { change: boolean };
}

function selectGroups(db: Kysely<Tables>, viewer: Viewer) {
  return db
    .selectFrom("target_group")
    .innerJoin("user", "user.id", "target_group.owner_id")
    .select([
      "target_group.id",
      "target_group.name",
      "target_group.owner_id",
      "target_group.created_at",
      "user.username",
    ])
    .select((eb) =>
      eb
        .selectFrom("target_group_member")
        .innerJoin("target", "target.id", "target_group_member.target_id")
        .whereRef("target_group_member.group_id", "=", "target_group.id")
        .where(visibleTargets(viewer))
        .select((count) => count.fn.countAll().as("n"))
        .as("targets"),
    );
}

type GroupRow = Awaited<ReturnType<ReturnType<typeof selectGroups>["executeTakeFirstOrThrow"]>>;

/** A group is there for its owner, for administrators, and for those who may see one of its targets. */
function isVisible(viewer: Viewer, row: GroupRow): boolean {
  return mayChange(viewer, row) || Number(row.targets) > 0;
}

function mayChange(viewer: Viewer, row: { owner_id: string }): boolean {
  return viewer !== null && (viewer.role === "admin" || viewer.id === row.owner_id);
}

function present(viewer: Viewer, row: GroupRow): GroupView {
  return {
    id: row.id,
    name: row.name,
    owner: { id: row.owner_id, username: row.username ?? "" },
    createdAt: row.created_at,
    targets: Number(row.targets),
    my: { change: mayChange(viewer, row) },
  };
}

/** Groups of targets by name. */
export async function listTargetGroups(ctx: Context, viewer: Viewer): Promise<GroupView[]> {
  const rows = await selectGroups(ctx.db, viewer)
    .orderBy("target_group.name")
    .orderBy("target_group.id")
    .execute();
  return rows.filter((row) => isVisible(viewer, row)).map((row) => present(viewer, row));
}

/** @throws AppError `target_group_not_found` */
export async function getTargetGroup(ctx: Context, viewer: Viewer, id: number): Promise<GroupView> {
  return present(viewer, await findGroup(ctx.db, viewer, id));
}

async function findGroup(db: Kysely<Tables>, viewer: Viewer, id: number): Promise<GroupRow> {
  const row = await selectGroups(db, viewer).where("target_group.id", "=", id).executeTakeFirst();
  if (row !== undefined && isVisible(viewer, row)) return row;
  throw targetErrors.target_group_not_found("There is no such group of targets.", {
    fix: "Load the list of groups again; it may have been deleted.",
  });
}

async function requireOwnGroup(db: Kysely<Tables>, user: User, id: number): Promise<GroupRow> {
  const row = await findGroup(db, user, id);
  if (mayChange(user, row)) return row;
  throw requestErrors.forbidden("Only the owner of a group of targets and administrators may change it.", {
    fix: "Make a group of your own.",
  });
}

/** Makes an empty group of the caller's own. */
export async function createTargetGroup(ctx: Context, user: User, name: string): Promise<GroupView> {
  const { id } = await ctx.db
    .insertInto("target_group")
    .values({ owner_id: user.id, name: checkGroupName(name), created_at: new Date().toISOString() })
    .returning("id")
    .executeTakeFirstOrThrow();
  return await getTargetGroup(ctx, user, id);
}

/** @throws AppError `target_group_not_found`, `forbidden`, `target_group_name_invalid` */
export async function renameTargetGroup(
  ctx: Context,
  user: User,
  id: number,
  name: string,
): Promise<GroupView> {
  await requireOwnGroup(ctx.db, user, id);
  await ctx.db
    .updateTable("target_group")
    .set({ name: checkGroupName(name) })
    .where("id", "=", id)
    .execute();
  return await getTargetGroup(ctx, user, id);
}

/** Removes a group; its targets stay. @throws AppError `target_group_not_found`, `forbidden` */
export async function removeTargetGroup(ctx: Context, user: User, id: number, actor: Actor): Promise<void> {
  const { name } = await requireOwnGroup(ctx.db, user, id);
  await ctx.db.transaction().execute(async (trx) => {
    await trx.deleteFrom("target_group").where("id", "=", id).execute();
    await audit(trx, actor, { action: "target-group-deleted", object: { kind: "target-group", id, name } });
  });
}

function checkGroupName(text: string): string {
  const name = text.normalize("NFC").replaceAll(/\s+/g, " ").trim();
  if (name !== "" && !/\p{C}/u.test(name)) return name;
  throw targetErrors.target_group_name_invalid(
    "The name of the group is empty or has characters that cannot be seen.",
    { field: "name", fix: "Give it a name of letters and digits." },
  );
}

export type GroupAction = "add" | "move" | "remove";

/** What came of an operation on many targets. */
export interface GroupResult {
  changed: number;
  skipped: number;
  /** Names of the first of those that were in (or not in) the group already. */
  skippedNames: string[];
  failed: { id: number; reason: string }[];
}

/** Targets that one transaction puts into a group. */
const BLOCK = 500;
const NAMED = 50;

/**
 * Adds targets to a group, moves them there (out of every other group that the caller may change) or removes them:
 * those that are named, or all that match a filter. Only targets that the caller may see take part.
 */
export async function changeMembers(
  ctx: Context,
  user: User,
  groupId: number,
  action: GroupAction,
  which: { targetIds: readonly number[] } | { filter: TargetFilter },
): Promise<GroupResult> {
  await requireOwnGroup(ctx.db, user, groupId);
  const result: GroupResult = { changed: 0, skipped: 0, skippedNames: [], failed: [] };
  if ("targetIds" in which) {
    const ids = [...new Set(which.targetIds)];
    for (let start = 0; start < ids.length; start += BLOCK) {
      await changeBlock(ctx, user, groupId, action, ids.slice(start, start + BLOCK), result);
    }
    return result;
  }
  // What is removed from the group may no longer match a filter on the group; ids only grow, so none is missed.
  for await (const ids of matchingIds(ctx, user, which.filter, BLOCK)) {
    await changeBlock(ctx, user, groupId, action, ids, result);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return result;
}

async function changeBlock(
  ctx: Context,
  user: User,
  groupId: number,
  action: GroupAction,
  ids: readonly number[],
  result: GroupResult,
): Promise<void> {
  await ctx.live.transact(async (trx, publish) => {
    const seen = await trx
      .selectFrom("target")
      .leftJoin("target_group_member", (join) =>
        join
          .onRef("target_group_member.target_id", "=", "target.id")
          .on("target_group_member.group_id", "=", groupId),
      )
      .select(["target.id", "target.name", "target_group_member.group_id"])
      .where("target.id", "in", ids)
      .where(visibleTargets(user))
      .execute();
    const known = new Set(seen.map(({ id }) => id));
    for (const id of ids) {
      if (!known.has(id)) result.failed.push({ id, reason: "There is no such target." });
    }
    const elsewhere =
      action === "move" ? await leaveOthers(trx, user, groupId, [...known]) : new Set<number>();
    const inside = (row: { group_id: number | null }) => row.group_id !== null;
    const rest = seen.filter((row) => (action === "remove" ? inside(row) : !inside(row)));
    const changed = new Set([...rest.map(({ id }) => id), ...elsewhere]);
    const skipped = seen.filter(({ id }) => !changed.has(id));
    if (rest.length > 0 && action === "remove") {
      await trx
        .deleteFrom("target_group_member")
        .where("group_id", "=", groupId)
        .where(
          "target_id",
          "in",
          rest.map(({ id }) => id),
        )
        .execute();
    } else if (rest.length > 0) {
      await trx
        .insertInto("target_group_member")
        .values(rest.map(({ id }) => ({ group_id: groupId, target_id: id })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    result.changed += changed.size;
    result.skipped += skipped.length;
    result.skippedNames.push(
      ...skipped.slice(0, Math.max(0, NAMED - result.skippedNames.length)).map(({ name }) => name),
    );
    for (const id of changed) targetChanged(publish, id, "target", "changed");
  });
}

/** Takes targets out of the other groups that the caller may change; returns those that were in one. */
async function leaveOthers(
  trx: Kysely<Tables>,
  user: User,
  groupId: number,
  ids: readonly number[],
): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const gone = await trx
    .deleteFrom("target_group_member")
    .where("target_id", "in", ids)
    .where("group_id", "<>", groupId)
    .$if(user.role !== "admin", (query) =>
      query.where(sql<boolean>`group_id in (select id from target_group where owner_id = ${user.id})`),
    )
    .returning("target_id")
    .execute();
  return new Set(gone.map(({ target_id }) => target_id));
}
