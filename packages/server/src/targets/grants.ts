import type { Kysely } from "kysely";
import { type Actor, audit } from "../audit/audit.ts";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { targetChanged } from "../live/target-events.ts";
import type { Permissions } from "../policy/policy.ts";
import { groupErrors } from "../users/group-errors.ts";
import { lockTarget } from "./access.ts";
import { noteHistory } from "./history.ts";
import { findTarget } from "./store.ts";

/** Who has access to a target. */
export interface TargetAccess {
  permissions: Permissions;
  grants: { group: { id: number; name: string }; change: boolean; delete: boolean }[];
}

/** Permissions and grants of a target, groups by name. */
export async function readAccess(db: Kysely<Tables>, targetId: number): Promise<TargetAccess> {
  const target = await db
    .selectFrom("target")
    .select("permissions")
    .where("id", "=", targetId)
    .executeTakeFirstOrThrow();
  const grants = await db
    .selectFrom("target_grant")
    .innerJoin("people_group", "people_group.id", "target_grant.group_id")
    .select(["people_group.id", "people_group.name", "target_grant.can_change", "target_grant.can_delete"])
    .where("target_grant.target_id", "=", targetId)
    .orderBy("people_group.name")
    .execute();
  return {
    permissions: target.permissions as Permissions,
    grants: grants.map((row) => ({
      group: { id: row.id, name: row.name },
      change: row.can_change === 1,
      delete: row.can_delete === 1,
    })),
  };
}

/**
 * Says who has access to a target. People give it to groups that they are in; grants to other groups that are there
 * already may stay.
 * @throws AppError `group_not_found`
 */
export async function changeAccess(
  ctx: Context,
  user: User,
  id: number,
  access: { permissions: Permissions; grants: { groupId: number; change: boolean; delete: boolean }[] },
  actor: Actor,
): Promise<TargetAccess> {
  const { name } = await findTarget(ctx.db, user, id, "manage");
  await ctx.live.transact(async (trx, publish) => {
    await lockTarget(trx, id);
    const before = await readAccess(trx, id);
    const there = new Set(before.grants.map(({ group }) => group.id));
    const mine = await grantableGroups(trx, user);
    // The last word about a group counts.
    const grants = [...new Map(access.grants.map((grant) => [grant.groupId, grant])).values()];
    const strange = grants.find(({ groupId }) => !mine.has(groupId) && !there.has(groupId));
    if (strange !== undefined) {
      throw groupErrors.group_not_found(`You are not in a group with the number ${strange.groupId}.`, {
        field: "grants",
        fix: "Choose one of your groups, or ask an administrator to add you to it.",
      });
    }
    await trx.updateTable("target").set({ permissions: access.permissions }).where("id", "=", id).execute();
    await trx.deleteFrom("target_grant").where("target_id", "=", id).execute();
    if (grants.length > 0) {
      await trx
        .insertInto("target_grant")
        .values(
          grants.map((grant) => ({
            target_id: id,
            group_id: grant.groupId,
            can_change: grant.change ? 1 : 0,
            can_delete: grant.delete ? 1 : 0,
          })),
        )
        .execute();
    }
    const after = await readAccess(trx, id);
    await noteHistory(trx, id, user, [
      { what: "permissions", from: shortAccess(before), to: shortAccess(after) },
    ]);
    await audit(trx, actor, {
      action: "target-access-changed",
      object: { kind: "target", id, name },
      detail: { from: shortAccess(before), to: shortAccess(after) },
    });
    targetChanged(publish, id, "target", "changed");
  });
  ctx.live.permissionsChanged();
  return await readAccess(ctx.db, id);
}

/** Groups that somebody may give access to: their own, for administrators all. */
export async function grantableGroups(db: Kysely<Tables>, user: User): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom("people_group")
    .select(["people_group.id", "people_group.name"])
    .$if(user.role !== "admin", (query) =>
      query.where((eb) =>
        eb.exists(
          eb
            .selectFrom("people_group_member")
            .select("people_group_member.user_id")
            .whereRef("people_group_member.group_id", "=", "people_group.id")
            .where("people_group_member.user_id", "=", user.id),
        ),
      ),
    )
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

function shortAccess({ permissions, grants }: TargetAccess) {
  return {
    permissions,
    grants: grants.map((grant) => ({
      group: grant.group.name,
      change: grant.change,
      delete: grant.delete,
    })),
  };
}
